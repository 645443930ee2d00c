"""The states of a discrepancy, and of a fact whose promise the ledger does not know."""

from handfast.kernel.lifecycle import Lifecycle

DISCREPANCY = Lifecycle(
    "discrepancy",
    "open",
    {"resolve": (("open",), "resolved"), "explain": (("open",), "explained")},
)

ORPHAN = Lifecycle(
    "orphan fact",
    "open",
    {"adopt": (("open",), "adopted"), "explain": (("open",), "explained")},
)
