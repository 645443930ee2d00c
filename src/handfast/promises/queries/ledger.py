"""The ledger as its page shows it."""

from statistics import median
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from handfast.kernel.errors import not_found
from handfast.kernel.money import Money, totals
from handfast.platform.paging import PAGE, Page, keyset
from handfast.platform.tenancy import current_tenant
from handfast.promises import rules
from handfast.promises.models import Discrepancy, Promise
from handfast.promises.queries.discrepancies import view
from handfast.promises.queries.stages import billed_of, stages_of
from handfast.promises.types import STANDINGS, Difference, DiscrepancyView, Figures, LedgerRow

SORTS = {"-newest": "created_at", "name": "name"}
ONE_TIME = "one_time"
DIFFERING_SHOWN = 50


def ledger(
    *, text: str = "", account_id: UUID | None = None, order_id: UUID | None = None,
    faulty: bool = False, differing_first: bool = False, sort: str = "", cursor: str = "",
    limit: int = PAGE,
) -> Page[LedgerRow]:  # fmt: skip
    """A page of promises with their six stages, newest first.

    With `differing_first` the first page begins with the newest that differ (at most 50 more rows);
    no page shows those again.
    """
    rows = Promise.objects.select_related("account")
    if text:
        rows = rows.filter(
            Q(name__icontains=text) | Q(order_number__icontains=text)
            | Q(contract_number__icontains=text) | Q(account__name__icontains=text)
        )  # fmt: skip
    if account_id is not None:
        rows = rows.filter(account_id=account_id)
    if order_id is not None:
        rows = rows.filter(order_id=order_id)
    differs = Exists(Discrepancy.objects.filter(promise_id=OuterRef("id"), state="open"))
    if faulty:
        rows = rows.filter(differs)
    ahead: list[Promise] = []
    if differing_first and not faulty:
        ahead = list(rows.filter(differs).order_by("-created_at", "-id")[:DIFFERING_SHOWN])
        rows = rows.exclude(id__in=[p.id for p in ahead])
    page = keyset(rows, sorts=SORTS, sort=sort, cursor=cursor, limit=limit)
    first = [] if page.previous_cursor else ahead
    return Page(_rows([*first, *page.rows]), page.previous_cursor, page.next_cursor)


def ledger_row(promise_id: UUID) -> LedgerRow:
    """One promise with its stages; raises NotFound."""
    found = Promise.objects.select_related("account").filter(promise_id=promise_id)
    if not found:
        raise not_found("promise", promise_id)
    return _rows(list(found))[0]


def ledger_of_stream(stream_id: UUID) -> list[LedgerRow]:
    """The promises of one deal, in the order they were made."""
    rows = Promise.objects.select_related("account").filter(stream_id=stream_id)
    return _rows(list(rows.order_by("id")[:500]))


def _rows(promises: list[Promise]) -> list[LedgerRow]:
    ids = [p.id for p in promises]
    stages, billed = stages_of(ids), billed_of(ids)
    open_: dict[UUID, list[DiscrepancyView]] = {}
    found = Discrepancy.objects.filter(promise_id__in=ids, state="open").order_by("id")
    for row in found.select_related("promise", "promise__account", "owner"):
        open_.setdefault(row.promise_id, []).append(view(row))
    return [
        _row(p, stages.get(p.id, {}), billed.get(p.id, []), open_.get(p.id, [])) for p in promises
    ]


def _row(
    promise: Promise, stages: dict[str, Any], billed: list[Any], open_: list[DiscrepancyView]
) -> LedgerRow:
    faults = [Difference(d.left, d.right, d.field, d.expected, d.found) for d in open_]
    agreed = rules.agreed_stage(stages)
    price = rules.show(stages[agreed].price) if agreed else "–"
    period = "once" if promise.charge_type == ONE_TIME else "/ month"
    return LedgerRow(
        promise_id=promise.promise_id, name=promise.name, price_text=f"{price} {period}",
        account_id=promise.account_id, account_name=promise.account.name,
        order_id=promise.order_id, order_number=promise.order_number,
        contract_number=promise.contract_number, quote_number=promise.quote_number,
        standing=promise.standing, cells=rules.cells(stages, billed, faults),
        discrepancies=tuple(open_),
    )  # fmt: skip


def figures(account_id: UUID | None = None, order_id: UUID | None = None) -> Figures:
    """How promises stand, what is open, and the median time to find a difference.

    Of one customer or of one order when asked.
    """
    promises, found = Promise.objects.all(), Discrepancy.objects.all()
    if account_id is not None:
        promises = promises.filter(account_id=account_id)
        found = found.filter(promise__account_id=account_id)
    if order_id is not None:
        promises = promises.filter(order_id=order_id)
        found = found.filter(promise__order_id=order_id)
    stand = dict(promises.order_by().values_list("standing").annotate(number=Count("id")))
    open_ = list(
        found.filter(state="open")
        .order_by()
        .values_list("promise__currency")
        .annotate(
            number=Count("id"), amount=Sum(F("make_whole") + F("make_whole_tax"))
        )
    )  # fmt: skip
    seconds = list(found.order_by("-id").values_list("found_after_seconds", flat=True)[:500])
    return Figures(
        promises=sum(stand.values()), **{name: stand.get(name, 0) for name in STANDINGS},
        open=sum(row[1] for row in open_),
        sums=totals(
            (Money(row[2], row[0]) for row in open_), first=str(current_tenant().currency)
        ),
        found_after_seconds=median(seconds) if seconds else None,
    )  # fmt: skip
