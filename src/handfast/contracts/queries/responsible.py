"""Whose turn it is: the letters of the runbook, and what they leave open to a person."""

from collections.abc import Mapping
from uuid import UUID

from handfast.contracts.models import ContractComment, Responsibility
from handfast.contracts.rules import responsible as rule
from handfast.contracts.rules.runbook import GATES, PHASES, RACI
from handfast.contracts.types import (
    SETTING_RESPONSIBILITIES,
    CommentView,
    ContractView,
    PhaseView,
    Refused,
    Standing,
)
from handfast.parties import queries as parties
from handfast.platform import access
from handfast.platform.access import Actor
from handfast.platform.tenancy import current_tenant

Letters = Mapping[tuple[str, str], str]


def responsibilities() -> dict[tuple[str, str], str]:
    """The letter of each phase and role that has one; the shipped table where none was set."""
    rows = Responsibility.objects.order_by("role").values_list("phase", "role", "letter")
    found = {(phase, role): letter for phase, role, letter in rows}
    return found or {(phase, role): letter for phase, role, letter in RACI}


def enforced() -> bool:
    """Whether the letters decide who may act and who is told; a tenant may switch it off."""
    return bool(current_tenant().settings.get(SETTING_RESPONSIBILITIES, True))


def exempt(by: Actor) -> bool:
    """Whether the letters never bind an actor: the system and administrators."""
    return by.kind == "system" or "*" in by.permissions or "admin" in by.roles


def phases(letters: Letters | None = None) -> list[PhaseView]:
    """The seven phases with who is responsible, accountable, consulted and informed in each."""
    cells = responsibilities() if letters is None else letters
    return [_phase(key, name, guidance, cells_of(key, cells)) for key, name, guidance in PHASES]


def _phase(key: str, name: str, guidance: str, cells: Mapping[str, str]) -> PhaseView:
    holders = {
        wanted: tuple(role for role, letter in cells.items() if letter == wanted)
        for wanted in rule.WORDS
    }
    return PhaseView(
        key=key, name=name, guidance=guidance, responsible=holders["R"],
        accountable=holders["A"], consulted=holders["C"], informed=holders["I"],
    )  # fmt: skip


def may_act(*, by: Actor, phase: str, letters: Letters | None = None) -> bool:
    """Whether a phase is open to an actor: who is responsible or accountable in it acts."""
    if exempt(by) or not enforced():
        return True
    cells = cells_of(phase, responsibilities() if letters is None else letters)
    return rule.may_act(rule.letters_of(by.roles, cells, access.INCLUDES).values())


def refusal(*, by: Actor, phase: str) -> str:
    """Why a phase is not open to an actor, in words for them; empty when it is."""
    if exempt(by) or not enforced():
        return ""
    letters = responsibilities()
    if may_act(by=by, phase=phase, letters=letters):
        return ""
    return _words(by, phase, cells_of(phase, letters), parties.role_names())


def _words(by: Actor, phase: str, cells: Mapping[str, str], names: Mapping[str, str]) -> str:
    own = rule.letters_of(by.roles, cells, access.INCLUDES)
    return rule.refusal_words(phase, cells, rule.standing_words(by.roles, own, names), names)


def may_comment(*, by: Actor, phase: str, letters: Letters | None = None) -> bool:
    """Whether an actor may comment in a phase: those who act in it and those it consults."""
    if exempt(by) or not enforced():
        return True
    cells = cells_of(phase, responsibilities() if letters is None else letters)
    return rule.may_comment(rule.letters_of(by.roles, cells, access.INCLUDES).values())


def cells_of(phase: str, letters: Letters) -> dict[str, str]:
    """The letters of one phase, by role."""
    return {role: letter for (key, role), letter in letters.items() if key == phase}


def standing(*, contract: ContractView, by: Actor) -> Standing:
    """Where a contract is in its runbook, who does what there, and what the actor may do."""
    letters, names = responsibilities(), parties.role_names()
    free = exempt(by) or not enforced()
    phase = next(one for one in phases(letters) if one.key == contract.phase)
    own = rule.letters_of(by.roles, cells_of(phase.key, letters), access.INCLUDES)

    def why_not(act: rule.Act) -> str:
        where = act.phase or contract.phase
        cells = cells_of(where, letters)
        held = rule.letters_of(by.roles, cells, access.INCLUDES).values()
        return "" if free or rule.may_act(held) else _words(by, where, cells, names)

    acts = [rule.ACTS[key] for key in _acts(contract)]
    answers = {act: why_not(act) for act in acts if access.can(by, act.permission)}
    return Standing(
        phase=phase, number=list(GATES).index(phase.key) + 1, gate=GATES[phase.key],
        enforced=enforced(), yours=rule.standing_words(by.roles, own, names),
        may_comment=free or rule.may_comment(own.values()),
        allowed=tuple(act.key for act, words in answers.items() if not words),
        refused=tuple(
            Refused(act.key, act.label, words)
            for act, words in sorted(answers.items(), key=lambda pair: pair[1])
            if words
        ),
        asking=why_not(rule.ACTS["ask"]),
    )  # fmt: skip


def _acts(contract: ContractView) -> list[str]:
    """What the contract's state allows people to do to it."""
    found = [key for key in contract.actions if key in rule.ACTS]
    if contract.status in ("draft", "in_review"):
        found.append("clause")
    if contract.status == "draft":
        found.append("document")
    if contract.review_class == "standard" and "submit" in found:
        found.remove("submit")
    return found


def comments(contract_id: UUID) -> list[CommentView]:
    """What was said about a contract, newest first (at most 200)."""
    rows = ContractComment.objects.filter(contract_id=contract_id).order_by("-id")[:200]
    return [CommentView(r.id, r.author_name, r.phase, r.text, r.made_at) for r in rows]
