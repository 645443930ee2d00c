"""States of an approval request and of each of its steps."""

from handfast.kernel.lifecycle import Lifecycle

REQUEST = Lifecycle(
    "approval request",
    "pending",
    {
        "approve": (("pending",), "approved"),
        "reject": (("pending",), "rejected"),
        "recall": (("pending",), "recalled"),
    },
)
STEP = Lifecycle(
    "approval step",
    "waiting",
    {
        "activate": (("waiting",), "active"),
        "approve": (("active",), "approved"),
        "keep": (("waiting",), "approved"),
        "reject": (("active",), "rejected"),
        "inform": (("waiting",), "informed"),
        "cancel": (("waiting", "active"), "cancelled"),
    },
)
