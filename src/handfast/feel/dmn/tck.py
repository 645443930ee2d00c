"""Runs folders of the DMN compatibility kit: models beside files of inputs and expected results."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

from handfast.feel.budget import Budget, Meter
from handfast.feel.comparing import equals
from handfast.feel.dmn.errors import DmnError
from handfast.feel.dmn.model import Model, load_model
from handfast.feel.dmn.xml import child, children, local, parse_xml, text_of
from handfast.feel.temporal.literals import (
    parse_date,
    parse_date_time,
    parse_duration,
    parse_time,
)
from handfast.feel.values import to_feel

TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except ArithmeticError:
        return None


READERS: dict[str, Callable[[str], object]] = {
    "decimal": _number,
    "double": _number,
    "float": _number,
    "integer": _number,
    "int": _number,
    "boolean": lambda text: text == "true",
    "date": parse_date,
    "dateTime": parse_date_time,
    "time": parse_time,
    "duration": parse_duration,
}
BUDGET = Budget(steps=2_000_000, depth=100)
TOLERANCE = Decimal("1e-8")


def run_folder(folder: Path | str) -> list[dict[str, object]]:
    """Run all test files below a folder; one entry per expected result.

    Each entry has model, case, node, passed, expected, actual and error. A broken model fails its
    own results and stops no other; a broken test file is one entry that failed.
    """
    results: list[dict[str, object]] = []
    for path in sorted(Path(folder).rglob("*test*.xml")):
        try:
            root = parse_xml(path.read_bytes())
        except (DmnError, OSError) as error:
            results.append(_entry(path.name, "", "", error=str(error)))
            continue
        if local(root) == "testCases":
            results += _run_file(path, root)
    return results


def _entry(
    model: str,
    case: str,
    node: str,
    *,
    expected: object = None,
    actual: object = None,
    error: str = "",
    passed: bool = False,
) -> dict[str, object]:
    return {
        "model": model,
        "case": case,
        "node": node,
        "passed": passed,
        "expected": expected,
        "actual": actual,
        "error": error,
    }


def _run_file(path: Path, root: Element) -> list[dict[str, object]]:
    name = text_of(root, "modelName")
    model: Model | None = None
    problem = ""
    try:
        model = load_model((path.parent / name).read_bytes(), _siblings(path.parent))
    except (DmnError, OSError) as error:
        problem = str(error)
    return [
        result
        for case in children(root, "testCase")
        for result in _run_case(name, case, model, problem)
    ]


def _siblings(folder: Path) -> dict[str, bytes]:
    """The models beside one, by namespace, for its imports; broken ones cannot be imported."""
    found: dict[str, bytes] = {}
    for path in sorted(folder.glob("*.dmn")):
        with suppress(DmnError, OSError):
            source = path.read_bytes()
            found[parse_xml(source).get("namespace", "")] = source
    return found


def _run_case(
    name: str, case: Element, model: Model | None, problem: str
) -> Iterator[dict[str, object]]:
    inputs = {node.get("name", ""): read_value(node) for node in children(case, "inputNode")}
    for wanted in children(case, "resultNode"):
        expected = read_value(child(wanted, "expected"))
        may_fail = model is not None and wanted.get("errorResult") == "true"
        actual: object = None
        error = problem
        if model is not None:
            target = case.get("invocableName") or wanted.get("name") or ""
            actual, error = _evaluate(model, target, inputs)
            if case.get("invocableName") and isinstance(actual, dict):
                actual = actual.get(wanted.get("name", ""), actual)
        yield _entry(
            name,
            case.get("id", ""),
            wanted.get("name", ""),
            expected=expected,
            actual=actual,
            error=error,
            passed=same(actual, expected) and (not error or may_fail),
        )


def _evaluate(model: Model, target: str, inputs: dict[str, object]) -> tuple[object, str]:
    try:
        return model.evaluate(target, inputs, BUDGET, datetime.now(UTC)), ""
    except Exception as error:  # a fault in one case must not stop the others
        return None, f"{type(error).__name__}: {error}"


def read_value(element: Element | None) -> object:
    """A value of a test file: simple, a list of items, or a context of components."""
    if element is None or element.get(NIL) == "true":
        return None
    parts = list(children(element, "component"))
    if parts:
        return {part.get("name", ""): read_value(part) for part in parts}
    listed = child(element, "list")
    if listed is not None:
        if listed.get(NIL) == "true":
            return None
        return [read_value(item) for item in children(listed, "item")]
    value = child(element, "value")
    if value is None:
        return None
    return _simple(value)


def _simple(value: Element) -> object:
    if value.get(NIL) == "true":
        return None
    kind = (value.get(TYPE) or "string").rpartition(":")[2]
    text = value.text or ""
    reader = READERS.get(kind)
    if reader is None:
        return text
    read = reader(text.strip())
    return f"unreadable {kind}: {text}" if read is None else read


def same(actual: object, expected: object) -> bool:
    """Whether a result is the expected one; numbers may differ by a hair."""
    if isinstance(actual, Decimal) and isinstance(expected, Decimal):
        return abs(actual - expected) <= TOLERANCE * max(Decimal(1), abs(expected))
    if isinstance(actual, list) and isinstance(expected, list):
        return len(actual) == len(expected) and all(map(same, actual, expected))
    if isinstance(actual, dict) and isinstance(expected, dict):
        return actual.keys() == expected.keys() and all(
            same(actual[key], expected[key]) for key in expected
        )
    return equals(to_feel(actual), to_feel(expected), Meter()) is True


def main(folders: list[str]) -> None:
    """Print the failures and the share of passed results of each folder."""
    write = sys.stdout.write
    for folder in folders:
        results = run_folder(folder)
        for result in results:
            if not result["passed"]:
                write(" | ".join(f"{key}={value}" for key, value in result.items()) + "\n")
        passed = sum(1 for result in results if result["passed"])
        write(f"{folder}: {passed} of {len(results)} passed\n")


if __name__ == "__main__":
    main(sys.argv[1:])
