"""Transition table of document templates: which of them may be used for new papers."""

from handfast.kernel.lifecycle import Lifecycle

TEMPLATE = Lifecycle(
    "template",
    "draft",
    {
        "publish": (("draft", "retired"), "published"),
        "retire": (("published",), "retired"),
    },
)
