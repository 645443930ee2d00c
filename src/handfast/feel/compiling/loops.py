"""Closures of filters, for loops and quantified expressions; every turn is charged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal

from handfast.feel import tree
from handfast.feel.budget import Meter
from handfast.feel.compiling.measure import names_read, size
from handfast.feel.scope import Evaluator, Scope
from handfast.feel.values import Range

Compile = Callable[[tree.Node], Evaluator]


def filtered(node: tree.Filter, compile_node: Compile) -> Evaluator:
    """The items that satisfy a condition, or the item at a position."""
    source, condition = compile_node(node.source), compile_node(node.condition)
    cost = size(node.condition) + 1

    def run(scope: Scope) -> object:
        value = source(scope)
        items = value if isinstance(value, list) else [] if value is None else [value]
        constant = _constant_index(node.condition)
        if constant is not None:
            return _at(items, constant)
        result: list[object] = []
        for item in items:
            scope.meter.charge(cost)
            verdict = condition(_item_scope(item, scope))
            if isinstance(verdict, Decimal):
                return _at(items, verdict)
            if verdict is True:
                result.append(item)
        return result

    return run


def _constant_index(node: tree.Node) -> Decimal | None:
    sign = 1
    if isinstance(node, tree.Negation):
        sign, node = -1, node.operand
    if isinstance(node, tree.Literal) and isinstance(node.value, Decimal):
        return sign * node.value
    return None


def _at(items: list[object], position: Decimal) -> object:
    if position != position.to_integral_value() or abs(position) > len(items) or not position:
        return None
    index = int(position)
    return items[index - 1 if index > 0 else index]


def _item_scope(item: object, scope: Scope) -> Scope:
    inner = scope.inner({"item": item})
    return inner.inner(item) if isinstance(item, dict) else inner


Source = Callable[[Scope], Iterable[object] | None]


def _source(iterator: tree.Iterator, compile_node: Compile) -> Source:
    start = compile_node(iterator.source)
    if iterator.end is not None:
        end = compile_node(iterator.end)
        return lambda scope: _count(start(scope), end(scope))

    def run(scope: Scope) -> Iterable[object] | None:
        value = start(scope)
        if isinstance(value, Range):
            return _within(value)
        if value is None:
            return None
        return value if isinstance(value, list) else [value]

    return run


def _count(start: object, end: object) -> Iterable[object] | None:
    if isinstance(start, Decimal) and isinstance(end, Decimal):
        return _numbers(start, end)
    if _is_date(start) and _is_date(end):
        return _days(start, end)  # type: ignore[arg-type]
    return None


def _is_date(value: object) -> bool:
    return isinstance(value, date) and not isinstance(value, datetime)


def _numbers(start: Decimal, end: Decimal) -> Iterator[object]:
    step = Decimal(1 if start <= end else -1)
    while (end - start) * step >= 0:
        yield start
        start += step


def _days(start: date, end: date) -> Iterator[object]:
    step = 1 if start <= end else -1
    for ordinal in range(start.toordinal(), end.toordinal() + step, step):
        yield date.min + timedelta(days=ordinal - 1)


def _within(interval: Range) -> Iterable[object] | None:
    values = _count(interval.low, interval.high)
    if values is None:
        return None
    return (
        value
        for value in values
        if (interval.low_included or value != interval.low)
        and (interval.high_included or value != interval.high)
    )


def _turns(
    iterators: list[tuple[str, Source]], scope: Scope, cost: int, level: int = 0
) -> Iterator[Scope | None]:
    if not iterators:
        yield scope
        return
    (name, source), rest = iterators[0], iterators[1:]
    values = source(scope)
    if values is None:
        yield None
        return
    for value in values:
        scope.meter.charge(cost + level)
        yield from _turns(rest, scope.inner({name: value}), cost, level + 1)


def _iterators(nodes: tuple[tree.Iterator, ...], compile_node: Compile) -> list[tuple[str, Source]]:
    return [(node.name, _source(node, compile_node)) for node in nodes]


def for_loop(node: tree.For, compile_node: Compile) -> Evaluator:
    """The list of the body's values; the body sees the values so far as 'partial'."""
    iterators, body = _iterators(node.iterators, compile_node), compile_node(node.body)
    cost = size(node.body) + 2
    sees_partial = "partial" in names_read(node.body)

    def run(scope: Scope) -> object:
        results: list[object] = []
        for turn in _turns(iterators, scope, cost):
            if turn is None:
                return None
            if sees_partial:
                turn = turn.inner({"partial": _snapshot(results, scope.meter)})
            results.append(body(turn))
        scope.meter.list_size(len(results))
        return results

    return run


def _snapshot(results: list[object], meter: Meter) -> list[object]:
    meter.charge(len(results) >> 3)
    return list(results)


def quantified(node: tree.Quantified, compile_node: Compile) -> Evaluator:
    """Whether some or every turn satisfies a condition, with three-valued logic."""
    iterators, condition = _iterators(node.iterators, compile_node), compile_node(node.condition)
    cost = size(node.condition) + 2
    deciding = not node.every

    def run(scope: Scope) -> object:
        result: bool | None = not deciding
        for turn in _turns(iterators, scope, cost):
            if turn is None:
                return None
            value = condition(turn)
            if value is deciding:
                return deciding
            if value is not (not deciding):
                result = None
        return result

    return run
