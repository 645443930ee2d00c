"""The charts of the review, as plain options for ECharts."""

from collections.abc import Sequence
from typing import Any, Protocol

Chart = dict[str, Any]


class Figures(Protocol):
    """What the charts need of the review."""

    @property
    def by_role(self) -> Sequence[Any]:
        """Answers by step."""

    @property
    def months(self) -> Sequence[Any]:
        """Answers by month."""

    @property
    def quarters(self) -> Sequence[Any]:
        """Quarters with their last days apart."""


def by_role(report: Figures) -> Chart | None:
    """How long each step waits: median and the slowest tenth, in working hours."""
    if not report.by_role:
        return None
    rows = list(report.by_role)[:8]
    return _bars(
        "chart-approval-roles", "Working hours until an answer, by step",
        [row.label for row in rows],
        {"Median": [row.median_hours for row in rows], "Slowest tenth": [r.p90_hours for r in rows]},
    )  # fmt: skip


def by_month(report: Figures) -> Chart | None:
    """How waiting has developed."""
    if len(report.months) < 2:
        return None
    rows = list(report.months)
    return _bars(
        "chart-approval-months", "Working hours until an answer, by month",
        [f"{row.month:%b %Y}" for row in rows],
        {"Median": [row.median_hours for row in rows], "Slowest tenth": [r.p90_hours for r in rows]},
    )  # fmt: skip


def by_quarter(report: Figures) -> Chart | None:
    """Whether the end of a quarter is slower than the days before."""
    rows = list(report.quarters)
    if not any(row.late for row in rows):
        return None
    return _bars(
        "chart-approval-quarters", "Median working hours, before and at the quarter's end",
        [row.name for row in rows],
        {"Before": [row.early_hours or 0 for row in rows],
         "Last 10 days": [row.late_hours or 0 for row in rows]},
    )  # fmt: skip


def _bars(key: str, title: str, names: list[str], series: dict[str, list[Any]]) -> Chart:
    option = {
        "tooltip": {"trigger": "axis"},
        "legend": {},
        "xAxis": {
            "type": "category", "data": names,
            "axisLabel": {"interval": 0, "fontSize": 11, "width": 110, "overflow": "truncate"},
        },
        "yAxis": {"type": "value"},
        "series": [
            {"name": label, "type": "bar", "barMaxWidth": 30, "data": [float(v) for v in values]}
            for label, values in series.items()
        ],
    }  # fmt: skip
    return {"id": key, "title": title, "option": option}
