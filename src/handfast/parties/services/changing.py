"""What every change of a party shares: version check, comparison, and the audit row."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handfast.kernel.errors import conflict, invalid
from handfast.kernel.ref import Ref
from handfast.platform import audit
from handfast.platform.access import Actor


def check_version(row: Any, expected: int | None) -> None:
    """Raise Conflict when the row has moved on since the caller read it."""
    if expected is not None and row.version != expected:
        raise conflict(
            "version", expected, f"Someone else has changed this (now version {row.version}).",
            "Reload the page and make your change again.",
        )  # fmt: skip


def required(field: str, value: str, what: str) -> str:
    """The value without surrounding blanks; raises InvalidInput when nothing is left."""
    text = value.strip()
    if not text:
        raise invalid(field, value, f"{what} is missing.", "Enter it.")
    return text


def one_of(field: str, value: str, allowed: Any) -> str:
    """The value when it is one of those allowed; raises InvalidInput."""
    if value not in allowed:
        raise invalid(field, value, "This is not a known value.", "Use: " + ", ".join(allowed))
    return value


def apply(
    row: Any, changes: Mapping[str, Any], *, kind: str, action: str, by: Actor, at: datetime
) -> tuple[str, ...]:
    """Write the fields that differ, count the version up, and record it; returns their names."""
    before = {name: getattr(row, name) for name in changes}
    changed = tuple(name for name, value in changes.items() if before[name] != value)
    if not changed:
        return ()
    for name in changed:
        setattr(row, name, changes[name])
    row.version += 1
    row.save(update_fields=[*changed, "version"])
    audit.record(
        action,
        subject=Ref(kind, row.id),
        by=by,
        at=at,
        before={name: before[name] for name in changed},
        after={name: changes[name] for name in changed},
    )
    return changed
