"""Expressions that bind names: for, some, every and function definitions."""

from __future__ import annotations

from handfast.feel import tree
from handfast.feel.parsing.cursor import Cursor
from handfast.feel.parsing.types import parse_type
from handfast.feel.tokens import END

RANGE_END = 35


def parse_for(cursor: Cursor) -> tree.Node:
    """Parse: for x in list, y in 1..3 return body."""
    cursor.expect("for")
    with cursor.scope():
        iterators = _iterators(cursor, "return")
        cursor.declare("partial")
        return tree.For(iterators, cursor.expression())


def parse_quantified(cursor: Cursor) -> tree.Node:
    """Parse: some x in list satisfies condition."""
    every = cursor.advance().text == "every"
    with cursor.scope():
        iterators = _iterators(cursor, "satisfies")
        return tree.Quantified(every, iterators, cursor.expression())


def _iterators(cursor: Cursor, closing: str) -> tuple[tree.Iterator, ...]:
    iterators = [_iterator(cursor)]
    while cursor.accept(","):
        iterators.append(_iterator(cursor))
    cursor.expect(closing)
    return tuple(iterators)


def _iterator(cursor: Cursor) -> tree.Iterator:
    name = _bound_name(cursor)
    cursor.expect("in")
    source = cursor.expression()
    end = cursor.expression(RANGE_END) if cursor.accept("..") else None
    cursor.declare(name)
    return tree.Iterator(name, source, end)


def _bound_name(cursor: Cursor) -> str:
    count = 0
    while cursor.ahead(count).text not in ("in", ":", ",", ")"):
        if cursor.ahead(count).kind == END:
            raise cursor.error("The variable is not followed by 'in'", "Write: for x in list.")
        count += 1
    if not count:
        raise cursor.error(f"Expected a name but found {cursor.found()}", "Write a name here.")
    first, last = cursor.token, cursor.ahead(count - 1)
    cursor.index += count
    return " ".join(cursor.text[first.start : last.end].split())


def parse_function(cursor: Cursor) -> tree.Node:
    """Parse: function(a: number, b) body, or an external function."""
    cursor.expect("function")
    cursor.expect("(")
    parameters: list[tuple[str, tree.TypeNode | None]] = []
    while not cursor.at(")"):
        name = _bound_name(cursor)
        parameters.append((name, parse_type(cursor) if cursor.accept(":") else None))
        if not cursor.accept(","):
            break
    cursor.expect(")")
    external = cursor.accept("external")
    with cursor.scope([name for name, _ in parameters]):
        return tree.FunctionLiteral(tuple(parameters), cursor.expression(), external)
