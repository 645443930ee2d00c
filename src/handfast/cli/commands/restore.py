"""`handfast restore`: put a backup file's database, stored files and key in place."""

import argparse
from pathlib import Path

from handfast.cli import archive
from handfast.cli.commands.backup import files_folder


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser(
        "restore", help="put a backup in place; the server must be stopped"
    )
    parser.add_argument("file", type=Path)
    parser.add_argument("--replace", action="store_true", help="replace the tables that are there")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Restore and say so."""
    archive.read_backup(options.file.resolve(), files=files_folder(), replace=options.replace)
    print("Restored. Start with `make up`; sessions end, so users sign in again.")
