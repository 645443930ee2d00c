"""The states of a contract and of what its library holds."""

from handfast.kernel.lifecycle import Lifecycle

CONTRACT = Lifecycle(
    "contract",
    "draft",
    {
        "submit": (("draft",), "in_review"),
        "return": (("in_review", "approved"), "draft"),
        "approve": (("in_review",), "approved"),
        "send": (("draft", "approved"), "in_signature"),
        "decline": (("in_signature",), "draft"),
        "execute": (("in_signature",), "active"),
        "expire": (("active",), "expired"),
        "terminate": (("active",), "terminated"),
        "cancel": (("draft", "in_review", "approved"), "cancelled"),
    },
)

LIBRARY = Lifecycle(
    "library entry",
    "draft",
    {"publish": (("draft",), "published"), "retire": (("published", "draft"), "retired")},
)

OBLIGATION = Lifecycle(
    "obligation", "active", {"close": (("active",), "closed"), "resume": (("closed",), "active")}
)

OCCURRENCE = Lifecycle(
    "due date",
    "open",
    {
        "complete": (("open", "missed"), "done"),
        "waive": (("open", "missed"), "waived"),
        "miss": (("open",), "missed"),
        "reopen": (("done", "waived", "missed"), "open"),
        "withdraw": (("open",), "withdrawn"),
    },
)

PATH = ("draft", "in_review", "approved", "in_signature", "active", "expired")

PHASE_OF_STATUS = {
    "draft": "drafting", "in_review": "review", "approved": "approval",
    "in_signature": "signature", "active": "activation", "expired": "obligation",
    "terminated": "obligation", "cancelled": "request",
}  # fmt: skip


def phase_of(status: str, *, in_service: bool) -> str:
    """The phase of the runbook a contract is in; once everything promised runs, its obligations."""
    return "obligation" if status == "active" and in_service else PHASE_OF_STATUS[status]
