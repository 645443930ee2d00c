"""Parse the command line and hand over to one command; problems are printed in one line, without a trace."""

import argparse
import sys

from handfast.cli import commands
from handfast.cli.problem import CommandProblem
from handfast.platform.database import DatabaseProblem


def parser() -> argparse.ArgumentParser:
    """Build the parser with one subparser per command."""
    top = argparse.ArgumentParser(
        prog="handfast", description="Handfast, from quote to cash. See `handfast COMMAND --help`."
    )
    subparsers = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for command in commands.ALL:
        command.add(subparsers)
    return top


def main(arguments: list[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    words = sys.argv[1:] if arguments is None else arguments
    if words[:1] == ["manage"]:
        return commands.manage.pass_through(words[1:])
    known = parser()
    options, more = known.parse_known_args(words, argparse.Namespace(passes_on=False))
    options.words = more
    if options.words and not options.passes_on:
        known.error(f"{options.command} does not know: {' '.join(options.words)}")
    try:
        return int(options.run(options) or 0)
    except (CommandProblem, DatabaseProblem) as problem:
        print(f"handfast {options.command}: {problem}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        return 130
