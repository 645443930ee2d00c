"""Finds names that an expression reads but nobody defines: typing errors in rules."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, fields
from typing import Any

from handfast.feel import tree
from handfast.feel.builtins import BUILTINS
from handfast.feel.tokens import place


@dataclass(frozen=True, slots=True)
class UnknownName:
    """A name nobody defines, and its first place in the text (1-based line and column)."""

    name: str
    line: int
    column: int


Known = frozenset[str]
Walk = Iterator[tree.Name]


def unknown_names(node: object, text: str, known: Collection[str]) -> list[UnknownName]:
    """The names in a tree that are neither known, nor bound in it, nor built-in functions.

    Inside filters nothing is reported, as names there may be members of the filtered items.
    """
    found: dict[str, UnknownName] = {}
    for name in sorted(_unknown(node, frozenset(known)), key=lambda name: name.offset):
        found.setdefault(name.name, UnknownName(name.name, *place(text, name.offset)))
    return list(found.values())


def _unknown(node: object, known: Known) -> Walk:
    if isinstance(node, tree.Name):
        if node.name not in known and node.name not in BUILTINS:
            yield node
        return
    walk = BINDING.get(type(node), _parts)
    yield from walk(node, known)


def _parts(node: object, known: Known) -> Walk:
    if isinstance(node, tuple):
        for part in node:
            yield from _unknown(part, known)
    elif type(node).__module__ == tree.__name__ and not isinstance(node, tree.Literal):
        for field in fields(node):  # type: ignore[arg-type]
            yield from _unknown(getattr(node, field.name), known)


def _filter(node: tree.Filter, known: Known) -> Walk:
    yield from _unknown(node.source, known)


def _context(node: tree.ContextLiteral, known: Known) -> Walk:
    for key, value in node.entries:
        recursive = known | {key} if isinstance(value, tree.FunctionLiteral) else known
        yield from _unknown(value, recursive)
        known = known | {key}


def _loop(node: tree.For | tree.Quantified, known: Known) -> Walk:
    for iterator in node.iterators:
        yield from _unknown((iterator.source, iterator.end), known)
        known = known | {iterator.name}
    if isinstance(node, tree.For):
        yield from _unknown(node.body, known | {"partial"})
    else:
        yield from _unknown(node.condition, known)


def _function(node: tree.FunctionLiteral, known: Known) -> Walk:
    if not node.external:
        yield from _unknown(node.body, known | {name for name, _ in node.parameters})


def _cell(node: tree.UnaryTests, known: Known) -> Walk:
    yield from _unknown(node.tests, known | {"?"})


BINDING: dict[type, Callable[[Any, Known], Walk]] = {
    tree.Filter: _filter,
    tree.ContextLiteral: _context,
    tree.For: _loop,
    tree.Quantified: _loop,
    tree.FunctionLiteral: _function,
    tree.UnaryTests: _cell,
}
