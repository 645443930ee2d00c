"""Finds names and members that an expression reads but nobody defines: typing errors in rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from difflib import get_close_matches
from typing import Any, TypeAlias

from handfast.feel import tree
from handfast.feel.builtins import BUILTINS
from handfast.feel.tokens import place


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name nobody defines, and its first place in the text (1-based line and column).

    A member is named with the way to it (`quantity.static_ipvv`). `choices` are the names that are
    defined there, `near` those of them that look alike, the best first.
    """

    name: str
    line: int
    column: int
    choices: tuple[str, ...] = ()

    @property
    def near(self) -> tuple[str, ...]:
        """Names like the one that was written, at most three."""
        word = self.name.rpartition(".")[2]
        return tuple(get_close_matches(word, self.choices, n=3, cutoff=0.6))


# What names stand for: None is any value, a mapping the members that may be read of it.
Shape: TypeAlias = "Mapping[str, Shape | None]"
Missing: TypeAlias = tuple[str, int, tuple[str, ...]]
Walk = Iterator[Missing]


def unknown_names(node: object, text: str, known: Collection[str] | Shape) -> list[UnknownName]:
    """The names in a tree that are neither known, nor bound in it, nor built-in functions.

    With a mapping the members that are read are checked as well. Inside filters nothing is
    reported, as names there may be members of the filtered items.
    """
    shape = known if isinstance(known, Mapping) else dict.fromkeys(known)
    found: dict[str, UnknownName] = {}
    for name, offset, choices in sorted(_unknown(node, shape), key=lambda missing: missing[1]):
        found.setdefault(name, UnknownName(name, *place(text, offset), choices))
    return list(found.values())


def _unknown(node: object, known: Shape) -> Walk:
    if isinstance(node, tree.Name):
        if node.name not in known and node.name not in BUILTINS:
            yield node.name, node.offset, tuple(known)
        return
    walk = BINDING.get(type(node), _parts)
    yield from walk(node, known)


def _path(node: tree.Path, known: Shape) -> Walk:
    members: list[str] = []
    source: tree.Node = node
    while isinstance(source, tree.Path):
        members.insert(0, source.member)
        source = source.source
    if not isinstance(source, tree.Name) or source.name not in known:
        yield from _unknown(source, known)
        return
    way, shape = source.name, known[source.name]
    for member in members:
        if shape is None:
            return
        way = f"{way}.{member}"
        if member not in shape:
            yield way, source.offset, tuple(shape)
            return
        shape = shape[member]


def _parts(node: object, known: Shape) -> Walk:
    if isinstance(node, tuple):
        for part in node:
            yield from _unknown(part, known)
    elif type(node).__module__ == tree.__name__ and not isinstance(node, tree.Literal):
        for field in fields(node):  # type: ignore[arg-type]
            yield from _unknown(getattr(node, field.name), known)


def _filter(node: tree.Filter, known: Shape) -> Walk:
    yield from _unknown(node.source, known)


def _context(node: tree.ContextLiteral, known: Shape) -> Walk:
    for key, value in node.entries:
        recursive = {**known, key: None} if isinstance(value, tree.FunctionLiteral) else known
        yield from _unknown(value, recursive)
        known = {**known, key: None}


def _loop(node: tree.For | tree.Quantified, known: Shape) -> Walk:
    for iterator in node.iterators:
        yield from _unknown((iterator.source, iterator.end), known)
        known = {**known, iterator.name: None}
    if isinstance(node, tree.For):
        yield from _unknown(node.body, {**known, "partial": None})
    else:
        yield from _unknown(node.condition, known)


def _function(node: tree.FunctionLiteral, known: Shape) -> Walk:
    if not node.external:
        yield from _unknown(
            node.body, {**known, **dict.fromkeys(name for name, _ in node.parameters)}
        )


def _cell(node: tree.UnaryTests, known: Shape) -> Walk:
    yield from _unknown(node.tests, {**known, "?": None})


BINDING: dict[type, Callable[[Any, Shape], Walk]] = {
    tree.Path: _path,
    tree.Filter: _filter,
    tree.ContextLiteral: _context,
    tree.For: _loop,
    tree.Quantified: _loop,
    tree.FunctionLiteral: _function,
    tree.UnaryTests: _cell,
}
