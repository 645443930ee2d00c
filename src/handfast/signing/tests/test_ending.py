"""An envelope that goes another way: declined, voided, handed on, reminded, expired."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from handfast.kernel.errors import (
    Conflict,
    IllegalTransition,
    InvalidInput,
    LinkRefused,
)
from handfast.platform import clock
from handfast.signing import queries, services
from handfast.signing.tests.conftest import DANA, MARCUS, PHONE, Desk, letters_to, topics
from handfast.signing.types import (
    NewRecipient,
    TypedSignature,
)


def test_declining_needs_a_reason_and_closes_the_envelope(desk: Desk) -> None:
    view = desk.sent()
    token = desk.token(DANA)
    with pytest.raises(InvalidInput) as refused:
        services.decline(token=token, reason=" ", at=desk.at, origin=PHONE)
    assert refused.value.problems[0].field == "reason"
    view = services.decline(
        token=token, reason="The price is not what we agreed.", at=desk.at, origin=PHONE
    )
    assert view.status == "declined"
    assert view.closed_reason == "The price is not what we agreed."
    assert [r.status for r in view.recipients] == ["declined", "canceled"]
    assert letters_to(desk.by.email)[0].subject.startswith("Declined:")
    with pytest.raises(LinkRefused):
        services.open_link(token=token, at=desk.at, origin=PHONE)
    assert topics()[-1] == "envelope.declined"


def test_voiding_withdraws_every_link(desk: Desk) -> None:
    view = desk.sent()
    token = desk.token(DANA)
    with pytest.raises(InvalidInput):
        services.void(envelope_id=view.id, reason="", by=desk.by, at=desk.at)
    view = services.void(envelope_id=view.id, reason="Wrong file", by=desk.by, at=desk.at)
    assert view.status == "voided"
    with pytest.raises(LinkRefused):
        desk.sign(DANA)
    with pytest.raises(LinkRefused):
        services.open_link(token=token, at=desk.at, origin=PHONE)
    assert "Wrong file" in letters_to(DANA.email)[0].text
    with pytest.raises(IllegalTransition):
        services.void(envelope_id=view.id, reason="Once more", by=desk.by, at=desk.at)


def test_reassigning_moves_the_turn_to_the_new_person(desk: Desk) -> None:
    view = desk.sent()
    token = desk.token(DANA)
    services.open_link(token=token, at=desk.at, origin=PHONE)
    kim = NewRecipient("Kim Lake", "kim@lakeside.example", anchor_role="customer")
    view = services.reassign(
        recipient_id=view.recipients[0].id, name=kim.name, email=kim.email, by=desk.by, at=desk.at
    )
    assert (view.recipients[0].name, view.recipients[0].status) == ("Kim Lake", "invited")
    with pytest.raises(LinkRefused):
        services.open_link(token=token, at=desk.at, origin=PHONE)
    desk.sign(kim)
    assert desk.sign(MARCUS, hours=2).status == "completed"
    with pytest.raises(IllegalTransition):
        services.reassign(
            recipient_id=view.recipients[1].id, name="X Y", email="x@y.example", by=desk.by,
            at=desk.at,
        )  # fmt: skip


def test_an_earlier_link_does_not_sign_in_the_name_of_the_one_who_takes_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, token = desk.sent(), desk.token(DANA)
    lock = services.locking.locked

    def after_a_reassignment(envelope_id: UUID) -> Any:
        monkeypatch.setattr(services.locking, "locked", lock)
        services.reassign(
            recipient_id=view.recipients[0].id, name="Kim Lake", email="kim@lakeside.example",
            by=desk.by, at=desk.at,
        )  # fmt: skip
        return lock(envelope_id)

    monkeypatch.setattr(services.locking, "locked", after_a_reassignment)
    with pytest.raises(LinkRefused, match="somebody else now"):
        services.sign(
            token=token, signature=TypedSignature("Dana Whitfield"), consent=True, at=desk.at,
            origin=PHONE,
        )  # fmt: skip


def test_reassigning_checks_the_new_person(desk: Desk) -> None:
    view = desk.sent()
    with pytest.raises(InvalidInput) as refused:
        services.reassign(
            recipient_id=view.recipients[0].id, name="", email="nowhere", by=desk.by, at=desk.at
        )
    assert [p.field for p in refused.value.problems] == ["name", "email"]


def test_reminders_by_hand_have_a_pause_and_replace_the_link(desk: Desk) -> None:
    view = desk.sent()
    first = desk.token(DANA)
    with pytest.raises(Conflict):
        services.remind(envelope_id=view.id, by=desk.by, at=desk.at + timedelta(hours=1))
    at = desk.at + timedelta(hours=5)
    view = services.remind(envelope_id=view.id, by=desk.by, at=at)
    assert view.recipients[0].reminders == 1
    with pytest.raises(LinkRefused):
        services.open_link(token=first, at=at, origin=PHONE)
    assert services.open_link(token=desk.token(DANA), at=at, origin=PHONE).my_turn
    with pytest.raises(Conflict):
        services.remind(envelope_id=view.id, by=desk.by, at=at + timedelta(hours=1))


def test_the_clock_reminds_every_three_days_and_then_expires(desk: Desk) -> None:
    view = desk.sent()
    clock.run_ticker("signing", desk.at + timedelta(days=2))
    assert queries.envelope(view.id).recipients[0].reminders == 0
    clock.run_ticker("signing", desk.at + timedelta(days=3))
    clock.run_ticker("signing", desk.at + timedelta(days=3, hours=1))
    assert queries.envelope(view.id).recipients[0].reminders == 1
    clock.run_ticker("signing", desk.at + timedelta(days=29))
    assert queries.envelope(view.id).recipients[0].reminders == 2
    clock.run_ticker("signing", desk.at + timedelta(days=30))
    found = queries.envelope(view.id)
    assert (found.status, found.recipients[0].status) == ("expired", "canceled")
    assert topics()[-1] == "envelope.expired"
    with pytest.raises(LinkRefused):
        desk.sign(DANA)


def test_no_reminders_when_the_sender_wants_none(desk: Desk) -> None:
    view = desk.sent(DANA, MARCUS, remind_every_days=0)
    clock.run_ticker("signing", desk.at + timedelta(days=20))
    assert queries.envelope(view.id).recipients[0].reminders == 0
