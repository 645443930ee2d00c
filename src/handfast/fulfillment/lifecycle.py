"""The states of a plan, of a task and of a fallout.

A step that a machine is carrying out when its order is cancelled is `cancelling` until the answer is
known: what turns out to be done is then undone.
"""

from handfast.kernel.lifecycle import Lifecycle

OPEN = ("waiting", "ready", "running", "awaiting_callback", "failed", "fallout", "held")
ENDED = ("done", "skipped", "cancelled", "compensated")

PLAN = Lifecycle(
    "plan",
    "active",
    {
        "complete": (("active",), "completed"),
        "supersede": (("active",), "superseded"),
        "cancel": (("active",), "cancelled"),
    },
)

TASK = Lifecycle(
    "task",
    "waiting",
    {
        "release": (("waiting",), "ready"),
        "start": (("ready", "failed"), "running"),
        "await": (("running",), "awaiting_callback"),
        "complete": (("ready", "running", "awaiting_callback"), "done"),
        "fail": (("running", "awaiting_callback"), "failed"),
        "fall_out": (("ready", "running", "awaiting_callback", "failed"), "fallout"),
        "retry": (("failed", "fallout"), "ready"),
        "skip": (("waiting", "ready", "failed", "fallout"), "skipped"),
        "complete_by_hand": (
            ("ready", "running", "awaiting_callback", "failed", "fallout"), "done",
        ),
        "lose": (("running",), "ready"),
        "hold": (("waiting", "ready"), "held"),
        "resume": (("held",), "waiting"),
        "cancel": ((*OPEN, "cancelling"), "cancelled"),
        "withdraw": (("running", "awaiting_callback"), "cancelling"),
        "answer_late": (("cancelling",), "done"),
        "compensate": (("done",), "compensating"),
        "compensated": (("compensating",), "compensated"),
    },
)  # fmt: skip

FALLOUT = Lifecycle(
    "fallout",
    "open",
    {
        "assign": (("open",), "assigned"),
        "give_back": (("assigned",), "open"),
        "resolve": (("open", "assigned"), "resolved"),
        "cancel": (("open", "assigned"), "cancelled"),
    },
)
