"""From draft to the customer's answer: approvals, mail, portal link, acceptance, expiry, revision."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from handfast.kernel.errors import (
    Conflict,
    Forbidden,
    IllegalTransition,
    InvalidInput,
    LinkRefused,
)
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import files, links, mail, outbox
from handfast.platform.access import Actor
from handfast.quotes import queries, services, tasks
from handfast.quotes.services.presenting import PORTAL

pytestmark = pytest.mark.django_db
D = Decimal


def topics(quote):
    return [e.topic for e in reversed(outbox.timeline(subject=Ref("quote", quote.id)))]


def test_five_percent_and_a_small_deal_need_nobody(draft, actor, at):
    preview = services.preview_approvals(quote_id=draft.id, at=at)
    assert (preview.approvers, preview.informed) == ((), ())
    quote = services.submit_quote(quote_id=draft.id, by=actor, at=at)
    assert (quote.status, quote.approval_request_id) == ("approved", None)
    assert topics(quote) == ["quote.created", "quote.submitted", "quote.approved"]


def test_fifteen_percent_waits_for_approval_and_goes_on_when_granted(draft, actor, at):
    services.set_discount(quote_id=draft.id, line="internet_access", percent=D(15), by=actor, at=at)
    quote = services.submit_quote(quote_id=draft.id, by=actor, at=at)
    assert quote.status == "in_approval"
    assert quote.approval_request_id is not None
    with pytest.raises(IllegalTransition):
        services.send_quote(quote_id=draft.id, by=actor, at=at)
    services.approval_granted(quote_id=draft.id, by=Actor.system("approvals"), at=at)
    assert queries.quote(draft.id).status == "approved"
    services.approval_granted(quote_id=draft.id, by=Actor.system("approvals"), at=at)
    assert topics(quote).count("quote.approved") == 1


def test_a_refused_approval_gives_the_draft_back(draft, actor, at):
    services.set_discount(quote_id=draft.id, line="internet_access", percent=D(30), by=actor, at=at)
    services.submit_quote(quote_id=draft.id, by=actor, at=at)
    services.approval_rejected(
        quote_id=draft.id, reason="Too low", by=Actor.system("approvals"), at=at
    )
    quote = queries.quote(draft.id)
    assert quote.status == "draft"
    assert outbox.timeline(subject=Ref("quote", quote.id))[0].headline == (
        "Quote Q-2026-000001 returned: Too low"
    )


@pytest.mark.parametrize("field", ["term_months", "payment_frequency", "valid_until", "contact_id"])
def test_a_missing_commercial_field_blocks_the_hand_off(draft, actor, at, field):
    services.set_terms(quote_id=draft.id, changes={field: None}, by=actor, at=at)
    with pytest.raises(InvalidInput) as caught:
        services.submit_quote(quote_id=draft.id, by=actor, at=at)
    assert [p.field for p in caught.value.problems] == [field]
    assert queries.quote(draft.id).status == "draft"


def test_a_quote_without_lines_cannot_be_submitted(deal, catalog_version, actor, at):
    quote = services.create_quote(opportunity_id=deal.id, by=actor, at=at)
    with pytest.raises(InvalidInput) as caught:
        services.submit_quote(quote_id=quote.id, by=actor, at=at)
    assert caught.value.problems[0].field == "lines"


def test_sending_makes_the_document_and_mails_one_private_link(presented, at):
    assert presented.status == "presented"
    assert files.read(presented.document_file_id).startswith(b"%PDF-")
    (message,) = mail.about(Ref("quote", presented.id))
    assert message.recipient == "dana@lakesidebakery.example"
    assert "USD 60.50 a month and USD 49.50 once, over 24 months" in message.text
    token = message.links[0]["url"].rsplit("/", 1)[1]
    link = links.peek(token, purpose=PORTAL, at=at)
    assert link.subject == Ref("quote", presented.id)
    assert link.holder == "dana@lakesidebakery.example"
    with pytest.raises(LinkRefused):
        links.peek(token, purpose=PORTAL, at=at + timedelta(days=31))


def test_dana_accepts_and_everything_downstream_is_told(presented, dana, at):
    later = at + timedelta(days=2)
    quote = services.accept_quote(quote_id=presented.id, by=dana, at=later)
    assert (quote.status, quote.accepted_by, quote.accepted_at) == (
        "accepted", "Dana Whitfield", later,
    )  # fmt: skip
    event = outbox.timeline(subject=Ref("quote", quote.id))[0]
    assert event.topic == "quote.accepted"
    assert event.stream_id == quote.stream_id
    lines = queries.lines(quote.id)
    assert event.payload == {
        "quote_id": str(quote.id), "number": "Q-2026-000001",
        "account_id": str(quote.account_id), "contact_id": str(dana.id),
        "opportunity_id": str(quote.opportunity_id), "currency": "USD", "tcv": "1501.50",
        "monthly": "60.50", "once": "49.50", "term_months": 24,
        "line_ids": [str(x.promise_id) for x in lines],
    }  # fmt: skip


def test_a_contact_of_another_customer_cannot_answer(presented, dana, at):
    stranger = replace(dana, account_id=new_id())
    with pytest.raises(Forbidden):
        services.accept_quote(quote_id=presented.id, by=stranger, at=at)
    assert queries.quote(presented.id).status == "presented"


def test_an_offer_cannot_be_accepted_twice_or_too_late(presented, dana, at):
    with pytest.raises(InvalidInput):
        services.accept_quote(quote_id=presented.id, by=dana, at=at + timedelta(days=31))
    services.accept_quote(quote_id=presented.id, by=dana, at=at)
    with pytest.raises(IllegalTransition):
        services.accept_quote(quote_id=presented.id, by=dana, at=at)
    assert topics(presented).count("quote.accepted") == 1


def test_a_refusal_needs_its_reason(presented, dana, at):
    with pytest.raises(InvalidInput):
        services.reject_quote(quote_id=presented.id, reason="  ", by=dana, at=at)
    quote = services.reject_quote(quote_id=presented.id, reason="Too expensive", by=dana, at=at)
    assert (quote.status, quote.reject_reason) == ("rejected", "Too expensive")


def test_the_clock_ends_offers_the_day_after_their_last(presented, at):
    tasks.expire(at + timedelta(days=30))
    assert queries.quote(presented.id).status == "presented"
    tasks.expire(at + timedelta(days=31))
    tasks.expire(at + timedelta(days=32))
    assert queries.quote(presented.id).status == "expired"
    assert topics(presented).count("quote.expired") == 1


def test_a_new_version_keeps_promise_ids_and_ends_the_old_link(presented, actor, at):
    (message,) = mail.about(Ref("quote", presented.id))
    token = message.links[0]["url"].rsplit("/", 1)[1]
    newer = services.clone_revision(quote_id=presented.id, by=actor, at=at)
    assert (newer.number, newer.revision, newer.status) == (presented.number, 2, "draft")
    assert newer.tcv == presented.tcv
    assert [x.promise_id for x in queries.lines(newer.id)] == [
        x.promise_id for x in queries.lines(presented.id)
    ]
    old = queries.quote(presented.id)
    assert (old.status, old.replaced_by) == ("superseded", newer.id)
    assert queries.quote_by_number(presented.number).id == newer.id
    with pytest.raises(LinkRefused):
        links.peek(token, purpose=PORTAL, at=at)


def test_a_presented_quote_cannot_be_changed(presented, actor, at):
    with pytest.raises(Conflict) as caught:
        services.set_term(quote_id=presented.id, term_months=12, by=actor, at=at)
    assert caught.value.problems[0].field == "status"


def test_an_approved_quote_can_be_taken_back(draft, actor, at):
    services.submit_quote(quote_id=draft.id, by=actor, at=at)
    assert services.reopen_quote(quote_id=draft.id, by=actor, at=at).status == "draft"


def test_customers_read_their_own_papers_only_once_presented(draft, dana, actor, at):
    ref = Ref("quote", draft.id)
    assert queries.may_read(dana, ref) is False
    services.submit_quote(quote_id=draft.id, by=actor, at=at)
    services.send_quote(quote_id=draft.id, by=actor, at=at)
    assert queries.may_read(dana, ref) is True
    assert queries.may_read(replace(dana, account_id=new_id()), ref) is False


def test_an_order_is_noted_once(presented, dana, actor, at):
    services.accept_quote(quote_id=presented.id, by=dana, at=at)
    assert services.mark_ordered(quote_id=presented.id, by=actor, at=at).status == "ordered"
    assert services.mark_ordered(quote_id=presented.id, by=actor, at=at).status == "ordered"
