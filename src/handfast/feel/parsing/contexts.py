"""Context literals: {key: value, "another key": value}."""

from __future__ import annotations

from handfast.feel import tree
from handfast.feel.parsing.cursor import Cursor
from handfast.feel.tokens import END, STRING


def parse_context(cursor: Cursor) -> tree.Node:
    """Parse a context; each key is known to the entries after it."""
    cursor.expect("{")
    entries: list[tuple[str, tree.Node]] = []
    with cursor.scope():
        while not cursor.at("}"):
            key = _key(cursor)
            entries.append((key, cursor.enclosed()))
            cursor.declare(key)
            if not cursor.accept(","):
                break
    cursor.expect("}")
    if len({key for key, _ in entries}) < len(entries):
        raise cursor.error("A key of the context is given twice", "Rename one of the entries.")
    return tree.ContextLiteral(tuple(entries))


def _key(cursor: Cursor) -> str:
    if cursor.token.kind == STRING:
        key = cursor.advance().text
        cursor.expect(":")
        return key
    count = 0
    while cursor.ahead(count).text not in (":", "}", ",") and cursor.ahead(count).kind != END:
        count += 1
    if not count or cursor.ahead(count).text != ":":
        raise cursor.error(f"Expected a key but found {cursor.found()}", "Write {key: value}.")
    first, last = cursor.token, cursor.ahead(count - 1)
    cursor.index += count
    cursor.expect(":")
    return " ".join(cursor.text[first.start : last.end].split())
