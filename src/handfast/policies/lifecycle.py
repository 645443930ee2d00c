"""States of a policy's version: drafted, looked at by a second person, in force, past."""

from handfast.kernel.lifecycle import Lifecycle

TABLE = Lifecycle(
    "decision table",
    "draft",
    {
        "submit": (("draft",), "in_review"),
        "send_back": (("in_review",), "draft"),
        "publish": (("draft", "in_review"), "published"),
        "retire": (("published",), "retired"),
        "discard": (("draft", "in_review"), "discarded"),
    },
)
OPEN = ("draft", "in_review")
