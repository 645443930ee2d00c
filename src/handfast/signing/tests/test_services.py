"""The way of an envelope: create, send, look, consent, sign in turn, complete, or end otherwise."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pikepdf
import pytest

from handfast.documents.rules.pages import page_text
from handfast.kernel.errors import (
    Conflict,
    Forbidden,
    IllegalTransition,
    InvalidInput,
    LinkRefused,
)
from handfast.platform import clock, files, outbox
from handfast.platform.access import Actor
from handfast.platform.models import Event, Tenant
from handfast.signing import queries, services
from handfast.signing.models import Envelope, EnvelopeEvent, EnvelopeRevision, Recipient
from handfast.signing.tests.conftest import DANA, LEGAL, MARCUS, PHONE, WATCHER, Desk, letters_to
from handfast.signing.types import (
    CONSENT_VERSION,
    DrawnSignature,
    ImageSignature,
    NewRecipient,
    Role,
    TypedSignature,
)


def kinds(envelope_id: object) -> list[str]:
    return [e.kind for e in queries.trail(envelope_id)]


def topics() -> list[str]:
    rows = Event.objects.filter(topic__startswith="envelope.").order_by("seq")
    return [row.topic for row in rows]


def test_two_signers_in_turn_complete_the_envelope(desk: Desk) -> None:
    view = desk.sent()
    assert (view.number, view.status) == ("E-2026-000001", "sent")
    assert [r.status for r in view.recipients] == ["invited", "waiting"]
    view = desk.sign(DANA, hours=1)
    assert [r.status for r in view.recipients] == ["signed", "invited"]
    view = desk.sign(MARCUS, hours=2)
    assert view.status == "completed"
    assert [r.status for r in view.recipients] == ["signed", "signed"]
    assert kinds(view.id) == [
        "created", "sent", "invited", "viewed", "consented", "signed", "invited", "viewed",
        "consented", "signed", "completed",
    ]  # fmt: skip
    assert topics() == [
        "envelope.sent", "envelope.viewed", "envelope.signed", "envelope.viewed",
        "envelope.signed", "envelope.completed",
    ]  # fmt: skip
    result = services.verify_envelope(envelope_id=view.id, by=desk.by)
    assert (result.verdict, result.chain_ok) == ("genuine", True)
    assert len(result.signatures) == 4
    assert all(s.bottom_line for s in result.signatures)


def test_completion_tells_downstream_what_it_needs(desk: Desk) -> None:
    stream = desk.by.id
    made = desk.draft(stream_id=stream)
    services.send_envelope(envelope_id=made.id, by=desk.by, at=desk.at)
    desk.sign(DANA)
    view = desk.sign(MARCUS, hours=2)
    row = Event.objects.get(topic="envelope.completed")
    assert row.payload["subject"] == str(made.subject)
    assert row.payload["document_file_id"] == str(view.current_file_id)
    assert row.payload["certificate_file_id"] == str(view.certificate_file_id)
    assert row.payload["document_sha256"] == files.get(view.current_file_id).sha256
    assert row.stream_id == stream
    assert row.headline == "E-2026-000001 signed by everyone"


def test_the_certificate_tells_the_whole_story(desk: Desk) -> None:
    view = desk.completed()
    content = files.read(view.certificate_file_id)
    text = page_text(content)
    for words in (
        "E-2026-000001", "Dana Whitfield", "marcus@northbeam.example", "203.0.113.7",
        "Safari on iPhone", "Completed and sealed", "CST",
    ):  # fmt: skip
        assert words in text
    with pikepdf.open(io.BytesIO(content)) as pdf:
        trail = json.loads(pdf.attachments["audit.json"].get_file().read_bytes())
    row = Envelope.objects.get(id=view.id)
    assert trail["head"] == row.trail_head
    assert [e["kind"] for e in trail["events"]] == kinds(view.id)
    assert trail["revisions"][-1]["sha256"] == files.get(view.current_file_id).sha256
    assert services.verify_upload(content=content).verdict == "genuine"


def test_every_revision_is_kept_with_its_fingerprint(desk: Desk) -> None:
    view = desk.completed()
    kept = queries.revisions(view.id)
    assert [r.kind for r in kept] == [
        "source", "prepared", "signed", "signed", "sealed", "certificate",
    ]  # fmt: skip
    assert [r.seq for r in kept] == [0, 1, 2, 3, 4, 5]
    bodies = [files.read(r.file_id) for r in kept[:5]]
    for earlier, later in zip(bodies, bodies[1:], strict=False):
        assert later.startswith(earlier)


def test_messages_say_what_why_and_where(desk: Desk) -> None:
    desk.sent(DANA, MARCUS, WATCHER, message="As agreed on the phone.")
    first = letters_to(DANA.email)[0]
    assert first.subject == "Please sign: Order Form C-2026-000057"
    assert "Ana Ruiz of Northbeam Telecom asks you to sign" in first.text
    assert "As agreed on the phone." in first.text
    assert "01 April 2026" in first.text
    assert letters_to(MARCUS.email) == []
    desk.sign(DANA)
    desk.sign(MARCUS, hours=2)
    for person in (DANA, MARCUS, WATCHER):
        done = letters_to(person.email)[0]
        assert done.subject == "Signed by everyone: Order Form C-2026-000057"
        assert [link["label"] for link in done.links] == ["Signed document", "Certificate"]
    news = [m.subject for m in letters_to(desk.by.email)]
    assert news == [
        "Signed by everyone: Order Form C-2026-000057",
        "Dana Whitfield signed: Order Form C-2026-000057",
    ]


def test_order_is_enforced_by_the_server(desk: Desk) -> None:
    view = desk.sent()
    with pytest.raises(LookupError):
        desk.token(MARCUS)
    assert view.recipients[1].status == "waiting"
    desk.sign(DANA)
    with pytest.raises(Conflict) as twice:
        desk.sign(DANA, hours=2)
    assert "already" in twice.value.problems[0].message
    assert desk.sign(MARCUS, hours=3).status == "completed"


def test_same_order_signs_side_by_side_in_any_order(desk: Desk) -> None:
    together = NewRecipient(MARCUS.name, MARCUS.email, order=1, anchor_role="supplier")
    view = desk.sent(DANA, together)
    assert [r.status for r in view.recipients] == ["invited", "invited"]
    desk.sign(together)
    view = desk.sign(DANA, hours=2)
    assert view.status == "completed"
    assert services.verify_envelope(envelope_id=view.id, by=desk.by).verdict == "genuine"


def test_an_approver_goes_first_and_does_not_sign(desk: Desk) -> None:
    later = [
        NewRecipient(p.name, p.email, order=2, anchor_role=p.anchor_role) for p in (DANA, MARCUS)
    ]
    view = desk.sent(LEGAL, *later)
    assert [r.status for r in view.recipients] == ["invited", "waiting", "waiting"]
    with pytest.raises(Conflict):
        desk.sign(LEGAL)
    view = services.approve(token=desk.token(LEGAL), at=desk.at, origin=PHONE)
    assert [r.status for r in view.recipients] == ["approved", "invited", "invited"]
    with pytest.raises(Conflict):
        services.approve(token=desk.token(DANA), at=desk.at, origin=PHONE)


def test_signing_needs_the_present_consent(desk: Desk) -> None:
    view = desk.sent()
    with pytest.raises(InvalidInput) as missing:
        desk.sign(DANA, consent=False)
    assert missing.value.problems[0].field == "consent"
    with pytest.raises(InvalidInput):
        desk.sign(DANA, consent_version="2020-01")
    services.give_consent(
        token=desk.token(DANA), version=CONSENT_VERSION, at=desk.at, origin=PHONE
    )  # fmt: skip
    services.give_consent(
        token=desk.token(DANA), version=CONSENT_VERSION, at=desk.at, origin=PHONE
    )  # fmt: skip
    assert kinds(view.id).count("consented") == 1
    assert desk.sign(DANA, consent=False).recipients[0].status == "signed"


@pytest.mark.parametrize(
    "given",
    [
        TypedSignature("  "),
        TypedSignature("x" * 81),
        TypedSignature("签名"),
        DrawnSignature([], 400, 150),
        DrawnSignature([[(1, 1)]], 400, 150),
        DrawnSignature([[(1, 1), (99999, 1)]], 400, 150),
        DrawnSignature([[(1, 1), (float("nan"), 1)]], 400, 150),
        DrawnSignature([[(1, 1), (2, 2)]], 0, 150),
        DrawnSignature([[(1, 1), (2, 2)]] * 401, 400, 150),
        ImageSignature(b"GIF89a"),
        ImageSignature(b"\x89PNG\r\n\x1a\n broken"),
        ImageSignature(b"x" * 200_001),
    ],
)
def test_an_unusable_signature_is_refused_and_nothing_changes(desk: Desk, given: object) -> None:
    view = desk.sent()
    before = EnvelopeRevision.objects.count()
    with pytest.raises(InvalidInput) as refused:
        desk.sign(DANA, signature=given)
    assert refused.value.problems[0].field == "signature"
    assert queries.envelope(view.id).recipients[0].status == "invited"
    assert EnvelopeRevision.objects.count() == before


def test_drawn_and_uploaded_signatures_complete_too(desk: Desk) -> None:
    from PIL import Image  # noqa: PLC0415

    out = io.BytesIO()
    Image.new("RGBA", (300, 100), (10, 20, 90, 255)).save(out, "PNG")
    desk.sent()
    wave = DrawnSignature([[(10, 60), (50, 20), (90, 70)]], 400, 150)
    desk.sign(DANA, signature=wave)
    view = desk.sign(MARCUS, hours=2, signature=ImageSignature(out.getvalue()))
    assert [r.method for r in view.recipients] == ["drawn", "uploaded"]
    assert services.verify_envelope(envelope_id=view.id, by=desk.by).verdict == "genuine"


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


def test_looking_is_recorded_once_and_only_in_turn(desk: Desk) -> None:
    view = desk.sent()
    seen = services.open_link(token=desk.token(DANA), at=desk.at, origin=PHONE)
    services.open_link(token=desk.token(DANA), at=desk.at, origin=PHONE)
    assert (seen.my_turn, seen.pages, seen.company) == (True, 1, "Northbeam Telecom")
    assert kinds(view.id).count("viewed") == 1
    desk.sign(DANA)
    after = services.open_link(token=desk.token(DANA), at=desk.at, origin=PHONE)
    assert (after.my_turn, after.status) == (False, "signed")


def test_pages_and_copies_behind_the_link(desk: Desk) -> None:
    desk.sent()
    token = desk.token(DANA)
    assert services.page_picture(token=token, page=1, at=desk.at).startswith(b"\x89PNG")
    with pytest.raises(InvalidInput):
        services.page_picture(token=token, page=2, at=desk.at)
    desk.sign(DANA)
    view = desk.sign(MARCUS, hours=2)
    copy = services.final_file(token=token, which="document", at=desk.at)
    assert copy.id == view.current_file_id
    paper = services.final_file(token=token, which="certificate", at=desk.at)
    assert paper.id == view.certificate_file_id


def test_a_link_of_another_kind_or_a_made_up_one_is_refused(desk: Desk) -> None:
    desk.sent()
    for token in ("", "abc", "A" * 64, desk.token(DANA)[:-2] + "AA"):
        with pytest.raises(LinkRefused):
            services.open_link(token=token, at=desk.at, origin=PHONE)


def test_everything_wrong_with_a_plan_is_said_at_once(desk: Desk) -> None:
    people = (
        NewRecipient("", "dana@", order=0, anchor_role="customer"),
        NewRecipient("Marcus", "m@n.example", anchor_role="witness", phone="555"),
    )
    with pytest.raises(InvalidInput) as refused:
        desk.draft(*people)
    assert {p.field for p in refused.value.problems} == {
        "recipients.0.name", "recipients.0.email", "recipients.0.order", "recipients.1.phone",
        "recipients.1.anchor_role", "recipients",
    }  # fmt: skip
    assert Envelope.objects.count() == 0


def test_a_name_the_fonts_cannot_print_is_refused_early(desk: Desk) -> None:
    person = NewRecipient("王芳", "wang@lakeside.example", anchor_role="customer")
    with pytest.raises(InvalidInput) as refused:
        desk.draft(person, MARCUS)
    assert refused.value.problems[0].field == "recipients"


def test_permissions(desk: Desk, actor_with: Callable[..., Actor]) -> None:
    view = desk.sent()
    reader = actor_with("signing.view")
    for call in (
        lambda: services.void(envelope_id=view.id, reason="Because", by=reader, at=desk.at),
        lambda: services.remind(envelope_id=view.id, by=reader, at=desk.at),
        lambda: services.send_envelope(envelope_id=view.id, by=reader, at=desk.at),
        lambda: services.verify_envelope(envelope_id=view.id, by=actor_with()),
    ):
        with pytest.raises(Forbidden):
            call()
    with pytest.raises(IllegalTransition):
        services.send_envelope(envelope_id=view.id, by=desk.by, at=desk.at)


def test_another_tenant_sees_nothing(desk: Desk) -> None:
    from tests.fixtures.people import make_tenant  # noqa: PLC0415

    from handfast.platform.tenancy import tenant_scope  # noqa: PLC0415

    desk.sent()
    other = make_tenant("other", "Other Telecom")
    with tenant_scope(other.id):
        assert queries.envelopes().rows == []
        assert (Recipient.objects.count(), EnvelopeEvent.objects.count()) == (0, 0)


def test_the_list_is_searched_by_number_title_and_person(desk: Desk) -> None:
    first, second = desk.sent(), desk.draft()
    assert [v.id for v in queries.envelopes()] == [second.id, first.id]
    assert [v.id for v in queries.envelopes(status="sent")] == [first.id]
    assert [v.id for v in queries.envelopes(search="000002")] == [second.id]
    assert len(queries.envelopes(search="lakeside")) == 2
    assert [v.id for v in queries.envelopes(cursor=queries.envelopes(limit=1).next_cursor)] == [
        first.id
    ]
    assert queries.status_counts()["draft"] == 1


def test_number_of_queries_of_the_list_is_constant(
    desk: Desk, django_assert_num_queries: Callable[..., object]
) -> None:
    for _ in range(3):
        desk.draft()
    with django_assert_num_queries(2):
        assert len(queries.envelopes()) == 3


def test_handlers_run_on_completion(desk: Desk) -> None:
    heard: list[str] = []
    outbox.subscribe("envelope.completed", name="test.heard")(
        lambda event: heard.append(event.payload["number"])
    )
    try:
        desk.completed()
        outbox.drain()
    finally:
        del outbox._subscribers["envelope.completed"]["test.heard"]
    assert heard == ["E-2026-000001"]


def test_a_role_is_one_of_three() -> None:
    assert [r.value for r in Role] == ["signer", "approver", "cc"]


def test_keys_are_encrypted_at_rest(desk: Desk, tenant: Tenant) -> None:
    from django.db import connection  # noqa: PLC0415

    desk.sent()
    with connection.cursor() as cursor:
        cursor.execute("SELECT root_key, seal_key, timestamp_key FROM signing_signingauthority")
        row = cursor.fetchone()
    assert all(value.startswith("fernet:") for value in row)
