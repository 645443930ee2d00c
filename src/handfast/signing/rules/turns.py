"""Whose turn it is: recipients act in ascending order, those with the same number side by side."""

from collections.abc import Iterable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from handfast.signing.lifecycle import DONE
from handfast.signing.types import Role


class Turn(Protocol):
    """What the order of turns needs to know of a recipient."""

    id: UUID
    order: int
    role: str
    status: str


AnyTurn = TypeVar("AnyTurn", bound=Turn)


def acting(recipients: Iterable[AnyTurn]) -> list[AnyTurn]:
    """Those who must do something before the envelope is complete."""
    return [r for r in recipients if r.role != Role.CC and r.status != "canceled"]


def current_order(recipients: Iterable[Turn]) -> int | None:
    """The lowest number among those who have not acted yet; None when all have."""
    open_ones = [r.order for r in acting(recipients) if r.status not in DONE]
    return min(open_ones) if open_ones else None


def to_invite(recipients: Sequence[AnyTurn]) -> list[AnyTurn]:
    """Those whose turn has come and who have not been invited yet."""
    now = current_order(recipients)
    return [r for r in acting(recipients) if r.order == now and r.status == "waiting"]


def has_turn(recipient: Turn, recipients: Sequence[Turn]) -> bool:
    """Whether the recipient may act now: its order has come and it has not acted."""
    return (
        recipient.role != Role.CC
        and recipient.status not in DONE
        and recipient.order == current_order(recipients)
    )


def is_complete(recipients: Sequence[Turn]) -> bool:
    """Whether everyone who had to act has acted."""
    return current_order(recipients) is None
