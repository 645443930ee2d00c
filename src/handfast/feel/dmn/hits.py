"""Hit policies: what a decision table answers when several rules match, or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from handfast.feel.builtins.lists import maximum, minimum, total
from handfast.feel.comparing import equals, member
from handfast.feel.dmn.items import ItemType
from handfast.feel.scope import Evaluator, Scope

Row = list[object]


@dataclass(frozen=True, slots=True)
class Output:
    """A column of results: its name (empty when it is the only one), allowed values, default."""

    name: str
    values: Sequence[Evaluator]
    default: Evaluator | None
    type: ItemType | None

    def rank(self, value: object, scope: Scope) -> int:
        """The position of a value among the allowed ones; the first is the most important."""
        for position, allowed in enumerate(self.values):
            if member(value, allowed(scope), scope.meter) is True:
                return position
        return len(self.values)

    def allows(self, value: object, scope: Scope) -> bool:
        """Whether a value is among the allowed ones."""
        return not self.values or self.rank(value, scope) < len(self.values)


Outputs = tuple[Output, ...]
Policy = Callable[[Outputs, list[Row], Scope], object]


def choose(
    policy: str, aggregation: str, outputs: Outputs, rows: list[Row], scope: Scope
) -> object:
    """The value of a table whose rules gave these rows; null where the policy is violated."""
    if any(
        not output.allows(value, scope)
        for row in rows
        for output, value in zip(outputs, row, strict=False)
    ):
        return None
    if not rows:
        return _nothing(policy, aggregation, outputs, scope)
    if policy == "COLLECT" and aggregation:
        return _aggregate(aggregation, outputs, rows, scope)
    return POLICIES.get(policy, _unique)(outputs, rows, scope)


def _value(outputs: Outputs, row: Row) -> object:
    if len(outputs) == 1:
        return row[0] if row else None
    return {output.name: value for output, value in zip(outputs, row, strict=False)}


def _nothing(policy: str, aggregation: str, outputs: Outputs, scope: Scope) -> object:
    if any(output.default is not None for output in outputs):
        row: Row = [None if out.default is None else out.default(scope) for out in outputs]
        return _value(outputs, row)
    if policy == "COLLECT" and aggregation == "COUNT":
        return Decimal(0)
    return None


def _unique(outputs: Outputs, rows: list[Row], scope: Scope) -> object:
    return _value(outputs, rows[0]) if len(rows) == 1 else None


def _any(outputs: Outputs, rows: list[Row], scope: Scope) -> object:
    values = [_value(outputs, row) for row in rows]
    same = all(equals(value, values[0], scope.meter) is True for value in values[1:])
    return values[0] if same else None


def _first(outputs: Outputs, rows: list[Row], scope: Scope) -> object:
    return _value(outputs, rows[0])


def _ordered(outputs: Outputs, rows: list[Row], scope: Scope) -> list[Row]:
    def ranks(row: Row) -> list[int]:
        return [out.rank(value, scope) for out, value in zip(outputs, row, strict=False)]

    return sorted(rows, key=ranks)


def _priority(outputs: Outputs, rows: list[Row], scope: Scope) -> object:
    return _value(outputs, _ordered(outputs, rows, scope)[0])


def _output_order(outputs: Outputs, rows: list[Row], scope: Scope) -> object:
    return [_value(outputs, row) for row in _ordered(outputs, rows, scope)]


def _rule_order(outputs: Outputs, rows: list[Row], scope: Scope) -> object:
    return [_value(outputs, row) for row in rows]


POLICIES: dict[str, Policy] = {
    "UNIQUE": _unique,
    "ANY": _any,
    "FIRST": _first,
    "PRIORITY": _priority,
    "OUTPUT ORDER": _output_order,
    "RULE ORDER": _rule_order,
    "COLLECT": _rule_order,
}


def _aggregate(aggregation: str, outputs: Outputs, rows: list[Row], scope: Scope) -> object:
    if aggregation == "COUNT":
        return Decimal(len(rows))
    function = {"SUM": total, "MIN": minimum, "MAX": maximum}.get(aggregation)
    if function is None:
        return None
    columns = [list(column) for column in zip(*rows, strict=True)]
    return _value(outputs, [function(scope.meter, column) for column in columns])
