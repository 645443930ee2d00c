"""The charts of a process, as plain options for ECharts."""

from typing import Any

from handfast.reporting.rules.words import step
from handfast.reporting.types import Report

Chart = dict[str, Any]
_HOUR = 3_600
_LONGEST = 3 * 86_400
_MOST_BARS = 8


def cycle_time(report: Report) -> Chart | None:
    """The median time from first to last event, by the week in which cases ended."""
    if len(report.weeks) < 2:
        return None
    hours = max(week.median for week in report.weeks) < _LONGEST
    unit, size = ("hours", _HOUR) if hours else ("days", 24 * _HOUR)
    return {
        "id": "chart-cycle", "title": f"Cycle time by week of the end, median {unit}",
        "option": {
            "tooltip": {"trigger": "axis"},
            "xAxis": {"type": "category", "data": [f"{w.monday:%-d %b}" for w in report.weeks]},
            "yAxis": {"type": "value"},
            "series": [{
                "name": f"Median {unit}", "type": "line", "smooth": True, "areaStyle": {"opacity": 0.15},
                "data": [round(week.median / size, 1) for week in report.weeks],
            }],
        },
    }  # fmt: skip


def waits(report: Report) -> Chart | None:
    """Whom the cases waited for, as parts of all the time."""
    if not any(wait.seconds for wait in report.waits):
        return None
    return {
        "id": "chart-waits", "title": "Where the time went, days",
        "option": {
            "tooltip": {"trigger": "item"},
            "legend": {"bottom": 0, "left": "center"},
            "series": [{
                "name": "Waiting for", "type": "pie", "radius": ["46%", "70%"],
                "center": ["50%", "42%"], "label": {"show": False},
                "data": [
                    {"name": wait.party.capitalize(), "value": round(wait.seconds / 86_400, 1)}
                    for wait in report.waits
                ],
            }],
        },
    }  # fmt: skip


def spent(report: Report) -> Chart | None:
    """How long steps waited and were worked on, a bar for each of those that took longest."""
    longest = [one for one in report.spent if one.whole][:_MOST_BARS]
    if not longest:
        return None
    whole = max(one.whole for one in longest)
    unit, size = ("hours", _HOUR) if whole < _LONGEST else ("days", 24 * _HOUR)
    parts = (("Waiting", "waiting"), ("Working", "working"), ("Not told apart", "untold"))
    series = [
        {
            "name": name, "type": "bar", "stack": "time", "barMaxWidth": 22,
            "data": [round(getattr(one, part) / size, 2) for one in longest],
        }
        for name, part in parts
        if any(getattr(one, part) for one in longest)
    ]  # fmt: skip
    return {
        "id": "chart-spent", "title": f"Waiting against working time by step, {unit} in all", "unit": unit,
        "option": {
            "tooltip": {"trigger": "axis", "axisPointer": {"type": "shadow"}},
            "legend": {"bottom": 0, "left": "center"},
            "grid": {"left": 8, "right": 20, "top": 8, "bottom": 34, "containLabel": True},
            "xAxis": {"type": "value"},
            "yAxis": {
                "type": "category", "inverse": True, "data": [step(one) for one in longest],
                "axisLabel": {"width": 130, "overflow": "truncate"},
            },
            "series": series,
        },
    }  # fmt: skip
