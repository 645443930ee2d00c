"""JSON routes of policies: everything the pages of rules can do."""

import base64
import binascii
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from ninja import Router, Status

from handfast.kernel.errors import collect, invalid, not_found
from handfast.platform import access
from handfast.policies import queries, schemas, services
from handfast.policies.lifecycle import TABLE
from handfast.policies.rules import missing
from handfast.policies.types import MODEL_KIND, Region, TableView

router = Router(tags=["Policies"])
VIEW = "policies.view"


@router.get("/policies", response=list[schemas.PolicyOut], summary="Policies")
def policies(request: Any) -> Any:
    """Every table and model with what is in force and what is being changed."""
    access.require(request.actor, VIEW)
    return queries.summaries(request.at)


@router.post("/policies", response={201: schemas.VersionOut}, summary="New table")
def create(request: Any, body: schemas.NewTable) -> Any:
    """Begin a table as draft of its first version."""
    row = services.create_table(
        table=body.table(body.key), owner=body.owner or "", by=request.actor, at=request.at,
        cases=[schemas.case_of(case) for case in body.cases],
    )  # fmt: skip
    return Status(201, _shape(request, queries.table(row.id)))


@router.post("/policies/import", response={201: schemas.VersionOut}, summary="Import a file")
def bring(request: Any, body: schemas.ImportIn) -> Any:
    """A DMN, CSV or XLSX file (XLSX in base64) as draft; every wrong cell is named."""
    content = body.content.encode()
    if body.name.lower().endswith(".xlsx"):
        try:
            content = base64.b64decode(body.content, validate=True)
        except (binascii.Error, ValueError) as error:
            raise invalid("content", "", "This is not base64.", "Encode the workbook.") from error
    row = services.import_file(
        name=body.name, content=content, key=body.key, title=body.title, as_model=body.as_model,
        by=request.actor, at=request.at,
    )  # fmt: skip
    return Status(201, _shape(request, queries.table(row.id)))


@router.get("/policies/decisions/{uuid:decision_id}", response=schemas.DecisionOut, summary="Why")
def decision(request: Any, decision_id: UUID) -> Any:
    """One stored decision: its facts and the rows that matched."""
    access.require(request.actor, VIEW)
    return queries.decision(decision_id)


@router.get("/policies/{key}", response=schemas.VersionOut, summary="The version in force")
def policy(request: Any, key: str) -> Any:
    """The version in force; the draft of a policy that never was."""
    access.require(request.actor, VIEW)
    view = queries.table_at(key, request.at) or queries.open_version(key)
    if view is None:
        raise not_found("policy", key)
    return _shape(request, view)


@router.get(
    "/policies/{key}/versions", response=list[schemas.VersionOut], summary="Versions of a policy"
)
def versions(request: Any, key: str) -> Any:
    """All versions, newest first."""
    access.require(request.actor, VIEW)
    found = queries.versions(key)
    if not found:
        raise not_found("policy", key)
    return [_shape(request, view) for view in found]


@router.get(
    "/policies/{key}/versions/{int:number}", response=schemas.VersionOut, summary="One version"
)
def version(request: Any, key: str, number: int) -> Any:
    """One version."""
    return _shape(request, _version(request, key, number))


@router.get("/policies/{key}/versions/{int:number}/export", summary="A version as a file")
def export(request: Any, key: str, number: int, form: str = "dmn") -> Any:
    """A version as DMN, CSV or XLSX."""
    view = _version(request, key, number)
    name, content_type, content = services.export_table(
        table_id=view.id, form=form, by=request.actor
    )
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@router.get(
    "/policies/{key}/versions/{int:number}/check", response=schemas.CheckOut, summary="Check"
)
def check(request: Any, key: str, number: int) -> Any:
    """Wrong cells, gaps, overlaps, rows that never count, and what could not be checked."""
    view = _version(request, key, number)
    problems = queries.check_problems(view.table) if view.kind != MODEL_KIND else []
    found = None if problems or view.kind == MODEL_KIND else queries.check_of(view.table)
    listed = [
        {"field": p.field, "value": p.value, "message": p.message, "remedy": p.remedy}
        for p in problems
    ]
    if found is None:
        return {"problems": listed, "gaps": [], "overlaps": [], "idle": [], "unchecked": [],
                "complete": False}  # fmt: skip
    return {
        "problems": listed, "gaps": _regions(found.gaps), "overlaps": _regions(found.overlaps),
        "idle": _regions(found.idle), "complete": found.complete,
        "unchecked": [{"row": n + 1, "column": c, "test": t} for n, c, t in found.unchecked],
    }  # fmt: skip


@router.get(
    "/policies/{key}/versions/{int:number}/cases",
    response=list[schemas.CaseRunOut],
    summary="Run the test cases",
)
def cases(request: Any, key: str, number: int) -> Any:
    """The version's test cases with what it says about each."""
    runs = queries.run_cases(_version(request, key, number))
    return [
        {
            "id": run.case.id, "name": run.case.name, "passed": run.passed,
            "message": run.message, "result": run.outcome.result,
            "rows": [rule.row_id for rule in run.outcome.matched],
        }
        for run in runs
    ]  # fmt: skip


@router.post("/policies/{key}/draft", response=schemas.VersionOut, summary="Begin a draft")
def draft(request: Any, key: str) -> Any:
    """The draft there is, or a copy of the newest version."""
    row = services.draft_table(key=key, by=request.actor, at=request.at)
    return _shape(request, queries.table(row.id))


@router.put("/policies/{key}/draft", response=schemas.VersionOut, summary="Change the draft")
def change(request: Any, key: str, body: schemas.TableIn) -> Any:
    """Replace the whole table of the draft."""
    view = _draft(request, key)
    services.save_table(
        table_id=view.id, table=body.table(key), owner=body.owner, expected_version=body.lock,
        by=request.actor, at=request.at,
    )  # fmt: skip
    return _shape(request, queries.table(view.id))


@router.put("/policies/{key}/draft/rows", response=schemas.VersionOut, summary="Change the rows")
def rows(request: Any, key: str, body: schemas.RowsIn) -> Any:
    """Replace the rows of the draft."""
    view = _draft(request, key)
    given = body.rows
    table = schemas.TableIn(name="x", inputs=[], outputs=[], rows=given).table(key)
    services.save_rows(
        table_id=view.id, rows=table.rows, expected_version=body.lock, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return _shape(request, queries.table(view.id))


@router.post("/policies/{key}/draft/cases", response=schemas.VersionOut, summary="Save a case")
def save_case(request: Any, key: str, body: schemas.CasesIn) -> Any:
    """Add a test case to the draft, or change the one of its id."""
    view = _draft(request, key)
    case = schemas.case_of(body.case)
    services.save_case(table_id=view.id, case=case, by=request.actor, at=request.at)
    return _shape(request, queries.table(view.id))


@router.delete(
    "/policies/{key}/draft/cases/{case}", response=schemas.VersionOut, summary="Remove a case"
)
def remove_case(request: Any, key: str, case: str) -> Any:
    """Take a test case from the draft."""
    view = _draft(request, key)
    services.remove_case(table_id=view.id, case_id=case, by=request.actor, at=request.at)
    return _shape(request, queries.table(view.id))


@router.post("/policies/{key}/submit", response=schemas.VersionOut, summary="Submit for review")
def submit(request: Any, key: str) -> Any:
    """Ask a colleague to look at the draft."""
    row = services.submit_draft(table_id=_open(request, key).id, by=request.actor, at=request.at)
    return _shape(request, queries.table(row.id))


@router.post("/policies/{key}/send-back", response=schemas.VersionOut, summary="Send back")
def send_back(request: Any, key: str, body: schemas.BackIn) -> Any:
    """Make the version in review a draft again."""
    row = services.send_back(
        table_id=_open(request, key).id, reason=body.reason, by=request.actor, at=request.at
    )
    return _shape(request, queries.table(row.id))


@router.post("/policies/{key}/publish", response=schemas.VersionOut, summary="Publish")
def publish(request: Any, key: str, body: schemas.PublishIn) -> Any:
    """Put the open version into force, at once or at a moment."""
    row = services.publish_table(
        table_id=_open(request, key).id, effective_from=body.effective_from, by=request.actor,
        at=request.at,
    )  # fmt: skip
    return _shape(request, queries.table(row.id))


@router.delete("/policies/{key}/draft", response={204: None}, summary="Discard the draft")
def discard(request: Any, key: str) -> Any:
    """Throw the open version away."""
    services.discard_draft(table_id=_open(request, key).id, by=request.actor, at=request.at)
    return Status(204, None)


@router.post("/policies/{key}/decide", response=schemas.OutcomeOut, summary="Decide (dry)")
def decide(request: Any, key: str, body: schemas.FactsIn) -> Any:
    """What the version in force (or another) says about facts; nothing is kept."""
    access.require(request.actor, VIEW)
    view = queries.table_at(key, request.at) if body.version is None else None
    if body.version is not None:
        view = queries.version_of(key, body.version)
    if view is None:
        raise not_found("policy", key)
    if view.kind == MODEL_KIND:
        found = queries.model_outcome(view, body.decision, body.facts, request.at)
    else:
        collect(missing(view.table, body.facts))
        found = queries.outcome_of(view.table, body.facts)
    return {"version": view.version, "matched": found.matched, "result": found.result,
            "problem": found.problem}  # fmt: skip


@router.get("/policies/{key}/decisions", response=schemas.DecisionPage, summary="Decisions")
def decisions(request: Any, key: str, cursor: str = "", limit: int = 50) -> Any:
    """What a policy decided, newest first."""
    access.require(request.actor, VIEW)
    page = queries.decisions_of(key, cursor=cursor, limit=limit)
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.get(
    "/policies/{key}/versions/{int:number}/simulation",
    response=schemas.SimulationOut,
    summary="Simulate",
)
def simulate(request: Any, key: str, number: int, months: int = 3) -> Any:
    """What a version would have decided in the last 1, 3, 6 or 12 months."""
    view = _version(request, key, number)
    found = queries.simulation(view.id, months=months, at=request.at)
    changed = [
        {
            "decision_id": one.decision.id, "at": one.decision.at, "subject": one.subject,
            "label": one.label, "url": one.url, "facts": one.decision.facts,
            "then": one.decision.matched, "now": one.now,
        }
        for one in found.changed[:1000]
    ]  # fmt: skip
    return {
        "since": found.since, "months": found.months, "looked_at": found.looked_at,
        "truncated": found.truncated, "changed": changed, "figures": found.figures,
    }  # fmt: skip


def _version(request: Any, key: str, number: int) -> TableView:
    access.require(request.actor, VIEW)
    if not 0 < number < 2**31:
        raise not_found("version", number)
    return queries.version_of(key, number)


def _draft(request: Any, key: str) -> TableView:
    access.require(request.actor, "policies.edit")
    view = queries.draft_of(key)
    if view is None:
        raise not_found("draft", key)
    return view


def _open(request: Any, key: str) -> TableView:
    access.require(request.actor, VIEW)
    view = queries.open_version(key)
    if view is None:
        raise not_found("draft", key)
    return view


def _regions(found: tuple[Region, ...]) -> list[dict[str, Any]]:
    return [
        {"text": r.text, "example": dict(r.example), "rows": [n + 1 for n in r.rows]} for r in found
    ]


def _shape(request: Any, view: TableView) -> dict[str, Any]:
    table = view.table
    return {
        "id": view.id, "key": table.key, "name": table.name, "kind": view.kind,
        "version": view.version, "status": view.status, "state": view.state(request.at),
        "effective_from": view.effective_from, "effective_to": view.effective_to,
        "lock": view.lock, "author": view.author, "owner": view.owner, "reason": view.reason,
        "hit_policy": table.hit_policy, "description": table.description,
        "inputs": table.inputs, "outputs": table.outputs, "rows": table.rows,
        "cases": view.cases, "source": view.source,
        "allowed_actions": list(TABLE.actions(view.status)),
    }  # fmt: skip
