"""States of a customer account."""

from handfast.kernel.lifecycle import Lifecycle

ACCOUNT = Lifecycle(
    "account",
    "active",
    {"deactivate": (("active",), "inactive"), "reactivate": (("inactive",), "active")},
)
