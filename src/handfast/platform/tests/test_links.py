"""Signed links: one purpose, an end, one use where asked, and a reason with every refusal."""

import base64
from datetime import timedelta

import pytest
from tests.fixtures.people import START, make_tenant

from handfast.kernel.errors import LinkRefused
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import links
from handfast.platform.models import Link
from handfast.platform.tenancy import tenant_scope

SUBJECT = Ref("quote", new_id())
WEEK = timedelta(days=7)


def issue(**more):
    options = {
        "purpose": "quote", "subject": SUBJECT, "holder": "jo@lakeside.example", "at": START,
        "valid_for": WEEK, **more,
    }  # fmt: skip
    return links.issue(options.pop("purpose"), **options)


def refusal(token, *, purpose="quote", at=START):
    with pytest.raises(LinkRefused) as caught:
        links.redeem(token, purpose=purpose, at=at)
    problem = caught.value.problems[0]
    assert problem.remedy != ""
    assert token not in str(caught.value)
    return problem.message


def test_a_link_opens_its_record_for_its_holder(tenant):
    link = links.redeem(issue(), purpose="quote", at=START)
    assert (link.subject, link.holder, link.tenant_id) == (
        SUBJECT,
        "jo@lakeside.example",
        tenant.id,
    )
    assert link.used_at == START


def test_a_link_works_again_until_it_expires(tenant):
    token = issue()
    links.redeem(token, purpose="quote", at=START)
    links.redeem(token, purpose="quote", at=START + WEEK - timedelta(seconds=1))
    assert refusal(token, at=START + WEEK) == "This link expired on 9 Mar 2026 09:00 CDT."


def test_a_single_use_link_works_once(tenant):
    token = issue(single_use=True)
    assert links.peek(token, purpose="quote", at=START).used_at is None
    links.redeem(token, purpose="quote", at=START)
    assert refusal(token) == "This link was already used on 2 Mar 2026 09:00 CST."
    with pytest.raises(LinkRefused):
        links.peek(token, purpose="quote", at=START)
    links.revoke(subject=SUBJECT, at=START)
    assert refusal(token) == "This link was already used on 2 Mar 2026 09:00 CST."


def test_a_link_serves_no_other_purpose(tenant):
    assert refusal(issue(), purpose="sign") == "This link is for another purpose (quote)."


def test_links_can_be_withdrawn_by_record_purpose_and_holder(tenant):
    quote, sign = issue(), issue(purpose="sign")
    assert links.revoke(subject=SUBJECT, at=START, holder="other@lakeside.example") == 0
    assert links.revoke(subject=SUBJECT, at=START, purpose="sign") == 1
    assert refusal(sign, purpose="sign") == "This link was withdrawn by the sender."
    assert links.revoke(subject=SUBJECT, at=START) == 1
    assert refusal(quote) == "This link was withdrawn by the sender."


def test_the_token_itself_is_not_stored(tenant):
    token = issue()
    row = Link.objects.get()
    assert token not in str(row.__dict__)
    assert len(row.token_hash) == 64


def test_the_token_tells_the_tenant_and_needs_no_scope(tenant):
    other = make_tenant("southbeam", "Southbeam")
    with tenant_scope(other.id):
        token = issue()
        assert Link.objects.count() == 1
    assert links.tenant_of(token) == other.id
    assert links.redeem(token, purpose="quote", at=START).tenant_id == other.id
    assert Link.objects.count() == 0


def test_a_token_moved_to_another_tenant_opens_nothing(tenant):
    other = make_tenant("southbeam", "Southbeam")
    raw = base64.urlsafe_b64decode(issue())
    forged = base64.urlsafe_b64encode(other.id.bytes + raw[16:]).decode()
    assert refusal(forged) == "This link is not known."


@pytest.mark.parametrize("cut", [0, 1, 10, -1])
def test_an_incomplete_token_is_explained(tenant, cut):
    with pytest.raises(LinkRefused, match=r"This link is incomplete\. Copy the whole link"):
        links.redeem(issue()[:cut], purpose="quote", at=START)


@pytest.mark.parametrize("text", ["ü" * 64, "!" * 64, "../../etc/passwd"])
def test_nonsense_is_not_a_token(tenant, text):
    with pytest.raises(LinkRefused):
        links.tenant_of(text)


def test_addresses_are_absolute(settings):
    settings.HANDFAST_BASE_URL = "https://hub.example.com"
    assert links.absolute("/p/abc") == "https://hub.example.com/p/abc"


def test_a_short_link_fits_a_text_message_and_works_like_any_other(tenant):
    token = links.issue(
        "approval", subject=Ref("quote", new_id()), holder="lee@northbeam.example", at=START,
        valid_for=timedelta(days=1), single_use=True, short=True,
    )  # fmt: skip
    assert len(token) == 43
    assert links.tenant_of(token) == tenant.id
    assert links.redeem(token, purpose="approval", at=START).holder == "lee@northbeam.example"
    with pytest.raises(LinkRefused):
        links.redeem(token, purpose="approval", at=START)
