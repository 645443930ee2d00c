"""A task reaches a person: who may do it, who is told, when it is due."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from time import monotonic as time_now
from typing import Any
from uuid import UUID

from handfast.feel import FeelError
from handfast.parties import queries as parties
from handfast.platform.tenancy import current_tenant_id
from handfast.workflow import queries
from handfast.workflow.models import Instance, Task
from handfast.workflow.rules import raci
from handfast.workflow.rules.calendar import due
from handfast.workflow.rules.checking import split
from handfast.workflow.rules.durations import parse_duration
from handfast.workflow.rules.values import evaluate, to_json
from handfast.workflow.services.contexts import context_of
from handfast.workflow.types import Element, Token

PREFIXES = ("role:", "team:", "member:")
NOBODY = ("role:admin",)
REMEMBERED_SECONDS = 20.0
MOST_REMEMBERED = 1000
_reached: dict[tuple[UUID, tuple[str, ...]], float] = {}


def open_task(row: Instance, token: Token, at: datetime) -> None:
    """Write the task of a waiting node."""
    element = token.element
    known = {**context_of(row), **token.data}
    letters = queries.letters_of(element.settings.get("raci", ""))
    assignee = _assignee(element, known, at)
    candidates = _candidates(element, letters, known, at)
    Task.objects.create(
        instance=row, token=token.token, element=element.id,
        name=str(_value(element, "title", known, at) or element.title)[:300],
        status="claimed" if assignee else "open", assignee_id=assignee,
        candidates=_reachable(candidates) if not assignee else candidates,
        informs=[
            *(f"role:{role}" for role in raci.informed(letters)),
            *(f"role:{role}" for role in split(element.settings.get("informs", ""))),
        ],
        priority=int(element.settings.get("priority", "50")), opened_at=at,
        claimed_at=at if assignee else None,
        due_at=_due(element, at),
        escalate_to=element.settings.get("escalate") or _accountable(letters),
    )  # fmt: skip


def _due(element: Element, at: datetime) -> datetime | None:
    duration = parse_duration(element.settings.get("due", ""))
    if duration is None:
        return None
    return due(queries.calendar(queries.calendar_of(element)), at, duration)


def _accountable(letters: Mapping[str, str]) -> str:
    role = raci.accountable(letters)
    return f"role:{role}" if role else "manager"


def _candidates(
    element: Element, letters: Mapping[str, str], known: Mapping[str, Any], at: datetime
) -> list[str]:
    found = [f"role:{role}" for role in raci.candidates(letters)]
    found += [f"role:{role}" for role in split(element.settings.get("roles", ""))]
    found += [f"team:{team}" for team in split(element.settings.get("teams", ""))]
    value = _value(element, "candidates", known, at)
    many = value if isinstance(value, list) else [value] if value else []
    found += [_prefixed(str(one)) for one in many]
    return list(dict.fromkeys(found))


def _prefixed(text: str) -> str:
    if text.startswith(PREFIXES):
        return text
    member = _id(text)
    return f"member:{member}" if member else f"role:{text}"


def _reachable(candidates: Iterable[str]) -> list[str]:
    """The candidates; administrators when nobody who is active is among them.

    That somebody is there is remembered for some seconds: they may leave a moment after as well.
    """
    found = list(candidates)
    known = (current_tenant_id(), tuple(found))
    if _reached.get(known, 0.0) > time_now():
        return found
    named: dict[str, list[str]] = {"role": [], "team": [], "member": []}
    for kind, _, name in (one.partition(":") for one in found):
        named[kind].append(name)
    members = [one for one in named["member"] if _id(one)]
    if not parties.anyone(roles=named["role"], teams=named["team"], member_ids=members):
        return [*found, *(one for one in NOBODY if one not in found)]
    if len(_reached) >= MOST_REMEMBERED:
        _reached.clear()
    _reached[known] = time_now() + REMEMBERED_SECONDS
    return found


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _assignee(element: Element, known: Mapping[str, Any], at: datetime) -> UUID | None:
    value = _value(element, "assignee", known, at)
    wanted = _id(str(value).removeprefix("member:")) if value else None
    return wanted if wanted and parties.anyone(member_ids=[str(wanted)]) else None


def _value(element: Element, name: str, known: Mapping[str, Any], at: datetime) -> object:
    """The value of one of the task's expressions; None when it has none or fails."""
    text = element.settings.get(name, "")
    if not text:
        return None
    try:
        return to_json(evaluate(text, known, at))
    except FeelError:
        return None
