"""`python build.py COMMAND` is the same as `kliping COMMAND`."""

import sys

from kliping.cli import main

if __name__ == "__main__":
    sys.exit(main())
