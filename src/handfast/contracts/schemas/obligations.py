"""Wire shapes of obligations and of the days on which they are due."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import Base64Bytes

from handfast.contracts.rules.obligation_templates import Template
from handfast.contracts.types import ANCHORS, DEBTORS, KINDS, TIMINGS, Duty, Timing
from handfast.platform.schemas import Strict

KIND = f"^({'|'.join(KINDS)})$"
DEBTOR = f"^({'|'.join(DEBTORS)})$"
TIMING = f"^({'|'.join(TIMINGS)})$"
ANCHOR = f"^({'|'.join(ANCHORS)})?$"


class TimingShape(Strict):
    """When it is due.

    `fixed` on `on`; `offset` by `days` (negative: before) from the `anchor`; monthly, quarterly or
    yearly on `day` (31: the last), in `month` of the quarter or year, from `first` up to `until`,
    else over the contract's term.
    """

    kind: str = Field("unset", pattern=TIMING)
    on: date | None = None
    days: int | None = Field(None, ge=-3660, le=3660)
    anchor: str = Field("", pattern=ANCHOR)
    day: int | None = Field(None, ge=1, le=31)
    month: int | None = Field(None, ge=1, le=12)
    first: date | None = None
    until: date | None = None


class ObligationIn(Strict):
    """An obligation as it is written down; a threshold needs a measure."""

    title: str = Field(max_length=160)
    kind: str = Field(pattern=KIND)
    text: str = Field("", max_length=2000)
    owed_by: str = Field("us", pattern=DEBTOR)
    role: str = Field("", max_length=40)
    member_id: UUID | None = None
    clause_key: str = Field("", max_length=60)
    timing: TimingShape = TimingShape()
    measure: str = Field("", max_length=120)
    comparison: Literal[">=", "<="] = ">="
    threshold: Decimal | None = Field(None, max_digits=17, decimal_places=4)
    unit: str = Field("", max_length=40)
    remind_days: list[int] = Field([], max_length=5)
    consequence: str = Field("", max_length=1000)
    needs_evidence: bool = False

    def duty(self) -> Duty:
        """What was sent, as a value."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        timing = Timing(**self.timing.dict())
        return Duty(**{**given, "timing": timing, "remind_days": tuple(self.remind_days)})


class DayOut(Schema):
    """A day on which an obligation is due; `kept` tells whether the measured value is as agreed."""

    id: UUID
    obligation_id: UUID
    title: str
    kind: str
    owed_by: str
    contract_id: UUID
    contract_number: str
    account_name: str
    role: str
    member_id: UUID | None
    member_name: str
    planned_on: date
    due_on: date
    status: str
    measured: Decimal | None
    kept: bool | None
    note: str
    reason: str
    file_id: UUID | None
    done_at: datetime | None
    done_by: str
    allowed_actions: list[str] = Field(alias="actions")


class DayPage(Schema):
    """A page of days, the earliest first; ask again with `cursor` = `next` for more."""

    items: list[DayOut]
    next: str


class ObligationOut(Schema):
    """An obligation with the clause it comes from and the next day to settle."""

    id: UUID
    contract_id: UUID
    contract_number: str
    account_name: str
    title: str
    text: str
    kind: str
    owed_by: str
    role: str
    member_id: UUID | None
    member_name: str
    timing: TimingShape
    when: str
    measure: str
    comparison: str
    threshold: Decimal | None
    unit: str
    remind_days: list[int]
    consequence: str
    needs_evidence: bool
    problem: str
    status: str
    reason: str
    version: int
    from_clause: bool
    clause_key: str
    clause_variant: str
    clause_version: int | None
    clause_text: str
    due: DayOut | None
    allowed_actions: list[str] = Field(alias="actions")


class ObligationPage(Schema):
    """A page of obligations, newest first."""

    items: list[ObligationOut]
    next: str


class EvidenceIn(Strict):
    """A file that proves what was done, its content in base64."""

    name: str = Field(max_length=200)
    content_type: str = Field("", max_length=100)
    content: Base64Bytes


class DoneIn(Strict):
    """What was done, with the measured value where one is agreed."""

    note: str = Field("", max_length=2000)
    measured: Decimal | None = Field(None, max_digits=17, decimal_places=4)
    evidence: EvidenceIn | None = None


class ReopenIn(Strict):
    """Why a day counts again, and by when it is due now."""

    reason: str = Field(max_length=300)
    due_on: date | None = None


class TemplateShape(Strict):
    """What a clause makes people do; `days` (negative: before) and `threshold` may be FEEL."""

    key: str = Field(max_length=60, pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str = Field(max_length=160)
    kind: str = Field(pattern=KIND)
    text: str = Field("", max_length=2000)
    owed_by: str = Field("us", pattern=DEBTOR)
    role: str = Field("", max_length=40)
    condition: str = Field("", max_length=500)
    timing: str = Field("unset", pattern=TIMING)
    on: date | None = None
    days: str = Field("", max_length=300)
    anchor: str = Field("", pattern=ANCHOR)
    day: int | None = Field(None, ge=1, le=31)
    month: int | None = Field(None, ge=1, le=12)
    measure: str = Field("", max_length=120)
    comparison: Literal[">=", "<="] = ">="
    threshold: str = Field("", max_length=300)
    unit: str = Field("", max_length=40)
    remind_days: list[int] = Field([], max_length=5)
    consequence: str = Field("", max_length=1000)
    needs_evidence: bool = False

    def template(self) -> Template:
        """What was sent, as a value."""
        given = {name: getattr(self, name) for name in type(self).model_fields}
        return Template(**{**given, "remind_days": tuple(self.remind_days)})
