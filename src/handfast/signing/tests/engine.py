"""The pure engine set up for tests: an authority, a rendered contract, and its signing."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID
from zoneinfo import ZoneInfo

from handfast.documents.rules.render import render_pdf
from handfast.signing.rules import stamp
from handfast.signing.rules.authority import create_authority, timestamp_identity
from handfast.signing.rules.own import OwnProvider
from handfast.signing.rules.timestamps import LocalTimestamps, NoTimestamps
from handfast.signing.tests.conftest import paper
from handfast.signing.types import (
    Authority,
    DrawnSignature,
    FieldPlan,
    GivenSignature,
    SignRequest,
    TypedSignature,
)

AT = datetime(2026, 3, 5, 9, 0, tzinfo=ZoneInfo("America/Chicago"))
TENANT = UUID("0195a1b2-0000-7000-8000-000000000001")
WAVE = DrawnSignature([[(10, 60), (50, 20), (90, 70), (130, 30)], [(150, 40)]], 400, 150)
PEOPLE = (
    ("Dana Whitfield", "dana@lakeside.example", TypedSignature("Dana Whitfield")),
    ("Marcus Bell", "marcus@northbeam.example", WAVE),
)


@lru_cache(maxsize=2)
def authority(tenant_id: UUID = TENANT) -> Authority:
    return create_authority(tenant_id=tenant_id, tenant_name="Northbeam Telecom", at=AT)


def draw(request: SignRequest) -> bytes:
    data = stamp.stamp_data(
        request.given, box=request.field.anchor, name=request.name, email=request.email,
        number=request.number, at=request.at,
    )  # fmt: skip
    return render_pdf("stamp", data, timestamp=request.at, profile="stamp").pdf


def provider(*, timestamps: bool = True, by: Authority | None = None) -> OwnProvider:
    own = by or authority()
    source = LocalTimestamps(timestamp_identity(own)) if timestamps else NoTimestamps()
    return OwnProvider(own, source, draw)


@dataclass
class Signed:
    """The states of a file on its way: prepared, after each signer, sealed."""

    prepared: bytes
    after: list[bytes]
    sealed: bytes
    plans: list[FieldPlan]


def walk(way: OwnProvider, *, order: tuple[int, ...] = (0, 1)) -> Signed:
    """Sign a contract with two boxes, in the given order."""
    made = render_pdf("contract", paper(), timestamp=AT)
    plans = [FieldPlan(f"Signer{i}", a.role, a) for i, a in enumerate(made.anchors, start=1)]
    pdf = prepared = way.start(pdf=made.pdf, fields=plans, number="E-2026-000001", at=AT)
    after = []
    for step, index in enumerate(order, start=1):
        name, email, given = PEOPLE[index]
        pdf = sign_one(way, pdf, plans[index], name, email, given, AT + timedelta(days=step))
        after.append(pdf)
    sealed = way.finish(pdf=pdf, number="E-2026-000001", at=AT + timedelta(days=3))
    return Signed(prepared, after, sealed, plans)


def sign_one(
    way: OwnProvider, pdf: bytes, plan: FieldPlan, name: str, email: str, given: GivenSignature,
    at: datetime,
) -> bytes:  # fmt: skip
    request = SignRequest(plan, name, email, given, "E-2026-000001", at)
    return way.sign(pdf=pdf, request=request, at=at).pdf


@lru_cache(maxsize=1)
def signed_once() -> Signed:
    """One finished file that read-only tests share."""
    return walk(provider())
