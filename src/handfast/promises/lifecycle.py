"""The states of a discrepancy."""

from handfast.kernel.lifecycle import Lifecycle

DISCREPANCY = Lifecycle(
    "discrepancy",
    "open",
    {"resolve": (("open",), "resolved"), "explain": (("open",), "explained")},
)
