"""Definitions compiled once per process and version, shared by all of its instances."""

from uuid import UUID

from handfast.kernel.errors import not_found
from handfast.workflow.models import Definition
from handfast.workflow.rules.engine import Compiled, compile_processes

MAX_COMPILED = 256


def compiled(definition: Definition) -> Compiled:
    """The engine's form of a published version, with the versions it calls."""
    found = _cache.get(definition.id)
    if found is None:
        found = compile_processes(definition.xml, _called(definition, set()))
        if len(_cache) >= MAX_COMPILED:
            _cache.clear()
        _cache[definition.id] = found
    return found


_cache: dict[UUID, Compiled] = {}


def _called(definition: Definition, seen: set[UUID]) -> dict[str, str]:
    """The documents of the processes a version calls, directly or not, by key."""
    found: dict[str, str] = {}
    for key, definition_id in definition.calls.items():
        row = Definition.objects.filter(id=definition_id).first()
        if row is None:
            raise not_found("process", key)
        if row.id not in seen:
            seen.add(row.id)
            found[key] = row.xml
            found |= _called(row, seen)
    return found
