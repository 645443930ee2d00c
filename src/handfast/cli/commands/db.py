"""`handfast db`: start and stop the embedded database by hand, show its logins, open a prompt."""

import argparse
import os

from handfast.cli.problem import CommandProblem
from handfast.platform import database
from handfast.platform.database.binaries import candidates


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command with its four verbs."""
    parser = subparsers.add_parser("db", help="the database server: start, stop, url, psql")
    parser.add_argument("verb", choices=("start", "stop", "url", "psql"))
    parser.add_argument("--app", action="store_true", help="the serving login, not the owner's")
    parser.add_argument(
        "--throw-away", action="store_true", help="start without crash safety, for test data only"
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> None:
    """Do what the verb says."""
    if options.verb == "stop":
        print(
            "The database is stopped." if database.stop() else "No embedded database was running."
        )
        return
    if options.verb == "url":
        urls = database.configured_urls()
        print(urls.app if options.app else urls.owner)
        return
    info = database.ensure(durable=not options.throw_away)
    if options.verb == "start":
        place = (
            f"PostgreSQL {info.version} on port {info.port}" if info.embedded else "DATABASE_URL"
        )
        print(f"The database answers: {place}; log: {info.log or 'on that server'}")
        return
    _prompt(info.app_url if options.app else info.owner_url)


def _prompt(url: str) -> None:
    for binaries in candidates():
        program = binaries.program("psql")
        if os.access(program, os.X_OK):
            os.execv(program, [program, url])
    raise CommandProblem(
        "psql was not found.", remedy="install PostgreSQL's client, or use `handfast db url`."
    )
