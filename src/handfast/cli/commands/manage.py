"""`handfast manage …` passes its words to Django; here too is how other commands reach Django."""

import argparse
import os
import sys
from pathlib import Path
from typing import Any

from handfast.cli.problem import CommandProblem
from handfast.platform import database
from handfast.platform.loading import loading

OWNER_COMMANDS = {"migrate", "makemigrations", "sqlmigrate", "showmigrations", "dbshell", "test"}


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Show the command in the help; its words are taken before parsing."""
    subparsers.add_parser("manage", help="pass the rest of the line to Django's manage commands")


def pass_through(words: list[str]) -> int:
    """Run a Django command line, as the owner of the tables for the commands that define them."""
    try:
        prepare_django(owner=bool(words) and words[0] in OWNER_COMMANDS)
        from django.core.management import execute_from_command_line

        execute_from_command_line(["handfast manage", *words])
    except database.DatabaseProblem as problem:
        print(f"handfast manage: {problem}", file=sys.stderr)
        return 2
    return 0


def prepare_django(*, owner: bool = False) -> None:
    """Choose settings and login; the embedded server is started when it is set up but stopped."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "handfast.web.settings")
    if owner:
        os.environ["HANDFAST_DB_ROLE"] = "owner"
    if owner or embedded_is_set_up():
        database.ensure()


def embedded_is_set_up() -> bool:
    """Say whether this installation's own server exists and is the one to use."""
    has_state = Path(database.var_dir(), "database.json").exists()
    return has_state and not os.environ.get("DATABASE_URL")


def call(name: str, *words: str, owner: bool = False, **options: Any) -> None:
    """Run one Django management command in this process.

    Raises CommandProblem when that command does not exist in this version, or refuses.
    """
    prepare_django(owner=owner)
    with loading():
        import django
        from django.core.management import CommandError, call_command, get_commands

        django.setup()
    if name not in get_commands():
        raise CommandProblem(
            f"This version has no command {name!r}.",
            remedy="see `handfast manage help` for the list.",
        )
    try:
        call_command(name, *words, **options)
    except CommandError as error:
        raise CommandProblem(
            str(error), remedy=f"see `handfast manage {name} --help` for what it takes."
        ) from error
