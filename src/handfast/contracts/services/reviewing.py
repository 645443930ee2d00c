"""Review: clause variants are chosen from the library, Legal releases what is not standard."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.contracts import queries
from handfast.contracts.events import ClauseChanged, ContractApproved, ContractSubmitted
from handfast.contracts.models import Clause, Contract, ContractClause
from handfast.contracts.rules import FactsIncomplete, fill, review_class, standard_variant, typed
from handfast.contracts.services.locking import locked, move, require_reason
from handfast.contracts.services.responsible import require_act
from handfast.kernel.errors import Problem, conflict, not_found
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor


@transaction.atomic
def change_clause(
    *, contract_id: UUID, key: str, clause_id: UUID, reason: str, by: Actor, at: datetime,
    expected_version: int | None = None,
) -> Contract:  # fmt: skip
    """Use another published variant of a clause; unless it is the rules' own, a review follows.

    Raises InvalidInput without a reason or when the text needs a fact that is missing,
    NotFound for a variant that is not published, Conflict after drafting and review.
    """
    access.require(by, "contracts.draft")
    row = locked(contract_id, expected_version)
    require_act("clause", by=by, row=row)
    if row.status not in ("draft", "in_review"):
        raise conflict("status", row.status, "Clauses change while drafting or in review only.")
    words = require_reason(reason)
    current = ContractClause.objects.filter(contract=row, clause__key=key).first()
    wanted = Clause.objects.filter(id=clause_id, key=key, status="published").first()
    if current is None or wanted is None:
        raise not_found("clause", key)
    facts = typed(row.facts)
    text, missing = fill(wanted.text, facts)
    if missing:
        raise FactsIncomplete(*(Problem(m, "", f"The clause needs {m}.") for m in missing))
    standard = standard_variant(key, queries.published_clauses(), facts)
    current.clause, current.text = wanted, text
    current.as_chosen = standard is not None and standard.id == wanted.id
    current.why = f"Chosen by {by.name}: {words}"
    current.save()
    _reclassify(row)
    subject = Ref("contract", row.id)
    audit.record(
        "contract.clause_changed", subject=subject, by=by, at=at,
        after={"clause": key, "variant": wanted.variant}, reason=words,
    )  # fmt: skip
    event = ClauseChanged(row.id, row.number, wanted.title, wanted.variant, words)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=row.stream_id)
    return row


def _reclassify(row: Contract) -> None:
    found = queries.clauses(row.id)
    row.review_class = review_class((c.risk, c.standard) for c in found)
    row.governing_law = next((c.variant for c in found if c.key == "governing-law"), "")
    row.version += 1
    row.save(update_fields=["review_class", "governing_law", "version"])


@transaction.atomic
def submit_contract(*, contract_id: UUID, by: Actor, at: datetime) -> Contract:
    """Hand the draft to Legal."""
    require_act("submit", by=by)
    row = locked(contract_id)
    move(row, "submit", by=by, at=at)
    event = ContractSubmitted(row.id, row.number)
    outbox.publish(event, subject=Ref("contract", row.id), by=by, at=at, stream_id=row.stream_id)
    return row


@transaction.atomic
def approve_contract(*, contract_id: UUID, by: Actor, at: datetime) -> Contract:
    """Legal releases the contract for signature."""
    require_act("approve", by=by)
    row = locked(contract_id)
    move(row, "approve", by=by, at=at)
    event = ContractApproved(row.id, row.number)
    outbox.publish(event, subject=Ref("contract", row.id), by=by, at=at, stream_id=row.stream_id)
    return row


@transaction.atomic
def return_contract(*, contract_id: UUID, reason: str, by: Actor, at: datetime) -> Contract:
    """Back to drafting, with a reason."""
    access.require(by, "contracts.review")
    row = locked(contract_id)
    require_act("return", by=by, row=row)
    words = require_reason(reason)
    move(row, "return", by=by, at=at, reason=words)
    return row
