"""What the lines of an order under way become when some are removed, modified or added."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from handfast.catalog.types import Catalog
from handfast.kernel.errors import HandfastError, Problem, collect
from handfast.kernel.ids import new_id
from handfast.orders.types import LineChange, OrderLineView, OrderView

_OVER = ("completed", "cancelled")


def amended(
    order: OrderView, lines: Sequence[OrderLineView], changes: Sequence[LineChange],
    catalog: Catalog,
) -> list[OrderLineView]:  # fmt: skip
    """All lines as they are afterwards: removed ones are cancelled, added ones stand at the end.

    Raises InvalidInput with every change that is not possible, and why.
    """
    problems = [p for n, change in enumerate(changes, 1) for p in _check(n, change, lines, catalog)]
    if not changes:
        problems.append(Problem("changes", "", "Nothing is to be changed.", "Choose a line."))
    collect(problems)
    gone = _with_parts({c.promise_id for c in changes if c.action == "remove"}, lines)
    wishes = {c.promise_id: c for c in changes if c.action == "modify"}
    found = [_after(line, wishes.get(line.promise_id), gone) for line in lines]
    found += [_new(order, change, catalog) for change in changes if change.action == "add"]
    if all(line.status == "cancelled" for line in found):
        collect([Problem("changes", "", "No line would be left.", "Cancel the order instead.")])
    return found


def _check(
    number: int, change: LineChange, lines: Sequence[OrderLineView], catalog: Catalog
) -> Iterable[Problem]:
    field = f"changes.{number}"
    by_promise = {line.promise_id: line for line in lines}
    wanted = change.parent_promise_id if change.action == "add" else change.promise_id
    line = by_promise.get(wanted) if wanted else None
    if line is None and (wanted is not None or change.action != "add"):
        yield Problem(f"{field}.promise_id", str(wanted), "The order has no such line.")
    elif line is not None and line.status in _OVER:
        yield Problem(
            f"{field}.promise_id", line.name, f"{line.name} is {line.status} already.",
            "Take a change order for what is in service.",
        )  # fmt: skip
    if change.action == "add":
        yield from _check_new(field, change, catalog)
    elif change.action == "modify":
        yield from _check_traits(field, line.offering_code if line else "", change, catalog)


def _check_new(field: str, change: LineChange, catalog: Catalog) -> Iterable[Problem]:
    try:
        catalog.offering(change.offering_code)
    except HandfastError:
        text = "The order's catalog version does not sell this."
        yield Problem(f"{field}.offering_code", change.offering_code, text, "Choose another.")
        return
    if change.quantity <= 0:
        yield Problem(f"{field}.quantity", str(change.quantity), "It must be above 0.")
    if change.net_price is not None and change.net_price < 0:
        yield Problem(f"{field}.net_price", str(change.net_price), "A price is not negative.")
    yield from _check_traits(field, change.offering_code, change, catalog)


def _check_traits(field: str, code: str, change: LineChange, catalog: Catalog) -> Iterable[Problem]:
    try:
        known = {c.name: c for c in catalog.offering(code).characteristics}
    except HandfastError:
        return
    for name, value in change.characteristics.items():
        where, found = f"{field}.characteristics.{name}", known.get(name)
        if found is None:
            yield Problem(where, str(value), "The offering has no such property.")
        elif found.values and value not in found.values:
            allowed = ", ".join(str(v) for v in found.values)
            yield Problem(where, str(value), "This value is not offered.", f"Use: {allowed}.")


def _with_parts(gone: set[UUID | None], lines: Sequence[OrderLineView]) -> set[UUID | None]:
    """Removed lines with all that belongs to them, in any order of the lines."""
    while True:
        more = {n.promise_id for n in lines if n.parent_promise_id in gone - {None}} - gone
        if not more:
            return gone
        gone = gone | more


def _after(line: OrderLineView, change: LineChange | None, gone: set[UUID | None]) -> OrderLineView:
    if line.promise_id in gone and line.status not in _OVER:
        return replace(line, status="cancelled")
    if change is not None:
        return replace(line, characteristics={**line.characteristics, **change.characteristics})
    return line


def _new(order: OrderView, change: LineChange, catalog: Catalog) -> OrderLineView:
    offering = catalog.offering(change.offering_code)
    price = offering.list_price if change.net_price is None else change.net_price
    return OrderLineView(
        id=new_id(), order_id=order.id, promise_id=new_id(),
        parent_promise_id=change.parent_promise_id, offering_code=offering.code,
        name=offering.name, quantity=change.quantity, action="add",
        charge_type=offering.charge_type, net_price=price, list_price=offering.list_price,
        currency=order.currency, status=_status(order),
        characteristics={**offering.defaults(), **change.characteristics}, before={},
        asset_id=None, catalog_version_id=order.catalog_version_id,
    )  # fmt: skip


def _status(order: OrderView) -> str:
    return "acknowledged" if order.status == "acknowledged" else "in_progress"
