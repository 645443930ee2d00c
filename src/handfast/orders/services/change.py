"""Change orders (MACD): delete or modify what a customer has; the promise ids stay."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from handfast.assets import queries as assets
from handfast.assets.types import AssetView
from handfast.kernel.errors import Problem, collect, invalid
from handfast.orders import queries
from handfast.orders.models import OrderLine
from handfast.orders.services.capture import create_order
from handfast.orders.types import Change, NewLine, OrderLineView, OrderView
from handfast.platform.access import Actor
from handfast.platform.clock import local_date


@transaction.atomic
def create_change_order(
    *,
    account_id: UUID,
    changes: Sequence[Change],
    by: Actor,
    at: datetime,
    effective_date: date | None = None,
) -> OrderView:
    """A draft that deletes or modifies active services from a day on (default: today).

    Each line carries the promise, price and catalog version it was sold with. Raises
    InvalidInput for a service that is not active, belongs to another customer, or is already
    being changed, and for a day in the past.
    """
    day = effective_date or local_date(at)
    if day < local_date(at):
        raise invalid(
            "effective_date", day, "A change cannot take effect in the past.", "Choose a later day."
        )
    if not changes:
        raise invalid("changes", "", "Nothing is to be changed.", "Choose at least one service.")
    promise_ids = [change.promise_id for change in changes]
    _hold(promise_ids)
    have, sold = assets.assets_by_promise(promise_ids), queries.latest_lines(promise_ids)
    collect(_problems(account_id, changes, have, sold))
    first = have[changes[0].promise_id]
    origin = sold[first.promise_id]
    before = queries.order(origin.order_id)
    collect(_other_currency(changes, sold, before.currency))
    return create_order(
        account_id=account_id,
        lines=[_line(c, have[c.promise_id], sold[c.promise_id]) for c in changes],
        catalog_version_id=first.catalog_version_id or origin.catalog_version_id,
        contact_id=before.contact_id,
        contract_id=before.contract_id,
        contract_number=before.contract_number,
        quote_id=before.quote_id,
        stream_id=first.stream_id,
        seller_id=before.seller_id,
        currency=before.currency,
        term_months=before.term_months,
        effective_date=day,
        kind="change",
        by=by,
        at=at,
    )


def _hold(promise_ids: Sequence[UUID]) -> None:
    """Lock what was sold: of two changes at once the second sees the first."""
    rows = OrderLine.objects.select_for_update(of=("self",)).filter(promise_id__in=promise_ids)
    list(rows.order_by("id").values_list("id", flat=True))


def _problems(
    account_id: UUID,
    changes: Sequence[Change],
    have: dict[UUID, AssetView],
    sold: dict[UUID, OrderLineView],
) -> list[Problem]:
    problems = []
    for number, change in enumerate(changes, 1):
        field, found = f"changes.{number}", have.get(change.promise_id)
        if found is None or found.account_id != account_id or change.promise_id not in sold:
            problems.append(Problem(field, str(change.promise_id), "No such service here."))
        elif found.status != "active":
            message = f"{found.name} is {found.status}, not active."
            problems.append(Problem(field, found.number, message, "Choose an active service."))
        elif sold[change.promise_id].status != "completed":
            message = f"{found.name} is already part of an order that is under way."
            problems.append(Problem(field, found.number, message, "Wait for it, or cancel it."))
        elif change.action not in ("delete", "modify"):
            problems.append(Problem(field, change.action, "A change deletes or modifies."))
    return problems


def _other_currency(
    changes: Sequence[Change], sold: dict[UUID, OrderLineView], currency: str
) -> list[Problem]:
    """Services sold in another currency than the first: an order has one."""
    return [
        Problem(
            f"changes.{number}", sold[change.promise_id].name,
            f"This service is charged in {sold[change.promise_id].currency}, the first in "
            f"{currency}.",
            "Make a change order for each currency.",
        )
        for number, change in enumerate(changes, 1)
        if sold[change.promise_id].currency != currency
    ]  # fmt: skip


def _line(change: Change, asset: AssetView, sold: OrderLineView) -> NewLine:
    present = dict(sold.characteristics)
    return NewLine(
        offering_code=sold.offering_code,
        name=sold.name,
        quantity=sold.quantity,
        charge_type=sold.charge_type,
        net_price=sold.net_price,
        list_price=sold.list_price,
        characteristics={**present, **change.characteristics},
        before=present,
        promise_id=change.promise_id,
        parent_promise_id=asset.parent_promise_id,
        action=change.action,
        asset_id=asset.id,
    )
