"""What the tests of approvals share: people for the roles, and a way to ask."""

import pytest

from handfast.approvals import services
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties


@pytest.fixture
def people(tenant, member_as):
    names = {
        "sales": "Ana Ruiz", "sales_leader": "Lee Tran", "finance": "Fay Moss",
        "legal": "Les Ford", "deal_desk": "Dee Park", "security": "Sia Vega",
    }  # fmt: skip
    members = {role: member_as(role, name=name) for role, name in names.items()}
    return {role: parties.actor_for_member(member.id) for role, member in members.items()}


@pytest.fixture
def ask(people, at):
    def evaluate(discount, tcv, subject=None, when=None, **facts):
        return services.evaluate(
            subject=subject or Ref("quote", new_id()),
            facts={"discount_percent": discount, "tcv": tcv, **facts},
            summary={
                "title": "Quote Q-2026-000001 for Lakeside Bakery LLC", "currency": "USD",
                "account_name": "Lakeside Bakery LLC", "monthly": "60.50", "once": "49.50",
                "url": "/quotes/1",
            },
            requested_by=people["sales"],
            at=when or at,
        )  # fmt: skip

    return evaluate
