"""States of a customer account and of a colleague's membership."""

from handfast.kernel.lifecycle import Lifecycle

ACCOUNT = Lifecycle(
    "account",
    "active",
    {"deactivate": (("active",), "inactive"), "reactivate": (("inactive",), "active")},
)
# Nobody is a colleague before they have taken the link that was mailed to them.
MEMBER = Lifecycle(
    "member",
    "invited",
    {
        "join": (("invited",), "active"),
        "end": (("invited", "active"), "ended"),
        "renew": (("ended",), "active"),
        "invite": (("invited", "ended"), "invited"),
    },
)
