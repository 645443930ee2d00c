"""Hit policies and formulas: what counts when several rows match."""

import pytest

from handfast.policies.rules import outcome, problems
from handfast.policies.types import Column, Row, Table

LEVEL = Column("level", "Level", choices=(("high", "High"), ("low", "Low")))
FEE = Column("fee", "Fee", "number")


def table(policy, *rows):
    return Table(
        "t", "T", (Column("x", "X", "number"),), (LEVEL, FEE),
        tuple(Row(str(n), {"x": cell}, {"level": level, "fee": fee})
              for n, (cell, level, fee) in enumerate(rows, 1)), policy,
    )  # fmt: skip


ROWS = (("> 0", "low", "5"), ("> 10", "high", "7.50"), ("> 20", "low", "5"))
LOW, HIGH = {"level": "low", "fee": "5"}, {"level": "high", "fee": "7.50"}


@pytest.mark.parametrize(
    ("policy", "x", "rows", "result"),
    [
        ("U", 5, ["1"], LOW),
        ("U", 15, ["1", "2"], None),
        ("A", 15, ["1", "2"], None),
        ("F", 15, ["1"], LOW),
        ("P", 25, ["2"], HIGH),
        ("R", 25, ["1", "2", "3"], [LOW, HIGH, LOW]),
        ("O", 25, ["1", "2", "3"], [HIGH, LOW, LOW]),
        ("C", 25, ["1", "2", "3"], [LOW, HIGH, LOW]),
        ("C+", 25, ["1", "2", "3"], "17.5"),
        ("C<", 25, ["1", "2", "3"], "5"),
        ("C>", 25, ["1", "2", "3"], "7.5"),
        ("C#", 25, ["1", "2", "3"], "3"),
        ("C#", 0, [], "0"),
        ("C+", 0, [], None),
        ("F", 0, [], None),
        ("C", 0, [], []),
    ],
)
def test_what_counts(policy, x, rows, result):
    found = outcome(table(policy, *ROWS), {"x": x})
    assert [rule.row_id for rule in found.matched] == rows
    assert found.result == result


def test_a_violated_policy_says_which_rows():
    assert outcome(table("U", *ROWS), {"x": 15}).problem == (
        "Rows 1 and 2 match together; only one may."
    )
    assert outcome(table("A", ROWS[0], ROWS[2]), {"x": 25}).result == LOW


def test_an_output_may_be_a_formula():
    found = outcome(table("F", ("> 0", "low", "= x * 2 + 0.5")), {"x": 3})
    assert found.result == {"level": "low", "fee": "6.5"}
    wrong = problems(table("F", ("> 0", "low", "=limit * 2"), ("> 1", "low", "=(")))
    assert [p.field for p in wrong] == ["rows.0.fee", "rows.1.fee"]
    assert "nobody knows “limit”" in wrong[0].message


def test_columns_and_policies_are_checked():
    bad = Table("t", "T", (Column("Bad Key", "", "colour"),), (FEE,), (), "P")
    assert [p.field for p in problems(bad)] == [
        "inputs.0.key", "inputs.0.label", "inputs.0.type", "hit_policy",
    ]  # fmt: skip
    assert [p.field for p in problems(Table("t", "T", (), (), (), "X"))] == ["hit_policy", "inputs"]


def test_a_test_that_never_matches_is_refused():
    tier = Column("tier", "Tier", choices=(("gold", "Gold"), ("iron", "Iron")))
    made = Table(
        "t", "T", (tier, Column("x", "X", "number")), (FEE,),
        (Row("1", {"tier": '"silver"', "x": '"5"'}, {"fee": "1"}),), "F",
    )  # fmt: skip
    assert [(p.field, p.message) for p in problems(made)] == [
        ("rows.0.tier", "“silver” is not an allowed value of Tier."),
        ("rows.0.x", "“5” is not a number, so this never matches."),
    ]
