"""Use cases of the promise ledger."""

from handfast.promises.services.orphans import FactInput, explain_orphan
from handfast.promises.services.reconciling import reconcile
from handfast.promises.services.recording import (
    PromiseInput,
    record_facts,
    record_promises,
)
from handfast.promises.services.resolving import credit_and_correct, explain

__all__ = [
    "FactInput",
    "PromiseInput",
    "credit_and_correct",
    "explain",
    "explain_orphan",
    "reconcile",
    "record_facts",
    "record_promises",
]
