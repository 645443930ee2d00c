"""Simulation: the decisions of a period, decided again by another version, in bounded reads."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from handfast.kernel.errors import collect, invalid
from handfast.policies.models import DecisionLog
from handfast.policies.queries.decisions import decision_view, logged
from handfast.policies.queries.tables import table
from handfast.policies.queries.uses import labelled, use_of
from handfast.policies.rules import outcome, problems, refused
from handfast.policies.rules.model_deciding import attempted
from handfast.policies.types import MODEL_KIND, PERIODS, Figure, Replay, Simulation, TableView

MOST = 5000
MONTH = timedelta(days=30.4375)


def simulate(table_id: UUID, *, limit: int = 200) -> list[Replay]:
    """The latest decisions of a table, decided again by another of its versions."""
    return _replays(table(table_id), None, None, limit)


def simulation(table_id: UUID, *, months: int, at: datetime, most: int = MOST) -> Simulation:
    """The decisions of the last months, decided again, with figures of whoever uses the table.

    At most `most` of them, the latest. Raises InvalidInput for another period than `PERIODS`.
    """
    if months not in PERIODS:
        raise invalid("months", months, "This period is not offered.",
                      f"Choose {', '.join(map(str, PERIODS))}.")  # fmt: skip
    view = table(table_id)
    since = at - months * MONTH
    found = _replays(view, since, at, most + 1)
    names = labelled(view.table.key, (one.subject for one in found if one.changed))
    replays = tuple(
        replace(one, label=names[one.subject][0], url=names[one.subject][1])
        if one.subject in names
        else one
        for one in found[:most]
    )
    figures = _figures(view.table.key, replays)
    unknown = _rows(view, since, at).filter(decision="").count() if view.source else 0
    return Simulation(since, months, len(replays), len(found) > most, replays, figures, unknown)


def _figures(key: str, replays: tuple[Replay, ...]) -> tuple[Figure, ...]:
    """What the user of a table measures; what would be refused saves nothing and risks nothing."""
    decided = tuple(one for one in replays if not one.problem)
    use = use_of(key)
    found = tuple(use.measures(decided)) if use.measures else ()
    refusals = len(replays) - len(decided)
    if not refusals:
        return found
    return (*found, Figure("Would be refused", str(refusals), "on facts that it does not allow"))


def _replays(
    view: TableView, since: datetime | None, until: datetime | None, limit: int
) -> list[Replay]:
    rows = _rows(view, since, until)
    if view.kind == MODEL_KIND:
        rows = rows.exclude(decision="")
        return [_asked_again(view, row) for row in rows.order_by("-at", "-id")[:limit]]
    collect(problems(view.table))
    return [_decided_again(view, row) for row in rows.order_by("-at", "-id")[:limit]]


def _rows(view: TableView, since: datetime | None, until: datetime | None) -> Any:
    """The decisions of a period by any version of the same kind."""
    rows = logged().filter(table__key=view.table.key, table__kind=view.kind)
    return rows if since is None else rows.filter(at__gt=since, at__lte=until)


def _decided_again(view: TableView, row: DecisionLog) -> Replay:
    now, wrong = outcome(view.table, row.facts), refused(view.table, row.facts)
    problem = wrong[0].words if wrong else ""
    kept = decision_view(row)
    return Replay(kept, kept.subject, now.matched, now.result, problem=problem)


def _asked_again(view: TableView, row: DecisionLog) -> Replay:
    """The same decision of a model on the same inputs, at the same moment."""
    now = attempted(view.source, row.decision, row.facts, row.at)
    kept = decision_view(row)
    return Replay(kept, kept.subject, now.matched, now.result, problem=now.problem)
