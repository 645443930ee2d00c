"""Gateways: calls have one effect, messages are taken once, simulators follow their script."""

import json

import httpx
import pytest

from handfast.gateways import queries, services
from handfast.gateways.models import InboundMessage, OutboundCall, SimulatorReceipt
from handfast.gateways.rules import answer, parse_script, sign, sign_message, signature_fits
from handfast.gateways.services.adapters import HttpAdapter
from handfast.gateways.services.receiving import _handlers
from handfast.gateways.types import CallRequest, Script
from handfast.kernel.errors import Forbidden, InvalidInput, NotFound


@pytest.fixture
def partners(tenant, actor, at):
    return services.install_simulators(by=actor, at=at)


@pytest.fixture
def handled():
    """Registers a handler for the carrier and returns what it was given."""
    seen: list[object] = []

    def take(message):
        if message.payload.get("event") == "explode":
            raise RuntimeError("broken handler")
        seen.append(message)
        return True

    before = dict(_handlers)
    services.register_handler("carrier", take)
    yield seen
    _handlers.clear()
    _handlers.update(before)


def ship(key: str, at):
    return services.call(
        connector_key="carrier", operation="create_shipment",
        payload={"hardware_version": "AX6-2.1"}, idempotency_key=key, at=at,
    )  # fmt: skip


def message(**payload):
    return json.dumps(payload).encode()


def deliver(body: bytes, message_id: str, at, secret: str):
    return services.receive(
        source="carrier",
        message_id=message_id,
        body=body,
        signature=sign_message(message_id, body, secret),
        at=at,
    )


def secret_of(key: str) -> str:
    from handfast.gateways.models import Connector

    return Connector.objects.get(key=key).secret


def test_a_script_is_followed_word_by_word_then_for_ever():
    script = Script(("error", "unavailable"), "pending", "address incomplete: suite", {"a": "1"})
    request = CallRequest("k1", "ship", {})
    first, script = answer(script, request)
    second, script = answer(script, request)
    third, script = answer(script, request)
    assert (first.status, first.message, first.retryable) == (
        422,
        "address incomplete: suite",
        False,
    )
    assert (second.status, second.retryable) == (503, True)
    assert (third.status, third.pending, dict(third.body)) == (
        202,
        True,
        {"a": "1", "reference": "k1"},
    )
    assert script.next == ()


def test_a_script_with_an_unknown_answer_is_refused():
    with pytest.raises(InvalidInput, match="“maybe” is not an answer"):
        parse_script({"next": ["maybe"]})


def test_signatures_fit_only_their_body_and_secret():
    signed = sign_message("m1", b"{}", "s")
    assert signature_fits(b"{}", "s", signed, message_id="m1")
    assert not signature_fits(b"{}", "s", signed, message_id="m2")
    assert not signature_fits(b"{} ", "s", signed, message_id="m1")
    assert not signature_fits(b"{}", "", sign_message("m1", b"{}", ""), message_id="m1")
    assert not signature_fits(b"{}", "s", "v2=é", message_id="m1")
    assert not signature_fits(b"{}", "s", sign(b"{}", "s"), message_id="m1")
    assert signature_fits(b"{}", "s", sign(b"{}", "s"), message_id="m1", without_id=True)
    assert not signature_fits(b"{} ", "s", sign(b"{}", "s"), without_id=True)


def test_installing_twice_adds_nothing(partners, actor, at):
    assert [c.key for c in partners] == ["line_test", "network", "carrier"]
    assert services.install_simulators(by=actor, at=at) == partners


def test_a_refused_call_is_logged_and_the_next_attempt_uses_the_same_row(partners, actor, at):
    services.set_script(
        key="carrier", next_answers=["error"], message="address incomplete: suite", by=actor, at=at
    )
    first = ship("order-1:ship", at)
    assert (first.ok, first.status, first.message, first.retryable) == (
        False,
        422,
        "address incomplete: suite",
        False,
    )
    second = ship("order-1:ship", at)
    assert (second.ok, second.pending, second.repeated) == (True, True, False)
    [call] = queries.calls("carrier")
    assert (call.state, call.attempts, call.status) == ("ok", 2, 202)


def test_a_call_that_succeeded_is_not_sent_again(partners, at):
    assert ship("k", at).repeated is False
    assert ship("k", at).repeated is True
    assert OutboundCall.objects.get().attempts == 1
    assert SimulatorReceipt.objects.count() == 1


def test_a_lost_answer_is_asked_for_again_with_one_effect_at_the_partner(partners, at):
    ship("k", at)
    OutboundCall.objects.update(state="sending", status=0)
    assert ship("k", at).pending is True
    assert SimulatorReceipt.objects.count() == 1
    assert OutboundCall.objects.get().attempts == 2


def test_many_calls_cost_as_many_statements_as_one(partners, at, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def count(number: int) -> int:
        requests = [CallRequest(f"{number}-{n}", "test_line", {}) for n in range(number)]
        with CaptureQueriesContext(connection) as seen:
            found = services.call_many(connector_key="line_test", requests=requests, at=at)
        assert {r.body["result"] for r in found.values()} == {"pass"}
        return len(seen)

    assert count(1) == count(50)


def test_a_missing_or_paused_connector_is_a_result_with_a_remedy(partners, actor, at):
    missing = services.call(
        connector_key="pigeon", operation="fly", payload={}, idempotency_key="k", at=at
    )
    assert (missing.ok, missing.message) == (
        False,
        "There is no connector “pigeon”; create it under Gateways.",
    )
    services.set_status(key="carrier", status="paused", by=actor, at=at)
    assert ship("k", at).message == (
        "The connector “Parcel carrier (simulated)” is paused; resume it under Gateways."
    )
    assert OutboundCall.objects.count() == 0


def test_a_message_is_handled_once(partners, handled, at):
    secret = secret_of("carrier")
    body = message(reference="k", event="delivered")
    first = deliver(body, "m1", at, secret)
    again = deliver(body, "m1", at, secret)
    assert (first.state, first.duplicate) == ("handled", False)
    assert (again.state, again.duplicate) == ("handled", True)
    assert [m.reference for m in handled] == ["k"]


def test_a_message_with_a_wrong_signature_is_not_kept(partners, handled, at):
    with pytest.raises(Forbidden, match="signature does not fit"):
        deliver(message(reference="k"), "m1", at, "guessed")
    assert InboundMessage.objects.count() == 0
    assert handled == []


def test_a_failing_handler_leaves_the_message_to_be_replayed(partners, handled, actor, at):
    secret = secret_of("carrier")
    receipt = deliver(message(event="explode"), "m1", at, secret)
    assert receipt.state == "failed"
    row = InboundMessage.objects.get()
    assert row.error == "RuntimeError: broken handler"
    InboundMessage.objects.update(payload={"event": "delivered"})
    assert services.replay_message(message_id=row.id, by=actor, at=at).state == "handled"
    with pytest.raises(InvalidInput, match="handled already"):
        services.replay_message(message_id=row.id, by=actor, at=at)


def test_messages_without_id_or_of_a_wrong_shape_are_refused(partners, at):
    secret = secret_of("carrier")
    with pytest.raises(InvalidInput, match="needs an id"):
        deliver(message(a=1), "", at, secret)
    with pytest.raises(InvalidInput, match="not a JSON object"):
        deliver(b"[1]", "m", at, secret)
    with pytest.raises(NotFound):
        services.receive(source="nobody", message_id="m", body=b"{}", signature="", at=at)


def test_a_simulators_report_says_what_was_asked_unless_told_otherwise(
    partners, handled, actor, at
):
    ship("k1", at)
    ship("k2", at)
    assert [r.reference for r in queries.open_requests("carrier")] == ["k1", "k2"]
    services.send_report(
        connector_key="carrier", reference="k1", event="delivered", by=actor, at=at
    )
    services.send_report(
        connector_key="carrier", reference="k2", event="delivered", by=actor, at=at,
        values={"hardware_version": "AX6-2.0"},
    )  # fmt: skip
    assert [m.payload["hardware_version"] for m in handled] == ["AX6-2.1", "AX6-2.0"]
    assert queries.open_requests("carrier") == []
    with pytest.raises(NotFound):
        services.send_report(connector_key="carrier", reference="k9", event="done", by=actor, at=at)


def test_changing_gateways_needs_the_permission(partners, actor_with, at):
    with pytest.raises(Forbidden, match=r"gateways\.edit"):
        services.set_script(key="carrier", next_answers=[], by=actor_with("gateways.view"), at=at)


def http_adapter(answer_with):
    client = httpx.Client(transport=httpx.MockTransport(answer_with))
    return HttpAdapter("https://partner.example/api/", "s3cret", client=client)


def test_http_calls_carry_key_and_signature():
    seen = []

    def partner(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(202, json={"tracking": "1Z"})

    [found] = http_adapter(partner).send([CallRequest("k1", "ship", {"a": 1})])
    assert (found.ok, found.pending, found.body) == (True, True, {"tracking": "1Z"})
    assert str(seen[0].url) == "https://partner.example/api/ship"
    assert seen[0].headers["Idempotency-Key"] == "k1"
    assert seen[0].headers["X-Handfast-Signature"] == sign(seen[0].content, "s3cret")


def test_http_problems_become_answers():
    def refuses(request: httpx.Request) -> httpx.Response:
        return httpx.Response(422, json={"error": "no such suite"})

    def breaks(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("down")

    [refused] = http_adapter(refuses).send([CallRequest("k", "ship", {})])
    [broken] = http_adapter(breaks).send([CallRequest("k", "ship", {})])
    assert (refused.message, refused.retryable) == ("no such suite", False)
    assert (broken.status, broken.retryable) == (0, True)
    assert broken.message == "The partner could not be reached: down"


def test_a_host_that_is_not_allowed_is_not_called():
    adapter = HttpAdapter("https://169.254.169.254/latest", "s")
    [found] = adapter.send([CallRequest("k", "meta", {})])
    assert (found.status, found.ok, found.retryable) == (403, False, False)


def test_the_webhook_takes_signed_messages_only(partners, handled, tenant, client):
    secret = secret_of("carrier")
    body = message(reference="k", event="delivered")

    def post(signature: str, slug: str = "northbeam"):
        return client.post(
            f"/hooks/{slug}/carrier", body, content_type="application/json",
            headers={"X-Message-Id": "m1", "X-Handfast-Signature": signature},
        )  # fmt: skip

    assert post("sha256=00").status_code == 403
    signed = sign_message("m1", body, secret)
    assert post(signed, "elsewhere").status_code == 404
    assert post(sign(body, secret)).status_code == 403
    first, again = post(signed), post(signed)
    assert (first.status_code, first.json()) == (
        202,
        {"message_id": "m1", "state": "handled", "duplicate": False},
    )
    assert again.json()["duplicate"] is True
    assert client.get("/hooks/northbeam/carrier").status_code == 405


def test_the_webhook_refuses_what_cannot_be_stored(partners, handled, tenant, client):
    body = b'{"reference": "k", "event": "a\\u0000b"}'
    answer = client.post(
        "/hooks/northbeam/carrier", body, content_type="application/json",
        headers={
            "X-Message-Id": "m0",
            "X-Handfast-Signature": sign_message("m0", body, secret_of("carrier")),
        },
    )  # fmt: skip
    assert (answer.status_code, answer["Content-Type"]) == (422, "application/problem+json")
    assert "cannot be stored" in answer.json()["errors"][0]["message"]


def test_a_message_seen_on_its_way_cannot_be_sent_again_under_another_id(
    partners, handled, tenant, client, actor, at
):
    secret, body = secret_of("carrier"), message(reference="k", event="delivered")

    def post(message_id: str, signature: str):
        return client.post(
            "/hooks/northbeam/carrier", body, content_type="application/json",
            headers={"X-Message-Id": message_id, "X-Handfast-Signature": signature},
        )  # fmt: skip

    signed = sign_message("m1", body, secret)
    assert post("m1", signed).status_code == 202
    assert post("m2", signed).status_code == 403
    long = "m" * 121
    refused = post(long, sign_message(long, body, secret))
    assert refused.status_code == 422
    assert "more than 120" in refused.json()["errors"][0]["message"]
    services.save_connector(
        key="carrier", name="Carrier", kind="simulator", ids_unsigned=True, by=actor, at=at
    )
    assert post("m3", sign(body, secret)).status_code == 202


def test_answers_have_bounds():
    def long(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=iter([b"x" * 700_000] * 3))

    def packed(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"Content-Encoding": "gzip"}, content=b"\x1f\x8b")

    for partner, words in ((long, "larger than"), (packed, "compressed")):
        [found] = http_adapter(partner).send([CallRequest("k", "ship", {})])
        assert (found.ok, found.status) == (False, 0)
        assert words in found.message


def test_a_partner_that_drips_is_left_in_time(monkeypatch):
    ticks = iter(range(0, 10_000, 11))
    monkeypatch.setattr("handfast.platform.outbound.time.monotonic", lambda: next(ticks))

    def drips(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, content=(b"x" for _ in range(1_000)))

    [found] = http_adapter(drips).send([CallRequest("k", "ship", {})])
    assert "longer than 30 seconds" in found.message
    assert next(ticks) < 100


def test_the_pages_show_connectors_and_save_a_script(partners, client_as, actor, at):
    client = client_as("operations")
    assert b"Parcel carrier (simulated)" in client.get("/gateways/").content
    ship("k1", at)
    page = client.get("/gateways/carrier/").content.decode()
    assert "create_shipment" in page
    assert "/hooks/northbeam/carrier" in page
    done = client.post(
        "/gateways/carrier/script/",
        {"next_answers": "error, ok", "otherwise": "pending", "message": "no", "values": "a = 1"},
    )
    assert done.status_code == 302
    script = queries.connector("carrier").script
    assert script == Script(("error", "ok"), "pending", "no", {"a": "1"})
    wrong = client.post("/gateways/carrier/script/", {"next_answers": "x", "otherwise": "ok"})
    assert wrong.status_code == 422
    assert "is not an answer a simulator can give" in wrong.content.decode()
    report = client.post("/gateways/carrier/report/", {"reference": "k1", "event": "delivered"})
    assert report.status_code == 302
    assert queries.open_requests("carrier") == []
    assert client_as("sales").get("/gateways/").status_code == 403
