"""Routes that look at a version: checks, test cases, what differs, what it would have decided."""

from dataclasses import asdict
from typing import Any

from ninja import Router

from handfast.kernel.errors import not_found
from handfast.platform.http import needs
from handfast.policies import queries, schemas
from handfast.policies.api.shapes import version_of
from handfast.policies.rules.wording import summary
from handfast.policies.types import MODEL_KIND, Check, Region

router = Router()


@router.get(
    "/policies/{key}/versions/{int:number}/check", response=schemas.CheckOut, summary="Check"
)
@needs("policies.view")
def check(request: Any, key: str, number: int) -> Any:
    """Wrong cells, gaps, overlaps, rows that never count, and what could not be checked."""
    view = version_of(request, key, number)
    plain = view.kind != MODEL_KIND
    problems = queries.check_problems(view.table) if plain else []
    checked = queries.check_of(view.table) if plain and not problems else None
    found = checked or Check(complete=False)
    return {
        "problems": [asdict(one) for one in problems],
        "gaps": _regions(found.gaps), "overlaps": _regions(found.overlaps),
        "idle": _regions(found.idle), "otherwise": _regions(found.otherwise),
        "opaque": list(found.opaque), "complete": found.complete,
        "unchecked": [{"row": n + 1, "column": c, "test": t} for n, c, t in found.unchecked],
    }  # fmt: skip


@router.get(
    "/policies/{key}/versions/{int:number}/cases",
    response=list[schemas.CaseRunOut],
    summary="Run the test cases",
)
@needs("policies.view")
def cases(request: Any, key: str, number: int) -> Any:
    """The version's test cases with what it says about each."""
    runs = queries.run_cases(version_of(request, key, number))
    return [
        {
            "id": run.case.id, "name": run.case.name, "passed": run.passed,
            "message": run.message, "result": run.outcome.result,
            "rows": [rule.row_id for rule in run.outcome.matched],
        }
        for run in runs
    ]  # fmt: skip


@router.get(
    "/policies/{key}/versions/{int:number}/difference",
    response=schemas.DifferenceOut,
    summary="What differs",
)
@needs("policies.view")
def difference(request: Any, key: str, number: int, before: int | None = None) -> Any:
    """What a version changes against another, by default the one before it."""
    view = version_of(request, key, number)
    older = (one for one in queries.versions(key) if one.version < number)
    other = next(older, None) if before is None else version_of(request, key, before)
    if other is None:
        raise not_found("version before", number)
    found = queries.difference_of(other, view)
    words = summary(found)
    return {**vars(found), "before": other.version, "after": view.version, "words": words}


@router.get(
    "/policies/{key}/versions/{int:number}/simulation",
    response=schemas.SimulationOut,
    summary="Simulate",
)
@needs("policies.view")
def simulate(request: Any, key: str, number: int, months: int = 3) -> Any:
    """What a version would have decided in the last 1, 3, 6 or 12 months."""
    view = version_of(request, key, number)
    found = queries.simulation(view.id, months=months, at=request.at)
    changed = [
        {
            "decision_id": one.decision.id, "at": one.decision.at, "subject": one.subject,
            "label": one.label, "url": one.url, "facts": one.decision.facts,
            "then": one.decision.matched, "now": one.now, "decision": one.decision.decision,
            "result_then": one.decision.result, "result_now": one.result, "problem": one.problem,
        }
        for one in found.changed[:1000]
    ]  # fmt: skip
    return {
        "since": found.since, "months": found.months, "looked_at": found.looked_at,
        "truncated": found.truncated, "changed": changed, "figures": found.figures,
        "unknown": found.unknown,
    }  # fmt: skip


def _regions(found: tuple[Region, ...]) -> list[dict[str, Any]]:
    return [
        {"text": r.text, "example": dict(r.example), "rows": [n + 1 for n in r.rows],
         "certain": r.certain}
        for r in found
    ]  # fmt: skip
