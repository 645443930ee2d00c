"""Use cases of obligations: drawn up from clauses, written by hand, kept, watched by the clock."""

from handfast.contracts.services.obligations.clocking import look_after
from handfast.contracts.services.obligations.drawing import contract_ended, draw_up
from handfast.contracts.services.obligations.keeping import (
    Evidence,
    complete_occurrence,
    reopen_occurrence,
    waive_occurrence,
)
from handfast.contracts.services.obligations.templating import remove_template, save_template
from handfast.contracts.services.obligations.writing import (
    add_obligation,
    change_obligation,
    close_obligation,
    resume_obligation,
    take_obligation,
)

__all__ = [
    "Evidence",
    "add_obligation",
    "change_obligation",
    "close_obligation",
    "complete_occurrence",
    "contract_ended",
    "draw_up",
    "look_after",
    "remove_template",
    "reopen_occurrence",
    "resume_obligation",
    "save_template",
    "take_obligation",
    "waive_occurrence",
]
