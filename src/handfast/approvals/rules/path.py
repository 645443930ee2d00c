"""The path of a request: steps one after the other, everybody of one step at the same time."""

from collections.abc import Iterable, Sequence

from handfast.approvals.types import APPROVER, FYI, Outcome, Planned, StepState
from handfast.policies.types import MatchedRule

OPEN = ("waiting", "active")


def plan(matched: Iterable[MatchedRule]) -> tuple[Planned, ...]:
    """Whom the matched rows ask and tell: each role once, at its earliest step.

    A role that must approve is not told as well. Without an approver nobody is told either.
    """
    asked: dict[str, Planned] = {}
    told: dict[str, Planned] = {}
    for rule in matched:
        one = _planned(rule)
        group = asked if one.kind == APPROVER else told
        known = group.get(one.role)
        if known is None or one.step < known.step:
            group[one.role] = one
    if not asked:
        return ()
    order = sorted(asked.values(), key=lambda p: (p.step, p.role))
    rest = sorted((p for r, p in told.items() if r not in asked), key=lambda p: p.role)
    return (*order, *rest)


def follow(steps: Sequence[StepState]) -> Outcome:
    """What follows from the states of all steps; the same states always give the same outcome."""
    asked = [step for step in steps if step.kind == APPROVER]
    still = tuple(step.id for step in asked if step.state in OPEN)
    inform = tuple(s.id for s in steps if s.kind == FYI and s.state == "waiting")
    if any(step.state == "rejected" for step in asked):
        return Outcome("rejected", inform=inform, cancel=still)
    waiting = [step for step in asked if step.state in OPEN]
    if not waiting:
        return Outcome("approved", inform=inform)
    current = min(step.step for step in waiting)
    activate = tuple(s.id for s in waiting if s.step == current and s.state == "waiting")
    return Outcome("pending", activate=activate, inform=inform)


def _planned(rule: MatchedRule) -> Planned:
    outputs = rule.outputs
    kind = FYI if outputs.get("kind") == FYI else APPROVER
    return Planned(outputs["role"], kind, int(outputs.get("step", "1")), rule.note)
