"""What is wrong with one cell, formula or expression of a table, in words with a remedy."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from handfast.feel import FeelError, FeelSyntaxError, compile_expression, compile_unary_tests
from handfast.feel.simple import constants_in
from handfast.kernel.errors import Problem
from handfast.policies.rules.matching import fits, typed
from handfast.policies.types import ANY, FORMULA, Column, Table

MAX_TEXT = 2000
EXAMPLES: Mapping[str, str] = {
    "number": "Write a test such as > 10, [10..20], 5,7 or - for any.",
    "text": 'Write a test such as "A","B", not("A") or - for any; text stands in quotes.',
    "boolean": "Write true, false or - for any.",
    "date": 'Write a test such as >= date("2026-03-01") or - for any.',
}
NOUNS: Mapping[str, str] = {"boolean": "yes or no"}
PRESENT = ("now", "today")
SAMPLE: Mapping[str, str] = {"number": "1", "text": "a", "boolean": "true", "date": "2026-03-01"}


def cell_problems(table: Table, column: Column, text: str, path: str) -> Iterator[Problem]:
    """What is wrong with the test in a cell of an input."""
    text = text.strip() or ANY
    if text != ANY:
        names = [one.key for one in table.asked]
        yield from test_problems(text, names, f"{path}.{column.key}", column)


def output_problems(table: Table, column: Column, value: str, path: str) -> Iterator[Problem]:
    """What is wrong with the value in a cell of an output."""
    where = f"{path}.{column.key}"
    if value.startswith(FORMULA):
        yield from _formula_problems(table, value[1:].strip(), where)
        return
    problem = _output_problem(column, value)
    if problem:
        yield Problem(where, value, problem, _remedy(column))


def expression_problems(table: Table, column: Column, path: str) -> Iterator[Problem]:
    """What is wrong with the expression of a computed column."""
    text = column.expression.strip()
    names = [one.key for one in table.asked]
    remedy = f"Write an expression over facts, such as {names[0] if names else 'monthly'} * 12."
    try:
        made = compile_expression(text)
        unknown = made.unknown_names({c.key: None if c.type == "date" else {} for c in table.asked})
        sample = made.evaluate({c.key: typed(c, SAMPLE.get(c.type)) for c in table.asked})
    except FeelError as error:
        yield Problem(path, text, said(error), remedy)
        return
    for one in unknown:
        yield Problem(
            path, text, f"At column {one.column}: nobody knows “{one.name}”.",
            f"Name a fact ({', '.join(names) or 'there is none yet'}), or add this one.",
        )  # fmt: skip
    yield from _present(made.names, path, text)
    if not unknown and sample is not None and not fits(column, sample):
        yield Problem(path, text, f"What it gives is not a {noun(column.type)}.",
                      "Choose the type of what it gives.")  # fmt: skip


def test_problems(text: str, names: Sequence[str], path: str, column: Column) -> Iterator[Problem]:
    """What is wrong with a test of a column's values, be it a cell or what is allowed."""
    remedy = EXAMPLES.get(column.type, EXAMPLES["text"])
    if len(text) > MAX_TEXT:
        yield Problem(path, text[:80], "The test is too long.", "Split the row.")
        return
    try:
        cell = compile_unary_tests(text, names)
        cell.matches(None, {})
    except FeelError as error:
        yield Problem(path, text, said(error), remedy)
        return
    found = list(cell.unknown_names(("?", *names)))
    for unknown in found:
        yield Problem(
            path, text, f"At column {unknown.column}: nobody knows “{unknown.name}”.",
            f'Put text in quotes, "{unknown.name}", or name a column: {", ".join(names)}.',
        )  # fmt: skip
    yield from _present(cell.names, path, text)
    if not found and not path.endswith(".allowed"):
        yield from _value_problems(text, names, path, column)


def said(error: FeelError) -> str:
    """What is wrong with a text, with its place."""
    place = f"At column {error.column}: " if isinstance(error, FeelSyntaxError) else ""
    return f"{place}{error.message.rstrip('.')}."


def noun(kind: str) -> str:
    """A type of values in a sentence."""
    return NOUNS.get(kind, kind)


def _present(names: frozenset[str], path: str, text: str) -> Iterator[Problem]:
    """A decision must come out the same whenever it is looked at again."""
    if names & set(PRESENT):
        yield Problem(path, text, "A decision cannot ask for the present day.",
                      "Pass the day as a fact.")  # fmt: skip


def _value_problems(
    text: str, names: Sequence[str], path: str, column: Column
) -> Iterator[Problem]:
    """Constants of another type never match; texts that are not allowed are misspelled."""
    known = {key for key, _ in column.choices}
    for value in constants_in(text, names):
        if value is None:
            continue
        if _kind(value) != column.type:
            yield Problem(path, text, f"“{value}” is not a {noun(column.type)}, so this never "
                          "matches.", EXAMPLES[column.type])  # fmt: skip
        elif known and value not in known:
            yield Problem(path, text, f"“{value}” is not an allowed value of {column.label}.",
                          f"Choose one of {', '.join(sorted(known))}.")  # fmt: skip


def _kind(value: object) -> str:
    kinds = ((bool, "boolean"), (Decimal, "number"), (str, "text"), (date, "date"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "")


def _formula_problems(table: Table, text: str, path: str) -> Iterator[Problem]:
    names = [column.key for column in table.asked]
    remedy = f"Write a formula over {', '.join(names)}, such as ={names[0] if names else '1'} * 2."
    try:
        made = compile_expression(text, names)
    except FeelError as error:
        yield Problem(path, f"={text}", said(error), remedy)
        return
    for unknown in made.unknown_names(names):
        yield Problem(
            path, f"={text}", f"At column {unknown.column}: nobody knows “{unknown.name}”.", remedy
        )
    yield from _present(made.names, path, f"={text}")


def _remedy(column: Column) -> str:
    if column.choices:
        return f"Choose a {column.label.lower()}."
    return f"Enter a {noun(column.type)} for {column.label}."


def _output_problem(column: Column, value: str) -> str:
    if not value:
        return f"{column.label} is missing."
    if len(value) > MAX_TEXT:
        return f"{column.label} is too long."
    if column.choices and value not in {key for key, _ in column.choices}:
        return f"This is not a known {column.label.lower()}."
    return _type_problem(column, value)


def _type_problem(column: Column, value: str) -> str:
    if column.type == "number":
        try:
            return "" if Decimal(value).is_finite() else f"{column.label} must be a number."
        except InvalidOperation:
            return f"{column.label} must be a number."
    if column.type == "boolean" and value not in ("true", "false"):
        return f"{column.label} must be true or false."
    if column.type == "date":
        try:
            date.fromisoformat(value)
        except ValueError:
            return f"{column.label} must be a date like 2026-03-01."
    return ""
