"""Use cases of test cases: add or change one, take one from a past decision, remove one."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.kernel.errors import collect, conflict, not_found
from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.policies import queries
from handfast.policies.models import DecisionTable
from handfast.policies.rules.cases import case_problems
from handfast.policies.rules.model_deciding import NOTHING, model_case_problems
from handfast.policies.services import stored
from handfast.policies.services.drafting import draft_table
from handfast.policies.types import MODEL_KIND, Case, DecisionView


@transaction.atomic
def save_case(*, table_id: UUID, case: Case, by: Actor, at: datetime) -> DecisionTable:
    """Add a test case to a draft, or change the one of its id. Raises InvalidInput by field."""
    access.require(by, "policies.edit")
    draft = stored.editable(table_id, None)
    view = queries.table_view(draft)
    given = case if case.id else replace(case, id=str(new_id()))
    known = {one.id: one for one in view.cases}
    listed = list({**known, given.id: given}.values())
    model = view.kind == MODEL_KIND
    collect(
        model_case_problems(view.source, listed) if model else case_problems(view.table, listed)
    )
    return _stored(draft, listed, by, at)


@transaction.atomic
def remove_case(*, table_id: UUID, case_id: str, by: Actor, at: datetime) -> DecisionTable:
    """Take a test case from a draft; raises NotFound."""
    access.require(by, "policies.edit")
    draft = stored.editable(table_id, None)
    view = queries.table_view(draft)
    left = [case for case in view.cases if case.id != case_id]
    if len(left) == len(view.cases):
        raise not_found("test case", case_id)
    return _stored(draft, left, by, at)


@transaction.atomic
def add_case_from(*, decision_id: UUID, name: str, by: Actor, at: datetime) -> DecisionTable:
    """Keep a past decision as test case of its table's draft: these facts, that outcome.

    Raises Conflict for a model's decision that was kept without its name.
    """
    found = queries.decision(decision_id)
    assert found.table_id is not None
    if queries.table(found.table_id).kind == MODEL_KIND and not found.decision:
        raise conflict("decision", "", "It is not kept which of the model's decisions this was.",
                       "Write the case by hand.")  # fmt: skip
    opened = queries.draft_of(found.table_key)
    table_id = opened.id if opened else _draft(found, by, at)
    named = name.strip() or f"As decided on {found.at:%Y-%m-%d %H:%M}"
    result = NOTHING if found.decision and found.result is None else found.result
    rows = tuple(rule.row_id for rule in found.matched) if result is None else None
    case = Case("", named, found.facts, result, rows, found.decision)
    return save_case(table_id=table_id, case=case, by=by, at=at)


def _draft(found: DecisionView, by: Actor, at: datetime) -> UUID:
    made: UUID = draft_table(key=found.table_key, by=by, at=at).id
    return made


def _stored(draft: DecisionTable, cases: list[Case], by: Actor, at: datetime) -> DecisionTable:
    draft.cases = stored.cases(cases)
    draft.version += 1
    draft.changed_at = at
    draft.save(update_fields=["cases", "version", "changed_at"])
    audit.record(
        "policy.cases", subject=Ref("policy", draft.id), by=by, at=at, after={"cases": len(cases)}
    )
    return draft
