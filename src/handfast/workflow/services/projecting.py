"""What an instance waits for, as rows: tasks of people, timers, subscriptions, calls, incidents.

Only what is new or gone since the step before is written.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handfast.feel import FeelError
from handfast.kernel.ref import Ref
from handfast.platform import jobs, outbox
from handfast.platform.access import Actor
from handfast.workflow.events import IncidentOpened
from handfast.workflow.models import Call, Incident, Instance, Subscription, Task, Timer
from handfast.workflow.rules.values import evaluate, to_json
from handfast.workflow.services.contexts import context_of
from handfast.workflow.services.offering import open_task
from handfast.workflow.types import Token

Key = tuple[str, str, str]
CALL = "workflow.call"
DEFAULT_OWNER = "operations"


def project(
    row: Instance, tokens: list[Token], before: Mapping[Key, Mapping[str, Any]], at: datetime
) -> None:
    """Bring the tables in line with what the instance waits for now."""
    now = {(t.token, t.kind, t.name): t for t in tokens}
    gone = [key for key in before if key not in now]
    _remove(row, gone, at)
    for key, token in now.items():
        if key not in before:
            _ADD.get(token.kind, _nothing)(row, token, at)
        elif token.kind == "timer" and token.due_at:
            if before[key]["due"] != token.due_at.isoformat():
                Timer.objects.filter(instance=row, token=token.token).update(due_at=token.due_at)


def _remove(row: Instance, gone: list[Key], at: datetime) -> None:
    by_kind: dict[str, list[str]] = {}
    for token, kind, _name in gone:
        by_kind.setdefault(kind, []).append(token)
    if ids := by_kind.get("task"):
        tasks = Task.objects.filter(instance=row, token__in=ids, status__in=("open", "claimed"))
        tasks.update(status="withdrawn", done_at=at)
    if ids := by_kind.get("timer"):
        Timer.objects.filter(instance=row, token__in=ids).delete()
    if ids := [*by_kind.get("message", ()), *by_kind.get("signal", ())]:
        Subscription.objects.filter(instance=row, token__in=ids).delete()
    if ids := by_kind.get("call"):
        calls = Call.objects.filter(instance=row, token__in=ids, status="waiting")
        calls.update(status="withdrawn", ended_at=at)
    if ids := by_kind.get("failure"):
        stuck = Incident.objects.filter(instance=row, token__in=ids, status="open")
        stuck.update(status="withdrawn", closed_at=at)


def _timer(row: Instance, token: Token, at: datetime) -> None:
    if token.due_at is not None:
        Timer.objects.create(
            instance=row, token=token.token, element=token.element.id, due_at=token.due_at
        )


def _subscription(row: Instance, token: Token, at: datetime) -> None:
    correlation = ""
    if token.kind == "message":
        text = token.element.settings.get("correlation", "")
        correlation = str(_value(row, token, text, at) or "") if text else row.business_key
    Subscription.objects.create(
        instance=row, token=token.token, element=token.element.id, kind=token.kind,
        name=token.name, correlation=correlation[:120],
    )  # fmt: skip


def _call(row: Instance, token: Token, at: datetime) -> None:
    settings = token.element.settings
    arguments: object = dict(token.data)
    if settings.get("parameters"):
        arguments = _value(row, token, settings["parameters"], at)
    call, _made = Call.objects.update_or_create(
        instance=row, token=token.token,
        defaults={
            "element": token.element.id, "name": token.element.title[:300],
            "action": settings.get("action", ""), "status": "waiting", "attempts": 0,
            "arguments": arguments if isinstance(arguments, dict) else {"value": arguments},
            "retries": int(settings.get("retries", "3")), "next_at": at, "error": "",
        },
    )  # fmt: skip
    jobs.enqueue(CALL, call_id=str(call.id))


def _incident(row: Instance, token: Token, at: datetime) -> None:
    owner = token.element.settings.get("owner") or row.context.get("owner") or DEFAULT_OWNER
    Incident.objects.create(
        instance=row, token=token.token, element=token.element.id,
        name=token.element.title[:300], message=token.failure[:2000], owner_role=str(owner)[:40],
        opened_at=at,
    )  # fmt: skip
    event = IncidentOpened(
        instance_id=row.id, number=row.number, name=token.element.title, message=token.failure[:200]
    )
    outbox.publish(
        event, subject=Ref("process_instance", row.id), by=Actor.system("workflow"), at=at,
        stream_id=row.stream_id,
    )  # fmt: skip


def _value(row: Instance, token: Token, text: str, at: datetime) -> object:
    """The value of an expression of a waiting node."""
    known = {**context_of(row), **token.data}
    try:
        return to_json(evaluate(text, known, at))
    except FeelError:
        return None


def _nothing(row: Instance, token: Token, at: datetime) -> None:
    """Nothing is written for this kind."""


_ADD = {
    "task": open_task, "timer": _timer, "message": _subscription, "signal": _subscription,
    "call": _call, "failure": _incident,
}  # fmt: skip
