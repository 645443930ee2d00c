"""The states of a quote."""

from handfast.kernel.lifecycle import Lifecycle

QUOTE = Lifecycle(
    "quote",
    "draft",
    {
        "submit": (("draft",), "in_approval"),
        "approve": (("draft", "in_approval"), "approved"),
        "return": (("in_approval",), "draft"),
        "reopen": (("approved",), "draft"),
        "send": (("approved",), "presented"),
        "accept": (("presented",), "accepted"),
        "reject": (("presented",), "rejected"),
        "expire": (("approved", "presented"), "expired"),
        "revise": (("presented", "rejected", "expired"), "superseded"),
        "order": (("accepted",), "ordered"),
    },
)
EDITABLE = "draft"
"""Only a draft can be changed; what was presented is revised in a new version."""

OF_PEOPLE = ("submit", "reopen", "send", "accept", "reject", "revise")
"""Steps that people take; the others follow from approvals, orders and the clock."""
