"""Which acts on a contract belong to which phase, and whom its letters let do them (R-175 to R-181)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from handfast.contracts.rules.runbook import PHASE_NAMES

WORDS: Mapping[str, str] = {
    "R": "responsible", "A": "accountable", "C": "consulted", "I": "informed",
}  # fmt: skip
ACTING = frozenset("RA")
COMMENTING = frozenset("RAC")
WHERE = "/contracts/library/responsibilities/"


@dataclass(frozen=True)
class Act:
    """Something people do to a contract: its permission, and the phase whose letters decide.

    An act without a phase of its own belongs to the phase the contract is in.
    """

    key: str
    label: str
    permission: str
    phase: str = ""


ACTS: Mapping[str, Act] = {
    act.key: act
    for act in (
        Act("create", "Draft the contract", "contracts.draft", "request"),
        Act("cancel", "Cancel the contract", "contracts.draft", "request"),
        Act("clause", "Choose another variant", "contracts.draft"),
        Act("document", "Make PDF", "contracts.draft"),
        Act("submit", "Hand to Legal", "contracts.draft", "review"),
        Act("approve", "Release for signature", "contracts.review", "review"),
        Act("return", "Return", "contracts.review"),
        Act("ask", "Ask for approval", "contracts.send", "approval"),
        Act("send", "Send for signature", "contracts.send", "signature"),
        Act("obligations", "Change obligations", "contracts.obligations", "obligation"),
        Act("terminate", "Terminate the contract", "contracts.terminate", "obligation"),
    )
}


def letter_of(role: str, cells: Mapping[str, str], includes: Mapping[str, Collection[str]]) -> str:
    """A role's letter in a phase; `cells` is role to letter. Empty when it has no part in it.

    A role without a letter of its own stands in the shoes of those it includes: whoever leads
    Sales counts as Sales.
    """
    names = (role,) if role in cells else includes.get(role, ())
    return min((cells[name] for name in names if name in cells), key="ARCI".index, default="")


def letters_of(
    roles: Iterable[str], cells: Mapping[str, str], includes: Mapping[str, Collection[str]]
) -> Mapping[str, str]:
    """What each of a person's roles is in a phase: role to letter, without those that are none."""
    found = {role: letter_of(role, cells, includes) for role in roles}
    return {role: letter for role, letter in found.items() if letter}


def may_act(letters: Iterable[str]) -> bool:
    """Whether somebody with these letters may act in the phase."""
    return not ACTING.isdisjoint(letters)


def may_comment(letters: Iterable[str]) -> bool:
    """Whether somebody with these letters may comment in the phase."""
    return not COMMENTING.isdisjoint(letters)


def standing_words(roles: Iterable[str], own: Mapping[str, str], names: Mapping[str, str]) -> str:
    """A person's roles with what each is: “Sales, consulted; Operations, no part”."""
    return "; ".join(
        f"{names.get(role, role)}, {WORDS.get(own.get(role, ''), 'no part')}" for role in roles
    )


def refusal_words(
    phase: str, cells: Mapping[str, str], standing: str, names: Mapping[str, str]
) -> str:
    """Why a phase is not open to a person: whose it is, and what the person is in it."""
    owners = " and ".join(
        f"{names.get(role, role)} as {WORDS[letter]}"
        for wanted in "RA"
        for role, letter in cells.items()
        if letter == wanted
    )
    return (
        f"“{PHASE_NAMES[phase]}” belongs to {owners or 'nobody'}. "
        f"You are {standing or 'without a role'}."
    )
