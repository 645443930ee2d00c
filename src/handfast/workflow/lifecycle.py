"""States of process definitions, their instances, people's tasks, calls and incidents."""

from handfast.kernel.lifecycle import Lifecycle

DEFINITION = Lifecycle(
    "process definition",
    "draft",
    {
        "publish": (("draft",), "published"),
        "retire": (("published",), "retired"),
        "discard": (("draft",), "discarded"),
    },
)
INSTANCE = Lifecycle(
    "process instance",
    "running",
    {
        "suspend": (("running",), "suspended"),
        "resume": (("suspended",), "running"),
        "complete": (("running",), "completed"),
        "cancel": (("running", "suspended"), "cancelled"),
    },
)
TASK = Lifecycle(
    "workflow task",
    "open",
    {
        "claim": (("open",), "claimed"),
        "release": (("claimed",), "open"),
        "delegate": (("open", "claimed"), "claimed"),
        "complete": (("open", "claimed"), "completed"),
        "withdraw": (("open", "claimed"), "withdrawn"),
    },
)
CALL = Lifecycle(
    "workflow call",
    "waiting",
    {
        "succeed": (("waiting", "failed"), "done"),
        "fail": (("waiting",), "failed"),
        "retry": (("failed",), "waiting"),
        "skip": (("waiting", "failed"), "skipped"),
        "withdraw": (("waiting", "failed"), "withdrawn"),
    },
)
INCIDENT = Lifecycle(
    "workflow incident",
    "open",
    {"retry": (("open",), "retried"), "skip": (("open",), "skipped"),
     "withdraw": (("open",), "withdrawn")},
)  # fmt: skip
