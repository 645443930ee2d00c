"""What a direct order asks for, read back from its lines, and promises that stay when it changes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.orders.types import NewLine, OrderLineView
from handfast.quotes.types import LineRequest

Place = tuple[str, ...]


def stored(requests: Iterable[LineRequest]) -> list[dict[str, Any]]:
    """Requests as they are kept."""
    return [asdict(one) for one in requests]


def asked(kept: Sequence[Mapping[str, Any]], lines: Sequence[OrderLineView]) -> list[LineRequest]:
    """The requests that were kept; read back from the lines where none were."""
    if kept:
        return [
            LineRequest(**{**one, "discount_percent": Decimal(str(one["discount_percent"]))})
            for one in kept
        ]
    return [_request(line, lines) for line in lines if line.parent_promise_id is None]


def _request(head: OrderLineView, lines: Sequence[OrderLineView]) -> LineRequest:
    parts = [one for one in lines if one.parent_promise_id == head.promise_id]
    return LineRequest(
        head.offering_code, int(head.quantity), dict(head.characteristics),
        {one.offering_code: int(one.quantity / head.quantity) for one in parts},
        {one.offering_code: dict(one.characteristics) for one in parts if one.characteristics},
    )  # fmt: skip


def with_kept_promises(lines: Sequence[NewLine], before: Sequence[OrderLineView]) -> list[NewLine]:
    """New lines under the promise ids of those that stood at the same place of the order."""
    known = dict(zip(_places(before), (one.promise_id for one in before), strict=True))
    ids = {
        one.promise_id: known.get(place, one.promise_id)
        for one, place in zip(lines, _places(lines), strict=True)
    }
    return [
        replace(
            one, promise_id=ids[one.promise_id],
            parent_promise_id=ids[one.parent_promise_id] if one.parent_promise_id else None,
        )
        for one in lines
    ]  # fmt: skip


def _places(lines: Sequence[NewLine] | Sequence[OrderLineView]) -> list[Place]:
    """Where each line stands: its offering below those it is part of, and the how-manieth there."""
    found: dict[UUID | None, Place] = {None: ()}
    seen: dict[Place, int] = {}
    places = []
    for one in lines:
        path = (*found[one.parent_promise_id], one.offering_code)
        seen[path] = seen.get(path, 0) + 1
        place = (*path, str(seen[path]))
        found[one.promise_id] = place
        places.append(place)
    return places


def difference(before: Sequence[OrderLineView], after: Sequence[NewLine]) -> str:
    """What changed between the lines, in words."""
    old = {one.promise_id: one for one in before}
    new = {one.promise_id: one for one in after}
    words = [f"{one.name} removed" for key, one in old.items() if key not in new]
    for key, line in new.items():
        was = old.get(key) if key else None
        if was is None:
            words.append(f"{line.name} added")
        elif was.quantity != line.quantity:
            words.append(f"{line.name} {was.quantity:f} → {line.quantity:f}")
        elif was.net_price != line.net_price or dict(was.characteristics) != line.characteristics:
            words.append(f"{line.name} changed")
    return "; ".join(words)[:300]
