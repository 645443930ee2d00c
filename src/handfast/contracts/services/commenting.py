"""Words about a contract from those who work on it and those they consult."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from handfast.contracts import queries
from handfast.contracts.events import ContractCommented
from handfast.contracts.models import ContractComment
from handfast.contracts.rules.responsible import WHERE
from handfast.contracts.rules.runbook import PHASE_NAMES
from handfast.contracts.types import CommentView
from handfast.kernel.errors import Forbidden, Problem, invalid
from handfast.kernel.ref import Ref
from handfast.platform import access, audit, outbox
from handfast.platform.access import Actor

LONGEST = 2000


@transaction.atomic
def comment_on(*, contract_id: UUID, text: str, by: Actor, at: datetime) -> CommentView:
    """Keep a comment; raises Forbidden for whom the phase does not consult, InvalidInput unless
    there are 1 to 2,000 characters.
    """
    access.require(by, "contracts.view")
    contract = queries.contract(contract_id, by=by)
    if not queries.may_comment(by=by, phase=contract.phase):
        message = f"“{PHASE_NAMES[contract.phase]}” does not consult you."
        remedy = f"Who does what is changed in the clause library, {WHERE}."
        raise Forbidden(Problem("phase", contract.phase, message, remedy))
    words = text.strip()
    if not words or len(words) > LONGEST:
        raise invalid("text", text, "Write 1 to 2,000 characters.", "Say it in a few sentences.")
    author = by.id if by.kind in ("user", "token") else None
    row = ContractComment.objects.create(
        contract_id=contract_id, author_id=author, author_name=by.name[:200],
        phase=contract.phase, text=words, made_at=at,
    )  # fmt: skip
    subject = Ref("contract", contract_id)
    audit.record("contract.comment", subject=subject, by=by, at=at, after={"text": words})
    event = ContractCommented(contract_id, contract.number, row.id, contract.phase, by.name)
    outbox.publish(event, subject=subject, by=by, at=at, stream_id=contract.stream_id)
    return CommentView(row.id, row.author_name, row.phase, row.text, row.made_at)
