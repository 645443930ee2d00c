"""The seven phases of a contract (R-182), with the guidance people read in place, and RACI."""

PHASES: tuple[tuple[str, str, str], ...] = (
    ("request", "Request and scoping",
     "Sales asks with the accepted quote; products, prices and terms come with it."),
    ("drafting", "Drafting",
     "The template and the deal choose the clauses. Check customer, term and schedule."),
    ("review", "Review and negotiation",
     "Legal looks at what is not standard; every change is a variant from the library."),
    ("approval", "Internal approvals",
     "Released for signature. Nothing may change without going back to drafting."),
    ("signature", "Signature and execution",
     "The customer signs first, then our signatory. Reminders go out by themselves."),
    ("activation", "Activation and entitlement sync",
     "The order is captured from the schedule; entitlements follow the delivery."),
    ("obligation", "Obligations and renewal",
     "Terms are kept on both sides; notice windows and renewals are watched."),
)  # fmt: skip

_ROLES = ("sales", "sales_ops", "legal", "contract_manager", "finance")
_TABLE = {
    "request": "RCCAI",
    "drafting": "CCRAC",
    "review": "RCACC",
    "approval": "RCACC",
    "signature": "RICAI",
    "activation": "IRCAC",
    "obligation": "RCCAC",
}

RACI: tuple[tuple[str, str, str], ...] = tuple(
    (phase, role, letter)
    for phase, letters in _TABLE.items()
    for role, letter in zip(_ROLES, letters, strict=True)
)
