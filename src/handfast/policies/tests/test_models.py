"""DMN models as policies: test cases, differences, simulation, and moments like tables."""

import json
from datetime import timedelta

import pytest

from handfast.kernel.errors import Conflict, InvalidInput
from handfast.policies import queries, services
from handfast.policies.rules.model_differing import model_difference
from handfast.policies.tests.test_pages import MODEL
from handfast.policies.types import Case

TABLED = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:t" name="Risk">
<itemDefinition name="tGrade"><typeRef>string</typeRef>
<allowedValues><text>"A","B"</text></allowedValues></itemDefinition>
<inputData id="i" name="grade"><variable name="grade" typeRef="tGrade"/></inputData>
<decision id="d" name="risk"><variable name="risk"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<decisionTable hitPolicy="FIRST"><input><inputExpression><text>grade</text></inputExpression></input>
<output name="risk"/>
<rule id="r1"><inputEntry><text>"A"</text></inputEntry><outputEntry><text>1</text></outputEntry></rule>
<rule id="r2"><inputEntry><text>-</text></inputEntry><outputEntry><text>5</text></outputEntry></rule>
</decisionTable></decision></definitions>"""


@pytest.fixture
def desk(client_as):
    return client_as("deal_desk")


@pytest.fixture
def model(tenant, actor, at):
    made = services.create_model(key="terms", name="Terms", source=MODEL, by=actor, at=at)
    services.publish_table(table_id=made.id, by=actor, at=at - timedelta(0))
    return made


@pytest.fixture
def draft(model, actor, at):
    return services.draft_table(key="terms", by=actor, at=at)


def case(name, amount, expected, decision="days"):
    return Case("", name, {"amount": amount}, expected, decision=decision)


def test_a_version_is_not_published_while_a_case_fails(draft, actor, at):
    services.save_case(table_id=draft.id, case=case("Small", "5", "30"), by=actor, at=at)
    services.save_case(table_id=draft.id, case=case("Large", "500", True, "large"), by=actor, at=at)
    assert [r.passed for r in queries.run_cases(queries.table(draft.id))] == [True, True]
    services.save_model(
        table_id=draft.id, source=MODEL.replace("else 30", "else 14"), by=actor, at=at
    )
    for action in (services.submit_draft, services.publish_table):
        with pytest.raises(InvalidInput) as caught:
            action(table_id=draft.id, by=actor, at=at)
        (problem,) = caught.value.problems
        assert problem.message == "The test case “Small” fails: expected 30, got 14"
    services.save_model(table_id=draft.id, source=MODEL, by=actor, at=at)
    services.publish_table(table_id=draft.id, by=actor, at=at + timedelta(seconds=1),
                           effective_from=at + timedelta(days=9))  # fmt: skip
    assert queries.table_at("terms", at + timedelta(days=8)).version == 1
    later = queries.table_at("terms", at + timedelta(days=9))
    assert (later.version, [one.name for one in later.cases]) == (2, ["Small", "Large"])


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (case("", "5", "30"), "cases.0.name"), (case("x", "5", None), "cases.0.expected"),
        (case("x", "5", "30", "nothing"), "cases.0.decision"),
        (case("x", "five", "30"), "cases.0.facts.amount"),
    ],
)  # fmt: skip
def test_a_wrong_case_is_refused_by_field(draft, actor, at, given, field):
    with pytest.raises(InvalidInput) as caught:
        services.save_case(table_id=draft.id, case=given, by=actor, at=at)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_nothing_and_structures_can_be_expected(tenant, actor, at):
    source = MODEL.replace("if large then 60 else 30", "if large then {a: 1, b: [2]} else null")
    made = services.create_model(key="parts", name="Parts", source=source, by=actor, at=at)
    for one in (case("none", "5", "null"), case("some", "500", '{"a": 1, "b": [2]}'),
                case("part", "500", {"a": "1.0"}), case("wrong", "500", {"a": 2})):  # fmt: skip
        services.save_case(table_id=made.id, case=one, by=actor, at=at)
    runs = queries.run_cases(queries.table(made.id))
    assert [run.passed for run in runs] == [True, True, True, False]
    assert runs[3].message == "expected a 2, got a 1, b 2"


def test_values_that_a_type_does_not_allow_are_refused(tenant, actor, at):
    made = services.create_model(key="risk", name="Risk", source=TABLED, by=actor, at=at)
    services.publish_table(table_id=made.id, by=actor, at=at)
    assert services.decide(key="risk", decision="risk", facts={"grade": "B"}, at=at).result == "5"
    with pytest.raises(InvalidInput) as caught:
        services.decide(key="risk", decision="risk", facts={"grade": "Z"}, at=at)
    (problem,) = caught.value.problems
    assert (problem.field, problem.value) == ("grade", "Z")
    assert problem.message == "The value is not of the type tGrade."


def test_versions_are_compared_node_by_node_and_cell_by_cell(tenant, actor, at):
    made = services.create_model(key="risk", name="Risk", source=TABLED, by=actor, at=at)
    services.publish_table(table_id=made.id, by=actor, at=at)
    draft = services.draft_table(key="risk", by=actor, at=at)
    changed = TABLED.replace("<text>5</text>", "<text>6</text>").replace(
        "</definitions>", '<decision id="e" name="label"><variable name="label"/>'
        '<informationRequirement><requiredDecision href="#d"/></informationRequirement>'
        "<literalExpression><text>string(risk)</text></literalExpression></decision></definitions>",
    )  # fmt: skip
    services.save_model(table_id=draft.id, source=changed, by=actor, at=at)
    first, second = queries.version_of("risk", 1), queries.version_of("risk", 2)
    found = queries.difference_of(first, second)
    assert [(n.kind, n.name) for n in found.nodes] == [("changed", "risk"), ("added", "label")]
    table = found.nodes[0].table
    assert [(r.kind, r.after, [(c.label, c.before, c.after) for c in r.cells]) for r in table.rows] \
        == [("changed", 2, [("risk", "5", "6")])]  # fmt: skip
    assert [(c.label, c.before, c.after) for c in found.nodes[1].cells] == [
        ("Needs", "", "risk"), ("Decides by", "", "an expression"),
        ("Expression", "", "string(risk)"),
    ]  # fmt: skip
    back = queries.difference_of(second, first)
    assert [(n.kind, n.name) for n in back.nodes] == [("changed", "risk"), ("removed", "label")]


BOXED = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:t" name="B">
<itemDefinition name="tGrade"><typeRef>string</typeRef>
<allowedValues><text>"A","B"</text></allowedValues></itemDefinition>
<inputData id="i" name="grade"><variable name="grade" typeRef="tGrade"/></inputData>
<businessKnowledgeModel id="k" name="rate"><variable name="rate"/><encapsulatedLogic>
<formalParameter name="grade" typeRef="tGrade"/>
<literalExpression><text>if grade = "A" then 1 else 2</text></literalExpression>
</encapsulatedLogic></businessKnowledgeModel>
<decision id="d" name="terms"><variable name="terms"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<knowledgeRequirement><requiredKnowledge href="#k"/></knowledgeRequirement>
<context><contextEntry><variable name="base"/>
<literalExpression><text>rate(grade)</text></literalExpression></contextEntry>
<contextEntry><variable name="fee"/><conditional>
<if><literalExpression><text>base > 1</text></literalExpression></if>
<then><literalExpression><text>10</text></literalExpression></then>
<else><literalExpression><text>0</text></literalExpression></else>
</conditional></contextEntry></context></decision>
<decisionService id="s" name="offer"><variable name="offer"/>
<outputDecision href="#d"/><inputData href="#i"/></decisionService></definitions>"""


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("rate(grade)", "rate(grade) + 1", "terms", ("base", "rate(grade)", "rate(grade) + 1")),
        ("<text>10<", "<text>12<", "terms", ("fee then", "10", "12")),
        ("then 1 else 2", "then 1 else 3", "rate", (
            "Expression", 'if grade = "A" then 1 else 2', 'if grade = "A" then 1 else 3')),
        ('<formalParameter name="grade" typeRef="tGrade"/>', '<formalParameter name="grade"/>',
         "rate", ("Parameters", "grade tGrade", "grade")),
        ('<inputData href="#i"/></decisionService>', "</decisionService>", "offer", (
            "Takes", "grade", "")),
        ('"A","B"', '"A","B","C"', "", (
            "Type tGrade", 'string; "A","B"', 'string; "A","B","C"')),
    ],
)  # fmt: skip
def test_no_change_of_a_model_goes_unsaid(tenant, actor, at, old, new, where, said):
    views = []
    for key, source in (("one", BOXED), ("two", BOXED.replace(old, new))):
        made = services.create_model(key=key, name="Boxed", source=source, by=actor, at=at)
        views.append(queries.table(made.id))
    found = model_difference(*views)
    told = {("", one.label, one.before, one.after) for one in found.settings}
    told |= {(node.name, c.label, c.before, c.after) for node in found.nodes for c in node.cells}
    assert told == {(where, *said)}


def test_rows_without_ids_are_compared_by_content(tenant, actor, at):
    plain = TABLED.replace(' id="r1"', "").replace(' id="r2"', "")
    first = plain.replace('<rule><inputEntry><text>"A"', '<rule><inputEntry><text>"B"'
                          "</text></inputEntry><outputEntry><text>3</text></outputEntry></rule>"
                          '<rule><inputEntry><text>"A"')  # fmt: skip
    views = []
    for key, source in (("one", plain), ("two", first)):
        made = services.create_model(key=key, name="Risk", source=source, by=actor, at=at)
        views.append(queries.table(made.id))
    (node,) = model_difference(*views).nodes
    assert [(row.kind, row.after) for row in node.table.rows] == [("added", 1)]


def test_past_decisions_are_asked_again(draft, actor, at):
    for amount in (50, 150, 300):
        services.decide(key="terms", decision="days", facts={"amount": amount}, at=at)
    services.decide(key="terms", decision="large", facts={"amount": 150}, at=at)
    services.save_model(
        table_id=draft.id, source=MODEL.replace("amount > 100", "amount > 200"), by=actor, at=at
    )
    found = queries.simulation(draft.id, months=1, at=at)
    assert (found.looked_at, found.unknown) == (4, 0)
    changed = [(one.decision.decision, one.decision.result, one.result) for one in found.changed]
    assert changed == [("large", True, False), ("days", "60", "30")]


def test_decisions_kept_without_their_name_are_counted(draft, actor, at):
    from handfast.policies.models import DecisionLog

    DecisionLog.objects.create(table_id=queries.version_of("terms", 1).id, facts={}, at=at)
    found = queries.simulation(draft.id, months=1, at=at)
    assert (found.looked_at, found.unknown) == (0, 1)
    old = DecisionLog.objects.get()
    with pytest.raises(Conflict):
        services.add_case_from(decision_id=old.id, name="x", by=actor, at=at)


def test_pages_of_a_model(draft, desk, at):
    made = services.decide(key="terms", decision="days", facts={"amount": 50}, at=at)
    bad = desk.post("/policies/terms/cases", {"case-name": "x", "decision": "days",
                                              "fact-amount": "much", "expect-result": ""})  # fmt: skip
    assert bad.status_code == 422
    assert bad.context["problems"].keys() == {"expected", "amount"}
    good = {"case-name": "Big", "decision": "days", "fact-amount": "500", "expect-result": "60"}
    assert desk.post("/policies/terms/cases", good).status_code == 302
    assert desk.post(f"/policies/decisions/{made.id}/keep", {"name": "As then"}).status_code == 302
    page = desk.get("/policies/terms/cases")
    assert [(run["case"].name, run["passed"], run["said"]) for run in page.context["runs"]] == [
        ("Big", True, "60"), ("As then", True, "30"),
    ]  # fmt: skip
    services.save_model(
        table_id=draft.id, source=MODEL.replace("else 30", "else 14"),
        by=_actor(desk), at=at,
    )  # fmt: skip
    publish = desk.get("/policies/terms/publish").content.decode()
    assert "The test case “As then” fails" in publish
    assert "if large then 60 else 14" in publish
    versions = desk.get("/policies/terms/versions").content.decode()
    assert "<ins>if large then 60 else 14</ins>" in versions
    simulated = desk.get("/policies/terms/simulate?months=1")
    assert (simulated.context["rows"][0]["gone"], simulated.context["rows"][0]["come"]) == (
        ["30"], ["14"],
    )  # fmt: skip
    lines = desk.get("/policies/terms/simulate.csv?months=1").content.decode("utf-8-sig")
    assert lines.splitlines()[0] == (
        "decided at,record,version,decision,amount,then,with version 2,changed"
    )
    assert lines.splitlines()[1].endswith(",days,50,30,14,yes")
    why = desk.get(f"/policies/decisions/{made.id}")
    assert why.context["facts"] == [("amount", "50")]
    assert desk.get("/policies/terms/decisions").status_code == 200


def _actor(client):
    from handfast.platform.http import actor_of

    return actor_of(client.session["_auth_user_id"])


def test_the_api_of_models(draft, desk, at):
    kind = {"content_type": "application/json"}
    base = "/api/v1/policies/terms"
    body = {"case": {"name": "Big", "decision": "days", "facts": {"amount": 500}, "expected": 60}}
    saved = desk.post(f"{base}/draft/cases", body, **kind).json()
    assert saved["cases"][0]["decision"] == "days"
    assert [c["passed"] for c in desk.get(f"{base}/versions/2/cases").json()] == [True]
    found = desk.get(f"{base}/versions/2/difference").json()
    assert (found["before"], found["nodes"], found["words"]) == (1, [], "nothing changed")
    services.save_model(table_id=draft.id, source=MODEL.replace("60", "90"), by=_actor(desk), at=at)
    found = desk.get(f"{base}/versions/2/difference?before=1").json()
    assert [(n["kind"], n["name"]) for n in found["nodes"]] == [("changed", "days")]
    services.decide(key="terms", decision="days", facts={"amount": 500}, at=at)
    simulated = desk.get(f"{base}/versions/2/simulation?months=1").json()
    (one,) = simulated["changed"]
    assert (one["decision"], one["result_then"], one["result_now"]) == ("days", "60", "90")
    assert desk.post(f"{base}/publish", {}, **kind).status_code == 422
    assert desk.get(f"{base}/versions/1/difference").status_code == 404
    check = desk.get(f"{base}/versions/2/check").json()
    assert (check["problems"], check["gaps"], check["complete"]) == ([], [], False)
    assert json.loads(desk.get(f"{base}/decisions").content)["items"][0]["decision"] == "days"
