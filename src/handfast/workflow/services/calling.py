"""Use case: the job worker carries a service task out, once, and repeats it when it fails."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import HandfastError, Problem, collect
from handfast.kernel.ref import Ref
from handfast.platform import audit, jobs
from handfast.platform.access import Actor
from handfast.workflow import queries
from handfast.workflow.lifecycle import CALL
from handfast.workflow.models import Call, Instance
from handfast.workflow.queries.registry import ActionCall, ActionEntry, ActionFailed
from handfast.workflow.rules.engine import Machine
from handfast.workflow.rules.values import to_json
from handfast.workflow.services.projecting import CALL as JOB
from handfast.workflow.services.stepping import locked, move

BY = Actor.system("workflow")
FIRST_PAUSE = timedelta(seconds=10)
LONGEST_PAUSE = timedelta(hours=1)


class ProcessError(Exception):
    """Raised by an action: a business error, which goes to the task's error event by its code."""

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


@transaction.atomic
def run_call(*, call_id: UUID, at: datetime) -> Call | None:
    """Carry out a waiting call; None when there is nothing (more) to do.

    The action runs in the transaction of the step: both happen, or neither. A failure is kept and
    repeated with growing pauses; after the last one an incident is opened.
    """
    found = Call.objects.filter(id=call_id).values_list("instance_id", flat=True).first()
    if found is None:
        return None
    row = locked(found)
    call: Call = Call.objects.select_for_update().get(id=call_id)
    if call.status != "waiting" or row.status != "running":
        return None
    call.attempts += 1
    try:
        with transaction.atomic():
            outcome = _run(call, row, at)
    except ProcessError as error:
        _business_error(call, row, error, at)
    except Exception as problem:
        _failed(call, row, _said(problem), at)
    else:
        if isinstance(outcome, ActionFailed):
            _failed(call, row, outcome.reason[:2000], at)
        else:
            _close(call, "succeed", at)
            move(row, BY, at, lambda machine: machine.finish_call(str(call.token), outcome))
    return call


def _run(call: Call, row: Instance, at: datetime) -> object:
    entry = queries.action(call.action)
    if entry is None:
        raise LookupError(f"No action “{call.action}” is registered any more.")
    collect(_missing(entry, call.arguments))
    answer = entry.run(
        ActionCall(
            arguments=call.arguments,
            key=f"{row.id}:{call.token}",
            instance_id=row.id,
            number=row.number,
            subject=row.subject,
            stream_id=row.stream_id,
            by=Actor.system(f"Process {row.number}"),
            at=at,
        )
    )
    return answer if isinstance(answer, ActionFailed) else to_json(dict(answer or {}))


def _missing(entry: ActionEntry, arguments: object) -> Iterator[Problem]:
    """The inputs without which the action cannot run."""
    given = arguments if isinstance(arguments, Mapping) else {}
    for one in entry.inputs:
        if one.required and given.get(one.name) in (None, ""):
            yield Problem(
                one.name, "", f"“{entry.title}” needs {one.name}: {one.label}.",
                "Give it in the parameters of the step, or correct the variables.",
            )  # fmt: skip


def _business_error(call: Call, row: Instance, error: ProcessError, at: datetime) -> None:
    """To the boundary event for this code; without one it is a failure for good."""
    caught: list[bool] = []

    def act(machine: Machine) -> None:
        caught.append(machine.throw(str(call.token), error.code))
        if not caught[0]:
            machine.fail_call(str(call.token), f"{error.code}: {error}"[:500])

    call.error = f"{error.code}: {error}"[:2000]
    _close(call, "fail", at)
    move(row, BY, at, act)


def _failed(call: Call, row: Instance, reason: str, at: datetime) -> None:
    call.error = reason
    if call.attempts <= call.retries:
        pause = min(FIRST_PAUSE * 2 ** (call.attempts - 1), LONGEST_PAUSE)
        call.next_at = at + pause
        call.save(update_fields=["attempts", "error", "next_at"])
        jobs.enqueue(JOB, call_id=str(call.id), delay=pause.total_seconds())
        return
    _close(call, "fail", at)
    audit.record(
        "workflow.call_failed", subject=Ref("process_instance", row.id), by=BY, at=at,
        after={"step": call.name, "action": call.action, "attempts": call.attempts}, reason=reason,
    )  # fmt: skip
    move(row, BY, at, lambda machine: machine.fail_call(str(call.token), reason[:500]))


def _close(call: Call, action: str, at: datetime) -> None:
    call.status = CALL.after(call.status, action)
    call.ended_at = at
    call.save(update_fields=["status", "ended_at", "attempts", "error"])


def _said(problem: Exception) -> str:
    if isinstance(problem, HandfastError):
        named = (f"“{one.value}”: " if one.value else "" for one in problem.problems)
        words = zip(named, map(str, problem.problems), strict=True)
        return "; ".join(value + text for value, text in words)[:2000] or str(problem)[:2000]
    return f"{type(problem).__name__}: {problem}"[:2000]
