"""What a clause of the library makes people do: edited as data, published with its text."""

from datetime import datetime
from typing import Any

from django.db import transaction

from handfast.contracts.models import Clause
from handfast.contracts.rules.obligation_templates import MOST, Template, problems, read, write
from handfast.kernel.errors import Problem, collect, not_found
from handfast.kernel.ref import Ref
from handfast.parties import queries as parties
from handfast.platform import access, audit
from handfast.platform.access import Actor

COPIED = (
    "key", "variant", "title", "text", "condition", "priority", "risk", "owner_role", "review_on",
    "obligations",
)  # fmt: skip


@transaction.atomic
def save_template(
    *, key: str, variant: str, template: Template, by: Actor, at: datetime, replaces: str = ""
) -> Clause:
    """Write an obligation into the open draft of a clause variant, or into its next version.

    `replaces` names the one that is changed. Raises InvalidInput naming each field, NotFound for a
    variant or an obligation that does not exist.
    """
    access.require(by, "contracts.library")
    row = _draft(key, variant)
    found = [read(raw) for raw in row.obligations]
    names = [one.key for one in found]
    if replaces and replaces not in names:
        raise not_found("obligation", replaces)
    collect([*problems(template), *_place_problems(template, replaces, names)])
    if replaces:
        found[names.index(replaces)] = template
    else:
        found.append(template)
    _save(row, [write(one) for one in found], by, at)
    return row


@transaction.atomic
def remove_template(*, key: str, variant: str, name: str, by: Actor, at: datetime) -> Clause:
    """Take an obligation out of the open draft of a clause variant, or out of its next version."""
    access.require(by, "contracts.library")
    row = _draft(key, variant)
    left = [raw for raw in row.obligations if raw.get("key") != name]
    if len(left) == len(row.obligations):
        raise not_found("obligation", name)
    _save(row, left, by, at)
    return row


def _draft(key: str, variant: str) -> Clause:
    rows = Clause.objects.select_for_update().filter(key=key, variant=variant)
    latest = rows.order_by("-version").first()
    if latest is None:
        raise not_found("clause", f"{key}/{variant}")
    if latest.status == "draft":
        return latest
    return Clause(
        version=latest.version + 1, **{name: getattr(latest, name) for name in COPIED}
    )  # fmt: skip


def _place_problems(template: Template, replaces: str, names: list[str]) -> list[Problem]:
    found = []
    if template.key in names and template.key != replaces:
        found.append(Problem("key", template.key, "The clause has one of this name already.",
                             "Choose another name."))  # fmt: skip
    if not replaces and len(names) >= MOST:
        found.append(Problem("key", template.key, f"A clause carries at most {MOST} obligations.",
                             "Take one out first."))  # fmt: skip
    if template.role and template.role not in parties.role_names():
        found.append(Problem("role", template.role, "There is no such role."))
    return found


def _save(row: Clause, obligations: list[dict[str, Any]], by: Actor, at: datetime) -> None:
    before, row.obligations = row.obligations, obligations
    row.save()
    audit.record(
        "clause.obligations_changed", subject=Ref("clause", row.id), by=by, at=at,
        before={"obligations": before}, after={"obligations": obligations},
    )  # fmt: skip
