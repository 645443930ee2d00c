"""Messages: written with the change, kept in a sandbox, carried in production, tried again."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest
from django.core import mail as django_mail
from tests.fixtures.people import START

from handfast.kernel.errors import InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import jobs, letters, mail, tenancy
from handfast.platform.models import Message, Tenant
from handfast.platform.tenancy import forget_tenant

LOCMEM = "django.core.mail.backends.locmem.EmailBackend"
QUOTE = Ref("quote", new_id())


def send(**more):
    return mail.send_mail(
        **{
            "to": "jo@lakeside.example", "subject": "Your quote", "text": "Please have a look.",
            "at": START, "about": QUOTE, "links": [("Open the quote", "http://127.0.0.1/p/abc")],
            **more,
        }
    )  # fmt: skip


def text(**more):
    return mail.send_sms(**{"to": "+1 (312) 555-0100", "text": "Code 123456", "at": START, **more})


@pytest.fixture
def production(tenant, settings):
    """The tenant lives in real time and really sends."""
    Tenant.objects.filter(id=tenant.id).update(kind="production", clock=None)
    forget_tenant()
    settings.EMAIL_BACKEND = LOCMEM
    django_mail.outbox = []
    return tenant


@pytest.fixture
def carrier(settings):
    """An HTTP text message carrier; `answers` are the status codes it gives, then 200."""
    seen: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            seen.append({**body, "authorization": self.headers["Authorization"]})
            self.send_response(server.answers.pop(0) if server.answers else 200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *args):
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.seen, server.answers = seen, []
    Thread(target=server.serve_forever, daemon=True).start()
    settings.HANDFAST_SMS_URL = f"http://127.0.0.1:{server.server_port}/messages"
    settings.HANDFAST_SMS_TOKEN = "carrier-token"
    settings.HANDFAST_OUTBOUND_HOSTS = ["127.0.0.1"]
    yield server
    server.shutdown()
    server.server_close()


def test_a_sandbox_keeps_its_messages(tenant, settings):
    settings.EMAIL_BACKEND = LOCMEM
    django_mail.outbox = []
    message = send()
    assert message.status == "queued"
    jobs.drain()
    (kept,) = mail.about(QUOTE)
    assert (kept.status, kept.sent_at, kept.recipient) == ("sent", START, "jo@lakeside.example")
    assert kept.links == [{"label": "Open the quote", "url": "http://127.0.0.1/p/abc"}]
    assert django_mail.outbox == []


def test_production_sends_once_also_when_the_job_runs_twice(production):
    message = send()
    jobs.drain()
    mail.deliver(message.id, production.id)
    (sent,) = django_mail.outbox
    assert sent.to == ["jo@lakeside.example"]
    assert sent.body == "Please have a look.\n\nOpen the quote: http://127.0.0.1/p/abc"
    [(page, kind)] = sent.alternatives
    assert kind == "text/html"
    assert '<a href="http://127.0.0.1/p/abc"' in page
    assert "Please have a look." in page
    assert sent.extra_headers["Message-ID"] == f"<{message.id}@handfast>"


def test_without_mail_server_messages_stay_in_the_mailbox(production, settings):
    settings.EMAIL_BACKEND = ""
    send()
    jobs.drain()
    assert [m.status for m in Message.objects.all()] == ["sent"]
    assert django_mail.outbox == []


def test_a_message_that_fails_says_why_and_is_sent_later(production, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.nowhere.EmailBackend"
    message = send()
    with pytest.raises(ModuleNotFoundError):
        mail.deliver(message.id, production.id)
    failed = mail.get(message.id)
    assert failed.status == "failed"
    assert failed.error.startswith("ModuleNotFoundError")
    settings.EMAIL_BACKEND = LOCMEM
    mail.deliver(message.id, production.id)
    assert (mail.get(message.id).status, mail.get(message.id).error) == ("sent", "")


def test_texts_go_to_the_carrier_with_its_token(production, carrier):
    message = text()
    jobs.drain()
    assert carrier.seen == [
        {"to": "+13125550100", "text": "Code 123456", "reference": str(message.id),
         "authorization": "Bearer carrier-token"}
    ]  # fmt: skip
    assert mail.get(message.id).status == "sent"


def test_a_carrier_that_is_down_is_asked_again(production, carrier):
    carrier.answers = [503]
    message = text()
    with pytest.raises(httpx.HTTPStatusError):
        mail.deliver(message.id, production.id)
    assert mail.get(message.id).status == "failed"
    mail.deliver(message.id, production.id)
    assert mail.get(message.id).status == "sent"
    assert len(carrier.seen) == 2


@pytest.mark.parametrize("to", ["", "nobody", "a@b", "a@b.example\nBcc: c@d.example"])
def test_an_address_that_is_none_is_refused(tenant, to):
    with pytest.raises(InvalidInput) as caught:
        send(to=to)
    assert caught.value.problems[0].field == "to"
    assert Message.objects.count() == 0


@pytest.mark.parametrize("to", ["", "312 555 0100", "+1", "+1 312 CALL"])
def test_a_number_that_is_none_is_refused(tenant, to):
    with pytest.raises(InvalidInput, match="international telephone number"):
        text(to=to)


def test_the_mailbox_is_filtered_by_recipient(tenant):
    send()
    send(to="sam@harbor.example")
    text()
    assert [m.recipient for m in mail.mailbox(recipient="LAKESIDE")] == ["jo@lakeside.example"]
    assert mail.mailbox().count() == 3


def test_reading_marks_a_message_once(tenant):
    message = send()
    assert mail.mark_read(message.id, at=START).read_at == START
    assert mail.mark_read(message.id, at=START.replace(hour=10)).read_at == START


def test_mails_of_django_itself_end_in_the_recipients_mailbox(tenant, member_as, settings):
    settings.EMAIL_BACKEND = "handfast.platform.mail_backend.MailboxBackend"
    member_as("sales", email="ana@northbeam.example")
    with scope_of_nobody():
        sent = django_mail.send_mail(
            "New password", "Follow http://127.0.0.1/reset", None, ["Ana@northbeam.example"]
        )
        lost = django_mail.send_mail("New password", "text", None, ["stranger@else.example"])
    assert (sent, lost) == (1, 0)
    with tenancy.tenant_scope(tenant.id):
        jobs.drain()
        (message,) = mail.mailbox(recipient="ana@")
        assert (message.subject, message.status) == ("New password", "sent")
        assert message.private is True


@contextmanager
def scope_of_nobody():
    """As for a request without session: no tenant is in scope."""
    token = tenancy._scope.set(None)
    yield
    tenancy._scope.reset(token)


def test_the_html_side_shows_rows_headings_and_only_escaped_words():
    page = letters.html_of(
        subject="A & B", company="Northbeam", links=[{"label": "Go", "url": "http://127.0.0.1/?a&b"}],
        text="Hello Lee,\n\nTotal: USD 5\nTerm: 24 months\n\nFrom list to net:\nList: 6\n\n<b>x</b>",
    )  # fmt: skip
    assert page.count("<tr>") == 3
    assert ">From list to net</h2>" in page
    assert "A &amp; B" in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert 'href="http://127.0.0.1/?a&amp;b"' in page
    assert "http" not in page.replace("http://127.0.0.1/?a&amp;b", "")
