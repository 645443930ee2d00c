"""Who does what in each phase of a contract: data that a tenant may change (R-175 to R-181)."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import transaction

from handfast.contracts import queries
from handfast.contracts.models import Responsibility
from handfast.contracts.rules.responsible import WORDS
from handfast.contracts.rules.runbook import PHASE_NAMES, RACI
from handfast.contracts.types import SETTING_RESPONSIBILITIES
from handfast.kernel.errors import Problem, collect
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.parties import services as party_services
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant, current_tenant_id

Cell = tuple[str, str]


@transaction.atomic
def set_responsibilities(*, cells: Mapping[Cell, str], by: Actor, at: datetime) -> int:
    """Change cells (phase, role) of the table; an empty letter clears one. Returns how many moved.

    Raises InvalidInput for an unknown phase, role or letter, and when a phase would not have
    exactly one accountable role.
    """
    access.require(by, "contracts.library")
    roles = set(parties.role_names())
    collect(p for cell, letter in cells.items() for p in _problems(cell, letter, roles))
    install_responsibilities()
    rows = {(r.phase, r.role): r for r in Responsibility.objects.select_for_update()}
    before = {cell: row.letter for cell, row in rows.items()}
    moved = {c: letter for c, letter in cells.items() if before.get(c, "") != letter}
    after = {cell: letter for cell, letter in {**before, **moved}.items() if letter}
    collect(_one_accountable(after))
    for (phase, role), letter in moved.items():
        if letter:
            Responsibility.objects.update_or_create(
                phase=phase, role=role, defaults={"letter": letter}
            )
        else:
            Responsibility.objects.filter(phase=phase, role=role).delete()
    if moved:
        audit.record(
            "raci.set", subject=Ref("tenant", current_tenant_id()), by=by, at=at,
            before={".".join(c): before.get(c, "") for c in moved},
            after={".".join(c): letter for c, letter in moved.items()},
        )  # fmt: skip
    return len(moved)


def install_responsibilities() -> None:
    """Give a tenant the shipped table; one that has a table keeps it."""
    if not Responsibility.objects.exists():
        Responsibility.objects.bulk_create(
            Responsibility(phase=p, role=r, letter=letter) for p, r, letter in RACI
        )


@transaction.atomic
def enforce_responsibilities(*, enforced: bool, by: Actor, at: datetime) -> bool:
    """Let the letters decide who may act and who is told, or switch that off for the tenant.

    Returns whether it was changed. Only for administrators: raises Forbidden.
    """
    access.require(by, "parties.admin")
    if queries.enforced() == enforced:
        return False
    tenant = current_tenant()
    party_services.update_tenant(
        name=tenant.name, zone=tenant.zone, currency=tenant.currency,
        settings={SETTING_RESPONSIBILITIES: enforced}, by=by, at=at,
    )  # fmt: skip
    audit.record(
        "raci.enforce", subject=Ref("tenant", current_tenant_id()), by=by, at=at,
        before={"enforced": not enforced}, after={"enforced": enforced},
    )  # fmt: skip
    return True


def _problems(cell: Cell, letter: str, roles: Collection[str]) -> list[Problem]:
    phase, role = cell
    found = []
    if phase not in PHASE_NAMES:
        found.append(Problem("phase", phase, "There is no such phase."))
    if role not in roles:
        found.append(Problem("role", role, "There is no such role."))
    if letter and letter not in WORDS:
        found.append(Problem("letter", letter, "Use R, A, C or I, or leave it empty."))
    return found


def _one_accountable(after: Mapping[Cell, str]) -> list[Problem]:
    counts = dict.fromkeys(PHASE_NAMES, 0)
    for (phase, _), letter in after.items():
        counts[phase] += letter == "A"
    return [
        Problem(
            phase, str(count), f"“{PHASE_NAMES[phase]}” has {count} accountable roles.",
            "Give exactly one role an A.",
        )
        for phase, count in counts.items()
        if count != 1
    ]  # fmt: skip
