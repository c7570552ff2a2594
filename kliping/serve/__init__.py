"""The archive over HTTP on this machine: pages, search, and reloading while somebody edits."""
