"""The gate before every act on a contract: the letters of its phase decide besides permissions."""

from handfast.contracts import queries
from handfast.contracts.models import Contract
from handfast.contracts.rules.responsible import ACTS, WHERE
from handfast.contracts.services.locking import phase_of_row
from handfast.kernel.errors import Forbidden, Problem
from handfast.platform import access
from handfast.platform.access import Actor


def require_responsible(*, by: Actor, phase: str) -> None:
    """Raise Forbidden unless the actor is responsible or accountable in a phase.

    The error names the phase, whose it is, what the actor is in it, and where the table is
    changed. Administrators and the system always pass, and everybody where the tenant has
    switched the letters off.
    """
    words = queries.refusal(by=by, phase=phase)
    if words:
        remedy = f"Ask one of them; who does what is changed in the clause library, {WHERE}."
        raise Forbidden(Problem("phase", phase, words, remedy))


def require_act(act: str, *, by: Actor, row: Contract | None = None) -> None:
    """Raise Forbidden unless the actor holds the act's permission and a letter that opens it.

    An act that has no phase of its own belongs to the one the contract `row` is in.
    """
    found = ACTS[act]
    access.require(by, found.permission)
    require_responsible(by=by, phase=found.phase or phase_of_row(row))
