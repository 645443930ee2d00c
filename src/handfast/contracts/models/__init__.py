"""Tables of contracts, their library and their obligations."""

from handfast.contracts.models.obligations import Obligation, Occurrence
from handfast.contracts.models.records import (
    Clause,
    Contract,
    ContractClause,
    ContractComment,
    ContractTemplate,
    ContractVersion,
    Responsibility,
    ScheduleLine,
)

__all__ = [
    "Clause",
    "Contract",
    "ContractClause",
    "ContractComment",
    "ContractTemplate",
    "ContractVersion",
    "Obligation",
    "Occurrence",
    "Responsibility",
    "ScheduleLine",
]
