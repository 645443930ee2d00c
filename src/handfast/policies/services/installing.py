"""Use case: install a table that a context brings along."""

from collections.abc import Iterable
from datetime import UTC, datetime

from django.db import transaction

from handfast.kernel.errors import collect
from handfast.kernel.ref import Ref
from handfast.platform import audit
from handfast.platform.access import Actor
from handfast.policies.models import DecisionTable
from handfast.policies.rules import problems
from handfast.policies.rules.cases import failing, run
from handfast.policies.services import stored
from handfast.policies.types import Case, Table

ALWAYS = datetime(2000, 1, 1, tzinfo=UTC)


@transaction.atomic
def ensure_table(*, table: Table, at: datetime, cases: Iterable[Case] = ()) -> DecisionTable:
    """Install a table as version 1, in force for any moment, unless there is one.

    Raises InvalidInput when the table has wrong cells or one of its test cases fails.
    """
    found: DecisionTable | None = DecisionTable.objects.filter(key=table.key).first()
    if found is not None:
        return found
    given = tuple(cases)
    collect(problems(table))
    collect(failing(run(table, given)))
    row: DecisionTable
    row, made = DecisionTable.objects.get_or_create(
        key=table.key, number=1,
        defaults={
            **stored.fields_of(table), "status": "published", "effective_from": ALWAYS,
            "author": "Handfast", "cases": stored.cases(given), "changed_at": at,
        },
    )  # fmt: skip
    if made:
        subject = Ref("policy", row.id)
        by = Actor.system("policies")
        audit.record("policy.install", subject=subject, by=by, at=at, after={"key": row.key})
    return row
