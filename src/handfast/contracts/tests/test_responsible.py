"""The letters bind: an act is open to who is responsible or accountable in its phase."""

from itertools import chain, combinations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handfast.contracts import queries, services
from handfast.contracts.models import Contract, Responsibility
from handfast.contracts.rules.responsible import ACTS, letters_of, may_act, may_comment
from handfast.contracts.rules.runbook import GATES, PHASE_NAMES, RACI
from handfast.contracts.tests.conftest import person
from handfast.contracts.tests.obligation_scenes import REPORT
from handfast.contracts.types import PERMISSIONS
from handfast.kernel.errors import Forbidden, HandfastError, InvalidInput
from handfast.parties import services as party_services
from handfast.platform import access, audit
from handfast.platform.access import Actor

ROLES = ("sales", "sales_ops", "legal", "contract_manager", "finance")
SHIPPED = {(phase, role): letter for phase, role, letter in RACI}


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
    if act == "obligations":
        return services.add_obligation(contract_id=contract.id, duty=REPORT, by=by, at=at)
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
    "send": "signature", "obligations": "obligation", "terminate": "obligation",
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
