"""Review by a second person: the company's rule, who is told by mail, and in which words."""

from dataclasses import replace
from datetime import timedelta

import pytest

from handfast.kernel.errors import Conflict, Forbidden, InvalidInput
from handfast.platform import mail, outbox
from handfast.platform.access import Actor
from handfast.platform.models import AuditRecord
from handfast.platform.tenancy import forget_tenant
from handfast.policies import queries, services
from handfast.policies.tests.test_pages import MODEL, TABLE
from handfast.policies.types import ReviewRule, Row


@pytest.fixture
def desk(client_as):
    return client_as("deal_desk")


@pytest.fixture
def finance(client_as):
    return client_as("finance")


@pytest.fixture
def draft(tenant, at, desk, finance, client_as):
    client_as("sales")
    services.ensure_table(table=TABLE, at=at)
    desk.post("/policies/terms/start")
    return queries.draft_of("terms")


def member(client):
    from handfast.platform.http import actor_of

    return actor_of(client.session["_auth_user_id"])


def messages():
    outbox.drain()
    return [(m.recipient, m.subject, m.text) for m in mail.mailbox().order_by("id")]


def change(draft, by, at):
    rows = (replace(TABLE.rows[0], cells={"amount": "< 200", "tier": "-"}),
            replace(TABLE.rows[1], cells={"amount": ">= 200", "tier": '"gold"'}),
            Row("", {"amount": ">= 200", "tier": '"iron"'}, {"days": "14"}))  # fmt: skip
    services.save_rows(table_id=draft.id, rows=rows, by=by, at=at)


def test_reviewers_are_told_what_changes_and_from_when(draft, at, desk, finance):
    author, reviewer = member(desk), member(finance)
    change(draft, author, at)
    services.submit_draft(
        table_id=draft.id, effective_from=at + timedelta(days=30), by=author, at=at
    )
    ((to, subject, text),) = messages()
    assert (to, subject) == (reviewer.email, "Please look at: Payment terms, version 2")
    assert text.startswith(
        f"Hello {reviewer.name},\n\n{author.name} asks you to look at Payment terms, version 2,"
        " and to publish it or send it back.\n\nWhat it changes: 1 row added, 2 changed.\n"
        "– Row 1 changed: Amount < 100 → < 200\n– Row 2 changed: Amount >= 100 → >= 200\n"
        '– Row 3 added: Amount >= 200, Tier "iron", Days 14\n\n'
        "It shall count from 1 April 2026 09:00 CDT."
    )
    (link,) = mail.mailbox().get().links
    assert "/policies/terms/publish" in str(link)
    assert [event.headline for event in queries.history("terms")] == [
        "Policy Payment terms version 2 submitted for review: 1 row added, 2 changed"
    ]


def test_the_submitter_is_told_why_it_came_back_and_when_it_counts(draft, at, desk, finance):
    author, reviewer = member(desk), member(finance)
    change(draft, author, at)
    services.submit_draft(table_id=draft.id, by=author, at=at)
    assert len(messages()) == 1
    services.send_back(table_id=draft.id, reason="Iron needs 10 days", by=reviewer, at=at)
    back = messages()[-1]
    assert back[:2] == (author.email, "Sent back: Payment terms, version 2")
    assert f"{reviewer.name} sent Payment terms, version 2 back:\n\nIron needs 10 days" in back[2]
    services.submit_draft(table_id=draft.id, by=author, at=at)
    assert len(messages()) == 3
    services.publish_table(table_id=draft.id, by=reviewer, at=at)
    told = messages()[-1]
    assert told[:2] == (author.email, "Published: Payment terms, version 2")
    assert f"{reviewer.name} published Payment terms, version 2: 1 row added, 2 changed." in told[2]
    assert "It counts from 2 March 2026 09:00 CST." in told[2]
    assert [m[0] for m in messages()] == [
        reviewer.email, author.email, reviewer.email, author.email,
    ]  # fmt: skip


def test_nobody_is_told_of_what_they_did_themselves(draft, at, desk):
    author = member(desk)
    services.submit_draft(table_id=draft.id, by=author, at=at)
    services.publish_table(table_id=draft.id, by=author, at=at)
    assert author.email not in [to for to, _, _ in messages()]


def test_a_moment_that_has_passed_is_refused(draft, at, desk):
    with pytest.raises(InvalidInput):
        services.submit_draft(
            table_id=draft.id, effective_from=at - timedelta(1), by=member(desk), at=at
        )
    assert messages() == []


def test_a_moment_without_a_zone_is_read_as_utc(draft, desk):
    asked = desk.post(
        "/api/v1/policies/terms/submit", {"effective_from": "2026-05-01T08:30:00"},
        content_type="application/json",
    ).json()  # fmt: skip
    assert (asked["status"], asked["wanted_from"]) == ("in_review", "2026-05-01T08:30:00Z")


def test_the_wanted_moment_is_offered_to_the_reviewer(draft, desk, finance):
    asked = desk.post("/policies/terms/submit", {"effective_from": "2026-05-01T08:30"})
    assert asked.status_code == 302
    html = finance.get("/policies/terms/publish").content.decode()
    assert 'value="2026-05-01T08:30"' in html
    assert "Publish version 2" in html
    assert "to count from" in html


def test_the_rule_is_set_by_those_who_may_and_is_audited(tenant, at, actor, client_as, actor_with):
    client_as("finance")
    rule = ReviewRule(True, ("finance",))
    with pytest.raises(Forbidden):
        services.set_review_rule(rule=rule, by=actor_with("policies.publish"), at=at)
    with pytest.raises(InvalidInput):
        services.set_review_rule(rule=ReviewRule(True, ("sales",)), by=actor, at=at)
    assert services.set_review_rule(rule=rule, by=actor, at=at) == rule
    kept = AuditRecord.objects.get(action="policy.rule")
    assert (kept.before, kept.after) == (
        {"policies.four_eyes": None, "policies.alone": None},
        {"policies.four_eyes": True, "policies.alone": ["finance"]},
    )
    assert queries.review_rule() == rule


def test_roles_that_may_publish_alone_need_no_review(draft, at, actor, desk, finance):
    services.set_review_rule(rule=ReviewRule(True, ("finance",)), by=actor, at=at)
    alone = Actor("user", actor.id, "Fin", frozenset({"*"}), ("finance",))
    other = Actor("user", actor.id, "Desk", frozenset({"*"}), ("deal_desk",))
    with pytest.raises(Conflict):
        services.publish_table(table_id=draft.id, by=other, at=at)
    assert services.publish_table(table_id=draft.id, by=alone, at=at).status == "published"


def test_an_author_who_may_publish_alone_is_asked_as_well(draft, at, actor, desk, finance):
    author, colleague = member(desk), member(finance)
    view = queries.table(draft.id)
    services.set_review_rule(rule=ReviewRule(True), by=actor, at=at)
    assert [one.id for one in queries.reviewers(view, None)] == [colleague.id]
    services.set_review_rule(rule=ReviewRule(True, ("deal_desk",)), by=actor, at=at)
    assert {one.id for one in queries.reviewers(view, None)} == {author.id, colleague.id}
    assert [one.id for one in queries.reviewers(view, author.id)] == [colleague.id]


def test_the_page_of_the_rule(tenant, client_as, desk, finance):
    boss = client_as("executive")
    seen = desk.get("/policies/settings").content.decode()
    assert "Only who holds the permission" in seen
    assert desk.post("/policies/settings", {"four_eyes": "1"}).status_code == 403
    assert queries.review_rule() == ReviewRule(False)
    made = boss.post("/policies/settings", {"four_eyes": "1", "alone": ["finance"]})
    assert made.status_code == 302
    forget_tenant()
    assert queries.review_rule() == ReviewRule(True, ("finance",))
    page = boss.get("/policies/settings")
    assert [event.headline for event in page.context["events"]] == [
        "Rule for publishing policies: a second person publishes, but for "
        "Finance and revenue operations"
    ]
    assert boss.post("/policies/settings", {"alone": ["nobody"]}).status_code == 422
    assert "Who publishes" in desk.get("/policies").content.decode()
    kind = {"content_type": "application/json"}
    assert desk.get("/api/v1/policies/settings").json() == {"four_eyes": True, "alone": ["finance"]}
    assert desk.put("/api/v1/policies/settings", {"four_eyes": False}, **kind).status_code == 403
    changed = boss.put("/api/v1/policies/settings", {"four_eyes": False}, **kind)
    assert changed.json() == {"four_eyes": False, "alone": []}


def test_a_page_s_word_is_no_key_of_a_table(tenant, actor, at):
    with pytest.raises(InvalidInput):
        services.create_table(table=replace(TABLE, key="settings"), by=actor, at=at)


def test_what_a_model_changes_is_said_in_words(tenant, actor, at, desk, finance):
    author = member(desk)
    made = services.create_model(key="term_model", name="Terms", source=MODEL, by=author, at=at)
    services.submit_draft(table_id=made.id, by=author, at=at)
    assert "What it changes: a new model." in messages()[0][2]
    services.publish_table(table_id=made.id, by=member(finance), at=at)
    again = services.draft_table(key="term_model", by=author, at=at)
    services.save_model(
        table_id=again.id, source=MODEL.replace("amount > 100", "amount > 500"), by=author, at=at
    )
    services.submit_draft(table_id=again.id, by=author, at=at)
    text = messages()[-1][2]
    assert "What it changes: 1 decision changed." in text
    assert "– large (decision) changed: amount > 100 → amount > 500" in text
