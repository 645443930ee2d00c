"""Reads of charges."""

from collections.abc import Collection, Iterable
from uuid import UUID

from handfast.billing.models import Charge
from handfast.billing.types import ChargeView
from handfast.kernel.errors import not_found


def charges_of(promise_ids: Collection[UUID]) -> dict[UUID, ChargeView]:
    """The charges of promises, by promise."""
    return {c.promise_id: c for c in _views(Charge.objects.filter(promise_id__in=promise_ids))}


def charges_of_account(account_id: UUID) -> list[ChargeView]:
    """Every charge of an account, newest first."""
    return _views(Charge.objects.filter(account_id=account_id).order_by("-id")[:500])


def _views(rows: Iterable[Charge]) -> list[ChargeView]:
    return [
        ChargeView(
            id=r.id, promise_id=r.promise_id, account_id=r.account_id, order_id=r.order_id,
            contract_id=r.contract_id, kind=r.kind, description=r.description, amount=r.amount,
            list_amount=r.list_amount, currency=r.currency, start_on=r.start_on, end_on=r.end_on,
            billed_until=r.billed_until, status=r.status,
        )
        for r in rows
    ]  # fmt: skip


def charge(charge_id: UUID) -> ChargeView:
    """One charge; raises NotFound."""
    rows = _views(Charge.objects.filter(id=charge_id))
    if not rows:
        raise not_found("charge", charge_id)
    return rows[0]
