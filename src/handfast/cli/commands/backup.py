"""`handfast backup`: write database, stored files and key into one file."""

import argparse
import os
from datetime import UTC, datetime
from pathlib import Path

from handfast.cli import archive
from handfast.platform import database


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command."""
    parser = subparsers.add_parser("backup", help="write database, files and key into one file")
    parser.add_argument(
        "file", nargs="?", type=Path, help="default: var/backups/handfast-<time>.tar"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Write the backup and name it."""
    default = database.var_dir() / "backups" / f"handfast-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    target = (options.file or default).resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    size = archive.write_backup(target, files=files_folder())
    print(
        f"Backup written: {target} ({size / 1_000_000:.1f} MB). It holds the secret key: keep it safe."
    )


def files_folder() -> Path:
    """Give the folder of stored files, as the settings name it."""
    return Path(os.environ.get("HANDFAST_FILES_DIR", database.var_dir() / "files"))
