"""From phase to phase: the consulted comment, the informed hear, pages and API say whose turn it is."""

import pytest

from handfast.assets import services as assets
from handfast.assets.types import NewAsset
from handfast.contracts import queries, services
from handfast.contracts.models import Contract, ContractComment
from handfast.contracts.rules.runbook import GATES
from handfast.contracts.tests.conftest import person
from handfast.kernel.errors import Forbidden, InvalidInput
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import mail, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import forget_tenant


@pytest.fixture
def contract(desk):
    return desk.contract()


# -- consulted and informed --------------------------------------------------------------------


def test_the_consulted_comment_and_the_informed_do_not(contract, desk):
    said = services.comment_on(
        contract_id=contract.id, text="  Net 30, please. ", by=person("finance"), at=desk.at
    )
    assert (said.text, said.phase, said.author_name) == ("Net 30, please.", "drafting", "Pat Reed")
    services.send_for_signature(contract_id=contract.id, by=person("sales"), at=desk.at)
    for by in (person("finance"), person("security")):
        with pytest.raises(Forbidden, match="does not consult you"):
            services.comment_on(contract_id=contract.id, text="Hm", by=by, at=desk.at)
    for text in (" ", "x" * 2001):
        with pytest.raises(InvalidInput, match=r"1 to 2,000 characters"):
            services.comment_on(contract_id=contract.id, text=text, by=desk.by, at=desk.at)
    assert [c.text for c in queries.comments(contract.id)] == ["Net 30, please."]


def letters_to(address):
    return [m.subject for m in mail.mailbox(recipient=address).order_by("id")]


def test_the_informed_are_written_to_once_for_each_change_of_phase(desk, member_as):
    member_as("finance", name="Fay Moss", email="fay@northbeam.example")
    member_as("sales_ops", name="Sol Ops", email="sol@northbeam.example")
    contract = desk.contract()
    outbox.drain()
    name = f"{contract.number} Lakeside Bakery"
    assert letters_to("fay@northbeam.example") == [f"{name}: now in Drafting"]
    assert letters_to("sol@northbeam.example") == []
    services.send_for_signature(contract_id=contract.id, by=person("sales"), at=desk.at)
    outbox.drain()
    outbox.drain()
    signature = f"{name}: now in Signature and execution"
    assert letters_to("fay@northbeam.example") == [f"{name}: now in Drafting", signature]
    assert letters_to("sol@northbeam.example") == [signature]
    letter = mail.mailbox(recipient="sol@northbeam.example").get()
    assert letter.links[0]["url"].endswith(f"/contracts/{contract.id}/")
    assert "has left “Drafting” and is now in “Signature and execution”" in letter.text


def test_the_deals_own_seller_is_told_for_sales_and_nobody_when_it_is_off(desk, member_as):
    ana = member_as("sales", name="Ana Ruiz", email="ana@northbeam.example")
    member_as("sales", name="Tom Ode", email="tom@northbeam.example")
    contract = desk.contract()
    Contract.objects.filter(id=contract.id).update(owner_id=ana.id)
    told = {"contract_id": contract.id, "left": "signature", "entered": "activation"}
    assert services.inform_of_phase(**told, by=desk.by, at=desk.at) == 1
    assert letters_to("ana@northbeam.example")
    assert not letters_to("tom@northbeam.example")
    mover = parties.actor_for_member(ana.id)
    assert services.inform_of_phase(**told, by=mover, at=desk.at) == 0
    services.enforce_responsibilities(enforced=False, by=desk.by, at=desk.at)
    assert services.inform_of_phase(**told, by=desk.by, at=desk.at) == 0


# -- pages and API -----------------------------------------------------------------------------


def test_buttons_that_would_be_refused_are_not_there_and_the_reason_is(contract, client_as):
    page = f"/contracts/{contract.id}/"
    text = client_as("sales").get(page).content.decode()
    assert "Make PDF</button>" not in text
    assert 'id="refused-document"' in text
    assert "“Drafting” belongs to Legal counsel as responsible" in text
    assert "Send for signature</button>" in text
    assert "Phase 2 of 7" in text
    assert "Sales (account executive), consulted" in text
    text = client_as("legal", name="Nora Diaz").get(page).content.decode()
    assert "Make PDF</button>" in text
    assert "Send for signature</button>" not in text
    assert 'id="refused-send"' in text


def test_a_comment_is_left_on_the_page_and_read_by_all(contract, client_as):
    url = f"/contracts/{contract.id}/"
    finance = client_as("finance", name="Fay Moss")
    assert finance.post(f"{url}comment", {"text": "Net <30>"})["Location"] == f"{url}#comments"
    assert "Net &lt;30&gt;" in client_as("executive", name="Max").get(url).content.decode()
    executive = client_as("executive", name="Eve")
    assert 'name="text"' not in executive.get(url).content.decode()
    assert executive.post(f"{url}comment", {"text": "Hm"}).status_code == 403
    assert ContractComment.objects.count() == 1


def test_the_table_gains_a_column_and_only_administrators_switch_it_off(desk, client_as):
    url = "/contracts/library/responsibilities/"
    legal = client_as("legal", name="Nora Diaz")
    assert "drafting.deal_desk" not in legal.get(url).content.decode()
    text = legal.get(url, {"role": "deal_desk"}).content.decode()
    assert 'name="drafting.deal_desk"' in text
    assert "Switch off" not in text
    assert legal.post(f"{url}enforce", {"enforced": "0"}).status_code == 403
    admin = client_as("admin", name="Ada Stern")
    assert "Switch off" in admin.get(url).content.decode()
    admin.post(f"{url}enforce", {"enforced": "0"})
    forget_tenant()
    assert queries.enforced() is False
    assert "Not enforced." in legal.get(url).content.decode()


def test_the_api_says_where_a_contract_is_and_what_is_open(contract, client_as):
    base, sales = f"/api/v1/contracts/{contract.id}", client_as("sales")
    found = sales.get(f"{base}/phase").json()
    assert (found["phase"]["key"], found["number"], found["enforced"]) == ("drafting", 2, True)
    assert found["gate"] == GATES["drafting"]
    assert set(found["allowed"]) == {"send", "cancel"}
    assert {one["key"] for one in found["refused"]} == {"clause", "document"}
    refused = sales.post(f"{base}/document")
    assert refused.status_code == 403
    assert refused.json()["errors"][0]["field"] == "phase"
    made = sales.post(f"{base}/comments", {"text": "Hello"}, content_type="application/json")
    assert (made.status_code, made.json()["text"]) == (201, "Hello")
    assert [c["text"] for c in sales.get(f"{base}/comments").json()] == ["Hello"]
    admin = client_as("admin", name="Ada Stern")
    change = {"cells": [{"phase": "drafting", "role": "sales", "letter": "R"}], "enforced": False}
    moved = admin.post("/api/v1/contract-phases", change, content_type="application/json")
    assert moved.status_code == 200
    assert moved.json()[1]["responsible"] == ["legal", "sales"]
    forget_tenant()
    assert queries.enforced() is False
    assert (
        sales.post("/api/v1/contract-phases", change, content_type="application/json").status_code
        == 403
    )


def test_once_everything_runs_the_contract_is_in_its_obligations(desk, member_as):
    contract = desk.contract()
    common = {"by": Actor.system("Delivery"), "at": desk.at}
    lines = [line for line in queries.schedule(contract.id) if not line.is_bundle]
    assets.register_assets(assets=[_asset(contract, line) for line in lines], **common)
    Contract.objects.filter(id=contract.id).update(status="active")
    assert services.note_all_in_service(**common) == 0
    monthly = [line.promise_id for line in lines if line.monthly]
    for promise in monthly:
        assert queries.contract(contract.id).phase == "activation"
        assets.activate_assets(promise_ids=[promise], **common)
        outbox.drain()
    view = queries.contract(contract.id)
    assert (view.status, view.phase, view.in_service_at) == ("active", "obligation", desk.at)
    last = next(e for e in outbox.timeline(subject=Ref("contract", contract.id)))
    assert (last.payload["left"], last.payload["entered"]) == ("activation", "obligation")
    assert services.note_in_service(contract_id=contract.id, **common) is False
    assert queries.refusal(by=person("sales"), phase=view.phase) == ""


def _asset(contract, line):
    return NewAsset(
        promise_id=line.promise_id, account_id=contract.account_id,
        origin=Ref("contract", contract.id), offering_code=line.offering_code, name=line.name,
        quantity=line.quantity, catalog_version_id=line.catalog_version_id,
        stream_id=contract.stream_id,
    )  # fmt: skip
