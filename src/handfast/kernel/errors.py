"""Errors a user can act on: each names the field, the value and the remedy."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: `field` is a dotted path, `remedy` says how to mend it."""

    field: str
    value: str
    message: str
    remedy: str = ""

    @property
    def words(self) -> str:
        """What is wrong and how to mend it, to stand beside the field."""
        return f"{self.message} {self.remedy}".strip()

    def __str__(self) -> str:
        return f"{self.field}: {self.words}" if self.field else self.words


class HandfastError(Exception):
    """Base of all errors that reach a person; `status` is its HTTP status."""

    status = 400
    code = "error"
    title = "The request could not be carried out"

    def __init__(self, *problems: Problem) -> None:
        self.problems: tuple[Problem, ...] = problems
        super().__init__("; ".join(str(p) for p in problems) or self.title)


class InvalidInput(HandfastError):
    """Something entered or imported is not acceptable; one problem per field."""

    status = 422
    code = "invalid_input"
    title = "Some of the input needs correcting"


class NotFound(HandfastError):
    """The record does not exist, or the asker may not see it."""

    status = 404
    code = "not_found"
    title = "Not found"


class Forbidden(HandfastError):
    """The asker is known and lacks a permission."""

    status = 403
    code = "forbidden"
    title = "Not permitted"


class Conflict(HandfastError):
    """The record has moved on since the asker read it, or an equal one exists."""

    status = 409
    code = "conflict"
    title = "The record has changed meanwhile"


class IllegalTransition(Conflict):
    """A lifecycle does not offer this action in its present state."""

    code = "illegal_transition"
    title = "This step is not possible in the present state"


class LinkRefused(HandfastError):
    """A signed link is unknown, expired, used, or meant for something else."""

    status = 410
    code = "link_refused"
    title = "This link can no longer be used"


def invalid(field: str, value: object, message: str, remedy: str = "") -> InvalidInput:
    """Build an `InvalidInput` with a single problem."""
    return InvalidInput(Problem(field, _shown(value), message, remedy))


def conflict(field: str, value: object, message: str, remedy: str = "") -> Conflict:
    """Build a `Conflict` with a single problem."""
    return Conflict(Problem(field, _shown(value), message, remedy))


def not_found(kind: str, value: object) -> NotFound:
    """Build a `NotFound` for a record of `kind`."""
    return NotFound(
        Problem(kind, _shown(value), f"There is no such {kind}.", "Check the link or the number.")
    )


def forbidden(permission: str, who: str) -> Forbidden:
    """Build a `Forbidden` naming the permission that is missing."""
    message = f"{who} may not do this; the permission “{permission}” is missing."
    return Forbidden(Problem("permission", permission, message, "Ask an administrator."))


def collect(problems: Iterable[Problem]) -> None:
    """Raise one `InvalidInput` with all problems; do nothing when there is none."""
    found = tuple(problems)
    if found:
        raise InvalidInput(*found)


def _shown(value: object) -> str:
    text = "" if value is None else str(value)
    return text if len(text) <= 120 else text[:117] + "…"
