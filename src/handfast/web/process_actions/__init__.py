"""What processes can do in the contexts above workflow, and gateways beside it: thin calls.

Each action runs in the transaction of its step on behalf of the system, and does nothing a second
time: what has its wished state already is left alone, and what leaves the database goes under the
key of the step. Records may be named by id; without one the action takes what the process is about.
"""

from handfast.web.process_actions import (
    accounts,
    approving,
    contracts,
    delivery,
    orders,
    partners,
    processes,
)
from handfast.web.process_actions.facts import contract_facts, order_facts
from handfast.workflow import services as workflow


def register() -> None:
    """Offer every action to service tasks, and what start events may know of a record."""
    for context in (accounts, orders, approving, contracts, delivery, partners, processes):
        context.register()
    workflow.register_facts("order", order_facts)
    workflow.register_facts("contract", contract_facts)
