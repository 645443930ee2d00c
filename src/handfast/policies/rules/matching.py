"""Which rows of a table match the facts, and what its columns make of facts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from handfast.feel import FeelError, compile_expression
from handfast.kernel.errors import InvalidInput, invalid
from handfast.policies.types import (
    COUNT,
    FORMULA,
    OTHERWISE,
    Column,
    MatchedRule,
    Row,
    Table,
)


def match(table: Table, facts: Mapping[str, object]) -> tuple[MatchedRule, ...]:
    """The rows whose tests all hold for the facts, in the table's order; else its default."""
    return matching(table, values_of(table, facts))


def matching(table: Table, values: Mapping[str, object]) -> tuple[MatchedRule, ...]:
    """The rows that match values as `values_of` gives them; the default outputs when none does."""
    try:
        places = table.compiled.matching(values)
    except FeelError as error:
        raise _undecidable(table, error) from error
    found = tuple(_matched(table.rows[place], values) for place in places)
    if found or not table.has_default or table.hit_policy == COUNT:
        return found
    return (_matched(otherwise_row(table), values),)


def otherwise_row(table: Table) -> Row:
    """The default outputs as a row without tests."""
    return Row(OTHERWISE, {}, {column.key: column.default for column in table.outputs}, "Otherwise")


def values_of(table: Table, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts that the table reads, in their types (None where missing), and what its computed
    columns make of them. Raises InvalidInput when an expression takes too long.
    """
    values = {column.key: typed(column, facts.get(column.key)) for column in table.asked}
    made = {column.key: _made(table, column, values) for column in table.computed}
    return {**values, **made}


def fits(column: Column, value: object) -> bool:
    """Whether a value of an expression is of the column's type."""
    kinds = {"number": Decimal, "text": str, "boolean": bool, "date": date}
    kind = kinds.get(column.type, str)
    return type(value) is date if kind is date else isinstance(value, kind)


def typed(column: Column, value: object) -> object:
    """A fact as the column's type: numbers as Decimal, dates from ISO text; None stays None."""
    if value is None or value == "":
        return None
    try:
        if column.type == "number":
            number = Decimal(str(value))
            return number if number.is_finite() else None
        if column.type == "boolean":
            return value if isinstance(value, bool) else str(value).lower() in ("true", "yes", "1")
        if column.type == "date" and isinstance(value, str):
            return date.fromisoformat(value[:10])
    except (InvalidOperation, ValueError):
        return None
    return value if column.type == "date" else str(value)


def shown(value: object) -> str:
    """A FEEL value as the text of an output: numbers without trailing zeros, dates as ISO."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _made(table: Table, column: Column, values: Mapping[str, object]) -> object:
    try:
        value = compile_expression(column.expression.strip()).evaluate(values)
    except FeelError as error:
        raise _undecidable(table, error) from error
    return value if fits(column, value) else None


def _undecidable(table: Table, error: FeelError) -> InvalidInput:
    return invalid("rows", table.key, f"The table cannot decide this: {error.message}",
                   "Simplify its tests.")  # fmt: skip


def _matched(row: Row, values: Mapping[str, object]) -> MatchedRule:
    outputs = {
        key: _computed(text, values) if text.startswith(FORMULA) else text
        for key, text in row.outputs.items()
    }
    return MatchedRule(row.id, outputs, row.note)


def _computed(text: str, values: Mapping[str, object]) -> str:
    try:
        return shown(compile_expression(text[1:].strip(), values.keys()).evaluate(values))
    except FeelError:
        return ""
