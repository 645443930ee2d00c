"""Where approvals wait, for whom, by which rule, and what came of them: figures by SQL.

Waiting time is counted twice: in working hours, as the clocks run, and as elapsed hours, as the
customer feels it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from handfast.approvals.rules.whom import named
from handfast.parties import queries as parties
from handfast.platform.tenancy import current_tenant, current_tenant_id

NEARLY_ALWAYS = Decimal(95)
ENOUGH = 10
LAST_DAYS = 10


@dataclass(frozen=True)
class Waiting:
    """Answers of one role, approver or rule: how many, how long, and how often yes."""

    key: str
    label: str
    answers: int
    approved: int
    overrides: int
    median_hours: Decimal
    p90_hours: Decimal
    median_elapsed: Decimal
    p90_elapsed: Decimal

    @property
    def approved_percent(self) -> Decimal:
        """How often the answer was yes."""
        return (Decimal(self.approved) * 100 / self.answers).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class VersionRow:
    """Requests decided by one version of a matrix."""

    kind: str
    version: int
    since: datetime
    requests: int
    approvers: Decimal
    granted: int
    median_hours: Decimal | None
    kept: int

    @property
    def granted_percent(self) -> Decimal:
        """How often the request was granted."""
        return (Decimal(self.granted) * 100 / self.requests).quantize(Decimal("0.1"))


@dataclass(frozen=True)
class QuarterRow:
    """A quarter: its last days beside the days before."""

    quarter: datetime
    early: int
    late: int
    early_hours: Decimal | None
    late_hours: Decimal | None
    early_approved: Decimal | None
    late_approved: Decimal | None

    @property
    def name(self) -> str:
        """The quarter as people say it: Q1 2026."""
        return f"Q{(self.quarter.month + 2) // 3} {self.quarter:%Y}"


@dataclass(frozen=True)
class MonthRow:
    """Answers of one month."""

    month: datetime
    answers: int
    approved: int
    median_hours: Decimal
    p90_hours: Decimal


@dataclass(frozen=True)
class Report:
    """Everything the page of the review shows."""

    since: datetime
    until: datetime
    kind: str
    by_role: tuple[Waiting, ...]
    by_approver: tuple[Waiting, ...]
    by_rule: tuple[Waiting, ...]
    candidates: tuple[Waiting, ...]
    versions: tuple[VersionRow, ...]
    quarters: tuple[QuarterRow, ...]
    months: tuple[MonthRow, ...]

    @property
    def answers(self) -> int:
        """How many answers were given."""
        return sum(row.answers for row in self.by_role)


_FIGURES = """
    count(*), count(*) FILTER (WHERE d.decision = 'approve'), count(*) FILTER (WHERE d.override),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY d.working_hours),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY d.working_hours),
    percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM d.at - d.asked_at) / 3600),
    percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM d.at - d.asked_at) / 3600)
"""
_FROM = """
    FROM approvals_decision d
    JOIN approvals_approvalstep s ON s.tenant_id = d.tenant_id AND s.id = d.step_id
    JOIN approvals_approvalrequest r ON r.tenant_id = d.tenant_id AND r.id = d.request_id
"""
_WHERE = """
    WHERE d.tenant_id = %(tenant)s AND d.at >= %(since)s AND d.at < %(until)s
      AND d.asked_at IS NOT NULL AND (%(kind)s = '' OR r.kind = %(kind)s)
"""


def report(*, since: datetime, until: datetime, kind: str = "") -> Report:
    """The review of a period (half-open), of one kind of record or of all."""
    asked = {"since": since, "until": until, "kind": kind, "tenant": current_tenant_id(),
             "zone": current_tenant().zone, "days": LAST_DAYS}  # fmt: skip
    rules = _waiting(_RULES, asked)
    return Report(
        since, until, kind,
        by_role=_named(_waiting(_ROLES, asked)),
        by_approver=_waiting(_APPROVERS, asked),
        by_rule=rules,
        candidates=tuple(
            row for row in rules
            if row.answers >= ENOUGH and row.approved_percent >= NEARLY_ALWAYS
        ),
        versions=tuple(VersionRow(*_decimals(row, 4, 6)) for row in _rows(_VERSIONS, asked)),
        quarters=tuple(
            QuarterRow(*_decimals(row, 3, 4, 5, 6)) for row in _rows(_QUARTERS, asked)
        ),
        months=tuple(MonthRow(*_decimals(row, 3, 4)) for row in _rows(_MONTHS, asked)),
    )  # fmt: skip


_ROLES = f"SELECT s.role, s.role, {_FIGURES} {_FROM} {_WHERE} GROUP BY s.role ORDER BY 7 DESC, 1"
_APPROVERS = f"""
    SELECT d.by_name, d.by_name, {_FIGURES} {_FROM} {_WHERE}
    GROUP BY d.by_name ORDER BY 7 DESC, 1
"""
_RULES = f"""
    SELECT r.kind || ' ' || rule.id, max(
               CASE WHEN s.note <> '' THEN s.note ELSE r.kind || ', row ' || rule.id END
           ), {_FIGURES} {_FROM}
    CROSS JOIN LATERAL jsonb_array_elements_text(s.rules) AS rule(id)
    {_WHERE} GROUP BY r.kind, rule.id, s.role ORDER BY 3 DESC, 1
"""
_MONTHS = f"""
    SELECT date_trunc('month', d.at AT TIME ZONE %(zone)s), count(*),
           count(*) FILTER (WHERE d.decision = 'approve'),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY d.working_hours),
           percentile_cont(0.9) WITHIN GROUP (ORDER BY d.working_hours)
    {_FROM} {_WHERE} GROUP BY 1 ORDER BY 1
"""
_VERSIONS = """
    SELECT r.kind, r.table_version, min(r.requested_at), count(*),
           avg((SELECT count(*) FROM approvals_approvalstep s
                WHERE s.tenant_id = r.tenant_id AND s.request_id = r.id AND s.kind = 'approver')),
           count(*) FILTER (WHERE r.status = 'approved'),
           percentile_cont(0.5) WITHIN GROUP (
               ORDER BY extract(epoch FROM r.decided_at - r.requested_at) / 3600
           ) FILTER (WHERE r.status = 'approved'),
           count(*) FILTER (WHERE r.changes <> '[]'::jsonb)
    FROM approvals_approvalrequest r
    WHERE r.tenant_id = %(tenant)s AND r.requested_at < %(until)s AND NOT r.auto
      AND (%(kind)s = '' OR r.kind = %(kind)s)
    GROUP BY r.kind, r.table_version ORDER BY r.kind, r.table_version
"""
_QUARTERS = f"""
    WITH one AS (
        SELECT d.decision, d.working_hours,
               date_trunc('quarter', d.asked_at AT TIME ZONE %(zone)s) AS quarter,
               d.asked_at AT TIME ZONE %(zone)s >=
                   date_trunc('quarter', d.asked_at AT TIME ZONE %(zone)s)
                   + interval '3 months' - make_interval(days => %(days)s) AS late
        {_FROM} {_WHERE}
    )
    SELECT quarter, count(*) FILTER (WHERE NOT late), count(*) FILTER (WHERE late),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY working_hours) FILTER (WHERE NOT late),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY working_hours) FILTER (WHERE late),
           100.0 * count(*) FILTER (WHERE NOT late AND decision = 'approve')
               / nullif(count(*) FILTER (WHERE NOT late), 0),
           100.0 * count(*) FILTER (WHERE late AND decision = 'approve')
               / nullif(count(*) FILTER (WHERE late), 0)
    FROM one GROUP BY quarter ORDER BY quarter
"""


def _waiting(sql: str, asked: dict[str, Any]) -> tuple[Waiting, ...]:
    return tuple(Waiting(*_decimals(row, 5, 6, 7, 8)) for row in _rows(sql, asked))


def _named(rows: Sequence[Waiting]) -> tuple[Waiting, ...]:
    names = parties.role_names()
    people = {str(one.id): one.name for one in parties.members(active=None)}
    return tuple(Waiting(**{**vars(row), "label": named(row.key, names, people)}) for row in rows)


def _rows(sql: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, asked)
        return list(cursor.fetchall())


def _decimals(row: tuple[Any, ...], *places: int) -> list[Any]:
    """The row with hours and shares as decimals of one place."""
    return [
        Decimal(str(value)).quantize(Decimal("0.1"))
        if place in places and value is not None
        else value
        for place, value in enumerate(row)
    ]
