"""Reads of the promise ledger."""

from handfast.promises.queries.discrepancies import discrepancies, discrepancy
from handfast.promises.queries.ledger import figures, ledger, ledger_of_stream, ledger_row
from handfast.promises.queries.orphans import orphans
from handfast.promises.queries.stages import billed_of, stages_of

__all__ = [
    "billed_of",
    "discrepancies",
    "discrepancy",
    "figures",
    "ledger",
    "ledger_of_stream",
    "ledger_row",
    "orphans",
    "stages_of",
]
