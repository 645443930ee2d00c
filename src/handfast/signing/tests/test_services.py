"""The way of an envelope: create, send, consent, sign in turn, complete."""

import io
import json

import pikepdf
import pytest

from handfast.documents.rules.pages import page_text
from handfast.kernel.errors import (
    Conflict,
    InvalidInput,
)
from handfast.platform import files
from handfast.platform.models import Event
from handfast.signing import queries, services
from handfast.signing.models import Envelope, EnvelopeRevision
from handfast.signing.tests.conftest import (
    DANA,
    LEGAL,
    MARCUS,
    PHONE,
    WATCHER,
    Desk,
    kinds,
    letters_to,
    topics,
)
from handfast.signing.types import (
    CONSENT_VERSION,
    DrawnSignature,
    ImageSignature,
    NewRecipient,
    TypedSignature,
)


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
