"""Item definitions: named types with components, collections and allowed values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from xml.etree.ElementTree import Element

from handfast.feel.budget import Meter
from handfast.feel.compiling import compile_tests
from handfast.feel.compiling.cells import Matcher
from handfast.feel.conformance import SIMPLE, STRUCTURED, NamedType
from handfast.feel.dmn.xml import child, children, text_of, type_ref
from handfast.feel.errors import FeelSyntaxError
from handfast.feel.parsing import parse_tests
from handfast.feel.scope import Scope
from handfast.feel.temporal.arithmetic import as_instant
from handfast.feel.values import Function, kind_of

MAX_DEPTH = 40
Check = Callable[[object, int, bool], bool]


class ItemType(NamedType):
    """A type made from an item definition; checks values and converts where FEEL allows it."""

    __slots__ = ("allowed", "check", "collection", "constraint")

    def __init__(
        self,
        check: Check,
        *,
        collection: bool = False,
        allowed: Matcher | None = None,
        constraint: Matcher | None = None,
    ) -> None:
        super().__init__(lambda value: self.fits(value, 0, strict=False))
        self.check = check
        self.collection = collection
        self.allowed = allowed
        self.constraint = constraint

    def fits(self, value: object, depth: int, *, strict: bool) -> bool:
        """Whether a value has this type's structure and, if strict, only allowed values."""
        if depth > MAX_DEPTH:
            return False
        if not self.collection:
            shaped = self._one(value, depth, strict)
        else:
            shaped = isinstance(value, list) and all(
                item is None or self._one(item, depth, strict) for item in value
            )
        return shaped and (not strict or _passes(self.constraint, value))

    def _one(self, value: object, depth: int, strict: bool) -> bool:
        return self.check(value, depth + 1, strict) and (not strict or _passes(self.allowed, value))

    def holds(self, value: object) -> bool:
        """Whether a value is of this type and allowed."""
        return self.fits(value, 0, strict=True)

    def convert(self, value: object) -> object:
        """The value as this type, or null when it does not fit."""
        if value is None or self.holds(value):
            return value
        candidates: list[object] = []
        if isinstance(value, list) and len(value) == 1:
            candidates.append(value[0])
        elif self.collection and not isinstance(value, list):
            candidates.append([value])
        elif isinstance(value, date) and not isinstance(value, datetime):
            candidates.append(as_instant(value))
        return next((found for found in candidates if self.holds(found)), None)


def _passes(matcher: Matcher | None, value: object) -> bool:
    if matcher is None:
        return True
    return matcher(value, Scope({"?": value}, None, Meter())) is True


class Types:
    """The types of a model by name, its own and the imported ones."""

    def __init__(self, items: Mapping[str, Element], imported: Sequence[tuple[str, Types]]) -> None:
        self.imported = imported
        self.items = items
        self._made: dict[str, ItemType] = {}

    def find(self, name: str) -> ItemType | None:
        """The type of a name; none for Any and for unknown names."""
        name = name.strip()
        if name in self._made:
            return self._made[name]
        if name in self.items:
            self._made[name] = self._lazily(name)
            self._made[name] = self._item(self.items[name])
            return self._made[name]
        for owner, types in self.imported:
            if owner and name.startswith(f"{owner}."):
                return types.find(name[len(owner) + 1 :])
            if not owner and name in types.named():
                return types.find(name)
        return self._basic(name.rpartition(":")[2])

    def result(self, name: str) -> ItemType | None:
        """The type of what a function of a type returns; of a plain type, that type."""
        item = self.items.get(name.strip())
        function = child(item, "functionItem")
        if function is None:
            return self.find(name)
        return self.find(function.get("outputTypeRef", ""))

    def _basic(self, name: str) -> ItemType | None:
        if name in SIMPLE:
            kind = SIMPLE[name]
            return ItemType(lambda value, depth, strict: kind_of(value) == kind)
        if name in STRUCTURED:
            return ItemType(lambda value, depth, strict: kind_of(value) == name)
        return None

    def _lazily(self, name: str) -> ItemType:
        def check(value: object, depth: int, strict: bool) -> bool:
            return self._made[name].fits(value, depth, strict=strict)

        return ItemType(check)

    def _item(self, element: Element) -> ItemType:
        return ItemType(
            self._check(element),
            collection=element.get("isCollection") == "true",
            allowed=_matcher(element, "allowedValues"),
            constraint=_matcher(element, "typeConstraint"),
        )

    def _check(self, element: Element) -> Check:
        components = {
            part.get("name", ""): self._item(part) for part in children(element, "itemComponent")
        }
        if components:
            return lambda value, depth, strict: _fits(value, components, depth, strict)
        if child(element, "functionItem") is not None:
            return lambda value, depth, strict: isinstance(value, Function)
        base = self.find(type_ref(element))
        if base is None:
            return lambda value, depth, strict: True
        return lambda value, depth, strict: base.fits(value, depth, strict=strict)

    def named(self) -> dict[str, NamedType]:
        """All types under the names by which FEEL texts know them."""
        found: dict[str, NamedType] = {}
        for name in self.items:
            made = self.find(name)
            if made is not None:
                found[name] = made
        for owner, types in self.imported:
            prefix = f"{owner}." if owner else ""
            found |= {f"{prefix}{name}": made for name, made in types.named().items()}
        return found


def _fits(value: object, components: Mapping[str, ItemType], depth: int, strict: bool) -> bool:
    return isinstance(value, dict) and all(
        name in value and (value[name] is None or made.fits(value[name], depth, strict=strict))
        for name, made in components.items()
    )


def _matcher(element: Element, name: str) -> Matcher | None:
    text = text_of(child(element, name))
    if not text:
        return None
    try:
        return compile_tests(parse_tests(text, ("?",)))
    except FeelSyntaxError:
        return None
