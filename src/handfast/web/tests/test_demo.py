"""The demo company: seeded once by the services, alive in every stage, and ready for the journey."""

from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client

from handfast.approvals import queries as approvals
from handfast.billing import queries as billing
from handfast.contracts import queries as contracts
from handfast.gateways import queries as gateways
from handfast.orders import queries as orders
from handfast.parties import queries as parties
from handfast.platform import clock
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.platform.tenancy import tenant_scope
from handfast.promises import queries as promises
from handfast.quotes import queries as quotes
from handfast.sales import queries as sales
from handfast.web.demo.company import PRESENT
from handfast.web.demo.people import PEOPLE
from handfast.workflow import queries as workflow
from handfast.workflow.models import Incident

PASSWORD = "amber-harbor-quartz-2026"


@pytest.fixture
def demo(db):
    out = StringIO()
    call_command("demo", password=PASSWORD, stdout=out)
    tenant = Tenant.objects.get(slug="northbeam")
    with tenant_scope(tenant.id):
        yield out.getvalue()


def test_the_demo_company_is_alive(demo):
    assert clock.now().isoformat() == "2026-03-02T09:00:00-06:00"
    assert PASSWORD in demo
    assert all(person.email in demo for person in PEOPLE)
    _people()
    _deals()
    _obligations()
    _deliveries()
    _money()
    _processes()
    _partners()
    out = StringIO()
    call_command("demo", stdout=out)
    assert "here already" in out.getvalue()
    assert PASSWORD not in out.getvalue()
    assert len(parties.members()) == len(PEOPLE)
    client = Client()
    signed_in = client.post("/accounts/login/", {"login": PEOPLE[0].email, "password": PASSWORD})
    assert signed_in["Location"] == "/"
    assert client.get("/").status_code == 200


def _people():
    roles = {role for member in parties.members() for role in member.roles}
    assert roles == {
        "admin", "executive", "sales_leader", "sales", "sales_ops", "deal_desk", "legal",
        "contract_manager", "finance", "operations", "customer_success",
    }  # fmt: skip
    assert parties.own_entity().signatory_name == "Marcus Bell"


def _deals():
    leads = Counter(lead.status for lead in sales.leads(limit=50))
    assert leads == {"converted": 13, "new": 1, "working": 1, "qualified": 1, "disqualified": 1}
    stages = {stage: len(found) for stage, found in sales.board().items()}
    assert stages == {
        "qualification": 0, "discovery": 1, "proposal": 3, "negotiation": 1, "won": 6,
    }  # fmt: skip
    states = Counter(quote.status for quote in quotes.quotes())
    assert states == {
        "ordered": 3, "accepted": 1, "presented": 2, "in_approval": 2, "rejected": 1, "draft": 2,
        "expired": 1,
    }  # fmt: skip
    review = approvals.report(since=PRESENT - timedelta(days=90), until=PRESENT)
    assert review.answers == 21
    assert [row.label for row in review.candidates] == ["Discount above 10 %"]
    assert [row.substitute_name for row in approvals.delegations()] == ["Marcus Bell"]


def _obligations():
    by, today = Actor.system("test"), PRESENT.date()
    late = contracts.dues(by=by, today=today, window="late").rows
    assert [(d.title, d.status) for d in late] == [
        ("Hold the first quarterly review with Harbor Clinic", "missed")
    ]
    done = contracts.dues(by=by, today=today, window="settled").rows
    assert [(d.value, d.kept) for d in done] == [("99.96 %", True), ("2.67 hours", True)]


def _deliveries():
    by = Actor.system("test")
    states = Counter(order.status for order in orders.search(by=by))
    assert states == {"completed": 2, "in_progress": 2, "draft": 1}


def _money():
    numbers = [
        (invoice.number, str(invoice.total.quantize(invoice.total)), invoice.status)
        for account in parties.accounts()
        for invoice in billing.invoices_of(account.id)
    ]
    assert sorted(numbers) == [
        ("INV-2026-000001", "26.6500", "paid"), ("INV-2026-000002", "107.0900", "paid"),
        ("INV-2026-000003", "64.4200", "posted"), ("INV-2026-000004", "417.4700", "paid"),
        ("INV-2026-000005", "68.0400", "posted"), ("INV-2026-000006", "417.4700", "posted"),
        ("INV-2026-000007", "68.0400", "posted"),
    ]  # fmt: skip
    assert [d.kind for d in promises.discrepancies()] == ["delivered ≠ promised"]


def _processes():
    found = workflow.instances(key="credit_check").rows
    by_itself = [row for row in found if row.subject_kind == "order"]
    assert [(row.title, row.status, row.started_by) for row in by_itself] == [
        ("Credit check for Elm Street School District", "completed", "workflow"),
        ("Credit check for Harbor Clinic", "completed", "workflow"),
    ]  # fmt: skip
    assert Incident.objects.count() == 0


def _partners():
    assert gateways.connector("carrier").script.next == ("error",)
    assert gateways.connector("line_test").script.values["result"] == "fail"
