"""Pages of mailbox, audit, deliveries, jobs and webhooks: who sees them and what they show."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from django.urls import reverse
from tests.fixtures.people import START

from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import audit, jobs, mail, outbox
from handfast.platform.jobs import progress
from handfast.platform.models import AuditRecord, Delivery, Message, Tenant, WebhookEndpoint

ADMIN_PAGES = ("platform:audit", "platform:deliveries", "platform:jobs", "platform:webhooks")


@dataclass(frozen=True)
class Rang:
    topic: ClassVar[str] = "test.rang"
    version: ClassVar[int] = 1
    headline: ClassVar[str] = "The bell rang"


@pytest.fixture
def parked(tenant, actor):
    """A delivery that failed too often."""

    @outbox.subscribe("test.rang", name="test.deaf")
    def deaf(event):
        raise ZeroDivisionError("no divisor")

    outbox.publish(Rang(), subject=Ref("door", new_id()), by=actor, at=START)
    row = Delivery.objects.get(subscriber="test.deaf")
    for _ in range(outbox.MAX_ATTEMPTS):
        outbox.deliver_or_record(tenant_id=tenant.id, delivery_id=row.id)
    yield row
    outbox._subscribers.pop("test.rang")


def content(answer, status=200):
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("name", ADMIN_PAGES)
def test_administration_is_for_administrators(tenant, client, client_as, name):
    url = reverse(name)
    assert client.get(url).status_code == 302
    assert client_as("sales").get(url).status_code == 403
    assert client_as("admin", name="Bo Chen").get(url).status_code == 200


def test_the_mailbox_lists_and_opens_messages(tenant, client_as):
    client = client_as("sales")
    assert "No messages yet" in content(client.get("/mailbox"))
    message = mail.send_mail(
        to="jo@lakeside.example", subject="Your quote Q-2026-000118", at=START,
        text="Please see http://127.0.0.1:8000/p/abc <b>now</b>",
        links=[("Open the quote", "http://127.0.0.1:8000/p/abc")],
    )  # fmt: skip
    jobs.drain()
    assert "Your quote Q-2026-000118" in content(client.get("/mailbox?to=lakeside"))
    assert "No messages to this recipient" in content(client.get("/mailbox?to=harbor"))
    shown = content(client.get(f"/mailbox/{message.id}"))
    assert 'class="btn btn-primary" href="http://127.0.0.1:8000/p/abc"' in shown
    assert "&lt;b&gt;now&lt;/b&gt;" in shown
    assert Message.objects.get(id=message.id).read_at == START
    assert client.get(f"/mailbox/{new_id()}").status_code == 404
    assert client.get("/mailbox?cursor=nonsense").status_code == 422


def test_what_signs_somebody_in_is_for_that_person_and_for_administrators(tenant, client_as):
    secret = mail.send_mail(
        to="ana.sales@northbeam.example", subject="A new password", text="…", at=START, private=True
    )
    for client, readable in (
        (client_as("sales"), True), (client_as("admin", name="Ada Cole"), True),
        (client_as("finance", name="Fay Okafor"), False),
    ):  # fmt: skip
        assert ("A new password" in content(client.get("/mailbox"))) is readable
        listed = client.get("/api/v1/mailbox").json()["items"]
        assert [row["id"] for row in listed] == [str(secret.id)] * readable
        for path in (f"/mailbox/{secret.id}", f"/api/v1/mailbox/{secret.id}"):
            assert client.get(path).status_code == (200 if readable else 404)


def test_in_production_the_mailbox_shows_no_secret_addresses(tenant, client_as):
    message = mail.send_mail(
        to="jo@lakeside.example", subject="Please sign", at=START,
        text="Sign here: http://127.0.0.1:8000/sign/abc",
        links=[("Sign", "http://127.0.0.1:8000/sign/abc")],
    )  # fmt: skip
    Tenant.objects.filter(id=tenant.id).update(kind="production", clock=None)
    shown = content(client_as("admin", name="Ada Cole").get(f"/mailbox/{message.id}"))
    assert "[address not shown]" in shown
    assert "/sign/abc" not in shown
    assert client_as("partner", name="Pat Lee").get("/mailbox").status_code == 403


def test_in_production_only_administrators_read_what_was_written_to_others(tenant, client_as):
    seller = client_as("sales")
    other = mail.send_mail(to="jo@lakeside.example", subject="Your new terms", text="…", at=START)
    own = mail.send_mail(to="Ana.Sales@northbeam.example", subject="Your deal", text="…", at=START)
    Tenant.objects.filter(id=tenant.id).update(kind="production", clock=None)
    shown = content(seller.get("/mailbox"))
    assert ("Your deal" in shown, "Your new terms" in shown) == (True, False)
    assert seller.get(f"/mailbox/{own.id}").status_code == 200
    assert seller.get(f"/mailbox/{other.id}").status_code == 404
    assert Message.objects.get(id=other.id).read_at is None
    assert "Your new terms" in content(client_as("admin", name="Ada Cole").get("/mailbox"))


def test_the_audit_page_shows_what_changed_and_proves_it(tenant, actor, client_as):
    quote = Ref("quote", new_id())
    audit.record(
        "quote.discount", subject=quote, by=actor, at=START, before={"discount": "0"},
        after={"discount": "5"}, reason="Large customer",
    )  # fmt: skip
    client = client_as("admin")
    url = reverse("platform:audit")
    shown = content(client.get(url, {"subject": str(quote)}))
    assert "<strong>discount</strong>" in shown
    assert "“Large customer”" in shown
    assert "Nothing was found" in content(client.get(url, {"action": "invoice."}))
    assert "A reference has the form kind:uuid." in content(client.get(url, {"subject": "x"}), 422)
    assert "The trail is unchanged." in content(client.post(url))
    wrong = content(client.post(url, {"head": "00" * 32}))
    assert "The trail was tampered with." in wrong


def test_a_parked_delivery_is_shown_and_tried_again(tenant, parked, client_as):
    client = client_as("admin")
    url = reverse("platform:deliveries")
    shown = content(client.get(url))
    assert "The bell rang" in shown
    assert "ZeroDivisionError: no divisor" in shown
    answer = client.post(reverse("platform:replay", args=[parked.id]))
    assert (answer.status_code, answer["Location"]) == (302, url)
    row = Delivery.objects.get(id=parked.id)
    assert (row.state, row.attempts) == ("pending", 0)
    assert AuditRecord.objects.filter(action="delivery.replay").count() == 1
    assert "Nothing is parked" in content(client.get(url))
    assert client.post(reverse("platform:replay", args=[parked.id])).status_code == 404


def test_all_parked_deliveries_are_tried_again(tenant, parked, client_as):
    client = client_as("admin")
    assert client.post(reverse("platform:replay_all")).status_code == 302
    assert Delivery.objects.get(id=parked.id).state == "pending"
    assert client.get(reverse("platform:deliveries"), {"state": "lost"}).status_code == 422


def test_the_jobs_page_shows_progress_and_refreshes_itself(tenant, client_as):
    row = progress.start(name="billing.run", title="March bills", at=START, total=300)
    progress.advance(row.id, done=150, message="Account 150 of 300")
    client = client_as("admin")
    url = reverse("platform:jobs")
    shown = content(client.get(url))
    assert f'hx-get="{url}?part=live"' in shown
    assert "No worker is running." in shown
    live = content(client.get(url, {"part": "live"}))
    assert "March bills" in live
    assert "Account 150 of 300" in live
    assert "<html" not in live
    assert client.post(reverse("platform:retry_job", args=[1])).status_code == 404


def test_an_endpoint_is_added_and_removed_on_the_page(tenant, client_as, settings):
    settings.HANDFAST_OUTBOUND_HOSTS = ["127.0.0.1"]
    client = client_as("admin")
    url = reverse("platform:webhooks")
    form = {"url": "http://127.0.0.1:9/hook", "topics": "quote.*, order.*", "description": "ERP"}
    shown = content(client.post(url, form))
    assert "whsec_" in shown
    assert "whsec_" not in content(client.get(url))
    row = WebhookEndpoint.objects.get()
    assert row.topics == ["quote.*", "order.*"]
    assert client.post(reverse("platform:delete_webhook", args=[row.id])).status_code == 302
    assert WebhookEndpoint.objects.count() == 0


def test_a_refused_endpoint_says_why_and_keeps_what_was_typed(tenant, client_as, settings):
    settings.HANDFAST_OUTBOUND_HOSTS = []
    form = {"url": "http://127.0.0.1:9/hook", "topics": "quote.*", "description": "ERP"}
    shown = content(client_as("admin").post(reverse("platform:webhooks"), form), 422)
    assert "internal address 127.0.0.1" in shown
    assert 'value="quote.*"' in shown
