"""Conditions of clauses as people say them: the sentence for FEEL of the usual shapes.

What has no sentence here stays FEEL; nothing is guessed, so that the words never say less or more
than the condition.
"""

import re
from decimal import Decimal

NAMES = {
    "deal.tcv": "the contract value",
    "deal.monthly": "the monthly charge",
    "deal.once": "the one-time charge",
    "deal.term_months": "the term in months",
    "deal.discount_percent": "the discount in percent",
    "deal.currency": "the currency",
    "deal.payment_frequency": "the payment frequency",
    "customer.name": "the customer's name",
    "customer.region": "the customer's region",
    "customer.segment": "the customer's segment",
    "customer.industry": "the customer's industry",
    "customer.kind": "the customer's kind",
    "customer.risk_tier": "the customer's risk tier",
    "customer.country": "the customer's country",
    "seller.name": "the seller",
    "seller.city": "the seller's city",
    "seller.region_name": "the seller's region",
}
COMPARISONS = {
    "=": "is", "!=": "is not", "<": "is below", "<=": "is at most", ">": "is above",
    ">=": "is at least",
}  # fmt: skip
LITERAL = r'"[^"\\]*"|-?\d+(?:\.\d+)?'
_COMPARISON = re.compile(rf"([a-z]+\.[a-z_]+)\s*(<=|>=|!=|=|<|>)\s*({LITERAL})")
_CHOICE = re.compile(
    rf"([a-z]+\.[a-z_]+)\s+in\s*\(\s*((?:{LITERAL})(?:\s*,\s*(?:{LITERAL}))*)\s*\)"
)
_PRODUCT = re.compile(r'list contains\(\s*products\s*,\s*"([^"\\]+)"\s*\)')
_JOINT = re.compile(r"\s+(and|or)\s+")
_TEXT = re.compile(r'("[^"]*")')


def in_words(condition: str) -> str:
    """The condition as the end of a sentence, without full stop; empty when it has no words.

    `deal.tcv >= 25000` reads `the contract value is at least 25,000`.
    """
    atoms, joints = _split(condition.strip())
    if len(set(joints)) > 1:
        return ""
    products = [_PRODUCT.fullmatch(atom) for atom in atoms]
    if all(products):
        codes = [_plain(found[1]) for found in products if found]
        return f"{_listed(codes, joints[0] if joints else '')} {_be(codes, joints)} ordered"
    said = [_atom(atom) for atom in atoms]
    return f" {joints[0] if joints else ''} ".join(said) if all(said) else ""


def explained(why: str, condition: str) -> tuple[str, str]:
    """What is said of a chosen variant, and the FEEL behind it; none for a choice of people."""
    condition = condition.strip()
    if not condition or why != because(condition):
        return why, ""
    words = in_words(condition)
    return (f"Chosen because {words}." if words else "Chosen by its condition."), condition


def because(condition: str) -> str:
    """The reason that is kept with a clause chosen by its condition."""
    return f"Chosen because {condition.strip()}."


def _split(condition: str) -> tuple[list[str], list[str]]:
    """The parts between the words and/or, and those words; texts in quotes are left whole."""
    texts: list[str] = []

    def hide(found: re.Match[str]) -> str:
        texts.append(found[0])
        return f"\x00{len(texts) - 1}\x00"

    hidden = _TEXT.sub(hide, condition)
    pieces = _JOINT.split(hidden)
    shown = [re.sub(r"\x00(\d+)\x00", lambda m: texts[int(m[1])], p).strip() for p in pieces]
    return shown[::2], shown[1::2]


def _atom(atom: str) -> str:
    if (found := _COMPARISON.fullmatch(atom)) and found[1] in NAMES:
        return f"{NAMES[found[1]]} {COMPARISONS[found[2]]} {_value(found[3])}"
    if (found := _CHOICE.fullmatch(atom)) and found[1] in NAMES:
        values = [_value(one) for one in re.findall(LITERAL, found[2])]
        return f"{NAMES[found[1]]} is {_listed(values, 'or')}"
    if found := _PRODUCT.fullmatch(atom):
        return f"{_plain(found[1])} is ordered"
    return ""


def _value(literal: str) -> str:
    return literal[1:-1] if literal.startswith('"') else f"{Decimal(literal):,}"


def _plain(code: str) -> str:
    return code.replace("_", " ")


def _be(codes: list[str], joints: list[str]) -> str:
    return "are" if len(codes) > 1 and joints[0] == "and" else "is"


def _listed(words: list[str], joint: str) -> str:
    if len(words) == 1:
        return words[0]
    return f"{', '.join(words[:-1])} {joint} {words[-1]}"
