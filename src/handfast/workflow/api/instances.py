"""JSON routes of instances: start, follow, operate, mend, and bring messages."""

from typing import Any
from uuid import UUID

from ninja import Router

from handfast.kernel.errors import invalid
from handfast.kernel.ref import Ref
from handfast.platform.http import needs
from handfast.platform.schemas import Limit, one_of
from handfast.workflow import queries, schemas, services
from handfast.workflow.lifecycle import INSTANCE

router = Router()
MOST_KEYS = 20


@router.get("/workflow/instances", response=schemas.InstancePage, summary="Instances")
@needs("workflow.view")
def instances(
    request: Any, process: str = "", status: str = one_of(INSTANCE.states), q: str = "", stuck: bool = False,
    sort: str = "", cursor: str = "", limit: int = Limit,
) -> Any:  # fmt: skip
    """Instances page by page, newest first."""
    page = queries.instances(
        key=process, status=status, q=q, stuck=stuck, sort=sort, cursor=cursor, limit=limit
    )
    return {"items": page.rows, "next_cursor": page.next_cursor}


@router.post("/workflow/processes/{key}/instances", response=schemas.InstanceOut, summary="Start")
@needs("workflow.start")
def start(request: Any, key: str, body: schemas.StartIn) -> Any:
    """Begin the published version of a process."""
    return services.start(
        key=key, variables=body.variables, subject=_ref(body.subject), title=body.title,
        business_key=body.business_key, begin=body.begin, by=request.actor, at=request.at,
    )  # fmt: skip


@router.get(
    "/workflow/instances/{uuid:instance_id}", response=schemas.InstanceOut, summary="One instance"
)
@needs("workflow.view")
def instance(request: Any, instance_id: UUID) -> Any:
    """An instance with its variables and where it stands."""
    return queries.instance(instance_id)


@router.get(
    "/workflow/instances/{uuid:instance_id}/tasks", response=list[schemas.TaskOut],
    summary="Open tasks",
)  # fmt: skip
@needs("workflow.view")
def tasks(request: Any, instance_id: UUID) -> Any:
    """The open tasks of an instance."""
    return queries.open_tasks_of(queries.instance(instance_id).id)


@router.get(
    "/workflow/instances/{uuid:instance_id}/history", response=list[schemas.HistoryOut],
    summary="History",
)  # fmt: skip
@needs("workflow.view")
def history(request: Any, instance_id: UUID) -> Any:
    """What happened in an instance, newest first."""
    return queries.history(queries.instance(instance_id).id)


@router.post(
    "/workflow/instances/{uuid:instance_id}/cancel", response=schemas.InstanceOut, summary="Cancel"
)
@needs("workflow.manage")
def cancel(request: Any, instance_id: UUID, body: schemas.WhyIn) -> Any:
    """End an instance before its time."""
    return services.cancel(
        instance_id=instance_id, reason=body.reason, by=request.actor, at=request.at
    )


@router.post(
    "/workflow/instances/{uuid:instance_id}/suspend", response=schemas.InstanceOut, summary="Rest"
)
@needs("workflow.manage")
def suspend(request: Any, instance_id: UUID, body: schemas.WhyIn) -> Any:
    """Let an instance rest."""
    return services.suspend(
        instance_id=instance_id, reason=body.reason, by=request.actor, at=request.at
    )


@router.post(
    "/workflow/instances/{uuid:instance_id}/resume", response=schemas.InstanceOut, summary="Go on"
)
@needs("workflow.manage")
def resume(request: Any, instance_id: UUID) -> Any:
    """Let an instance go on."""
    return services.resume(instance_id=instance_id, by=request.actor, at=request.at)


@router.post(
    "/workflow/instances/{uuid:instance_id}/variables", response=schemas.InstanceOut,
    summary="Correct variables",
)  # fmt: skip
@needs("workflow.manage")
def variables(request: Any, instance_id: UUID, body: schemas.MendIn) -> Any:
    """Set variables on every open path, with the reason."""
    return services.set_variables(
        instance_id=instance_id, values=body.values, reason=body.reason, by=request.actor,
        at=request.at,
    )  # fmt: skip


@router.get("/workflow/incidents", response=list[schemas.IncidentOut], summary="Incidents")
@needs("workflow.view")
def incidents(request: Any) -> Any:
    """Open incidents, oldest first."""
    return queries.incidents()


@router.post(
    "/workflow/incidents/{uuid:incident_id}/retry", response=schemas.IncidentOut, summary="Retry"
)
@needs("workflow.manage")
def retry(request: Any, incident_id: UUID, body: schemas.MendIn) -> Any:
    """Try a stuck step again, with corrected variables."""
    return services.retry_incident(
        incident_id=incident_id, values=body.values, by=request.actor, at=request.at
    )


@router.post(
    "/workflow/incidents/{uuid:incident_id}/skip", response=schemas.IncidentOut, summary="Leave out"
)
@needs("workflow.manage")
def skip(request: Any, incident_id: UUID, body: schemas.MendIn) -> Any:
    """Go on behind a stuck step, with the reason."""
    return services.skip_incident(
        incident_id=incident_id, values=body.values, reason=body.reason, by=request.actor,
        at=request.at,
    )  # fmt: skip


@router.post(
    "/workflow/incidents/{uuid:incident_id}/assign", response=schemas.IncidentOut, summary="Assign"
)
@needs("workflow.manage")
def assign(request: Any, incident_id: UUID, body: schemas.AssignIn) -> Any:
    """Give an incident to a colleague; without one, back to its role."""
    return services.assign_incident(
        incident_id=incident_id, member_id=body.member_id, by=request.actor, at=request.at
    )


@router.post("/workflow/messages", response=schemas.MovedOut, summary="Bring a message")
@needs("workflow.manage")
def message(request: Any, body: schemas.MessageIn) -> Any:
    """Deliver a message to those who wait for it under a key; start what begins by it."""
    if not body.keys or len(body.keys) > MOST_KEYS:
        raise invalid("keys", len(body.keys), "One to twenty keys are needed.", "Name them.")
    moved = services.send_message(
        name=body.name, keys=tuple(body.keys), payload=_plain(body.payload), by=request.actor,
        at=request.at,
    )  # fmt: skip
    return {"moved": moved}


@router.post("/workflow/signals", response=schemas.MovedOut, summary="Bring a signal")
@needs("workflow.manage")
def signal(request: Any, body: schemas.SignalIn) -> Any:
    """Deliver a signal to everybody who waits for it."""
    moved = services.send_signal(
        name=body.name, payload=_plain(body.payload), by=request.actor, at=request.at
    )
    return {"moved": moved}


def _plain(payload: dict[str, Any]) -> dict[str, Any]:
    wrong = [name for name in payload if not name.isidentifier()]
    if wrong:
        raise invalid("payload", wrong[0], "A variable needs a plain name.", "Rename it.")
    return payload


def _ref(text: str) -> Ref | None:
    return Ref.parse(text) if text else None
