"""From the signed contract to the order: by itself, once, with every promise."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from handfast.contracts import queries as contracts
from handfast.contracts.types import ContractView, ScheduleLineView
from handfast.kernel.errors import Forbidden, InvalidInput
from handfast.kernel.ids import new_id
from handfast.orders import queries, services
from handfast.orders.tests.scenes import day
from handfast.platform.access import Actor


@pytest.fixture
def contract(shop, monkeypatch, at):
    """An active contract as its context tells it, with a bundle and one part."""
    bundle = new_id()
    found = ContractView(
        id=new_id(), number="C-2026-000057", kind="order_form", title="Home Fast 500",
        status="active", version=3, stream_id=new_id(), quote_id=None, quote_number="",
        account_id=shop.account_id, account_name="Lakeside Bakery LLC",
        contact_id=shop.contact_id, contact_name="Dana Whitfield", contact_email="",
        owner_id=None, owner_name="", currency="USD", monthly=Decimal("47.50"),
        once=Decimal(0), tcv=Decimal(1140), term_months=24, start_date=date(2026, 3, 5),
        end_date=None, payment_frequency="monthly", governing_law="IL", review_class="standard",
        catalog_version_id=shop.catalog.version_id, envelope_id=None, signed_at=at,
        document_file_id=None, signed_file_id=None, certificate_file_id=None, reason="",
        actions=(), created_at=at,
    )  # fmt: skip
    head = ScheduleLineView(
        id=new_id(), promise_id=bundle, parent_promise_id=None, offering_code="home_fast_500",
        name="Home Fast 500", quantity=1, charge_type="none", list_price=Decimal(0),
        net_price=Decimal(0), characteristics={}, catalog_version_id=shop.catalog.version_id,
        position=0,
    )  # fmt: skip
    part = replace(
        head, id=new_id(), promise_id=new_id(), parent_promise_id=bundle, position=1,
        offering_code="internet_access", name="Internet Access 500/100",
        charge_type="recurring", list_price=Decimal("60.00"), net_price=Decimal("47.50"),
    )  # fmt: skip
    known = {found.id: found}
    monkeypatch.setattr(contracts, "contract", lambda contract_id, **_: known[contract_id])
    monkeypatch.setattr(contracts, "schedule", lambda contract_id: [head, part])
    return known, found, [head, part]


def test_every_line_keeps_its_promise_price_and_parent(contract, actor):
    _, signed, schedule = contract
    order = services.create_from_contract(contract_id=signed.id, by=actor, at=day(5))
    assert (order.contract_number, order.stream_id, order.term_months, order.direct) == (
        "C-2026-000057",
        signed.stream_id,
        24,
        False,
    )
    assert [(n.promise_id, n.parent_promise_id, n.net_price) for n in queries.lines(order.id)] == [
        (s.promise_id, s.parent_promise_id, s.net_price) for s in schedule
    ]
    assert order.catalog_version_id == signed.catalog_version_id
    assert order.requested_date == date(2026, 3, 5)


def test_a_contract_has_one_order(contract, actor):
    _, signed, _ = contract
    first = services.create_from_contract(contract_id=signed.id, by=actor, at=day(5))
    again = services.create_from_contract(contract_id=signed.id, by=actor, at=day(6))
    assert again.id == first.id


def test_a_contract_that_is_not_signed_gives_no_order(contract, actor):
    known, signed, _ = contract
    known[signed.id] = replace(signed, status="in_signature")
    with pytest.raises(InvalidInput, match="The contract is in signature"):
        services.create_from_contract(contract_id=signed.id, by=actor, at=day(5))


def test_the_checklist_asks_for_the_active_contract(contract, actor):
    known, signed, _ = contract
    order = services.create_from_contract(contract_id=signed.id, by=actor, at=day(5))
    known[signed.id] = replace(signed, status="terminated")
    found = next(c for c in services.readiness(order.id) if c.key == "contract")
    assert (found.ok, found.detail) == (False, "C-2026-000057 is terminated")


def test_capturing_by_hand_belongs_to_the_phase_of_activation(contract):
    _, signed, _ = contract
    ana = Actor(
        kind="user", id=new_id(), name="Ana Ruiz", roles=("sales",),
        permissions=frozenset({"orders.edit"}),
    )  # fmt: skip
    with pytest.raises(Forbidden, match="Activation and entitlement sync") as refused:
        services.create_from_contract(contract_id=signed.id, by=ana, at=day(5))
    assert "You are Sales (account executive), informed." in refused.value.problems[0].message
    sofia = replace(ana, roles=("sales_ops",), permissions=frozenset({"*"}))
    assert (
        services.create_from_contract(contract_id=signed.id, by=sofia, at=day(5)).status == "draft"
    )
