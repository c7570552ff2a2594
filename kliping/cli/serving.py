"""`kliping serve`."""

from __future__ import annotations

import argparse

from kliping.archive import Archive
from kliping.cli.grammar import OK, number
from kliping.progress import Bar, quiet


def run_serve(options: argparse.Namespace) -> int:
    """Build, serve and follow, until it is stopped."""
    # Here, as other commands need no web server.
    from kliping.serve.desk import Desk
    from kliping.serve.run import serve

    bar = Bar()
    with Archive(options.root, keep_broken=True, progress=bar.show) as archive:

        def say(line: str) -> None:
            bar.close()
            # Builds after the first are quick, and those that have nothing to say must leave no bar behind.
            archive.progress = quiet
            print(line, flush=True)

        serve(
            archive,
            host=options.host,
            port=options.port,
            say=say,
            poll_seconds=options.poll,
            open_browser=options.open,
            desk=Desk(archive.root),
            navigates=options.navigate,
        )
    return OK


def serve_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, and how to look for changes."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default: this machine only)")
    parser.add_argument(
        "--port", type=number(0, 65_535), default=8000, help="the port (default: 8000); 0 for any that is free"
    )
    parser.add_argument("--poll", type=_seconds, metavar="SECONDS", help="look for changes that often, without events")
    parser.add_argument("--navigate", action="store_true", help="open pages go to the article that was just edited")
    parser.add_argument("--open", action="store_true", help="open the browser")


def _seconds(text: str) -> float:
    try:
        found = float(text)
    except ValueError:
        found = 0.0
    if not 0.05 <= found <= 3600:
        raise argparse.ArgumentTypeError(f'"{text}" is no number of seconds from 0.05 to 3600')
    return found
