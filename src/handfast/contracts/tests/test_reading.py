"""Who may take each step, whose contracts somebody sees, and what the search finds."""

import pytest

from handfast.contracts import queries, services
from handfast.kernel.errors import Forbidden, NotFound
from handfast.kernel.ids import new_id
from handfast.parties import queries as party_queries


def test_each_step_takes_its_permission(desk, actor_with):
    contract = desk.contract()
    reader = {"by": actor_with("contracts.view"), "at": desk.at}
    steps = [
        lambda: services.draft_from_quote(quote_id=contract.quote_id, **reader),
        lambda: services.change_clause(
            contract_id=contract.id, key="term", clause_id=new_id(), reason="x", **reader
        ),
        lambda: services.generate_document(contract_id=contract.id, **reader),
        lambda: services.submit_contract(contract_id=contract.id, **reader),
        lambda: services.approve_contract(contract_id=contract.id, **reader),
        lambda: services.return_contract(contract_id=contract.id, reason="x", **reader),
        lambda: services.send_for_signature(contract_id=contract.id, **reader),
        lambda: services.cancel_contract(contract_id=contract.id, reason="x", **reader),
        lambda: services.terminate_contract(contract_id=contract.id, reason="x", **reader),
        lambda: services.install_library(**reader),
        lambda: services.set_responsibilities(cells={("review", "legal"): "R"}, **reader),
    ]
    for step in steps:
        with pytest.raises(Forbidden):
            step()
    assert queries.contract(contract.id).version == 1


def test_a_contact_sees_its_own_contracts_and_a_stranger_none(desk, actor_with):
    contract = desk.contract()
    dana = party_queries.actor_for_contact(desk.contact_id)
    assert [c.id for c in queries.search(by=dana).rows] == [contract.id]
    assert queries.search(by=actor_with("orders.view")).rows == []
    with pytest.raises(NotFound):
        queries.contract(contract.id, by=actor_with("orders.view"))


def test_search_looks_into_clauses_and_pages_by_every_column(desk, actor):
    contract = desk.contract()
    services.cancel_contract(contract_id=contract.id, reason="x", by=actor, at=desk.at)
    other = services.draft_from_quote(quote_id=contract.quote_id, by=actor, at=desk.at)

    def found(**asked):
        return [c.id for c in queries.search(by=actor, **asked).rows]

    assert found(text="State of Illinois") == [other.id, contract.id]
    assert found(text="State of New York") == []
    assert found(text=contract.number) == [contract.id]
    assert found(status="cancelled") == [contract.id]
    for sort in ("", "created", "number", "-number", "value", "-value", "status"):
        first = queries.search(by=actor, sort=sort, limit=1)
        second = queries.search(by=actor, sort=sort, limit=1, cursor=first.next_cursor)
        assert {first.rows[0].id, second.rows[0].id} == {contract.id, other.id}
        assert second.next_cursor == ""
