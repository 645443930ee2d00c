"""The letters bind: who is responsible or accountable acts, the consulted comment, the informed hear."""

from itertools import chain, combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handfast.assets import services as assets
from handfast.assets.types import NewAsset
from handfast.contracts import queries, services
from handfast.contracts.models import Contract, ContractComment, Responsibility
from handfast.contracts.rules.responsible import ACTS, letters_of, may_act, may_comment
from handfast.contracts.rules.runbook import GATES, PHASE_NAMES, RACI
from handfast.contracts.types import PERMISSIONS
from handfast.kernel.errors import Forbidden, HandfastError, InvalidInput
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties import services as party_services
from handfast.platform import access, audit, mail, outbox
from handfast.platform.access import Actor
from handfast.platform.tenancy import forget_tenant

ROLES = ("sales", "sales_ops", "legal", "contract_manager", "finance")
SHIPPED = {(phase, role): letter for phase, role, letter in RACI}


def person(*roles, kind="user"):
    """Somebody with these roles who may do all but administer, so that letters alone decide."""
    permissions = frozenset(access.all_permissions()) - {"parties.admin"}
    return Actor(kind=kind, id=new_id(), name="Pat Reed", roles=roles, permissions=permissions)


@pytest.fixture
def contract(desk):
    return desk.contract()


def do(act, contract, by, at):
    """Carry an act out as a person would."""
    common = {"contract_id": contract.id, "by": by, "at": at}
    because = {**common, "reason": "Asked for"}
    if act == "create":
        return services.draft_from_quote(quote_id=contract.quote_id, by=by, at=at)
    if act == "clause":
        wanted = next(v for v in queries.variants_of("liability") if v.variant == "small-deal")
        return services.change_clause(key="liability", clause_id=wanted.id, **because)
    at_once = {
        "document": services.generate_document, "submit": services.submit_contract,
        "approve": services.approve_contract, "send": services.send_for_signature,
        "ask": services.send_for_signature,
    }  # fmt: skip
    if act in at_once:
        return at_once[act](**common)
    with_reason = {
        "cancel": services.cancel_contract, "return": services.return_contract,
        "terminate": services.terminate_contract,
    }  # fmt: skip
    return with_reason[act](**because)


def refused_by_letters(act, contract, by, at):
    """Whether the letters refuse; what else stands in the way comes after them."""
    try:
        do(act, contract, by, at)
    except Forbidden as refused:
        return refused.problems[0].field == "phase"
    except HandfastError:
        return False
    return False


# -- the rule ----------------------------------------------------------------------------------

cells = st.dictionaries(st.sampled_from(ROLES), st.sampled_from("RACI"))


@given(cells=cells, roles=st.sets(st.sampled_from((*ROLES, "sales_leader", "deal_desk"))))
def test_who_may_act_and_comment_follows_from_the_letters_alone(cells, roles):
    standing = {role: cells[role] for role in roles if role in cells}
    if "sales_leader" in roles and "sales" in cells:
        standing["sales_leader"] = cells["sales"]
    own = letters_of(roles, cells, access.INCLUDES)
    assert own == standing
    assert may_act(own.values()) is bool({"R", "A"} & set(standing.values()))
    assert may_comment(own.values()) is bool({"R", "A", "C"} & set(standing.values()))


def test_every_phase_has_a_gate_and_every_act_a_known_phase_and_permission():
    assert list(GATES) == list(PHASE_NAMES)
    assert {act.phase for act in ACTS.values()} <= {"", *PHASE_NAMES}
    assert {act.permission for act in ACTS.values()} <= set(PERMISSIONS)


# -- enforced on every act ---------------------------------------------------------------------

STATUS = {
    "create": "cancelled", "approve": "in_review", "return": "approved", "terminate": "active",
}  # fmt: skip
PHASE = {
    "create": "request", "cancel": "request", "clause": "drafting", "document": "drafting",
    "submit": "review", "approve": "review", "return": "approval", "ask": "approval",
    "send": "signature", "terminate": "obligation",
}  # fmt: skip


@pytest.mark.parametrize("act", sorted(PHASE))
@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(letter=st.sampled_from(["R", "A", "C", "I", ""]), other=st.sampled_from("RACI"))
def test_an_act_is_open_exactly_to_r_and_a_of_its_phase(act, letter, other, contract, desk):
    Contract.objects.filter(id=contract.id).update(
        status=STATUS.get(act, "draft"), term_months=72 if act == "ask" else 24
    )
    Responsibility.objects.all().delete()
    for phase in PHASE_NAMES:
        here = letter if phase == PHASE[act] else "R" if act == "ask" else other
        if here:
            Responsibility.objects.create(phase=phase, role="finance", letter=here)
        Responsibility.objects.create(phase=phase, role="legal", letter="A")
    assert set(PHASE) == set(ACTS)
    refused = refused_by_letters(act, contract, person("finance"), desk.at)
    Contract.objects.exclude(id=contract.id).update(status="cancelled")
    Contract.objects.filter(id=contract.id).update(status="draft", envelope_id=None)
    assert refused is (letter not in ("R", "A"))


def test_the_system_and_administrators_are_never_bound(contract, desk):
    Responsibility.objects.filter(role="sales").delete()
    for by in (Actor.system("Contracts"), person("admin"), desk.by):
        assert queries.refusal(by=by, phase="drafting") == ""
    assert queries.refusal(by=person("sales"), phase="drafting") != ""


def test_what_the_page_offers_is_what_the_services_allow(contract, desk):
    view = queries.contract(contract.id)
    pairs = chain.from_iterable(combinations(ROLES, size) for size in (1, 2))
    for roles in pairs:
        found = services.standing(contract=view, by=person(*roles), at=desk.at)
        refused = {one.key for one in found.refused}
        assert refused.isdisjoint(found.allowed)
        assert refused | set(found.allowed) == {"send", "cancel", "clause", "document"}
        open_to = {
            key
            for key in refused | set(found.allowed)
            if any(SHIPPED[PHASE[key], role] in "RA" for role in roles)
        }
        assert open_to == set(found.allowed)


def test_the_refusal_says_whose_it_is_what_one_is_and_where_that_is_changed(contract, desk):
    with pytest.raises(Forbidden) as refused:
        do("document", contract, person("sales", "finance"), desk.at)
    (problem,) = refused.value.problems
    assert problem.message == (
        "“Drafting” belongs to Legal counsel as responsible and Contract manager as accountable. You"
        " are Sales (account executive), consulted; Finance and revenue operations, consulted."
    )
    assert "/contracts/library/responsibilities/" in problem.remedy
    assert queries.versions(contract.id) == []


def test_asking_the_approvers_belongs_to_the_phase_of_approvals(contract, desk):
    manager = person("contract_manager")
    assert (
        "send"
        in services.standing(contract=queries.contract(contract.id), by=manager, at=desk.at).allowed
    )
    Contract.objects.filter(id=contract.id).update(term_months=72)
    found = services.standing(contract=queries.contract(contract.id), by=manager, at=desk.at)
    assert "send" not in found.allowed
    (send,) = [one for one in found.refused if one.key == "send"]
    assert send.reason.startswith("“Internal approvals” belongs to Sales")
    with pytest.raises(Forbidden, match="Internal approvals"):
        do("send", contract, manager, desk.at)
    assert queries.contract(contract.id).reason == ""
    assert do("send", contract, person("sales"), desk.at).reason.startswith("Waiting for approval")


def test_a_tenant_switches_it_off_and_both_ways_are_kept(contract, desk):
    with pytest.raises(Forbidden, match=r"parties\.admin"):
        services.enforce_responsibilities(enforced=False, by=person("legal"), at=desk.at)
    assert services.enforce_responsibilities(enforced=False, by=desk.by, at=desk.at)
    assert not services.enforce_responsibilities(enforced=False, by=desk.by, at=desk.at)
    assert queries.refusal(by=person("finance"), phase="drafting") == ""
    do("document", contract, person("finance"), desk.at)
    assert services.enforce_responsibilities(enforced=True, by=desk.by, at=desk.at)
    with pytest.raises(Forbidden):
        do("document", contract, person("finance"), desk.at)
    kept = [row.after for row in audit.search(action="raci.enforce").order_by("id")]
    assert kept == [{"enforced": False}, {"enforced": True}]


def test_a_role_of_the_tenants_own_takes_part(desk):
    party_services.create_role(key="vendor_desk", name="Vendor desk", by=desk.by, at=desk.at)
    assert services.set_responsibilities(
        cells={("drafting", "vendor_desk"): "R"}, by=desk.by, at=desk.at
    )
    assert queries.refusal(by=person("vendor_desk"), phase="drafting") == ""
    with pytest.raises(InvalidInput, match="There is no such role"):
        services.set_responsibilities(cells={("drafting", "x"): "R"}, by=desk.by, at=desk.at)


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
