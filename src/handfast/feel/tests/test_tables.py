"""Decision tables: every hit policy and aggregation, defaults, allowed values, several outputs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from handfast.feel.dmn import Hit, load_model
from handfast.feel.tests.models import data, decision, model, table, text

D = Decimal
BANDS = [(["< 10"], ["1"]), (["[5..20]"], ["2"]), (["> 15"], ["1"])]
RANKED = "<output><outputValues><text>2, 1</text></outputValues></output>"


def decide(body: str, **inputs: Any) -> object:
    loaded = load_model(model(data("x"), decision("d", body, inputs=("x",))))
    assert loaded.problems == []
    return loaded.evaluate("d", inputs)


@pytest.mark.parametrize(
    ("policy", "aggregation", "x", "expected"),
    [
        ("UNIQUE", "", 3, D(1)),
        ("UNIQUE", "", 7, None),
        ("UNIQUE", "", None, None),
        ("ANY", "", 25, D(1)),
        ("ANY", "", 7, None),
        ("FIRST", "", 7, D(1)),
        ("PRIORITY", "", 7, D(2)),
        ("RULE ORDER", "", 7, [D(1), D(2)]),
        ("OUTPUT ORDER", "", 7, [D(2), D(1)]),
        ("COLLECT", "", 18, [D(2), D(1)]),
        ("COLLECT", "SUM", 18, D(3)),
        ("COLLECT", "MIN", 18, D(1)),
        ("COLLECT", "MAX", 18, D(2)),
        ("COLLECT", "COUNT", 18, D(2)),
        ("COLLECT", "COUNT", None, D(0)),
        ("COLLECT", "SUM", None, None),
    ],
)
def test_hit_policies(policy: str, aggregation: str, x: Any, expected: object) -> None:
    body = table(policy, BANDS, outputs=(RANKED,), aggregation=aggregation)
    assert decide(body, x=x) == expected


def test_several_outputs_make_a_context() -> None:
    outputs = ('<output name="level"/>', '<output name="who"/>')
    body = table("FIRST", [(["> 5"], ["2", '"vp"']), (["-"], ["1", '"manager"'])], outputs=outputs)
    assert decide(body, x=9) == {"level": D(2), "who": "vp"}
    assert decide(body, x=1) == {"level": D(1), "who": "manager"}


def test_defaults_answer_when_no_rule_matches() -> None:
    output = "<output><defaultOutputEntry><text>9</text></defaultOutputEntry></output>"
    assert decide(table("UNIQUE", BANDS[:1], outputs=(output,)), x=50) == D(9)


def test_results_outside_the_allowed_values_give_null() -> None:
    output = '<output><outputValues><text>"a", "b"</text></outputValues></output>'
    body = table("FIRST", [(["1"], ['"a"']), (["2"], ['"z"'])], outputs=(output,))
    assert decide(body, x=1) == "a"
    assert decide(body, x=2) is None


def test_inputs_outside_the_allowed_values_give_null() -> None:
    body = table("UNIQUE", [(["-"], ["1"])]).replace(
        "</inputExpression>", "</inputExpression><inputValues><text>[1..5]</text></inputValues>"
    )
    assert decide(body, x=5) == D(1)
    assert decide(body, x=6) is None


def test_cells_see_the_value_and_other_inputs() -> None:
    rules = [(["? > limit"], ['"over"']), (["<= limit"], ['"within"'])]
    source = model(
        data("x"),
        data("limit"),
        decision("d", table("UNIQUE", rules), inputs=("x", "limit")),
    )
    assert load_model(source).evaluate("d", {"x": 5, "limit": 3}) == "over"
    assert load_model(source).evaluate("d", {"x": 3, "limit": 3}) == "within"


def test_an_approval_matrix_of_36_rows_finds_its_row() -> None:
    rules = [
        ([f"[{low * 1000}..{low * 1000 + 1000})", f'"{region}"'], [f'"{region}-{low}"'])
        for region in ("EMEA", "APAC", "AMER")
        for low in range(12)
    ]
    body = table("UNIQUE", rules, columns=("amount", "region"))
    source = model(data("amount"), data("region"), decision("d", body, inputs=("amount", "region")))
    loaded = load_model(source)
    assert loaded.evaluate("d", {"amount": 7500, "region": "APAC"}) == "APAC-7"
    assert loaded.evaluate("d", {"amount": 12000, "region": "APAC"}) is None


def test_a_broken_cell_is_named_and_never_matches() -> None:
    body = table("COLLECT", [(["< <"], ["1"]), (["-"], ["2"])])
    loaded = load_model(model(data("x"), decision("d", body, inputs=("x",))))
    assert [problem.startswith("d: line 1, column 3") for problem in loaded.problems] == [True]
    assert loaded.evaluate("d", {"x": 1}) == [D(2)]


def test_an_explanation_names_matched_rules_and_input_values() -> None:
    body = table("COLLECT", BANDS).replace("<rule>", '<rule id="r1">', 1)
    source = model(
        data("x"),
        decision("band", body, inputs=("x",)),
        decision("top", text("max(band)"), decisions=("band",)),
    )
    explained = load_model(source).explain("top", {"x": 7})
    assert explained.value == D(2)
    assert explained.hits == (Hit("band", (D(7),), ("r1", "2")),)


def test_a_rule_with_too_few_results_is_named_and_gives_null() -> None:
    body = table("COLLECT", [(["-"], ["1"]), (["-"], [])], aggregation="COUNT")
    loaded = load_model(model(data("x"), decision("d", body, inputs=("x",))))
    assert loaded.problems == ["d: rule 2 has not as many output entries as there are outputs"]
    assert loaded.evaluate("d", {"x": 1}) == D(2)
