"""The path of a request: steps one after the other, everybody of one step at the same time.

A step is over when everybody, or as many as its quorum asks for, has agreed. It fails as soon as
that can no longer happen.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from handfast.approvals.types import APPROVER, AUTO, FYI, Outcome, Planned, StepState
from handfast.policies.types import OTHERWISE, MatchedRule, Table

OPEN = ("waiting", "active")


def plan(matched: Iterable[MatchedRule]) -> tuple[Planned, ...]:
    """Whom the matched rows ask and tell: each role once, at its earliest step.

    A role that must approve is not told as well. Without an approver nobody is told either.
    """
    asked: dict[str, Planned] = {}
    told: dict[str, Planned] = {}
    for rule in matched:
        one = _planned(rule)
        if one.kind != AUTO:
            group = asked if one.kind == APPROVER else told
            group[one.role] = _joined(group.get(one.role), one)
    if not asked:
        return ()
    order = sorted(_with_quorum(asked.values()), key=lambda p: (p.step, p.role))
    rest = sorted((p for r, p in told.items() if r not in asked), key=lambda p: p.role)
    return (*order, *rest)


def relieved(matched: Iterable[MatchedRule]) -> MatchedRule | None:
    """The row that approves by itself, or None."""
    return next((rule for rule in matched if rule.outputs.get("kind") == AUTO), None)


def bundle(
    path: Sequence[Planned], value: Decimal | None, limit: Decimal, roles: Collection[str]
) -> tuple[Planned, ...]:
    """The path of a small deal: legal answers together with the first commercial step.

    Nothing changes for deals of `limit` or more, and where one of the two sides is not asked.
    """
    commercial = [p.step for p in path if p.kind == APPROVER and p.role not in roles]
    if value is None or value >= limit or not commercial:
        return tuple(path)
    first = min(commercial)
    moved = [replace(p, step=first) if p.kind == APPROVER and p.role in roles else p for p in path]
    return tuple(sorted(moved, key=lambda p: (p.kind != APPROVER, p.step, p.role)))


def reads(table: Table, rules: Collection[str]) -> tuple[str, ...]:
    """The facts that rows read: behind their tests that are not open, and in their formulas.

    A row that reads nothing is bound to every fact of the table, and so is what counts otherwise:
    whoever is always asked has judged the deal as it was.
    """
    every = tuple(column.key for column in table.asked)
    found: set[str] = set(every) if OTHERWISE in rules else set()
    for row in table.rows:
        if row.id in rules:
            found |= set(table.read_by(row)) or set(every)
    return tuple(key for key in every if key in found)


def basis(keys: Iterable[str], facts: Mapping[str, object]) -> dict[str, object]:
    """The values of the facts that a decision is bound to."""
    return {key: facts.get(key) for key in keys}


def follow(steps: Sequence[StepState]) -> Outcome:
    """What follows from the states of all steps; the same states always give the same outcome."""
    asked = [step for step in steps if step.kind == APPROVER]
    inform = tuple(s.id for s in steps if s.kind == FYI and s.state == "waiting")
    cancel: list[StepState] = []
    for number in sorted({step.step for step in asked}):
        group = [step for step in asked if step.step == number]
        still = [step for step in group if step.state in OPEN]
        agreed = sum(1 for step in group if step.agreed)
        needed = _needed(group)
        if agreed >= needed:
            cancel += still
        elif agreed + len(still) < needed:
            open_ones = tuple(s.id for s in asked if s.state in OPEN)
            return Outcome("rejected", inform=inform, cancel=open_ones)
        else:
            activate = tuple(s.id for s in still if s.state == "waiting")
            return Outcome("pending", activate, inform, tuple(s.id for s in cancel))
    return Outcome("approved", inform=inform, cancel=tuple(s.id for s in cancel))


def _needed(group: Sequence[StepState]) -> int:
    """How many of a step must agree: its quorum, else all of them."""
    quorum = max((step.quorum for step in group), default=0)
    return min(quorum, len(group)) if quorum else len(group)


def _with_quorum(asked: Iterable[Planned]) -> list[Planned]:
    found = list(asked)
    quorums: dict[int, int] = {}
    for one in found:
        quorums[one.step] = max(quorums.get(one.step, 0), one.quorum)
    return [replace(one, quorum=quorums[one.step]) for one in found]


def _joined(known: Planned | None, one: Planned) -> Planned:
    if known is None:
        return one
    first = known if known.step <= one.step else one
    notes = dict.fromkeys(note for note in (known.note, one.note) if note)
    return replace(
        first, note="; ".join(notes), rules=(*known.rules, *one.rules),
        quorum=max(known.quorum, one.quorum),
    )  # fmt: skip


def _planned(rule: MatchedRule) -> Planned:
    outputs = rule.outputs
    kind = outputs.get("kind", APPROVER)
    return Planned(
        outputs["role"], kind if kind in (FYI, AUTO) else APPROVER, _count(outputs, "step", 1),
        rule.note, (rule.row_id,), _count(outputs, "quorum", 0),
    )  # fmt: skip


def _count(outputs: Mapping[str, str], key: str, default: int) -> int:
    text = str(outputs.get(key, "")).strip()
    return max(int(Decimal(text)), 0) if text else default
