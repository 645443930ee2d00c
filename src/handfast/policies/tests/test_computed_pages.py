"""Computed columns, facts and the last row on the pages, in the API and behind stored decisions."""

from dataclasses import replace

import pytest

from handfast.kernel.errors import InvalidInput
from handfast.policies import queries, services
from handfast.policies.tests.test_computed import BIG, FOREIGN
from handfast.policies.tests.test_pages import grid
from handfast.policies.types import Column, Row, Table

FACTS = {"monthly": 2001, "rebate": 0, "region": "US"}


@pytest.fixture
def desk(client_as):
    return client_as("deal_desk")


@pytest.fixture
def stored(tenant, at):
    return services.ensure_table(table=BIG, at=at)


def test_a_computed_column_is_written_with_its_facts_in_the_editor(stored, desk):
    desk.post("/policies/t/start")
    page = desk.get("/policies/t/draft")
    assert [c.token for c in page.context["grid"].columns] == ["i0", "i1", "f0", "f1", "o0", "o1"]
    data = grid(page) | {"expression-i0": "monthly * months"}
    said = desk.post("/policies/t/draft/expression", {**data, "token": "i0"})
    assert said.context["said"]["unknown"] == ["months"]
    assert "nobody knows “months”" in said.content.decode()
    more = desk.post("/policies/t/draft/grid", {**data, "action": "add-fact-months"})
    made = more.context["grid"].columns[4]
    assert (made.token, made.key, made.label, made.type) == ("f2", "months", "Months", "number")
    data |= {"column": [*data["column"], "f2"], "key-f2": "months", "label-f2": "Months",
             "type-f2": "number"}  # fmt: skip
    said = desk.post("/policies/t/draft/expression", {**data, "token": "i0"})
    assert said.context["said"] == {"problem": "", "unknown": [], "reads": ["Monthly", "Months"]}
    half = desk.post("/policies/t/draft", {**data, "cell-otherwise-o1": ""})
    assert half.status_code == 422
    assert "Otherwise, Limit" in half.content.decode()
    assert desk.post("/policies/t/draft", {**data, "cell-otherwise-o1": "7"}).status_code == 302
    table = queries.draft_of("t").table
    assert table.inputs[0].expression == "monthly * months"
    assert [fact.key for fact in table.facts] == ["monthly", "rebate", "months"]
    assert [output.default for output in table.outputs] == ["desk", "7"]
    assert desk.post("/policies/t/draft/expression", {**data, "token": "x9"}).status_code == 404
    stray = desk.post(
        "/policies/t/draft/expression", {**data, "expression-o0": "monthly", "token": "o0"}
    )
    assert (stray.status_code, stray.context["said"]) == (200, {})


def test_what_counts_otherwise_is_shown_and_explained(stored, desk, at):
    made = services.decide(key="t", facts={**FACTS, "monthly": 1}, at=at)
    page = desk.get(f"/policies/decisions/{made.id}")
    assert [(row["number"], row["matched"]) for row in page.context["lines"]] == [
        ("1", False), ("2", False), ("otherwise", True),
    ]  # fmt: skip
    assert page.context["made"] == [("Yearly value", "monthly * 12 - rebate", "12")]
    assert page.context["facts"] == [("Region", "US"), ("Monthly", "1"), ("Rebate", "0")]
    assert "No row matched, so the last row" in page.content.decode()
    tried = desk.get("/policies/t?monthly=2001&rebate=0&region=US")
    assert [row["matched"] for row in tried.context["lines"]] == [True, False, False]
    assert "does not look into their expressions" in tried.content.decode()


def test_a_decision_on_values_that_are_not_allowed_is_refused(stored, at):
    with pytest.raises(InvalidInput) as caught:
        services.decide(key="t", facts={**FACTS, "region": "MARS"}, at=at)
    (problem,) = caught.value.problems
    assert (problem.field, problem.value) == ("region", "MARS")
    assert str(problem) == (
        "region: “MARS” is not an allowed value of Region. Allowed: EMEA, US. So says the rule “Terms”."
    )
    with pytest.raises(InvalidInput):
        queries.decide(key="t", facts={**FACTS, "region": "MARS"}, at=at)
    services.decide(key="t", facts={**FACTS, "region": None}, at=at)
    assert queries.decided_recently("t", at) == 1


def test_a_past_decision_that_would_be_refused_now_is_shown_as_changed(stored, actor, at, desk):
    services.decide(key="t", facts=FACTS, at=at)
    draft = services.draft_table(key="t", by=actor, at=at)
    table = queries.draft_of("t").table
    limited = replace(table.inputs[0], allowed="[0..1000]")
    services.save_table(
        table_id=draft.id, table=replace(table, inputs=(limited, table.inputs[1])), by=actor, at=at
    )
    found = queries.simulation(draft.id, months=1, at=at)
    assert [(one.label, one.value) for one in found.figures] == [("Would be refused", "1")]
    (replay,) = found.replays
    assert replay.changed
    assert replay.problem == (
        "“24012” is not an allowed value of Yearly value. Allowed: [0..1000]."
    )
    assert "24012" in desk.get("/policies/t/simulate?months=1").content.decode()


def test_the_api_carries_expressions_defaults_and_facts(stored, desk):
    kind = {"content_type": "application/json"}
    draft = desk.post("/api/v1/policies/t/draft", **kind).json()
    assert draft["inputs"][0]["expression"] == "monthly * 12 - rebate"
    assert [fact["key"] for fact in draft["facts"]] == ["monthly", "rebate"]
    assert [output["default"] for output in draft["outputs"]] == ["desk", "=monthly * 2"]
    body = {name: draft[name] for name in ("name", "inputs", "outputs", "facts", "rows")}
    assert desk.put("/api/v1/policies/t/draft", body, **kind).json()["facts"] == draft["facts"]
    check = desk.get("/api/v1/policies/t/versions/2/check").json()
    assert (check["gaps"], check["opaque"]) == ([], ["Yearly value"])
    assert [(r["text"], r["certain"]) for r in check["otherwise"]] == [
        ("Yearly value up to 1200", False)
    ]
    body["inputs"][0]["expression"] = "monthly * ("
    assert desk.put("/api/v1/policies/t/draft", body, **kind).status_code == 422
    dry = desk.post("/api/v1/policies/t/decide", {"facts": {**FACTS, "monthly": 1}}, **kind)
    assert dry.json()["result"] == {"role": "desk", "limit": "2"}


def test_a_formula_that_gives_what_its_column_does_not_list_is_not_published(tenant, actor, at):
    steps = Column("steps", "Steps", "number", choices=(("1", "One"), ("2", "Two")))
    table = Table(
        "steps", "Steps", (Column("size", "Size", "number"),), (steps,),
        (Row("a", {"size": "[1..2]"}, {"steps": "=size"}),
         Row("b", {"size": "> 5"}, {"steps": "=size"})), "F",
    )  # fmt: skip
    made = services.create_table(table=table, by=actor, at=at)
    with pytest.raises(InvalidInput) as caught:
        services.publish_table(table_id=made.id, by=actor, at=at)
    (problem,) = caught.value.problems
    assert problem.message == "Row 1 gives “1.01”, no allowed value of Steps."
    whole = replace(table, rows=(Row("a", {"size": "1,2"}, {"steps": "=size"}),))
    services.save_table(table_id=made.id, table=whole, by=actor, at=at)
    assert services.publish_table(table_id=made.id, by=actor, at=at).status == "published"


def test_another_tool_s_table_comes_in_decides_and_goes_out_the_same(tenant, desk):
    kind = {"content_type": "application/json"}
    body = {"name": "loan.dmn", "content": FOREIGN, "key": "loan", "title": "Loan"}
    made = desk.post("/api/v1/policies/import", body, **kind)
    assert made.status_code == 201
    first = made.json()
    assert desk.get("/policies/loan/draft").status_code == 200
    facts = {"monthly_income": 1000, "monthly_debt": 200, "grade": "A"}
    asked = {"facts": facts, "version": 1}
    assert desk.post("/api/v1/policies/loan/decide", asked, **kind).json()["result"] == {
        "eligible_amount": "4000"
    }
    assert desk.post("/api/v1/policies/loan/publish", {}, **kind).status_code == 200
    out = desk.get("/api/v1/policies/loan/versions/1/export?form=dmn").content.decode()
    again = desk.post("/api/v1/policies/import", {**body, "content": out}, **kind).json()
    for part in ("inputs", "facts", "outputs", "rows", "hit_policy"):
        assert again[part] == first[part]
    found = desk.get("/api/v1/policies/loan/versions/2/difference").json()
    assert found["words"] == "nothing changed"
