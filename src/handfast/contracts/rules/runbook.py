"""The seven phases of a contract (R-182), with the guidance people read in place, and RACI."""

from collections.abc import Mapping

from handfast.contracts.types import ContractView, NextStep

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

PHASE_NAMES: Mapping[str, str] = {key: name for key, name, _ in PHASES}

GATES: Mapping[str, str] = {
    "request": "The customer has accepted the quote.",
    "drafting": "The text is complete; what is not standard has been handed to Legal.",
    "review": "Legal has released every deviation.",
    "approval": "Everybody whom the contract matrix names has agreed.",
    "signature": "The customer and our signatory have signed.",
    "activation": "Every line of the schedule is in service.",
    "obligation": "The term has ended, or the renewal is agreed.",
}
"""What must be true before a contract leaves a phase."""

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

WAITING = "Waiting for approval"
"""How the reason of a contract begins that goes out once its approvers have agreed."""


def next_step(contract: ContractView, changed: tuple[str, ...]) -> NextStep | None:
    """What the contract waits for; `changed` names the clauses chosen against the rules."""
    found = _NEXT.get(contract.status)
    if contract.status == "draft" and contract.review_class != "standard":
        found = ("amber", "Legal looks at this first.",
                 "Not the standard text: {changed}. Hand it to Legal, who releases it.")  # fmt: skip
    elif contract.status in ("draft", "approved") and contract.reason.startswith(WAITING):
        found = ("amber", "{reason}.", "It is sent for signature by itself once they have agreed.")
    elif contract.status == "draft" and contract.reason:
        found = ("amber", "Back in drafting: {reason}", "Mend it, then send it again.")
    if found is None:
        return None
    tone, title, text = found
    words = {
        "signer": contract.contact_name or "the customer",
        "changed": ", ".join(changed) or "a clause of high risk",
        "reason": contract.reason,
    }
    return NextStep(tone, title.format(**words), text.format(**words))


_NEXT: dict[str, tuple[str, str, str]] = {
    "draft": ("blue", "Ready to be sent.",
              "All clauses are standard. {signer} signs first, then our signatory."),
    "in_review": ("amber", "Waiting for Legal.", "Not the standard text: {changed}."),
    "approved": ("green", "Released by Legal.", "It can be sent: {signer} signs first."),
    "in_signature": ("blue", "Out for signature.",
                     "Reminders go out by themselves; it becomes active with the last signature."),
    "terminated": ("red", "Terminated: {reason}", ""),
    "cancelled": ("neutral", "Cancelled: {reason}",
                  "The quote can be made into a new contract."),
}  # fmt: skip
