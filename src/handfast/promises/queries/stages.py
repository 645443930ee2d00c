"""What the stages of promises say, read from their facts."""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.promises.models import Fact
from handfast.promises.types import BilledLine, Terms


def stages_of(promise_rows: Collection[UUID]) -> dict[UUID, dict[str, Terms]]:
    """The latest terms of each stage but billing, by the promises' row ids."""
    found: dict[UUID, dict[str, Terms]] = {}
    rows = Fact.objects.filter(promise_id__in=promise_rows).exclude(stage="billed")
    for row in rows.order_by("id"):
        found.setdefault(row.promise_id, {})[row.stage] = terms_of(row.terms)
    return found


def billed_of(
    promise_rows: Collection[UUID], *, unsettled: bool = False
) -> dict[UUID, list[BilledLine]]:
    """The billed lines of promises, oldest first; `unsettled` leaves out those made whole."""
    rows = Fact.objects.filter(promise_id__in=promise_rows, stage="billed")
    if unsettled:
        rows = rows.filter(settled=False)
    found: dict[UUID, list[BilledLine]] = {}
    for row in rows.order_by("id"):
        found.setdefault(row.promise_id, []).append(_billed(row.terms))
    return found


def terms_of(stored: dict[str, Any]) -> Terms:
    """The terms of a stored fact."""
    traits, rights = stored.get("traits"), stored.get("entitlements")
    return Terms(
        offering=stored.get("offering"),
        quantity=_decimal(stored.get("quantity")),
        price=_decimal(stored.get("price")),
        catalog_version=stored.get("catalog_version"),
        traits=None if traits is None else dict(traits),
        entitlements=None if rights is None else tuple(rights),
    )


def _billed(stored: dict[str, Any]) -> BilledLine:
    return BilledLine(
        invoice_id=UUID(stored["invoice_id"]), number=stored["number"],
        net=Decimal(stored["net"]), tax=Decimal(stored["tax"]),
        tax_percent=Decimal(stored["tax_percent"]), price=_decimal(stored.get("price")),
        period_start=_day(stored.get("period_start")), period_end=_day(stored.get("period_end")),
        currency=stored["currency"],
    )  # fmt: skip


def _decimal(text: Any) -> Decimal | None:
    return None if text is None else Decimal(str(text))


def _day(text: Any) -> date | None:
    return None if text is None else date.fromisoformat(text)
