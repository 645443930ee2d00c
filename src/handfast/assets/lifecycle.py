"""The states of an asset and of an entitlement."""

from handfast.kernel.lifecycle import Lifecycle

ASSET = Lifecycle(
    "asset",
    "pending",
    {
        "activate": (("pending", "suspended"), "active"),
        "suspend": (("active",), "suspended"),
        "terminate": (("active", "suspended"), "terminated"),
        "cancel": (("pending",), "cancelled"),
    },
)

ENTITLEMENT = Lifecycle(
    "entitlement",
    "draft",
    {
        "activate": (("draft", "suspended"), "active"),
        "suspend": (("active",), "suspended"),
        "expire": (("active", "suspended"), "expired"),
        "cancel": (("draft",), "cancelled"),
    },
)
