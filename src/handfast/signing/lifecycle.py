"""Transition tables of envelopes and of their recipients."""

from handfast.kernel.lifecycle import Lifecycle

ENVELOPE = Lifecycle(
    "envelope",
    "draft",
    {
        "send": (("draft",), "sent"),
        "complete": (("sent",), "completed"),
        "decline": (("sent",), "declined"),
        "void": (("draft", "sent"), "voided"),
        "expire": (("sent",), "expired"),
    },
)

RECIPIENT = Lifecycle(
    "recipient",
    "waiting",
    {
        "invite": (("waiting",), "invited"),
        "view": (("invited",), "viewed"),
        "sign": (("viewed",), "signed"),
        "approve": (("viewed",), "approved"),
        "decline": (("invited", "viewed"), "declined"),
        "reassign": (("waiting", "invited", "viewed"), "waiting"),
        "copy": (("waiting",), "copied"),
        "cancel": (("waiting", "invited", "viewed"), "canceled"),
    },
)

DONE = ("signed", "approved", "copied")
OPEN = ("invited", "viewed")
