"""`handfast dmn test FOLDER`: run decision models with their test cases and say what passed."""

import argparse
import json
from pathlib import Path
from typing import Any

from handfast.cli.problem import CommandProblem
from handfast.feel.dmn.tck import run_folder

FIELDS = ("model", "case", "node", "passed", "expected", "actual", "error")


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command with its one action."""
    parser = subparsers.add_parser("dmn", help="run decision models (DMN) with their test cases")
    parser.add_argument("action", choices=("test",))
    parser.add_argument("folder", type=Path, help="models and cases, in any depth of folders")
    parser.add_argument("--json", type=Path, help="write one entry per expected result here")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Run every model of the folder; the status is 1 when a result is not the expected one.

    Raises CommandProblem when there is no such folder or no test case in it.
    """
    if not options.folder.is_dir():
        raise CommandProblem(f"There is no folder {options.folder}.", remedy="check the path.")
    results = run_folder(options.folder)
    if not results:
        raise CommandProblem(
            f"No test case lies below {options.folder}.",
            remedy="put files of test cases (TCK format) beside the models.",
        )
    if options.json is not None:
        entries = [{field: result[field] for field in FIELDS} for result in results]
        text = json.dumps(entries, indent=1, ensure_ascii=False, default=str)
        options.json.write_text(text + "\n", encoding="utf-8")
    return _summary(results)


def _summary(results: list[dict[str, Any]]) -> int:
    wrong = [result for result in results if not result["passed"]]
    for result in wrong:
        why = result["error"] or f"expected {result['expected']}, got {result['actual']}"
        print(f"FAIL  {result['model']}  {result['case']}  {result['node']}: {why}")
    models = len({result["model"] for result in results})
    print(f"{len(results) - len(wrong)} of {len(results)} results passed, {models} models")
    return 1 if wrong else 0
