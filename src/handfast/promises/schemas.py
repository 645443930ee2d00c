"""Wire shapes of the promise ledger."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from ninja import Field, Schema

from handfast.platform.schemas import Strict


class CellOut(Schema):
    """A stage of a promise: `state` is kept, fault, open (not there yet) or none."""

    stage: str
    text: str
    state: str


class DiscrepancyOut(Schema):
    """A difference that somebody owns."""

    id: UUID
    promise_id: UUID
    name: str
    account_id: UUID
    order_id: UUID | None
    order_number: str
    contract_number: str
    kind: str
    field: str
    expected: str
    found: str
    make_whole: Decimal
    make_whole_tax: Decimal
    currency: str
    invoices: int
    owner_id: UUID | None
    owner_name: str
    state: str
    since: datetime
    found_after_seconds: float
    resolution: str


class PromiseOut(Schema):
    """A promise with its six stages: `standing` is kept, under_way, differing or cancelled."""

    promise_id: UUID
    name: str
    price_text: str
    account_id: UUID
    order_id: UUID | None
    order_number: str
    contract_number: str
    quote_number: str
    standing: str
    kept: bool
    cells: list[CellOut]
    discrepancies: list[DiscrepancyOut]


class PromisePage(Schema):
    """A page of the ledger; ask again with `cursor` = `next` for more."""

    items: list[PromiseOut]
    next: str


class SumOut(Schema):
    """An amount in a currency."""

    amount: Decimal
    currency: str


class FiguresOut(Schema):
    """How promises stand, each counted once, and what is open; `sums` has one amount per currency.

    `kept` were delivered as promised; `promises` = `kept` + `under_way` + `differing` + `cancelled`.
    """

    promises: int
    kept: int
    under_way: int
    differing: int
    cancelled: int
    open: int
    make_whole: Decimal
    currency: str
    sums: list[SumOut]
    found_after_seconds: float | None


class ExplainIn(Strict):
    """Why the difference is right."""

    reason: str = Field(max_length=300)


class OrphanOut(Schema):
    """What a stage says of something that was never promised here."""

    id: UUID
    promise_id: UUID
    stage: str
    label: str
    text: str
    at: datetime
    owner_name: str
    state: str
    reason: str
