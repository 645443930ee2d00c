"""Home, the notifications, the badge and the worklist show one list: number, order and words."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from handfast.approvals import services as approvals
from handfast.approvals.rules.matrix import table_key
from handfast.fulfillment import services as fulfillment
from handfast.fulfillment.models import Task
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.orders import services as orders
from handfast.orders.tests import scenes
from handfast.parties import queries as parties
from handfast.platform import outbox
from handfast.policies import services as policies
from handfast.sales import services as sales
from handfast.web.waiting import ROWS, waiting_for
from handfast.workflow import queries as workflow

SCOPES = ("mine", "team", "free", "unassigned")


@pytest.fixture
def member(member_as):
    return member_as("sales", name="Ana Ruiz")


@pytest.fixture
def ana(member):
    return parties.actor_for_member(member.id)


@pytest.fixture
def leads(ana, at):
    return [
        sales.capture_lead(
            name=f"Kim {place}", email=f"kim{place}@lake.example", company=f"Lake {place}",
            by=ana, at=at - timedelta(hours=place),
        )
        for place in range(ROWS + 2)
    ]  # fmt: skip


def test_the_badge_home_and_the_worklist_agree(leads, ana, at, client, member):
    shown = waiting_for(ana, at)
    whole = workflow.worklist(ana, at=at)
    assert workflow.counts(ana, at=at) == {"leads": ROWS + 2}
    assert (shown.mine_count, whole.whole, shown.more) == (ROWS + 2, ROWS + 2, 2)
    assert [row["title"] for row in shown.mine] == [one.title for one in whole.items[:ROWS]]
    client.force_login(member.user)
    for address in ("/", "/notifications"):
        text = client.get(address).content.decode()
        assert f'<span class="hf-badge hf-tone-amber">{ROWS + 2}</span>' in text
        assert f'<span class="hf-nav-count">{ROWS + 2}</span>' in text
        assert "2 more in My work" in text
    assert "Lake 0" in client.get(reverse("workflow:worklist")).content.decode()


def test_every_source_counts_what_it_lists(leads, ana, at, actor):
    """The rows of a source and its items are the same in each scope, whoever asks."""
    for by in (ana, actor):
        for scope in SCOPES:
            for name, one in workflow.sources().items():
                if one.rows is None:
                    continue
                rows, items = one.rows(by, at, scope), one.items(by, at, scope, 200)
                assert (0 if rows is None else rows.count()) == len(items), (name, scope)


def test_nobody_gets_items_without_the_permission(leads, actor_with, at):
    stranger = actor_with("parties.view")
    for scope in SCOPES:
        assert workflow.worklist(stranger, at=at, scope=scope).items == ()
        assert workflow.counts(stranger, at=at, scope=scope) == {}


def test_rules_in_review_wait_for_whoever_may_publish(tenant, actor, actor_with, at):
    approvals.ensure_matrices(at=at)
    drafted = policies.draft_table(key=table_key("quote"), by=actor, at=at)
    policies.submit_draft(table_id=drafted.id, by=actor, at=at)
    reader = actor_with("policies.publish")
    [item] = workflow.worklist(reader, at=at).items
    assert (item.kind, item.asks, item.url) == (
        "rules",
        "review",
        f"/policies/{table_key('quote')}/publish",
    )
    assert workflow.worklist(actor, at=at, kind="rules").items == ()  # not one's own


def test_the_steps_nobody_of_the_team_has_taken_stand_apart(tenant, actor, member_as, at):
    shop = scenes.open_shop(actor, at)
    order = scenes.bakery_order(shop, actor, at)
    orders.submit_order(order_id=order.id, by=actor, at=at)
    outbox.drain()
    step = Task.objects.filter(order_id=order.id).first()
    Task.objects.filter(id=step.id).update(state="fallout", owner_team="field")
    lee = parties.actor_for_member(member_as("operations", name="Lee Park").id)
    field = replace(lee, teams=("field",))
    shown = waiting_for(field, at)
    assert (shown.mine_count, shown.team_count) == (0, 1)
    assert shown.team[0]["state"] == "fallout"
    fulfillment.assign_task(task_id=step.id, member_id=lee.id, by=actor, at=at)
    taken = waiting_for(field, at)
    assert (taken.mine_count, taken.team_count) == (1, 0)
    assert taken.mine[0]["title"] == shown.team[0]["title"]


def test_counting_takes_one_statement_besides_the_letters_of_the_runbook(leads, ana, at):
    with CaptureQueriesContext(connection) as caught:
        workflow.counts(ana, at=at)
    letters, counts = caught
    assert "contracts_responsibility" in letters["sql"]
    assert counts["sql"].count("UNION ALL") > 3


def test_a_question_waits_until_answered_and_the_answer_until_read(member, ana, member_as, at):
    boss = member_as("sales_leader", name="Lee Tran")
    lee = parties.actor_for_member(boss.id)
    made = approvals.evaluate(
        subject=Ref("quote", new_id()), facts={"discount_percent": 15, "tcv": 100},
        summary={"title": "Quote 1", "currency": "USD"}, requested_by=ana, at=at,
    )  # fmt: skip
    asked = approvals.ask_question(request_id=made.request_id, text="Why?", by=lee, at=at)
    [item] = [one for one in workflow.worklist(ana, at=at).items if one.kind == "questions"]
    assert (item.title, item.text, item.asks) == ("Answer Lee Tran: Quote 1", "Why?", "answer")
    assert item.due_at == at + timedelta(hours=8)
    assert item.url == f"/approvals/{made.request_id}#question-{asked.id}"
    approvals.answer_question(question_id=asked.id, text="They asked", by=ana, at=at)
    assert "questions" not in workflow.counts(ana, at=at)
    [back] = [one for one in workflow.worklist(lee, at=at).items if one.kind == "questions"]
    assert (back.title, back.text) == ("Ana Ruiz has answered: Quote 1", "They asked")
    browser = Client()
    browser.force_login(boss.user)
    page = browser.get(back.url.split("#")[0]).content.decode()
    assert f'id="question-{asked.id}"' in page
    assert "questions" not in workflow.counts(lee, at=at)
