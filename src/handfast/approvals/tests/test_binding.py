"""Decisions are bound to facts: what changed is asked again, what did not change stays."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handfast.approvals.rules.binding import carry, changes, same, standing
from handfast.approvals.rules.conditions import holds, names, problem, shown
from handfast.approvals.rules.path import basis, plan, reads
from handfast.approvals.types import APPROVER, FYI, Change, Given, Planned
from handfast.policies.types import OTHERWISE, Column, MatchedRule, Row, Table

ONE = UUID(int=1)
KEYS = ("discount", "tcv", "risk", "term")


def table(*rows):
    """Rows as (role, the columns they read); every test reads `> 0` and always matches."""
    return Table(
        "t", "T", tuple(Column(key, key.upper(), "number") for key in KEYS), (),
        tuple(
            Row(str(place), {key: "> 0" if key in read else "-" for key in KEYS}, {"role": role})
            for place, (role, read) in enumerate(rows)
        ),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("15", "15.00", True), (15, Decimal("15.0"), True), (None, "", True), ("", 0, False),
        ("high", "high", True), ("high", "low", False), (True, 1, False), ("NaN", "NaN", True),
    ],
)  # fmt: skip
def test_facts_are_compared_by_what_they_mean(one, other, equal):
    assert same(one, other) is equal
    assert same(other, one) is equal


def test_a_rule_reads_the_facts_behind_computed_columns_and_what_counts_otherwise_reads_all():
    yearly = Column("yearly", "Yearly", "number", expression="monthly * 12 - rebate")
    made = Table(
        "t", "T", (yearly, Column("risk", "Risk")), (Column("role", "Role", default="desk"),),
        (Row("a", {"yearly": "> 100", "risk": "-"}, {"role": "vp"}),),
        facts=(Column("monthly", "Monthly", "number"), Column("rebate", "Rebate", "number")),
    )  # fmt: skip
    assert reads(made, ["a"]) == ("monthly", "rebate")
    assert reads(made, [OTHERWISE]) == ("risk", "monthly", "rebate")


def test_a_rule_reads_its_columns_that_are_not_open():
    made = table(("leader", ("discount",)), ("legal", ("tcv", "risk")), ("always", ()))
    assert reads(made, ["0"]) == ("discount",)
    assert reads(made, ["1"]) == ("tcv", "risk")
    assert reads(made, ["0", "1"]) == ("discount", "tcv", "risk")
    assert reads(made, ["2"]) == KEYS
    assert basis(("tcv", "risk"), {"tcv": 5}) == {"tcv": 5, "risk": None}


def test_only_whose_facts_changed_is_asked_again():
    given_before = (
        Given("leader", ONE, {"discount": "15"}), Given("legal", ONE, {"tcv": "30000"}),
        Given("finance", ONE, {"discount": "15", "tcv": "30000"}),
    )  # fmt: skip
    path = tuple(Planned(role, APPROVER, 1) for role in ("leader", "legal", "finance", "new"))
    read = {"leader": ("discount",), "legal": ("tcv",), "finance": ("discount", "tcv")}
    found = carry(path, given_before, read, {"discount": 15, "tcv": 40000, "term": 9})
    assert set(found.kept) == {"leader"}
    assert found.again == {
        "legal": (Change("tcv", "30000", 40000),), "finance": (Change("tcv", "30000", 40000),),
    }  # fmt: skip


def test_a_fact_nobody_judged_counts_as_changed():
    before = Given("leader", ONE, {"discount": 15})
    assert standing(before, ("discount",), {"discount": 15, "tcv": 1}) == ()
    assert standing(before, ("discount", "tcv"), {"discount": 15, "tcv": 1}) == (
        Change("tcv", None, 1),
    )


def test_a_condition_judges_the_facts_it_names():
    before = Given("leader", ONE, {"discount": 25, "tcv": 100}, "discount <= 20")
    assert standing(before, ("discount", "tcv"), {"discount": "20", "tcv": 100}) == ()
    [why] = standing(before, ("discount", "tcv"), {"discount": "21", "tcv": 100})
    assert why.condition == "discount <= 20"
    assert standing(before, ("discount", "tcv"), {"discount": 5, "tcv": 200}) == (
        Change("tcv", 100, 200),
    )


def test_conditions_are_checked_before_they_are_taken():
    known = ("term_months", "risk_tier")
    assert problem("term_months <= 24", known) is None
    assert problem('risk_tier in ("low","medium")', known) is None
    assert "Nobody knows" in problem("termmonths <= 24", known).message
    assert problem("1 = 1", known).message == "It names no fact of the deal."
    assert problem("term_months <=", known) is not None
    assert problem("x" * 301, known).message == "At most 300 characters."
    assert names('term_months <= 24 and risk_tier = "low"') == {"term_months", "risk_tier"}
    assert holds("term_months <= 24", {"term_months": "24.00"}) is True
    assert holds("term_months <= 24", {"term_months": 36}) is False
    assert holds("term_months <= 24", {}) is False
    assert (
        shown("term_months <= 24", {"term_months": 36}) == "term_months <= 24 (term_months is 36)"
    )


facts = st.fixed_dictionaries({key: st.integers(0, 2) for key in KEYS})
rows = st.lists(
    st.tuples(st.sampled_from("abcd"), st.sets(st.sampled_from(KEYS)).map(tuple)),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(rows, facts, facts)
def test_exactly_the_approvals_whose_facts_changed_are_opened_again(rows, before, after):
    made = table(*rows)
    path = plan(
        MatchedRule(row.id, {"role": row.outputs["role"], "kind": APPROVER, "step": "1"})
        for row in made.rows
    )
    read = {one.role: reads(made, one.rules) for one in path}
    answered = [Given(one.role, ONE, basis(read[one.role], before)) for one in path]
    found = carry(path, answered, read, after)
    for one in path:
        moved = {key for key in read[one.role] if before[key] != after[key]}
        assert (one.role in found.again) is bool(moved)
        assert (one.role in found.kept) is not bool(moved)
        assert {change.key for change in found.again.get(one.role, ())} == moved
    assert set(found.kept) | set(found.again) == {one.role for one in path}
    assert not set(found.kept) & set(found.again)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(facts, facts)
def test_going_back_to_the_old_facts_brings_the_old_answer_back(before, after):
    answer = Given("a", ONE, basis(KEYS, before))
    assert standing(answer, KEYS, before) == ()
    assert bool(standing(answer, KEYS, after)) is (before != after)
    assert changes(answer.basis, KEYS, before) == ()


def test_who_is_only_told_is_never_carried():
    path = (Planned("desk", FYI, 1),)
    assert carry(path, [Given("desk", ONE, {})], {}, {}).kept == {}
