"""The console script `handfast`: one entry for running, migrating, checking and backing up an installation."""

from handfast.cli.main import main

__all__ = ["main"]
