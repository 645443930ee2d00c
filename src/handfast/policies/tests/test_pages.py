"""The pages and the API of policies, as a browser and a program use them."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.policies import queries, services
from handfast.policies.rules.sheets import to_csv, to_xlsx
from handfast.policies.types import Case, Column, Row, Table

TABLE = Table(
    key="terms", name="Payment terms",
    inputs=(Column("amount", "Amount", "number"), Column("tier", "Tier", choices=(("gold", "Gold"), ("iron", "Iron")))),
    outputs=(Column("days", "Days", "number"),),
    rows=(
        Row("a", {"amount": "< 100", "tier": "-"}, {"days": "30"}),
        Row("b", {"amount": ">= 100", "tier": '"gold"'}, {"days": "60"}, "Good customers"),
    ),
    hit_policy="U",
)  # fmt: skip
MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" namespace="urn:t" name="Terms">
<inputData id="i" name="amount"><variable name="amount" typeRef="number"/></inputData>
<decision id="d" name="large"><variable name="large"/>
<informationRequirement><requiredInput href="#i"/></informationRequirement>
<literalExpression><text>amount > 100</text></literalExpression></decision>
<decision id="e" name="days"><variable name="days"/>
<informationRequirement><requiredDecision href="#d"/></informationRequirement>
<literalExpression><text>if large then 60 else 30</text></literalExpression></decision>
</definitions>"""


@pytest.fixture
def desk(client_as):
    return client_as("deal_desk")


@pytest.fixture
def stored(tenant, at):
    services.ensure_table(
        table=TABLE,
        at=at,
        cases=[Case("", "Small", {"amount": "5", "tier": "iron"}, {"days": "30"})],
    )
    made = services.decide(
        key="terms", facts={"amount": 50, "tier": "gold"}, subject=Ref("quote", new_id()), at=at
    )
    services.decide(key="terms", facts={"amount": 150, "tier": "iron"}, at=at)
    return made


def grid(page):
    """What the editor's form sends, as it was drawn."""
    drawn = page.context["grid"]
    data = {
        "lock": page.context["lock"], "name": drawn.name, "owner": drawn.owner,
        "description": drawn.description, "hit_policy": drawn.hit_policy,
        "column": [c.token for c in drawn.columns], "row": [r.token for r in drawn.rows],
    }  # fmt: skip
    for c in drawn.columns:
        data |= {f"key-{c.token}": c.key, f"label-{c.token}": c.label, f"type-{c.token}": c.type,
                 f"choices-{c.token}": c.choices, f"allowed-{c.token}": c.allowed,
                 f"expression-{c.token}": c.expression, f"cell-otherwise-{c.token}": c.default}  # fmt: skip
        if c.optional:
            data[f"optional-{c.token}"] = "1"
    for r in drawn.rows:
        data |= {f"id-{r.token}": r.id, f"note-{r.token}": r.note}
        data |= {f"cell-{r.token}-{c.token}": r.texts[c.token] for c in drawn.drawn}
    return data


@pytest.mark.parametrize(
    "path",
    ["", "/terms", "/terms?amount=500&tier=gold", "/terms/versions", "/terms/versions/1",
     "/terms/cases", "/terms/decisions", "/terms/simulate", "/new", "/import", "?q=pay"],
)  # fmt: skip
def test_every_page_opens(stored, desk, path):
    assert desk.get(f"/policies{path}").status_code == 200


def test_the_list_tells_what_is_in_force_and_how_much_it_decides(stored, desk):
    html = desk.get("/policies").content.decode()
    assert "Payment terms" in html
    assert "from the beginning" in html
    assert "Nothing of that name" in desk.get("/policies?q=zebra").content.decode()


def test_the_list_takes_constant_statements(stored, at, django_assert_num_queries):
    for number in range(4):
        table = Table(f"t{number}", "T", TABLE.inputs, TABLE.outputs, TABLE.rows, "U")
        services.ensure_table(table=table, at=at)
    with django_assert_num_queries(2):
        assert len(queries.summaries(at)) == 5


def test_a_try_out_marks_the_row_and_says_the_result(stored, desk):
    page = desk.get("/policies/terms?amount=500&tier=gold")
    assert page.context["tried"]["lines"] == ["60"]
    assert [row["matched"] for row in page.context["lines"]] == [False, True]
    html = page.content.decode()
    assert "No row decides" in html
    assert "Amount 100 or more · Tier Iron" in html


def test_a_table_is_made_edited_and_published(tenant, desk):
    made = desk.post("/policies/new", {"name": "Credit limit", "hit_policy": "U"})
    assert made.headers["Location"] == "/policies/credit_limit/draft"
    page = desk.get("/policies/credit_limit/draft")
    data = grid(page) | {"label-i0": "Score", "key-i0": "", "label-o0": "Limit", "key-o0": "",
                         "type-o0": "number"}  # fmt: skip
    more = desk.post("/policies/credit_limit/draft/grid", {**data, "action": "add-row"})
    assert more.context["grid"].columns[0].label == "Score"
    data["row"] = ["0", "1"]
    data |= {"cell-0-i0": "< 500", "cell-0-o0": "0", "cell-1-i0": "> > 500", "cell-1-o0": "9000"}
    wrong = desk.post("/policies/credit_limit/draft", data)
    assert wrong.status_code == 422
    html = wrong.content.decode()
    assert "Row 2, Score" in html
    assert "&gt; &gt; 500" in html
    assert 'value="9000"' in html
    found = desk.post("/policies/credit_limit/draft/findings", {**data, "cell-1-i0": "> 500"})
    assert "Score 500" in found.content.decode()
    saved = desk.post(
        "/policies/credit_limit/draft", {**data, "cell-1-i0": ">= 500", "action": "publish"}
    )
    assert saved.headers["Location"] == "/policies/credit_limit/publish"
    assert "Ready." in desk.get("/policies/credit_limit/publish").content.decode()
    assert desk.post("/policies/credit_limit/publish", {"effective_from": ""}).status_code == 302
    view = queries.versions("credit_limit")[0]
    assert (view.status, [c.key for c in view.table.inputs]) == ("published", ["score"])
    assert desk.get("/policies/credit_limit/draft").status_code == 302


def test_rows_and_columns_move_and_keep_what_was_typed(stored, desk):
    desk.post("/policies/terms/start")
    data = grid(desk.get("/policies/terms/draft")) | {"cell-0-i0": "< 7"}

    def after(action):
        drawn = desk.post("/policies/terms/draft/grid", {**data, "action": action}).context["grid"]
        return [r.texts.get("i0", "–") for r in drawn.rows], [c.token for c in drawn.columns]

    assert after("down-0") == ([">= 100", "< 7"], ["i0", "i1", "o0"])
    assert after("up-0") == (["< 7", ">= 100"], ["i0", "i1", "o0"])
    assert after("drop-0") == ([">= 100"], ["i0", "i1", "o0"])
    assert after("copy-0") == (["< 7", "< 7", ">= 100"], ["i0", "i1", "o0"])
    assert after("right-i0") == (["< 7", ">= 100"], ["i1", "i0", "o0"])
    assert after("remove-i0")[1] == ["i1", "o0"]
    assert after("add-input") == (["< 7", ">= 100"], ["i0", "i1", "i2", "o0"])
    assert after("add-output") == (["< 7", ">= 100"], ["i0", "i1", "o0", "o1"])


def test_a_stale_draft_is_not_overwritten(stored, desk):
    desk.post("/policies/terms/start")
    data = grid(desk.get("/policies/terms/draft"))
    assert desk.post("/policies/terms/draft", data).status_code == 302
    again = desk.post("/policies/terms/draft", {**data, "cell-0-i0": "< 1"})
    assert again.status_code == 422
    assert "Somebody else has changed this draft" in again.content.decode()
    assert "&lt; 1" in again.content.decode()


def test_cases_are_added_run_kept_from_decisions_and_removed(stored, desk):
    desk.post("/policies/terms/start")
    bad = desk.post(
        "/policies/terms/cases", {"case-name": "", "fact-amount": "x", "fact-tier": "gold"}
    )
    assert bad.status_code == 422
    assert bad.context["problems"].keys() == {"name", "amount"}
    good = {"case-name": "Big gold", "fact-amount": "200", "fact-tier": "gold", "expect-days": "45"}
    assert desk.post("/policies/terms/cases", good).status_code == 302
    page = desk.get("/policies/terms/cases")
    assert [run["passed"] for run in page.context["runs"]] == [True, False]
    assert "expected days 45, got days 60" in page.content.decode()
    refused = desk.post("/policies/terms/publish")
    assert refused.status_code == 422
    assert "The test case “Big gold” fails" in refused.content.decode()
    case = queries.draft_of("terms").cases[1]
    desk.post("/policies/terms/cases/remove", {"case": case.id})
    assert (
        desk.post(f"/policies/decisions/{stored.id}/keep", {"name": "As then"}).status_code == 302
    )
    assert [(c.name, c.expected) for c in queries.draft_of("terms").cases] == [
        ("Small", {"days": "30"}), ("As then", {"days": "30"}),
    ]  # fmt: skip


def test_why_a_decision_came_out_as_it_did(stored, desk):
    page = desk.get(f"/policies/decisions/{stored.id}")
    assert [row["matched"] for row in page.context["lines"]] == [True, False]
    assert page.context["facts"] == [("Amount", "50"), ("Tier", "Gold")]
    assert page.context["results"] == ["30"]


def test_why_is_found_by_the_record_it_is_about(stored, desk):
    assert desk.get(f"/policies/about/{stored.subject}").context["decision"].id == stored.id
    assert desk.get(f"/policies/about/{Ref('quote', new_id())}").status_code == 404
    assert desk.get("/policies/about/nonsense").status_code == 404


@pytest.mark.parametrize(
    ("facts", "refused"),
    [({"amount": [], "tier": {}}, "{}"), ({"amount": "NaN", "tier": "x"}, "x"),
     ({"amount": "1e999999", "tier": ""}, None), ({"amount": True, "tier": 5}, "5"),
     ({"amount": "\u0000", "tier": "\u0000"}, "\u0000")],
)  # fmt: skip
def test_strange_facts_are_answered(stored, desk, facts, refused):
    kind = {"content_type": "application/json"}
    answer = desk.post("/api/v1/policies/terms/decide", {"facts": facts}, **kind)
    if refused is None:
        assert answer.status_code == 200
        return
    assert answer.status_code == 422
    (problem,) = answer.json()["errors"]
    assert (problem["field"], problem["value"]) == ("tier", refused)
    assert problem["message"] == f"“{refused}” is not an allowed value of Tier."
    assert problem["remedy"] == "Allowed: Gold (gold), Iron (iron)."


def test_a_table_that_runs_away_says_so(tenant, actor, at, desk):
    cell = "count(for i in 1..(amount * 1000) return i) > 1"
    table = Table("slow", "Slow", TABLE.inputs[:1], TABLE.outputs,
                  (Row("a", {"amount": cell}, {"days": "1"}),), "F")  # fmt: skip
    services.create_table(table=table, by=actor, at=at)
    kind = {"content_type": "application/json"}
    body = {"facts": {"amount": 1000}, "version": 1}
    answer = desk.post("/api/v1/policies/slow/decide", body, **kind)
    assert answer.status_code == 422
    assert "cannot decide this" in answer.content.decode()


def test_versions_are_compared_cell_by_cell(stored, desk, actor, at):
    draft = services.draft_table(key="terms", by=actor, at=at)
    rows = [TABLE.rows[1], Row("", {"amount": "< 100", "tier": '"iron"'}, {"days": "14"})]
    services.save_rows(table_id=draft.id, rows=rows, by=actor, at=at)
    found = desk.get("/policies/terms/versions?before=1&after=2").context["difference"]
    assert [(r.kind, r.before, r.after) for r in found.rows] == [
        ("added", None, 2), ("removed", 1, None),
    ]  # fmt: skip


def test_review_by_a_second_person(stored, client_as, desk, actor, at, tenant):
    tenant.settings = {**tenant.settings, "policies.four_eyes": True}
    tenant.save(update_fields=["settings"])
    desk.post("/policies/terms/start")
    assert "Submit the draft" in desk.get("/policies/terms/publish").content.decode()
    refused = desk.post("/policies/terms/publish")
    assert "Somebody else must look at this version first" in refused.content.decode()
    assert desk.post("/policies/terms/submit").status_code == 302
    own = desk.post("/policies/terms/publish")
    assert "You have written this version yourself" in own.content.decode()
    finance = client_as("finance")
    assert "asks to publish it" in finance.get("/").content.decode()
    assert "asks to publish it" not in desk.get("/").content.decode()
    assert "Review version 2" in finance.get("/policies/terms").content.decode()
    finance.post("/policies/terms/send-back", {"reason": "Iron needs terms too"})
    assert "Iron needs terms too" in desk.get("/policies/terms/draft").content.decode()
    desk.post("/policies/terms/submit")
    assert finance.post("/policies/terms/publish").status_code == 302
    assert queries.table_at("terms", at).version == 2
    assert queries.table_at("terms", at).published_by


def test_simulation_shows_and_downloads_what_would_change(stored, desk, actor, at):
    draft = services.draft_table(key="terms", by=actor, at=at)
    rows = [Row("a", {"amount": "-", "tier": '"gold"'}, {"days": "90"}), *TABLE.rows[1:1]]
    services.save_rows(table_id=draft.id, rows=rows, by=actor, at=at)
    page = desk.get("/policies/terms/simulate?months=1")
    assert (page.context["found"].looked_at, page.context["changed"]) == (2, 1)
    assert (page.context["rows"][0]["gone"], page.context["rows"][0]["come"]) == (["30"], ["90"])
    lines = (
        desk.get("/policies/terms/simulate.csv?months=1").content.decode("utf-8-sig").splitlines()
    )
    assert lines[0] == "decided at,record,version,Amount,Tier,then,with version 2,changed"
    assert [line.rpartition(",")[2] for line in lines[1:]] == ["no", "yes"]


@pytest.mark.parametrize("form", ["dmn", "csv", "xlsx"])
def test_a_file_goes_out_and_comes_back_as_draft(stored, desk, form):
    out = desk.get(f"/policies/terms/versions/1/{form}")
    assert f"terms-v1.{form}" in out.headers["Content-Disposition"]
    file = SimpleUploadedFile(f"terms.{form}", out.content)
    came = desk.post("/policies/import", {"file": file, "key": "terms", "kind": "table"})
    assert came.headers["Location"] == "/policies/terms/draft"
    assert queries.draft_of("terms").table.rows[1].note == "Good customers"


def test_a_wrong_file_leaves_nothing(tenant, desk):
    text = to_csv(TABLE).replace(b"< 100", b"> > 1")
    came = desk.post(
        "/policies/import", {"file": SimpleUploadedFile("new.csv", text), "kind": "table"}
    )
    assert came.status_code == 422
    assert "B6" in came.content.decode()
    assert queries.versions("new") == []
    assert desk.post("/policies/import", {"kind": "table"}).status_code == 422


def test_a_model_is_brought_in_drawn_and_tried(tenant, desk, at, actor):
    file = SimpleUploadedFile("terms.dmn", MODEL.encode())
    made = desk.post(
        "/policies/import",
        {"file": file, "key": "term_model", "name": "Term model", "kind": "model"},
    )
    assert made.headers["Location"] == "/policies/term_model"
    page = desk.get("/policies/term_model?decision=days&fact-amount=500")
    assert page.context["outcome"].result == "60"
    assert len(page.context["graph"].edges) == 2
    html = page.content.decode()
    assert "hf-graph-svg" in html
    assert "if large then 60 else 30" in html
    draft = queries.draft_of("term_model")
    services.publish_table(table_id=draft.id, by=actor, at=at)
    made = services.decide(key="term_model", decision="days", facts={"amount": 5}, at=at)
    assert made.result == "30"
    assert desk.get(f"/policies/decisions/{made.id}").status_code == 200
    broken = SimpleUploadedFile("t.dmn", MODEL.replace("amount > 100", "amount > >").encode())
    again = desk.post("/policies/import", {"file": broken, "key": "term_model", "kind": "model"})
    assert again.status_code == 422


def test_the_api_does_what_the_pages_do(stored, desk, client_as):
    kind = {"content_type": "application/json"}
    listed = desk.get("/api/v1/policies").json()
    assert [(p["key"], p["in_force"]) for p in listed] == [("terms", 1)]
    base = "/api/v1/policies/terms"
    draft = desk.post(f"{base}/draft", **kind).json()
    assert (draft["version"], draft["allowed_actions"]) == (2, ["submit", "publish", "discard"])
    wrong = desk.put(
        f"{base}/draft/rows", {"rows": [{"cells": {"amount": "(("}, "outputs": {}}]}, **kind
    )
    assert wrong.status_code == 422
    assert wrong.json()["errors"][0]["field"] == "rows.0.amount"
    rows = [
        *draft["rows"],
        {"cells": {"amount": ">= 100", "tier": '"iron"'}, "outputs": {"days": "=15 * 2"}},
    ]
    body = {
        **{k: draft[k] for k in ("name", "inputs", "outputs", "hit_policy")},
        "rows": rows,
        "lock": draft["lock"],
    }
    assert desk.put(f"{base}/draft", body, **kind).json()["lock"] == draft["lock"] + 1
    check = desk.get(f"{base}/versions/2/check").json()
    assert (check["gaps"], check["overlaps"], check["complete"]) == ([], [], True)
    case = {
        "case": {"name": "Iron", "facts": {"amount": 300, "tier": "iron"}, "expected": {"days": 30}}
    }
    assert len(desk.post(f"{base}/draft/cases", case, **kind).json()["cases"]) == 2
    assert [c["passed"] for c in desk.get(f"{base}/versions/2/cases").json()] == [True, True]
    found = desk.get(f"{base}/versions/2/simulation?months=1").json()
    assert (found["looked_at"], len(found["changed"])) == (2, 1)
    dry = desk.post(
        f"{base}/decide", {"facts": {"amount": 300, "tier": "iron"}, "version": 2}, **kind
    )
    assert dry.json()["result"] == {"days": "30"}
    assert desk.post(f"{base}/decide", {"facts": {}}, **kind).status_code == 422
    assert desk.post(f"{base}/publish", {}, **kind).json()["state"] == "in_force"
    assert desk.get(f"{base}/versions/2/export?form=csv").content.startswith(b"\xef\xbb\xbfU,input")
    assert len(desk.get(f"{base}/decisions").json()["items"]) == 2
    assert client_as("sales").post(f"{base}/draft", **kind).status_code == 403
    new = {"key": "other", "content": MODEL, "name": "m.dmn", "title": "Other", "as_model": True}
    assert desk.post("/api/v1/policies/import", json.dumps(new), **kind).status_code == 201
    dry = desk.post(
        "/api/v1/policies/other/decide",
        {"facts": {"amount": 500}, "decision": "days", "version": 1},
        **kind,
    )
    assert dry.json()["result"] == "60"
    assert desk.delete("/api/v1/policies/other/draft").status_code == 204


def test_a_workbook_with_a_formula_like_test_stays_text(tenant):
    from openpyxl import load_workbook

    page = load_workbook(io.BytesIO(to_xlsx(TABLE))).active
    assert page["B6"].value == "< 100"
    assert {cell.data_type for row in page.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
