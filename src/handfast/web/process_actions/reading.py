"""How actions read their inputs: records, texts, numbers and dates, each with a clear refusal."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from handfast.kernel.errors import invalid
from handfast.workflow.services import ActionCall, ActionInput


def about(kind: str) -> ActionInput:
    """The input that names a record of a kind, by default the one the process is about."""
    return ActionInput(
        kind, f"id of the {kind}; without it, what the process is about", required=False
    )


def record(call: ActionCall, kind: str) -> UUID:
    """The record an action is for: as named, as the process is about, or by `<kind>_id`.

    Raises InvalidInput when there is none.
    """
    given = call.arguments.get(kind) or call.arguments.get(f"{kind}_id")
    if not given and call.subject is not None and call.subject.kind == kind:
        return call.subject.id
    try:
        return UUID(str(given))
    except ValueError:
        raise invalid(
            kind, given or "", f"It is not said which {kind} is meant.",
            f"Give {kind} in the parameters of the step: the id of one.",
        ) from None  # fmt: skip


def text(call: ActionCall, name: str, default: str = "") -> str:
    """A text without surrounding blanks."""
    return str(call.arguments.get(name) or default).strip()


def whole(call: ActionCall, name: str, default: int) -> int:
    """A whole number; raises InvalidInput for anything else."""
    given = call.arguments.get(name)
    try:
        return default if given in (None, "") else int(str(given))
    except ValueError:
        raise invalid(name, given, "This is not a whole number.", "Correct it.") from None


def day(call: ActionCall, name: str) -> date | None:
    """A date written as 2026-03-02; raises InvalidInput for anything else."""
    given = text(call, name)
    try:
        return date.fromisoformat(given) if given else None
    except ValueError:
        raise invalid(name, given, "This is not a date.", "Write it as 2026-03-02.") from None


def named(call: ActionCall, name: str) -> Mapping[str, Any]:
    """Named values, a FEEL context; raises InvalidInput for anything else."""
    given = call.arguments.get(name) or {}
    if not isinstance(given, Mapping):
        raise invalid(name, given, "Named values are needed.", "Write {name: value}.")
    return given
