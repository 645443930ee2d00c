"""The states of charges, invoices and billing runs."""

from handfast.kernel.lifecycle import Lifecycle

CHARGE = Lifecycle(
    "charge",
    "active",
    {"end": (("active",), "ended"), "finish": (("active",), "billed")},
)

INVOICE = Lifecycle(
    "invoice",
    "draft",
    {
        "post": (("draft",), "posted"),
        "pay_part": (("posted", "partially_paid"), "partially_paid"),
        "pay": (("posted", "partially_paid"), "paid"),
    },
)

BILL_RUN = Lifecycle(
    "billing run",
    "running",
    {"finish": (("running",), "completed"), "fail": (("running",), "failed"),
     "resume": (("failed", "running"), "running")},
)  # fmt: skip
