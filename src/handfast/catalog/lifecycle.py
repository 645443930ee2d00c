"""The states of a catalog version."""

from handfast.kernel.lifecycle import Lifecycle

VERSION = Lifecycle(
    "catalog version",
    "draft",
    {
        "publish": (("draft",), "published"),
        "retire": (("published",), "retired"),
        "discard": (("draft",), "discarded"),
    },
)
