"""Commands that are one Django management command under a shorter name: migrate, demo, audit, import, export."""

import argparse

from handfast.cli.commands import manage

Parser = argparse.ArgumentParser
Subparsers = "argparse._SubParsersAction[argparse.ArgumentParser]"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the short names."""
    migrate = subparsers.add_parser("migrate", help="bring the database to this version's tables")
    migrate.set_defaults(run=lambda _: manage.call("migrate", owner=True, interactive=False))

    demo = subparsers.add_parser("demo", help="fill an empty installation with the demo tenant")
    demo.add_argument("words", nargs=argparse.REMAINDER, help="options of the demo command")
    demo.set_defaults(run=lambda options: manage.call("demo", *options.words))

    audit = subparsers.add_parser("audit", help="look after the audit trail")
    kinds = audit.add_subparsers(dest="audit", required=True)
    verify = kinds.add_parser("verify", help="prove the hash chain; names the first broken row")
    verify.add_argument("words", nargs=argparse.REMAINDER)
    verify.set_defaults(run=lambda options: manage.call("verify_audit", *options.words))

    _exchange(subparsers, "import", "read a file into the installation")
    _exchange(subparsers, "export", "write a file from the installation")


def _exchange(
    subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]", verb: str, text: str
) -> None:
    parser = subparsers.add_parser(verb, help=text)
    parser.add_argument("kind", help="what the file holds, for example: catalog")
    parser.add_argument("file")
    parser.add_argument("words", nargs=argparse.REMAINDER, help="further options of the command")
    parser.set_defaults(
        run=lambda options: manage.call(f"{verb}_{options.kind}", options.file, *options.words)
    )
