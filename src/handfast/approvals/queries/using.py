"""How approvals uses its matrices, for the pages of rules: words, warnings, labels, measures."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from django.db.models import Avg, DurationField, ExpressionWrapper, F

from handfast.approvals.models import ApprovalRequest, ApprovalStep
from handfast.approvals.queries.matrices import approver_choices, longest_path
from handfast.approvals.rules.matrix import CLOCK_KEY, table_key
from handfast.approvals.rules.measures import effect, figures
from handfast.approvals.rules.path import plan, relieved
from handfast.approvals.rules.whom import named
from handfast.approvals.types import APPROVER, FYI, KINDS, SHORT_PATH
from handfast.parties import queries as parties
from handfast.policies.queries import TableUse
from handfast.policies.types import Figure, MatchedRule, Replay, Table

PAGES: Mapping[str, str] = {"quote": "/quotes/{}/", "contract": "/contracts/{}/"}


def uses() -> list[TableUse]:
    """The use of the matrix of every kind of record, and of the clocks."""
    clocks = TableUse(
        key=CLOCK_KEY, purpose="Approvals", place="/approvals/settings",
        choices=lambda: {"escalate_to": approver_choices()},
    )  # fmt: skip
    matrices = [
        TableUse(
            key=table_key(kind), purpose="Approvals", place="/approvals",
            choices=_choices, explain=_explain, warnings=_warnings, labels=_labels,
            measures=_measures,
        )
        for kind in KINDS
    ]  # fmt: skip
    return [*matrices, clocks]


def waiting_hours() -> dict[str, Decimal]:
    """The mean time from being asked to answering, in hours, by role."""
    wait = ExpressionWrapper(F("decided_at") - F("activated_at"), output_field=DurationField())
    rows = ApprovalStep.objects.filter(
        kind=APPROVER, activated_at__isnull=False, decided_at__isnull=False
    )
    found = rows.values("role").annotate(mean=Avg(wait)).values_list("role", "mean")
    return {role: Decimal(str(round(mean.total_seconds() / 3600, 4))) for role, mean in found}


def _choices() -> dict[str, dict[str, str]]:
    return {"role": approver_choices()}


def _explain(matched: Sequence[MatchedRule]) -> list[tuple[str, str]]:
    rules = tuple(matched)
    path = () if relieved(rules) else plan(rules)
    if not path:
        return [("Approval", "nobody is asked; it is approved at once")]
    names, people = parties.role_names(), _people()
    said = [
        (word, ", ".join(named(one.role, names, people) for one in path if one.kind == kind))
        for word, kind in (("Approve", APPROVER), ("Told", FYI))
    ]
    return [(word, text) for word, text in said if text]


def _warnings(table: Table) -> list[str]:
    roles, facts = longest_path(table)
    if len(roles) <= SHORT_PATH:
        return []
    names, people = parties.role_names(), _people()
    who = ", ".join(named(role, names, people) for role in roles)
    example = ", ".join(f"{c.label} {facts[c.key]}" for c in table.asked if facts.get(c.key))
    return [
        f"A long path: up to {len(roles)} approvers can be asked for one deal ({who}), for example "
        f"with {example}. Paths of at most {SHORT_PATH} are answered much faster: turn approvers "
        "into FYI where you can."
    ]


def _labels(subjects: Iterable[str]) -> dict[str, tuple[str, str]]:
    wanted = [one.partition(":") for one in subjects]
    titles = {
        f"{row.subject_kind}:{row.subject_id}": (row.title, str(row.summary.get("url", "")))
        for row in _requests(ident for _, _, ident in wanted)
    }
    found = {}
    for kind, _, ident in wanted:
        plain = (KINDS.get(kind, kind), PAGES[kind].format(ident) if kind in PAGES else "")
        found[f"{kind}:{ident}"] = titles.get(f"{kind}:{ident}", plain)
    return found


def _measures(replays: Sequence[Replay]) -> tuple[Figure, ...]:
    changed = [one for one in replays if one.changed]
    discounts = {
        f"{row.subject_kind}:{row.subject_id}": _discount(row)
        for row in _requests(one.subject.partition(":")[2] for one in changed)
    }
    return figures(effect(replays, waits=waiting_hours(), discounts=discounts))


def _requests(idents: Iterable[str]) -> list[ApprovalRequest]:
    ids = {UUID(ident) for ident in idents if ident}
    rows = ApprovalRequest.objects.filter(subject_id__in=ids).order_by("id")
    return list(
        rows.only("id", "tenant", "subject_kind", "subject_id", "title", "summary", "facts")
    )


def _discount(row: ApprovalRequest) -> tuple[Decimal, str]:
    """What was taken off the list price; estimated from the percentage where it is not known."""
    given: dict[str, Any] = {**row.facts, **row.summary}
    net, full = _number(given.get("tcv")), _number(given.get("list_tcv"))
    if full is None and net is not None:
        share = _number(given.get("discount_percent")) or Decimal(0)
        full = net / (1 - share / 100) if share < 100 else net
    amount = (full - net) if full is not None and net is not None else Decimal(0)
    return max(amount, Decimal(0)), str(given.get("currency", ""))


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _people() -> dict[str, str]:
    return {str(one.id): one.name for one in parties.members()}
