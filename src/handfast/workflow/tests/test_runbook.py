"""The shipped processes: installed once, and the runbook that follows a contract by itself."""

from datetime import timedelta

import pytest

from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import outbox
from handfast.platform.access import Actor
from handfast.platform.outbox import EventRow
from handfast.workflow import queries, services
from handfast.workflow.queries import registry
from handfast.workflow.rules.checking import check
from handfast.workflow.services.shipping import shipped

BY = Actor.system("test")
LETTERS = {"sales": "R", "legal": "C", "contract_manager": "A", "finance": "I"}


@pytest.fixture
def letters():
    before = dict(registry._letters)
    services.register_responsibilities("contract", lambda phase: LETTERS)
    yield LETTERS
    registry._letters.clear()
    registry._letters.update(before)


class Deal:
    """A contract whose events are told one after the other."""

    def __init__(self, at):
        self.at, self.contract, self.order, self.stream = at, new_id(), new_id(), new_id()

    def tell(self, topic, subject=None, **payload):
        self.at += timedelta(minutes=5)
        services.react(
            EventRow(
                id=new_id(),
                seq=1,
                topic=topic,
                headline="",
                payload=payload,
                subject=subject or Ref("contract", self.contract),
                by=BY,
                at=self.at,
                stream_id=self.stream,
            )  # fmt: skip
        )

    @property
    def instance(self):
        (row,) = queries.instances_of(Ref("contract", self.contract))
        return row

    @property
    def steps(self):
        return sorted(t["element"] for t in self.instance.tokens if t["kind"] == "task")


@pytest.fixture
def deal(tenant, letters, people, at):
    services.ensure_shipped(at=at)
    made = Deal(at)
    made.tell("contract.drafted", number="C-1", contract_id=str(made.contract))
    return made


def test_everything_shipped_can_be_published():
    assert [key for key, _ in shipped()] == [
        "contract_runbook", "credit_check", "customer_offboarding", "fallout_handling",
    ]  # fmt: skip
    for _key, xml in shipped():
        process, problems = check(xml)
        assert problems == []
        asked = [e for e in process.elements if e.kind == "userTask"]
        assert all(e.guidance for e in asked)


def test_shipped_processes_are_installed_once_and_then_left_alone(tenant, at):
    assert services.ensure_shipped(at=at) == 4
    row = queries.published("credit_check")
    services.retire(definition_id=row.id, by=BY, at=at)
    assert services.ensure_shipped(at=at) == 0
    assert queries.published("credit_check") is None


def test_a_drafted_contract_starts_its_runbook_with_the_phases_people(deal):
    assert (deal.instance.title, deal.steps) == ("Runbook of C-1", ["request"])
    (task,) = queries.open_tasks_of(deal.instance.id)
    assert task.candidates == ["role:sales", "role:contract_manager"]
    assert task.informs == ["role:legal", "role:finance"]
    assert task.escalate_to == "role:contract_manager"


def test_the_same_event_does_not_start_it_twice(deal):
    deal.tell("contract.drafted", number="C-1")
    assert deal.steps == ["request"]


def test_a_standard_contract_walks_through_by_its_events_alone(deal):
    deal.tell("contract.sent_for_signature", number="C-1")
    assert deal.steps == ["signature"]
    deal.tell("contract.executed", number="C-1")
    assert deal.steps == ["activation"]
    deal.tell("order.completed", subject=Ref("order", deal.order), number="O-1")
    assert deal.steps == ["obligation"]
    deal.tell("contract.ended", status="expired", reason="over")
    assert deal.instance.status == "completed"


def test_a_review_a_refusal_and_a_cancellation(deal):
    deal.tell("contract.submitted", number="C-1")
    assert deal.steps == ["review"]
    deal.tell("contract.approved", number="C-1")
    assert deal.steps == ["approval"]
    deal.tell("contract.sent_for_signature", number="C-1")
    deal.tell("contract.declined", number="C-1", reason="price")
    assert deal.steps == ["request"]
    deal.tell("contract.ended", status="cancelled", reason="no")
    assert deal.instance.status == "completed"


def test_an_order_that_completes_before_its_phase_is_not_forgotten(deal):
    deal.tell("order.completed", subject=Ref("order", deal.order), number="O-1")
    deal.tell("contract.sent_for_signature", number="C-1")
    deal.tell("contract.executed", number="C-1")
    assert deal.steps == ["obligation"]


def test_gates_lead_on_or_back(deal, people, at):
    def do(**values):
        (task,) = queries.open_tasks_of(deal.instance.id)
        services.complete(task_id=task.id, values=values, by=people["contract_manager"], at=deal.at)
        return deal.steps

    assert do(scope_complete=False) == ["request"]
    assert do(scope_complete=True) == ["drafting"]
    assert do(deviates=True) == ["review"]
    assert do(outcome="Back to drafting") == ["drafting"]
    assert do(deviates=False) == ["approval"]
    assert do(approved=True) == ["signature"]


def test_the_runbook_tells_nobody_by_mail_while_all_is_well(deal):
    deal.tell("contract.sent_for_signature", number="C-1")
    subject = Ref("process_instance", deal.instance.id)
    assert "workflow.task_late" not in {e.topic for e in outbox.timeline(subject=subject)}


def test_small_credit_is_granted_by_rule_and_large_is_reviewed(tenant, people, at, settle):
    services.ensure_shipped(at=at)

    def asked(limit, overdue=False):
        row = services.start(key="credit_check", variables={"account_name": "Elm"}, by=BY, at=at)
        (task,) = queries.open_tasks_of(row.id)
        values = {"limit_requested": limit, "years_customer": 3, "overdue": overdue}
        services.complete(task_id=task.id, values=values, by=people["finance"], at=at)
        row.refresh_from_db()
        return row

    small = asked(4000)
    assert (small.status, small.variables["granted_by"]) == ("completed", "rule")
    assert small.title == "Credit check for Elm"
    large = asked(40000)
    assert [t["element"] for t in large.tokens if t["kind"] == "task"] == ["review"]
    assert asked(100, overdue=True).status == "running"
    services.tick(at=at + timedelta(days=2, hours=1))
    settle()
    large.refresh_from_db()
    assert [t["kind"] for t in large.tokens] == ["task"]


def test_a_fallout_goes_to_whom_its_cause_belongs(tenant, people, at, settle):
    services.ensure_shipped(at=at)
    row = services.start(key="fallout_handling", by=BY, at=at)
    (task,) = queries.open_tasks_of(row.id)
    values = {"category": "Inventory", "severity": "High", "findings": "empty shelf"}
    services.complete(task_id=task.id, values=values, by=people["operations"], at=at)
    (mend,) = queries.open_tasks_of(row.id)
    assert mend.candidates == ["team:logistics", "role:operations"]
    settle()
    services.complete(task_id=mend.id, values={"mended": "ordered"}, by=people["operations"], at=at)
    (verify,) = queries.open_tasks_of(row.id)
    services.complete(task_id=verify.id, values={"works": True}, by=people["operations"], at=at)
    row.refresh_from_db()
    assert row.status == "completed"
    assert row.variables["mended"] == "ordered"


def test_offboarding_waits_for_all_three(tenant, people, at):
    services.ensure_shipped(at=at)
    row = services.start(key="customer_offboarding", by=BY, at=at)
    tasks = {t.element: t for t in queries.open_tasks_of(row.id)}
    assert sorted(tasks) == ["interview", "recover", "settle"]
    services.complete(task_id=tasks["settle"].id, values={"settled": True}, by=BY, at=at)
    services.complete(task_id=tasks["recover"].id, values={"missing": "none"}, by=BY, at=at)
    values = {"leaving_reason": "Moved"}
    services.complete(task_id=tasks["interview"].id, values=values, by=BY, at=at)
    (close,) = queries.open_tasks_of(row.id)
    assert close.element == "close"
    row.refresh_from_db()
    assert (row.variables["settled"], row.variables["missing"]) == (True, "none")
