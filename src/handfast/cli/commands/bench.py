"""`handfast bench`: run the benchmark set of the checkout and print its table."""

import argparse
import os
import subprocess
import sys

from handfast.cli.problem import CommandProblem
from handfast.platform import database


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command; its words go to the benchmark set."""
    parser = subparsers.add_parser(
        "bench", help="measure the workloads of benchmarks/ on this machine"
    )
    parser.set_defaults(passes_on=True, run=run)


def run(options: argparse.Namespace) -> int:
    """Run `python -m benchmarks` in the checkout.

    Raises CommandProblem when this is no checkout with benchmarks.
    """
    root = database.project_root()
    if not (root / "benchmarks" / "__main__.py").exists():
        raise CommandProblem(
            f"There are no benchmarks in {root}.", remedy="run this in a checkout of the source."
        )
    database.ensure()
    command = [sys.executable, "-m", "benchmarks", *options.words]
    return subprocess.run(command, cwd=root, env=os.environ, check=False).returncode
