"""Computed columns and default outputs: decided, checked, carried by files, and bound to facts."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.feel.dmn import load_model
from handfast.kernel.errors import InvalidInput
from handfast.policies.rules import match, outcome, problems, samples
from handfast.policies.rules.coverage import check
from handfast.policies.rules.differing import difference
from handfast.policies.rules.sheets import (
    cell_name,
    from_csv,
    from_dmn,
    from_xlsx,
    to_csv,
    to_dmn,
    to_xlsx,
)
from handfast.policies.types import HIT_POLICIES, OTHERWISE, Column, Row, Table

YEARLY = Column("yearly", "Yearly value", "number", expression="monthly * 12 - rebate")
FACTS = (Column("monthly", "Monthly", "number"), Column("rebate", "Rebate", "number"))
REGION = Column("region", "Region", choices=(("EMEA", "EMEA"), ("US", "US")))
ROLE = Column("role", "Role", choices=(("desk", "desk"), ("vp", "vp")), default="desk")
LIMIT = Column("limit", "Limit", "number", default="=monthly * 2")


def table(*rows, policy="F", outputs=(ROLE, LIMIT), inputs=(YEARLY, REGION), facts=FACTS):
    return Table(
        "t", "Terms", inputs, outputs,
        tuple(
            Row(str(n), {"yearly": yearly, "region": region}, {"role": role, "limit": limit}, "")
            for n, (yearly, region, role, limit) in enumerate(rows, 1)
        ), policy, facts=facts,
    )  # fmt: skip


BIG = table(("> 24000", '"US"', "vp", "9"), ("> 1200", "-", "vp", "=rebate + 1"))


@pytest.mark.parametrize(
    ("facts", "rows", "result"),
    [
        ({"monthly": 2001, "rebate": 0, "region": "US"}, ["1"], {"role": "vp", "limit": "9"}),
        ({"monthly": "2001", "rebate": 12, "region": "US"}, ["2"], {"role": "vp", "limit": "13"}),
        (
            {"monthly": 100, "rebate": 0, "region": "US"}, [OTHERWISE],
            {"role": "desk", "limit": "200"},
        ),
        ({"rebate": 0, "region": "US"}, [OTHERWISE], {"role": "desk", "limit": ""}),
    ],
)  # fmt: skip
def test_a_column_tests_what_its_expression_makes_of_facts(facts, rows, result):
    assert problems(BIG) == []
    found = outcome(BIG, facts)
    assert [rule.row_id for rule in found.matched] == rows
    assert found.result == result
    assert [rule.row_id for rule in match(BIG, facts)][:1] == rows


def test_the_facts_behind_a_row_are_known():
    assert [c.key for c in BIG.asked] == ["region", "monthly", "rebate"]
    assert BIG.read_by(BIG.rows[0]) == ("region", "monthly", "rebate")
    assert BIG.read_by(replace(BIG.rows[1], cells={})) == ("rebate",)


@pytest.mark.parametrize(
    ("column", "field", "said"),
    [
        ({"expression": "monthly * annual"}, "inputs.0.expression", "At column 11: nobody knows “annual”."),
        ({"expression": "monthly * ("}, "inputs.0.expression", "At column"),
        ({"expression": "monthly > 5"}, "inputs.0.expression", "What it gives is not a number."),
        ({"expression": "monthly.net"}, "inputs.0.expression", "nobody knows “monthly.net”"),
        ({"expression": "monthly - start"}, "inputs.0.expression", "nobody knows “start”"),
        ({"expression": "if today() = null then monthly else 0"}, "inputs.0.expression", "present day"),
        ({"default": "5"}, "inputs.0.default", "Only an output"),
        ({"key": "monthly"}, "facts.0.key", "another column of this name"),
    ],
)  # fmt: skip
def test_a_wrong_expression_is_named_with_its_place(column, field, said):
    wrong = replace(BIG, inputs=(replace(YEARLY, **column), REGION))
    found = [p for p in problems(wrong) if p.field == field]
    assert len(found) == 1
    assert said in found[0].message


def test_defaults_are_whole_or_none():
    half = replace(BIG, outputs=(ROLE, replace(LIMIT, default="")))
    assert [(p.field, p.message) for p in problems(half)] == [
        ("otherwise.limit", "Limit is missing.")
    ]
    wrong = replace(BIG, outputs=(replace(ROLE, default="ceo"), LIMIT))
    assert [p.field for p in problems(wrong)] == ["otherwise.role"]
    counted = replace(BIG, hit_policy="C#")
    assert [p.field for p in problems(counted)] == ["otherwise"]
    taken = replace(BIG, rows=(replace(BIG.rows[0], id=OTHERWISE),))
    assert [p.field for p in problems(taken)] == ["rows.0.id"]


@pytest.mark.parametrize(
    ("policy", "result"),
    [
        ("U", {"role": "desk", "limit": "20"}), ("R", [{"role": "desk", "limit": "20"}]),
        ("C+", "20"), ("C>", "20"), ("P", {"role": "desk", "limit": "20"}),
    ],
)  # fmt: skip
def test_the_default_counts_under_every_hit_policy(policy, result):
    made = table(("> 100", "-", "vp", "9"), policy=policy)
    assert outcome(made, {"monthly": 10, "rebate": 120, "region": "US"}).result == result


def test_the_check_says_what_it_cannot_tell_of_a_computed_column():
    plain = (replace(ROLE, default=""), replace(LIMIT, default=""))
    made = table(("> 100", '"US"', "vp", "1"), ("> 50", "-", "vp", "1"), policy="U", outputs=plain)
    found = check(made)
    assert [(r.text, r.certain) for r in found.overlaps] == [
        ("Yearly value over 100 · Region US", False)
    ]
    assert found.forbidden == ()
    assert [(r.text, r.certain) for r in found.gaps] == [("Yearly value up to 50", False)]
    assert found.opaque == ("Yearly value",)
    sure = table(("-", '"US"', "vp", "1"), ("-", "-", "vp", "2"), policy="U", outputs=plain)
    assert [r.certain for r in check(sure).overlaps] == [True]
    assert check(sure).forbidden == check(sure).overlaps


def test_what_only_the_default_decides_is_no_gap():
    found = check(table(("> 100", "-", "vp", "1")))
    assert found.gaps == ()
    assert [r.text for r in found.otherwise] == ["Yearly value up to 100"]


def test_differences_name_expressions_defaults_and_facts():
    new = replace(
        BIG, inputs=(replace(YEARLY, expression="monthly * 12"), REGION), facts=FACTS[:1],
        outputs=(replace(ROLE, default="vp"), LIMIT), rows=(),
    )  # fmt: skip
    found = difference(replace(BIG, rows=()), new)
    assert [(c.label, c.before, c.after) for c in found.settings] == [
        ("Otherwise, Role", "desk", "vp")
    ]
    assert [(c.label, c.before, c.after) for c in found.columns] == [
        ("Input Yearly value", "Yearly value · number · = monthly * 12 - rebate",
         "Yearly value · number · = monthly * 12"),
        ("Fact Rebate", "Rebate · number", ""),
    ]  # fmt: skip


def test_samples_reach_the_limits_of_computed_columns():
    reached = {rule.row_id for facts in samples(BIG) for rule in match(BIG, facts)}
    assert reached == {"1", "2", OTHERWISE}


FILES = ((to_dmn, from_dmn), (to_csv, from_csv), (to_xlsx, from_xlsx))
LINES = st.lists(
    st.tuples(
        st.sampled_from(["-", "> 1200", "[0..100)", "not(240)", "< monthly", "null"]),
        st.sampled_from(["-", '"US"', 'not("EMEA")']), st.sampled_from(["desk", "vp"]),
        st.sampled_from(["0", "12.5", "=monthly + rebate"]),
    ), max_size=4,
)  # fmt: skip
DEALS = st.fixed_dictionaries({
    "monthly": st.sampled_from([None, 0, 5, 20, "101", Decimal("2001")]),
    "rebate": st.sampled_from([0, 240]), "region": st.sampled_from(["US", "EMEA"]),
})  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(
    LINES, st.sampled_from(sorted(set(HIT_POLICIES) - {"C#"})), st.booleans(),
    st.lists(DEALS, min_size=1, max_size=6),
)  # fmt: skip
def test_every_form_of_file_decides_the_same(lines, policy, default, deals):
    outputs = (ROLE, LIMIT) if default else (replace(ROLE, default=""), replace(LIMIT, default=""))
    made = table(*lines, policy=policy, outputs=outputs)
    assert problems(made) == []
    for write, read in FILES:
        back = read(write(made), key="t", name="Terms")
        assert (back.inputs, back.facts, back.outputs) == (made.inputs, made.facts, made.outputs)
        assert problems(back) == []
        for deal in deals:
            assert outcome(back, deal).result == outcome(made, deal).result


@settings(max_examples=30, deadline=None)
@given(LINES, st.booleans(), st.lists(DEALS, min_size=1, max_size=4))
def test_another_engine_decides_the_same_by_the_dmn_file(lines, default, deals):
    outputs = (ROLE, LIMIT) if default else (replace(ROLE, default=""), replace(LIMIT, default=""))
    made = table(*lines, outputs=outputs)
    model = load_model(to_dmn(made))
    assert model.problems == []
    for deal in deals:
        facts = {**deal, "monthly": None if deal["monthly"] is None else Decimal(deal["monthly"])}
        theirs, ours = model.evaluate("Terms", facts), outcome(made, facts).result
        assert (theirs is None) == (ours is None)
        if ours is not None:
            assert theirs["role"] == ours["role"]
            assert theirs["limit"] == (Decimal(ours["limit"]) if ours["limit"] else None)


FOREIGN = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" namespace="urn:x" name="Loan">
<itemDefinition name="tGrade">
<typeRef>string</typeRef><allowedValues><text>"A","B"</text></allowedValues></itemDefinition>
<inputData id="a" name="Monthly Income"><variable name="Monthly Income" typeRef="number"/></inputData>
<inputData id="b" name="Monthly Debt"><variable name="Monthly Debt" typeRef="number"/></inputData>
<inputData id="c" name="Grade"><variable name="Grade" typeRef="tGrade"/></inputData>
<decision id="d" name="Eligible Amount"><variable name="Eligible Amount"/><decisionTable hitPolicy="FIRST">
<input label="Debt ratio">
<inputExpression typeRef="number"><text>Monthly Debt / Monthly Income</text></inputExpression></input>
<input><inputExpression><text>Grade</text></inputExpression></input>
<input><inputExpression><text>Monthly Income</text></inputExpression></input>
<output typeRef="number"><defaultOutputEntry><text>0</text></defaultOutputEntry></output>
<rule id="r1"><inputEntry><text>&lt; 0.3</text></inputEntry>
<inputEntry><text>"A"</text></inputEntry>
<inputEntry><text>&gt; Monthly Debt</text></inputEntry>
<outputEntry><text>Monthly Income * 4</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


def test_the_names_of_other_tools_become_names_of_facts():
    made = from_dmn(FOREIGN.encode(), key="loan")
    assert problems(made) == []
    assert [(c.key, c.label, c.type, c.expression) for c in made.inputs] == [
        ("debt_ratio", "Debt ratio", "number", "monthly_debt / monthly_income"),
        ("grade", "Grade", "text", ""),
        ("monthly_income", "Monthly Income", "number", ""),
    ]  # fmt: skip
    assert made.inputs[1].choices == (("A", "A"), ("B", "B"))
    assert [(c.key, c.label, c.type) for c in made.facts] == [
        ("monthly_debt", "Monthly Debt", "number")
    ]
    (out,) = made.outputs
    assert (out.key, out.label, out.default) == ("eligible_amount", "Eligible Amount", "0")
    assert made.rows[0].cells["monthly_income"] == "> monthly_debt"
    facts = {"monthly_income": 1000, "monthly_debt": 200, "grade": "A"}
    assert outcome(made, facts).result == {"eligible_amount": "4000"}
    assert outcome(made, {**facts, "grade": "B"}).result == {"eligible_amount": "0"}


def test_structures_are_refused_with_a_way_out():
    text = FOREIGN.replace(
        'name="Monthly Debt" typeRef="number"', 'name="Monthly Debt" typeRef="tDebt"'
    )
    with pytest.raises(InvalidInput) as caught:
        from_dmn(text.encode())
    assert [(p.field, p.value) for p in caught.value.problems] == [("facts.Monthly Debt", "tDebt")]
    assert "bring the file in as a model" in caught.value.problems[0].remedy


def test_problems_of_sheets_with_expressions_are_named_by_cell():
    text = to_csv(BIG).replace(b"monthly * 12 - rebate", b"monthly * 12 - rabatt")
    came = from_csv(text.replace(b"otherwise,,,,,desk", b"otherwise,,,,,boss"))
    assert [cell_name(came, p.field) for p in problems(came)] == ["B6", "F9"]


def test_a_day_may_be_taken_apart():
    until = Column("year", "Year", "number", expression="until.year")
    made = Table("t", "T", (until,), (replace(ROLE, default=""),),
                 (Row("1", {"year": "> 2026"}, {"role": "vp"}),), "F",
                 facts=(Column("until", "Until", "date"),))  # fmt: skip
    assert problems(made) == []
    assert outcome(made, {"until": date(2027, 1, 1)}).result == {"role": "vp"}
    assert outcome(made, {"until": "2026-01-01"}).result is None
