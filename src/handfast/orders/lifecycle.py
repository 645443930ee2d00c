"""The states of an order and of its lines; the order's state is derived from its lines."""

from handfast.kernel.lifecycle import Lifecycle

_LIVE = ("submitted", "acknowledged", "in_progress", "held", "partial", "failed")

ORDER = Lifecycle(
    "order",
    "draft",
    {
        "revise": (("draft",), "draft"),
        "submit": (("draft",), "submitted"),
        "acknowledge": (("submitted",), "acknowledged"),
        "start": (("acknowledged", "held", "failed", "partial"), "in_progress"),
        "hold": (("submitted", "acknowledged", "in_progress"), "held"),
        "fail": (("acknowledged", "in_progress", "held"), "failed"),
        "fail_partly": (("acknowledged", "in_progress", "held"), "partial"),
        "complete": (("acknowledged", "in_progress", "held", "partial"), "completed"),
        "cancel": (("draft", *_LIVE), "cancelled"),
    },
)

LINE = Lifecycle(
    "order line",
    "draft",
    {
        "submit": (("draft",), "submitted"),
        "acknowledge": (("submitted",), "acknowledged"),
        "start": (("acknowledged",), "in_progress"),
        "hold": (("submitted", "acknowledged", "in_progress"), "held"),
        "resume": (("held",), "in_progress"),
        "fail": (("acknowledged", "in_progress", "held"), "failed"),
        "retry": (("failed",), "in_progress"),
        "complete": (("acknowledged", "in_progress", "held"), "completed"),
        "cancel": (
            ("draft", "submitted", "acknowledged", "in_progress", "held", "failed"), "cancelled",
        ),
    },
)  # fmt: skip

PATH = ("draft", "submitted", "acknowledged", "in_progress", "completed")
OPEN = ("draft", *_LIVE)
