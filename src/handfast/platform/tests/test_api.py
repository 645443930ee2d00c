"""The platform's API: same rules as its pages, problem+json for what is refused."""

import pytest
from django.test import Client
from tests.fixtures.people import START

from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import audit, mail, outbox, webhooks
from handfast.platform.jobs import progress
from handfast.platform.models import Message, Tenant
from handfast.platform.tests.test_admin_pages import Rang

QUOTE = Ref("quote", new_id())


@pytest.fixture
def admin(client_as) -> Client:
    return client_as("admin")


def post(client, path, body=None):
    return client.post(path, body or {}, content_type="application/json")


@pytest.mark.parametrize("path", ["audit", "events", "deliveries", "webhooks", "jobs"])
def test_reading_takes_the_permission(tenant, client, client_as, path):
    assert client.get(f"/api/v1/{path}").status_code == 401
    answer = client_as("sales").get(f"/api/v1/{path}")
    assert answer.status_code == 403
    assert answer["Content-Type"] == "application/problem+json"


def test_audit_rows_are_paged(tenant, actor, admin):
    for number in range(3):
        audit.record(f"quote.step{number}", subject=QUOTE, by=actor, at=START, after={"n": number})
    first = admin.get("/api/v1/audit", {"subject": str(QUOTE), "limit": 2}).json()
    assert [row["action"] for row in first["items"]] == ["quote.step2", "quote.step1"]
    assert first["items"][0]["subject"] == str(QUOTE)
    rest = admin.get(
        "/api/v1/audit", {"subject": str(QUOTE), "limit": 2, "cursor": first["next_cursor"]}
    ).json()
    assert [row["action"] for row in rest["items"]] == ["quote.step0"]
    assert rest["next_cursor"] == ""
    assert admin.get("/api/v1/audit", {"subject": "quote"}).status_code == 422
    assert admin.get("/api/v1/audit", {"cursor": "!"}).status_code == 422


def test_the_chain_is_proved(tenant, actor, admin):
    audit.record("quote.step", subject=QUOTE, by=actor, at=START)
    proof = post(admin, "/api/v1/audit/verify").json()
    assert (proof["ok"], proof["unsealed"], len(proof["head"])) == (True, 0, 64)
    wrong = post(admin, "/api/v1/audit/verify", {"expected_head": "00" * 32}).json()
    assert wrong["ok"] is False
    assert post(admin, "/api/v1/audit/verify", {"expected_head": "no"}).status_code == 422


def test_events_are_listed_by_topic(tenant, actor, admin):
    outbox.publish(Rang(), subject=QUOTE, by=actor, at=START)
    (event,) = admin.get("/api/v1/events", {"topic": "test."}).json()["items"]
    assert (event["topic"], event["headline"], event["subject"]) == (
        "test.rang", "The bell rang", str(QUOTE),
    )  # fmt: skip


def test_deliveries_that_are_not_parked_cannot_be_replayed(tenant, admin):
    assert post(admin, f"/api/v1/deliveries/{new_id()}/replay").status_code == 404
    assert admin.get("/api/v1/deliveries", {"state": "lost"}).status_code == 422


def test_endpoints_are_created_read_changed_and_deleted(tenant, admin, settings):
    settings.HANDFAST_OUTBOUND_HOSTS = ["127.0.0.1"]
    body = {"url": "http://127.0.0.1:9/hook", "topics": ["quote.*"]}
    made = post(admin, "/api/v1/webhooks", body)
    assert made.status_code == 201
    assert made.json()["secret"].startswith("whsec_")
    path = f"/api/v1/webhooks/{made.json()['id']}"
    shown = admin.get(path).json()
    assert shown == {**body, "id": made.json()["id"], "description": "", "active": True}
    changed = admin.put(
        path, {**body, "topics": ["*"], "active": False}, content_type="application/json"
    )
    assert (changed.json()["topics"], changed.json()["active"]) == (["*"], False)
    assert admin.get(f"{path}/deliveries").json() == []
    assert admin.delete(path).status_code == 204
    assert admin.get(path).status_code == 404
    assert webhooks.endpoints() == []


def test_an_endpoint_inside_the_network_is_refused_with_the_reason(tenant, admin, settings):
    settings.HANDFAST_OUTBOUND_HOSTS = []
    answer = post(admin, "/api/v1/webhooks", {"url": "http://10.0.0.1/", "topics": ["*"]})
    assert answer.status_code == 422
    assert "internal address 10.0.0.1" in answer.content.decode()


def test_long_jobs_are_listed(tenant, admin):
    row = progress.start(name="billing.run", title="March bills", at=START, total=4)
    progress.advance(row.id, done=1)
    (shown,) = admin.get("/api/v1/jobs").json()
    assert (shown["title"], shown["percent"], shown["state"]) == ("March bills", 25, "running")


def test_the_mailbox_is_read_by_programs_too(tenant, client, client_as):
    assert client.get("/api/v1/mailbox").status_code == 401
    seller = client_as("sales")
    sent = mail.send_mail(
        to="jo@lakeside.example", subject="Your quote", text="See http://x.example/p", at=START,
        about=QUOTE, links=[("Open the quote", "http://x.example/p")],
    )  # fmt: skip
    mail.send_sms(to="+13125550100", text="Your turn", at=START)
    page = seller.get("/api/v1/mailbox", {"to": "LAKESIDE"}).json()
    assert [(row["recipient"], row["subject"]) for row in page["items"]] == [
        ("jo@lakeside.example", "Your quote")
    ]
    assert len(seller.get("/api/v1/mailbox").json()["items"]) == 2
    one = seller.get(f"/api/v1/mailbox/{sent.id}").json()
    assert (one["text"], one["about"]) == ("See http://x.example/p", str(QUOTE))
    assert one["links"] == [{"label": "Open the quote", "url": "http://x.example/p"}]
    assert Message.objects.get(id=sent.id).read_at is None
    assert seller.get(f"/api/v1/mailbox/{new_id()}").status_code == 404
    Tenant.objects.filter(id=tenant.id).update(kind="production", clock=None)
    assert seller.get("/api/v1/mailbox").json()["items"] == []
    shown = client_as("admin", name="Ada Cole").get(f"/api/v1/mailbox/{sent.id}").json()
    assert (shown["text"], shown["links"]) == ("See [address not shown]", [])
    assert client_as("partner", name="Pat Lee").get("/api/v1/mailbox").status_code == 403
