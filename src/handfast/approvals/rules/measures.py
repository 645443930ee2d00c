"""What another matrix would have saved or risked: approvals, waiting time, discounts unseen."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from handfast.approvals.rules.path import plan, relieved
from handfast.approvals.types import APPROVER
from handfast.policies.types import Figure, MatchedRule, Replay

HOURS_A_DAY = 24


@dataclass(frozen=True)
class Effect:
    """Sums over past decisions: approver steps gone and new, hours of waiting, discounts unseen."""

    gone: int
    added: int
    hours: Decimal
    exposed: Mapping[str, Decimal]
    unseen: int


def approvers(matched: Iterable[MatchedRule]) -> set[str]:
    """Who must agree by matched rows; nobody where a row approves by itself."""
    rules = tuple(matched)
    if relieved(rules):
        return set()
    return {one.role for one in plan(rules) if one.kind == APPROVER}


def effect(
    replays: Sequence[Replay],
    *,
    waits: Mapping[str, Decimal],
    discounts: Mapping[str, tuple[Decimal, str]],
) -> Effect:
    """What a changed matrix does to past decisions.

    `waits` holds the mean hours that each role took to answer, `discounts` the discount of each
    decided record with its currency. A saved step saves the mean wait of its role; a discount is
    exposed when somebody agreed to it then and nobody would be asked any more. A record that was
    decided several times has one discount, and its last decision tells whether somebody saw it.
    """
    gone = added = 0
    hours = Decimal(0)
    for one in replays:
        then, now = approvers(one.decision.matched), approvers(one.now)
        gone += len(then - now)
        added += len(now - then)
        hours += sum((waits.get(role, Decimal(0)) for role in then - now), Decimal(0))
        hours -= sum((waits.get(role, Decimal(0)) for role in now - then), Decimal(0))
    unseen = _unseen(replays)
    exposed: dict[str, Decimal] = {}
    for subject in unseen:
        amount, currency = discounts.get(subject, (Decimal(0), ""))
        exposed[currency] = exposed.get(currency, Decimal(0)) + amount
    return Effect(gone, added, hours, exposed, len(unseen))


def _unseen(replays: Sequence[Replay]) -> list[str]:
    """The records whose last decision asked somebody then and would ask nobody now."""
    last: dict[str, Replay] = {}
    for one in sorted(replays, key=lambda one: one.decision.at):
        last[one.subject] = one
    return [
        subject
        for subject, one in last.items()
        if approvers(one.decision.matched) and not approvers(one.now)
    ]


def figures(found: Effect) -> tuple[Figure, ...]:
    """The effect as figures of a simulation's page."""
    days = (found.hours / HOURS_A_DAY).quantize(Decimal("0.1"))
    amounts = [f"{code} {amount:,.2f}".strip() for code, amount in found.exposed.items() if amount]
    return (
        Figure("Approvals saved", str(found.gone - found.added),
               f"{found.gone} fewer, {found.added} more"),
        Figure("Days of waiting saved", str(days), "by the mean wait of each role"),
        Figure("Margin exposed", ", ".join(amounts) or "none",
               "discount nobody would look at, in "
               f"{found.unseen} deal{'' if found.unseen == 1 else 's'}"),
    )  # fmt: skip
