"""The chosen lines as a value: changing it gives a new one; scopes are a bundle or all the rest."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from handfast.catalog.types import Catalog, Characteristic
from handfast.kernel.errors import invalid, not_found
from handfast.quotes.types import Change, LineInput, PriceContext

NewKey = Callable[[], UUID]
MOST_PIECES = 100_000  # of one product in one line, as in a direct order
_WORDS = {"true": True, "yes": True, "on": True, "false": False, "no": False}


@dataclass(frozen=True)
class Selection:
    """All lines, in their order; a bundle's parts name it as their parent."""

    lines: tuple[LineInput, ...] = ()

    def line(self, key: UUID) -> LineInput:
        """The line with that promise id; raises NotFound."""
        for found in self.lines:
            if found.key == key:
                return found
        raise not_found("quote line", key)

    def part(self, bundle: UUID | None, offering: str) -> LineInput | None:
        """The line of an offering in a bundle (or outside of bundles), or None."""
        for found in self.lines:
            if found.parent == bundle and found.offering == offering:
                return found
        return None

    def scopes(self) -> dict[UUID | None, list[LineInput]]:
        """Lines by the bundle they belong to; None holds what stands alone and the bundles."""
        found: dict[UUID | None, list[LineInput]] = {}
        for line in self.lines:
            found.setdefault(line.parent, []).append(line)
        return found

    def with_line(self, line: LineInput) -> "Selection":
        """The selection with the line put in the place of the one with its key, or added."""
        if any(old.key == line.key for old in self.lines):
            return Selection(tuple(line if old.key == line.key else old for old in self.lines))
        return Selection((*self.lines, line))

    def without(self, key: UUID) -> "Selection":
        """The selection without the line and, for a bundle, its parts."""
        return Selection(tuple(x for x in self.lines if key not in (x.key, x.parent)))


def expand_bundle(
    catalog: Catalog, offering: str, quantity: int, new_key: NewKey
) -> tuple[LineInput, ...]:
    """The lines of a new bundle (or simple offering) with its default parts and values."""
    found = catalog.offering(offering)
    head = LineInput(new_key(), offering, quantity, None, found.defaults())
    parts = (
        LineInput(
            new_key(),
            item.child,
            item.default * quantity,
            head.key,
            catalog.offering(item.child).defaults(),
        )
        for item in catalog.items_of(offering)
        if item.default > 0
    )
    return (head, *parts)


def apply_change(
    selection: Selection, change: Change, catalog: Catalog, new_key: NewKey
) -> Selection:
    """The selection after one wish; rules are not judged here.

    Raises InvalidInput for a part, characteristic or value the catalog does not know.
    """
    if change.quantity is not None:
        return _set_quantity(selection, change, catalog, new_key)
    line = selection.part(change.bundle, change.offering)
    if line is None:
        name = catalog.offering(change.offering).name
        raise invalid(
            "offering", change.offering, f"{name} is not part of the quote.", "Add it first."
        )
    return selection.with_line(_with_value(line, change, catalog))


def _set_quantity(
    selection: Selection, change: Change, catalog: Catalog, new_key: NewKey
) -> Selection:
    quantity = change.quantity or 0
    line = selection.part(change.bundle, change.offering)
    if quantity < 0:
        raise invalid("quantity", quantity, "A quantity cannot be negative.", "Use 0 to remove it.")
    check_pieces(quantity)
    if line is None:
        return selection if quantity == 0 else _add_part(selection, change, catalog, new_key)
    if quantity == 0:
        return selection.without(line.key)
    return scaled(selection, line, quantity)


def check_pieces(quantity: int) -> None:
    """Raises InvalidInput for more pieces than one line may have."""
    if quantity > MOST_PIECES:
        most = f"A line has at most {MOST_PIECES:,} pieces."
        raise invalid("quantity", quantity, most, "Correct the quantity, or add another line.")


def scaled(selection: Selection, line: LineInput, quantity: int) -> Selection:
    """The selection with another quantity of a line; a bundle's parts grow with it."""
    return Selection(tuple(_scaled(x, line, quantity) for x in selection.lines))


def _scaled(candidate: LineInput, changed: LineInput, quantity: int) -> LineInput:
    if candidate.key == changed.key:
        return replace(candidate, quantity=quantity)
    if candidate.parent == changed.key:
        return replace(candidate, quantity=candidate.quantity * quantity // changed.quantity)
    return candidate


def _add_part(selection: Selection, change: Change, catalog: Catalog, new_key: NewKey) -> Selection:
    offering = catalog.offering(change.offering)
    if change.bundle is not None:
        bundle = selection.line(change.bundle)
        if catalog.item(bundle.offering, change.offering) is None:
            raise invalid(
                "offering", change.offering,
                f"{offering.name} is not a part of {catalog.offering(bundle.offering).name}.",
                "Choose one of its parts.",
            )  # fmt: skip
    line = LineInput(
        new_key(), change.offering, change.quantity or 1, change.bundle, offering.defaults()
    )
    return selection.with_line(line)


def _with_value(line: LineInput, change: Change, catalog: Catalog) -> LineInput:
    found = catalog.offering(line.offering).characteristic(change.characteristic or "")
    if not found.configurable:
        raise invalid(
            found.name,
            change.value,
            f"{found.label} is fixed by the catalog.",
            "Leave it as it is.",
        )
    value = _typed(change.value, found)
    if value is None or (found.values and value not in found.values):
        allowed = ", ".join(shown(v) for v in found.values) or f"a {found.type}"
        raise invalid(found.name, change.value, "This value is not offered.", f"Use {allowed}.")
    return replace(line, characteristics={**line.characteristics, found.name: value})


def _typed(value: Any, characteristic: Characteristic) -> str | bool | Decimal | None:
    """The value in the characteristic's type, also when it was typed; None when it does not fit."""
    if characteristic.type == "boolean":
        return value if isinstance(value, bool) else _WORDS.get(str(value).casefold())
    if characteristic.type == "string":
        return str(value) if value not in (None, "") else None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return None


def shown(value: Any) -> str:
    """A characteristic's value in words."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def feel_names(
    lines: list[LineInput], catalog: Catalog, context: PriceContext
) -> Mapping[str, Any]:
    """What conditions see for the lines of one scope."""
    quantity = dict.fromkeys(catalog.offerings, 0)
    characteristics: dict[str, Mapping[str, Any]] = {}
    for line in lines:
        quantity[line.offering] += line.quantity
        characteristics[line.offering] = line.characteristics
    return {
        "quantity": quantity,
        "characteristics": characteristics,
        "term_months": context.term_months,
        "account": dict(context.account),
    }
