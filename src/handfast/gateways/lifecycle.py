"""The states of a call out and of a message in."""

from handfast.kernel.lifecycle import Lifecycle

CALL = Lifecycle(
    "call",
    "sending",
    {
        "accept": (("sending", "failed"), "ok"),
        "refuse": (("sending", "failed"), "failed"),
        "repeat": (("failed",), "sending"),
    },
)

MESSAGE = Lifecycle(
    "message",
    "received",
    {
        "handle": (("received", "failed"), "handled"),
        "fail": (("received", "failed"), "failed"),
        "ignore": (("received", "failed"), "ignored"),
    },
)
