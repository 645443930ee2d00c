"""The log as OCEL 2.0 (JSON): events related to every record they speak of, not to one case only."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

from handfast.reporting.rules.words import activity
from handfast.reporting.types import LoggedEvent

# What a payload's `…_id` points at, where its name is not the record's own kind.
_KINDS = {"request": "approval_request", "seller": "member", "owner": "member"}
_ID = re.compile(r"^(?P<name>[a-z_]+)_id$")
_EVENT_ATTRIBUTES = [
    {"name": "headline", "type": "string"},
    {"name": "actor", "type": "string"},
    {"name": "actor_kind", "type": "string"},
]


def write(events: Iterable[LoggedEvent], *, deals: bool) -> Iterator[str]:
    """The log as one JSON document in pieces: events as they come, then what they speak of.

    With `deals` each case is an object of type `deal`. Only the records' ids are kept meanwhile.
    """
    objects: dict[str, str] = {}
    kinds: set[str] = set()
    yield '{"events": ['
    for count, event in enumerate(events):
        related = list(_related(event, deals=deals))
        objects.update({identity: kind for identity, kind, _ in related})
        kinds.add(event.name or activity(event.topic))
        yield (",\n" if count else "") + _json(_event(event, related))
    yield '],\n"objects": ['
    for count, (identity, kind) in enumerate(sorted(objects.items())):
        one = {"id": identity, "type": kind, "attributes": [], "relationships": []}
        yield (",\n" if count else "") + _json(one)
    types = [{"name": kind, "attributes": []} for kind in sorted(set(objects.values()))]
    yield f'],\n"objectTypes": {_json(types)},\n'
    told = [{"name": name, "attributes": _EVENT_ATTRIBUTES} for name in sorted(kinds)]
    yield f'"eventTypes": {_json(told)}}}\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _event(event: LoggedEvent, related: Iterable[tuple[str, str, str]]) -> dict[str, Any]:
    return {
        "id": str(event.id),
        "type": event.name or activity(event.topic),
        "time": event.at.isoformat(timespec="milliseconds"),
        "attributes": [
            {"name": "headline", "value": event.headline},
            {"name": "actor", "value": event.actor},
            {"name": "actor_kind", "value": event.actor_kind},
        ],
        "relationships": [
            {"objectId": identity, "qualifier": qualifier} for identity, _, qualifier in related
        ],
    }


def _related(event: LoggedEvent, *, deals: bool) -> Iterable[tuple[str, str, str]]:
    """Identity, type and qualifier of each record that an event speaks of, each once."""
    seen = {str(event.subject_id)}
    yield str(event.subject_id), event.subject_kind, "subject"
    if deals and str(event.case) not in seen:
        seen.add(str(event.case))
        yield str(event.case), "deal", "deal"
    for name, value in event.payload.items():
        found = _ID.match(name)
        if found and _is_id(value) and str(value) not in seen:
            seen.add(str(value))
            kind = _KINDS.get(found["name"], found["name"])
            yield str(value), kind, found["name"]


def _is_id(value: object) -> bool:
    try:
        UUID(str(value))
    except ValueError:
        return False
    return True
