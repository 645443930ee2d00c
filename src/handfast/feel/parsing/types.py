"""Types as written after 'instance of' and after parameters of functions."""

from __future__ import annotations

from handfast.feel import tree
from handfast.feel.parsing.cursor import Cursor

TYPE_NAMES = (
    "date and time",
    "days and time duration",
    "years and months duration",
    "day and time duration",
    "year and month duration",
)


def parse_type(cursor: Cursor) -> tree.TypeNode:
    """Parse a type: a name, or list<...>, range<...>, context<...>, function<...> -> type."""
    cursor.depth += 1
    if cursor.depth > 50:
        raise cursor.error("The type is nested too deeply", "Name a part of it.")
    with cursor.scope(TYPE_NAMES):
        node = _parse_type(cursor)
    cursor.depth -= 1
    return node


def _parse_type(cursor: Cursor) -> tree.TypeNode:
    name = cursor.name()
    while cursor.accept("."):
        name = f"{name}.{cursor.name()}"
    if name not in ("list", "range", "context", "function") or not cursor.accept("<"):
        return tree.TypeNode(name)
    members: list[tuple[str, tree.TypeNode]] = []
    while not cursor.at(">"):
        members.append(_member(cursor, name))
        if not cursor.accept(","):
            break
    cursor.expect(">")
    result = parse_type(cursor) if name == "function" and cursor.accept("->") else None
    return tree.TypeNode(name, tuple(members), result)


def _member(cursor: Cursor, owner: str) -> tuple[str, tree.TypeNode]:
    if owner != "context":
        return "", parse_type(cursor)
    key = cursor.name()
    cursor.expect(":")
    return key, parse_type(cursor)
