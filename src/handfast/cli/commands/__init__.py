"""The commands of the console script, one module each with `add(subparsers)`.

A context adds a command of its own as a Django management command, run by `handfast manage NAME`.
"""

from handfast.cli.commands import (
    backup,
    bench,
    db,
    django_commands,
    dmn,
    manage,
    restore,
    stop,
    up,
    worker,
)

ALL = (up, stop, worker, django_commands, manage, db, backup, restore, dmn, bench)

__all__ = ["ALL", "manage"]
