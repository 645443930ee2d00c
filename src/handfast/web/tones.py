"""Tones: which color family a lifecycle state, a person or a number speaks in.

Six tones carry one meaning each on every page: neutral (not begun or over), blue (under way),
green (done), amber (needs attention), red (failed), purple (changed or special).
"""

TONES = ("neutral", "blue", "green", "amber", "red", "purple")

_STATES = {
    "blue": """
        in_progress running open new sent submitted issued viewed posted claimed acknowledged
        processing in_review in_negotiation negotiating in_delivery delivering working contacted
        qualified proposal negotiation discovery configured priced ordered released started sealed_pending invited
        info ready assigned shipped dispatched in_flight simulated priced_out presented activating under_way
    """,
    "green": """
        done active activated completed complete signed executed accepted approved paid delivered
        won kept passed ok success succeeded verified published effective fulfilled sealed resolved
        met cleared healthy installed provisioned matched settled granted converted healed mended
        available up recognized low enabled current
    """,
    "amber": """
        pending pending_approval in_approval awaiting awaiting_approval awaiting_signature
        awaiting_customer awaiting_payment out_for_signature partially_signed partially_paid partial
        partially_delivered partially_fulfilled on_hold held hold suspended at_risk jeopardy medium
        warning escalated needs_info needs_attention due expiring expiring_soon renewal_due disputed
        retrying changes_requested delayed late paused review_required assessing pending_change
        in_signature moderate degraded dunning provisional cancelling pending_cancel terminating
    """,
    "red": """
        failed failure fallout rejected declined overdue lost terminated error breached broken
        blocked discrepancy past_due critical high denied dead written_off bounced refused invalid
        missed severe down revoked poisoned violated mismatch urgent
    """,
    "purple": """
        amended amending renewed renewing in_change changed milestone revised countered redlined
        special executive escrow migrated bundle sandbox
    """,
}
_TONE = {state: tone for tone, states in _STATES.items() for state in states.split()}


def tone_of(state: object) -> str:
    """Return the tone of a lifecycle state; states nobody named are neutral."""
    return _TONE.get(str(state).lower().replace(" ", "_").replace("-", "_"), "neutral")


def label_of(state: object) -> str:
    """Return a state as words: `in_approval` reads "in approval"."""
    return str(getattr(state, "value", state)).replace("_", " ")


def initials_of(name: str) -> str:
    """Return one or two capitals for an avatar."""
    words = [word for word in name.replace("@", " ").split() if word[0].isalnum()]
    picked = words[:1] + words[-1:] if len(words) > 1 else words
    return "".join(word[0] for word in picked).upper() or "?"


def tone_of_name(name: str) -> str:
    """Return a stable tone for a person, so that one face keeps one color."""
    calm = ("blue", "green", "purple", "amber", "neutral")
    return calm[sum(name.encode()) % len(calm)]
