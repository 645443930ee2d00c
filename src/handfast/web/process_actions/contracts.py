"""Actions on contracts: the acts that move one on through its phases, and the one that ends it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from handfast.contracts import queries, services
from handfast.web.process_actions.reading import about, record, text
from handfast.workflow import services as workflow
from handfast.workflow.services import ActionCall, ActionInput

GIVES = ("contract_number", "contract_status")


def register() -> None:
    """Offer the actions on contracts."""
    workflow.register_action(
        "contract.submit", submit, "Hand a contract to Legal", inputs=(about("contract"),),
        gives=GIVES,
    )  # fmt: skip
    workflow.register_action(
        "contract.comment", comment, "Comment on a contract",
        inputs=(about("contract"), ActionInput("text", "what to write")),
    )  # fmt: skip
    workflow.register_action(
        "contract.terminate", terminate, "Terminate a contract",
        inputs=(about("contract"), ActionInput("reason", "why")), gives=GIVES,
    )  # fmt: skip


def submit(call: ActionCall) -> Mapping[str, Any]:
    """Hand a draft to Legal; one that is past drafting is left alone."""
    contract_id = record(call, "contract")
    if queries.contract(contract_id).status == "draft":
        services.submit_contract(contract_id=contract_id, by=call.by, at=call.at)
    return _told(contract_id)


def comment(call: ActionCall) -> None:
    """Leave a comment on a contract, once."""
    contract_id, words = record(call, "contract"), text(call, "text")
    if not any(
        one.text == words and one.author_name == call.by.name
        for one in queries.comments(contract_id)
    ):
        services.comment_on(contract_id=contract_id, text=words, by=call.by, at=call.at)


def terminate(call: ActionCall) -> Mapping[str, Any]:
    """End an active contract before its term is over; one that has ended is left alone."""
    contract_id = record(call, "contract")
    if queries.contract(contract_id).status != "terminated":
        services.terminate_contract(
            contract_id=contract_id, reason=text(call, "reason"), by=call.by, at=call.at
        )
    return _told(contract_id)


def _told(contract_id: UUID) -> dict[str, Any]:
    found = queries.contract(contract_id)
    return {"contract_number": found.number, "contract_status": found.status}
