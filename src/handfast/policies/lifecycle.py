"""States of a table's version."""

from handfast.kernel.lifecycle import Lifecycle

TABLE = Lifecycle(
    "decision table",
    "draft",
    {
        "publish": (("draft",), "published"),
        "retire": (("published",), "retired"),
        "discard": (("draft",), "discarded"),
    },
)
