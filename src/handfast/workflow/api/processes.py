"""JSON routes of process definitions: read, check, keep, publish, figures, migrations, calendars."""

from typing import Any
from uuid import UUID

from ninja import Router

from handfast.kernel.errors import not_found
from handfast.platform.http import needs
from handfast.workflow import queries, schemas, services

router = Router()


@router.get("/workflow/processes", response=list[schemas.DefinitionOut], summary="Processes")
@needs("workflow.view")
def processes(request: Any) -> Any:
    """Every process in its published version, else its newest."""
    return [one["row"] for one in queries.processes()]


@router.get(
    "/workflow/processes/{key}/versions", response=list[schemas.DefinitionOut], summary="Versions"
)
@needs("workflow.view")
def versions(request: Any, key: str) -> Any:
    """All versions of a process, newest first."""
    return queries.versions(key)


@router.get("/workflow/processes/{key}/figures", response=schemas.FiguresOut, summary="Figures")
@needs("workflow.view")
def figures(request: Any, key: str) -> Any:
    """Cycle time, bottlenecks, and the share of automatic steps over the last 90 days."""
    found = queries.figures(key, at=request.at)
    return {
        "ended": found.ended, "cancelled": found.cancelled, "automation": found.automation,
        "on_time": found.on_time, "median_seconds": _seconds(found.median),
        "p90_seconds": _seconds(found.p90),
        "steps": [
            {"element": s.element, "name": s.name, "kind": s.kind, "count": s.count,
             "median_seconds": _seconds(s.median), "p90_seconds": _seconds(s.p90)}
            for s in found.steps
        ],
    }  # fmt: skip


@router.get(
    "/workflow/versions/{uuid:definition_id}", response=schemas.DefinitionXml, summary="One version"
)
@needs("workflow.view")
def version(request: Any, definition_id: UUID) -> Any:
    """A version with its BPMN document."""
    return queries.definition(definition_id)


@router.post("/workflow/check", response=schemas.CheckOut, summary="Check a document")
@needs("workflow.design")
def check(request: Any, body: schemas.DocumentIn) -> Any:
    """What keeps a document from being published; nothing is kept."""
    process, problems = services.check_document(xml=body.xml, at=request.at)
    return {
        "key": process.key if process else "", "name": process.name if process else "",
        "problems": problems,
    }  # fmt: skip


@router.post("/workflow/drafts", response=schemas.DefinitionOut, summary="Keep a draft")
@needs("workflow.design")
def save(request: Any, body: schemas.DocumentIn) -> Any:
    """Keep a document as the draft of the process it names."""
    return services.save_draft(
        xml=body.xml, note=body.note, expected_version=body.version, by=request.actor,
        at=request.at,
    )  # fmt: skip


@router.post(
    "/workflow/versions/{uuid:definition_id}/publish", response=schemas.DefinitionOut,
    summary="Publish",
)  # fmt: skip
@needs("workflow.design")
def publish(request: Any, definition_id: UUID) -> Any:
    """Put a draft into force for new instances."""
    return services.publish(definition_id=definition_id, by=request.actor, at=request.at)


@router.post(
    "/workflow/versions/{uuid:definition_id}/retire", response=schemas.DefinitionOut,
    summary="Retire",
)  # fmt: skip
@needs("workflow.design")
def retire(request: Any, definition_id: UUID) -> Any:
    """Start no new instances any more."""
    return services.retire(definition_id=definition_id, by=request.actor, at=request.at)


@router.post(
    "/workflow/versions/{uuid:definition_id}/draft", response=schemas.DefinitionOut,
    summary="Begin a draft from it",
)  # fmt: skip
@needs("workflow.design")
def draft_from(request: Any, definition_id: UUID) -> Any:
    """A draft with the document of this version; the draft there is stays as it is."""
    return services.draft_from(definition_id=definition_id, by=request.actor, at=request.at)


@router.post(
    "/workflow/versions/{uuid:definition_id}/discard", response=schemas.DefinitionOut,
    summary="Discard a draft",
)  # fmt: skip
@needs("workflow.design")
def discard(request: Any, definition_id: UUID) -> Any:
    """Throw a draft away; its document stays for the record."""
    return services.discard_draft(definition_id=definition_id, by=request.actor, at=request.at)


@router.get(
    "/workflow/processes/{key}/triggers", response=list[schemas.TriggerOut], summary="Triggers"
)
@needs("workflow.view")
def triggers(request: Any, key: str) -> Any:
    """What starts a process by itself, and whether it does."""
    return queries.triggers_of(key)


@router.put(
    "/workflow/processes/{key}/triggers", response=list[schemas.TriggerOut],
    summary="Let it start by itself",
)  # fmt: skip
@needs("workflow.design")
def set_trigger(request: Any, key: str, body: schemas.TriggerIn) -> Any:
    """Let a process start by itself at a start event (left out: at all of them), or not."""
    services.set_trigger(
        key=key, element=body.element, active=body.active, by=request.actor, at=request.at
    )
    return queries.triggers_of(key)


@router.get(
    "/workflow/versions/{uuid:definition_id}/migration", response=list[schemas.MigrationOut],
    summary="What moving would do",
)  # fmt: skip
@needs("workflow.manage")
def preview(request: Any, definition_id: UUID) -> Any:
    """The effect of moving each open instance of other versions to this one."""
    return services.preview(definition_id=definition_id, by=request.actor, at=request.at)


@router.post(
    "/workflow/versions/{uuid:definition_id}/migration", response=schemas.InstanceOut,
    summary="Move an instance",
)  # fmt: skip
@needs("workflow.manage")
def migrate(request: Any, definition_id: UUID, body: schemas.MigrateIn) -> Any:
    """Move one instance to this version."""
    return services.migrate(
        instance_id=body.instance_id, definition_id=definition_id,
        accept_skipped=body.accept_skipped, by=request.actor, at=request.at,
    )  # fmt: skip


@router.get("/workflow/calendars", response=list[schemas.CalendarOut], summary="Calendars")
@needs("workflow.view")
def calendars(request: Any) -> Any:
    """Every business calendar."""
    return queries.calendars()


@router.put("/workflow/calendars/{key}", response=schemas.CalendarOut, summary="Keep a calendar")
@needs("workflow.design")
def save_calendar(request: Any, key: str, body: schemas.CalendarIn) -> Any:
    """Add a calendar, or change the one of this key."""
    if key != body.key:
        raise not_found("calendar", key)
    known = next((row for row in queries.calendars() if row.key == key), None)
    return services.save_calendar(
        calendar_id=known.id if known else None, key=body.key, name=body.name, zone=body.zone,
        hours=body.hours, country=body.country, region=body.region, own_days=body.own_days,
        expected_version=body.version, by=request.actor, at=request.at,
    )  # fmt: skip


def _seconds(span: Any) -> float | None:
    return None if span is None else float(span.total_seconds())
