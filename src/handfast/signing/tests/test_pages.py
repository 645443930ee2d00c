"""Pages and API of signing, asked the way a browser, a phone and an integrator ask."""

import base64
import io
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image, ImageDraw

from handfast.platform import files
from handfast.signing import queries, services
from handfast.signing.tests.conftest import DANA, MARCUS, Desk
from handfast.signing.tests.engine import provider, signed_once, walk


def png_url() -> str:
    picture = Image.new("RGBA", (600, 300), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(60, 200), (200, 60), (340, 220)], fill=(20, 33, 58), width=4)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


@pytest.fixture
def anyone() -> Client:
    """Somebody without an account."""
    return Client(REMOTE_ADDR="203.0.113.9", HTTP_USER_AGENT="Mozilla/5.0 (iPhone) Safari/604")


def test_the_sender_sees_list_and_envelope(desk: Desk, client_as: Callable[..., Client]) -> None:
    view = desk.completed()
    client = client_as("sales")
    page = client.get("/envelopes").content.decode()
    assert "Order Form C-2026-000057" in page
    assert "2 of 2" in page
    page = client.get(f"/envelopes/{view.id}").content.decode()
    for words in ("dana@lakeside.example", "chain intact", "Certificate of completion"):
        assert words in page
    assert "Sealed" in page
    check = client.get(f"/envelopes/{view.id}/check").content.decode()
    assert "genuine" in check
    picture = client.get(f"/envelopes/{view.id}/pages/1.png")
    assert picture.headers["Content-Type"] == "image/png"


def test_no_page_of_the_sender_shows_the_signers_link(
    desk: Desk, client_as: Callable[..., Client]
) -> None:
    view = desk.sent()
    token = desk.token(DANA)
    client = client_as("sales")
    for url in ("/envelopes", f"/envelopes/{view.id}", f"/api/v1/envelopes/{view.id}"):
        response = client.get(url)
        assert response.status_code == 200
        assert token not in response.content.decode()


def test_an_empty_list_says_what_to_do(client_as: Callable[..., Client]) -> None:
    page = client_as("sales").get("/envelopes").content.decode()
    assert "Send for signature" in page
    assert "No envelope matches" in client_as("legal").get("/envelopes?q=zzz").content.decode()


def test_sender_sends_reminds_replaces_and_withdraws(
    desk: Desk, client_as: Callable[..., Client]
) -> None:
    view = desk.draft()
    client, url = client_as("sales"), f"/envelopes/{view.id}"
    assert client.post(f"{url}/send").status_code == 302
    assert queries.envelope(view.id).status == "sent"
    person = queries.envelope(view.id).recipients[0]
    bad = client.post(f"{url}/reassign", {"recipient_id": person.id, "name": "K", "email": "no"})
    assert bad.status_code == 422
    assert "not a valid e-mail address" in bad.content.decode()
    assert 'value="K"' in bad.content.decode()
    good = {"recipient_id": person.id, "name": "Kim Lake", "email": "kim@lakeside.example"}
    assert client.post(f"{url}/reassign", good).status_code == 302
    assert client.post(f"{url}/remind", HTTP_REFERER="/envelopes").status_code == 302
    assert queries.envelope(view.id).recipients[0].reminders == 0
    assert client.post(f"{url}/void", {"reason": ""}).status_code == 422
    assert client.post(f"{url}/void", {"reason": "Wrong price"}).status_code == 302
    assert queries.envelope(view.id).status == "voided"
    assert "Wrong price" in client.get(url).content.decode()


def test_who_may_not_sees_nothing(desk: Desk, client_as: Callable[..., Client]) -> None:
    view = desk.sent()
    assert client_as("partner").get(f"/envelopes/{view.id}").status_code == 403
    assert client_as("finance").post(f"/envelopes/{view.id}/send").status_code == 403
    assert Client().get("/envelopes").status_code == 302
    assert Client().get(f"/api/v1/envelopes/{view.id}").status_code == 401


def test_a_signer_reads_and_signs_by_typing(desk: Desk, anyone: Client) -> None:
    desk.sent()
    url = f"/sign/{desk.token(DANA)}"
    page = anyone.get(url).content.decode()
    for words in ("Dana Whitfield", "Ana Ruiz", "I agree", "pages/1.png", "Decline"):
        assert words in page
    assert anyone.get(f"{url}/pages/1.png").headers["Content-Type"] == "image/png"
    typed = {"signature_kind": "typed", "signature_text": "D. Whitfield"}
    refused = anyone.post(url, typed)
    assert refused.status_code == 422
    assert "consent to sign electronically is missing" in refused.content.decode()
    assert "D. Whitfield" in refused.content.decode()
    done = anyone.post(url, {**typed, "consent": "yes"}, follow=True)
    assert done.redirect_chain == [(url, 302)]
    assert "Thank you, Dana Whitfield" in done.content.decode()


def test_a_signer_signs_by_drawing_with_htmx(desk: Desk, anyone: Client) -> None:
    view = desk.sent()
    url = f"/sign/{desk.token(DANA)}"
    drawn = {"signature_kind": "drawn", "signature_image": png_url(), "consent": "yes"}
    empty = anyone.post(url, {**drawn, "signature_image": ""}, headers={"HX-Request": "true"})
    assert (empty.status_code, empty["HX-Retarget"]) == (422, "#problem")
    blank = anyone.post(
        url, {**drawn, "signature_image": "data:image/png;base64,AAAA"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert blank.status_code == 422
    done = anyone.post(url, drawn, headers={"HX-Request": "true"})
    assert (done.status_code, done["HX-Redirect"]) == (204, url)
    found = queries.envelope(view.id).recipients[0]
    assert (found.status, found.method) == ("signed", "drawn")
    trail = queries.trail(view.id)
    assert {e.ip for e in trail if e.kind == "signed"} == {"203.0.113.9"}


def test_the_finish_page_offers_both_files(desk: Desk, anyone: Client) -> None:
    desk.sent()
    url = f"/sign/{desk.token(DANA)}"
    assert anyone.get(f"{url}/files/certificate").status_code == 404
    desk.sign(DANA)
    view = desk.sign(MARCUS, hours=2)
    assert "Signed by everyone" in anyone.get(url).content.decode()
    copy = anyone.get(f"{url}/files/document")
    assert b"".join(copy.streaming_content) == files.read(view.current_file_id)
    assert "attachment" in copy["Content-Disposition"]
    paper = b"".join(anyone.get(f"{url}/files/certificate").streaming_content)
    assert paper == files.read(view.certificate_file_id)


def test_declining_by_page(desk: Desk, anyone: Client) -> None:
    view = desk.sent()
    url = f"/sign/{desk.token(DANA)}"
    assert anyone.post(f"{url}/decline", {"reason": ""}).status_code == 422
    page = anyone.post(f"{url}/decline", {"reason": "Too <expensive>"}).content.decode()
    assert "Too &lt;expensive&gt;" in page
    assert queries.envelope(view.id).status == "declined"
    gone = anyone.get(url)
    assert gone.status_code == 410
    assert "withdrawn" in gone.content.decode()


def test_a_broken_link_gets_a_plain_page(anyone: Client, desk: Desk) -> None:
    for token in ("abc", "A" * 64):
        gone = anyone.get(f"/sign/{token}")
        assert gone.status_code in (404, 410)
        assert (
            "Ask the sender" in gone.content.decode()
            or "Copy" in gone.content.decode()
            or ("Check the link" in gone.content.decode())
        )


def test_verify_page_tells_genuine_from_changed(desk: Desk, anyone: Client) -> None:
    view = desk.completed()
    good = files.read(view.current_file_id)
    flipped = bytearray(good)
    flipped[good.index(b"stream", 3000) + 30] ^= 1
    early = files.read(queries.revisions(view.id)[2].file_id)
    cases = (
        (good, "Genuine"),
        (bytes(flipped), "Changed after signing"),
        (early, "An earlier state"),
        (files.read(queries.revisions(view.id)[0].file_id), "Not signed"),
        (files.read(view.certificate_file_id), "Genuine"),
    )
    for content, words in cases:
        upload = SimpleUploadedFile("x.pdf", content, "application/pdf")
        page = anyone.post("/verify", {"file": upload})
        assert page.status_code == 200
        assert words in page.content.decode()
    assert view.number in page.content.decode()


def test_verify_page_on_files_from_elsewhere(tenant: object, anyone: Client) -> None:
    upload = SimpleUploadedFile("x.pdf", signed_once().sealed, "application/pdf")
    assert "Signed elsewhere" in anyone.post("/verify", {"file": upload}).content.decode()
    bad = anyone.post("/verify", {"file": SimpleUploadedFile("x.pdf", b"hello")})
    assert bad.status_code == 422
    assert "not a readable PDF" in bad.content.decode()
    assert anyone.post("/verify", {}).status_code == 422
    assert anyone.get("/verify").status_code == 200


def test_a_file_cut_back_and_finished_by_hand_is_not_on_record(desk: Desk) -> None:
    view = desk.completed()
    content = files.read(view.current_file_id)
    forged = content + b"\n% trailing note\n"
    assert services.verify_upload(content=forged).verdict != "genuine"
    other = walk(provider()).sealed
    assert services.verify_upload(content=other).verdict == "foreign"


def test_the_whole_way_through_the_api(desk: Desk, client_as: Callable[..., Client]) -> None:
    made = desk.document()
    client = client_as("sales")
    body = {
        "subject": str(made.subject), "title": "Order Form", "document_file_id": str(made.file_id),
        "anchors": [
            {"role": a.role, "kind": a.kind, "page": a.page, "x": a.x, "y": a.y, "w": a.w, "h": a.h}
            for a in made.anchors
        ],
        "recipients": [
            {"name": p.name, "email": p.email, "order": p.order, "anchor_role": p.anchor_role}
            for p in (DANA, MARCUS)
        ],
    }  # fmt: skip
    json = {"content_type": "application/json"}
    created = client.post("/api/v1/envelopes", body, **json)
    assert created.status_code == 201
    url = f"/api/v1/envelopes/{created.json()['id']}"
    assert created.json()["allowed_actions"] == ["send", "void"]
    assert client.post(f"{url}/send", **json).json()["status"] == "sent"
    outside = Client()
    for person, signature in (
        (DANA, {"typed": "Dana Whitfield"}),
        (MARCUS, {"drawn": {"strokes": [[[1, 1], [80, 90]]], "width": 300, "height": 120}}),
    ):
        way = f"/api/v1/public/sign/{desk.token(person)}"
        seen = outside.get(way).json()
        assert (seen["my_turn"], seen["name"]) == (True, person.name)
        early = outside.post(way, signature, **json)
        assert early.status_code == 422
        assert early.json()["errors"][0]["field"] == "consent"
        version = {"version": seen["consent_version"]}
        assert outside.post(f"{way}/consent", version, **json).json()["consented"]
        assert outside.post(way, signature, **json).json()["status"] == "signed"
        assert outside.post(way, signature, **json).status_code == 409
    assert client.get(url).json()["status"] == "completed"
    assert client.get(f"{url}/verify").json()["verdict"] == "genuine"
    assert [e["kind"] for e in client.get(f"{url}/trail").json()][-1] == "completed"
    content = files.read(queries.envelope(created.json()["id"]).current_file_id)
    checked = outside.post(
        "/api/v1/public/verify", {"file": SimpleUploadedFile("x.pdf", content)}
    ).json()
    assert (checked["verdict"], checked["envelope"]) == ("genuine", "E-2026-000001")
    assert client.get("/api/v1/envelopes?status=completed").json()["items"][0]["title"] == (
        "Order Form"
    )


def test_api_refuses_with_field_value_and_remedy(
    desk: Desk, client_as: Callable[..., Client]
) -> None:
    desk.sent()
    outside, way = Client(), f"/api/v1/public/sign/{desk.token(DANA)}"
    json = {"content_type": "application/json"}
    for body in ({}, {"typed": "x", "png": "y"}, {"png": "%%"}):
        refused = outside.post(way, {**body, "consent": True}, **json)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"] == "signature"
        assert refused.json()["errors"][0]["remedy"]
    assert outside.post(f"{way}/decline", {"reason": ""}, **json).status_code == 422
    assert outside.get("/api/v1/public/sign/nonsense").status_code == 410
    assert outside.post(f"{way}/decline", {"reason": "Too late"}, **json).status_code == 204
    assert outside.get(way).status_code == 410
    assert services.verify_upload(content=signed_once().sealed).verdict == "foreign"
