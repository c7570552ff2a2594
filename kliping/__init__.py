"""Kliping: raw news in, a browsable and searchable archive out."""

__version__ = "0.1.0"
