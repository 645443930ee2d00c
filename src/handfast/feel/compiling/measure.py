"""Facts about a tree that the compiler needs: its size and the names it reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

from handfast.feel import tree


def walk(node: object) -> Iterator[object]:
    """A node and everything below it."""
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, tuple):
            pending.extend(current)
        elif type(current).__module__ == tree.__name__:
            yield current
            if not isinstance(current, tree.Literal):
                pending.extend(getattr(current, field.name) for field in fields(current))  # type: ignore[arg-type]


def size(node: tree.Node) -> int:
    """The number of nodes in a tree: the steps that one run of it costs."""
    return sum(1 for _ in walk(node))


def names_read(node: tree.Node | tree.UnaryTests) -> frozenset[str]:
    """All names that a tree may read from its scope."""
    return frozenset(part.name for part in walk(node) if isinstance(part, tree.Name))
