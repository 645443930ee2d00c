"""Commands that are one Django management command under a shorter name: migrate, demo, audit, import, export.

Words they do not know are options of that Django command.
"""

import argparse

from handfast.cli.commands import manage


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the short names."""
    migrate = subparsers.add_parser("migrate", help="bring the database to this version's tables")
    migrate.set_defaults(run=lambda _: manage.call("migrate", owner=True, interactive=False))

    demo = subparsers.add_parser("demo", help="fill an empty installation with the demo tenant")
    demo.set_defaults(passes_on=True, run=lambda options: manage.call("demo", *options.words))

    audit = subparsers.add_parser("audit", help="look after the audit trail")
    kinds = audit.add_subparsers(dest="audit", required=True)
    verify = kinds.add_parser("verify", help="prove the hash chain; names the first broken row")
    verify.set_defaults(
        passes_on=True, run=lambda options: manage.call("verify_audit", *options.words)
    )

    _exchange(subparsers, "import", "read a file into the installation")
    _exchange(subparsers, "export", "write a file from the installation")


def _exchange(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", verb: str, text: str
) -> None:
    parser = subparsers.add_parser(verb, help=text)
    parser.add_argument("kind", help="what the file holds, for example: catalog")
    parser.add_argument("file")
    parser.set_defaults(
        passes_on=True,
        run=lambda options: manage.call(f"{verb}_{options.kind}", options.file, *options.words),
    )
