"""Gantt layout: places planned and estimated bars of tasks on a day scale; pure geometry."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handfast.web import formats, tones

ROW_HEIGHT, HEAD_HEIGHT = 40, 44
BAR_HEIGHT, PLAN_HEIGHT = 14, 6
AIM_WIDTH, DAY_LEAST, DAY_MOST = 760, 6, 44
LABEL_ROOM = 46
DAYS_OF_WEEK = 7

Span = tuple[date, date]


@dataclass(frozen=True)
class Row:
    """One task: its line and its two bars; a bar without dates has no width."""

    label: str
    state: str
    tone: str
    url: str
    critical: bool
    late_days: int
    top: int
    planned_x: float
    planned_width: float
    bar_x: float
    bar_width: float
    summary: str


@dataclass(frozen=True)
class Tick:
    """A vertical line with its date; a tick without words is only a line."""

    x: float
    text: str


@dataclass(frozen=True)
class Chart:
    """The whole drawing in pixels; today is None outside the scale."""

    width: float
    height: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    today: float | None


def layout(tasks: Iterable[Any], *, today: date | None = None) -> Chart:
    """Place tasks (label, state, planned, estimated, url, critical), one to a row.

    A span is a pair of days, both included. Late days are how far the estimate ends after the plan.
    """
    given = list(tasks)
    spans = [span for task in given for span in (_span(task, "planned"), _span(task, "estimated"))]
    dates = [day for span in spans if span for day in span]
    if not dates:
        return Chart(width=0, height=0, rows=(), ticks=(), today=None)
    first, last = min(dates) - timedelta(days=1), max(dates) + timedelta(days=2)
    days = (last - first).days
    scale = min(DAY_MOST, max(DAY_LEAST, AIM_WIDTH / days))
    now = (today - first).days * scale if today and first <= today < last else None
    rows = tuple(_row(task, number, first, scale) for number, task in enumerate(given))
    return Chart(
        width=round(days * scale, 1),
        height=HEAD_HEIGHT + ROW_HEIGHT * len(given),
        rows=rows,
        ticks=_ticks(first, last, scale),
        today=None if now is None else round(now + scale / 2, 1),
    )


def _row(task: Any, number: int, first: date, scale: float) -> Row:
    planned, estimated = _span(task, "planned"), _span(task, "estimated")
    shown = estimated or planned
    state = _get(task, "state")
    state = str(getattr(state, "value", state))
    late = max(0, (estimated[1] - planned[1]).days) if planned and estimated else 0
    planned_x, planned_width = _bar(planned, first, scale)
    bar_x, bar_width = _bar(shown, first, scale)
    return Row(
        label=str(_get(task, "label")),
        state=tones.label_of(state),
        tone=str(_get(task, "tone")) or tones.tone_of(state),
        url=str(_get(task, "url")),
        critical=bool(_get(task, "critical")),
        late_days=late,
        top=HEAD_HEIGHT + number * ROW_HEIGHT,
        planned_x=planned_x,
        planned_width=planned_width,
        bar_x=bar_x,
        bar_width=bar_width,
        summary=_summary(planned, estimated, late),
    )


def _bar(span: Span | None, first: date, scale: float) -> tuple[float, float]:
    if not span:
        return 0.0, 0.0
    days = (span[1] - span[0]).days + 1
    return round((span[0] - first).days * scale, 1), round(days * scale, 1)


def _summary(planned: Span | None, estimated: Span | None, late: int) -> str:
    parts = []
    if planned:
        parts.append(f"planned {_words(planned)}")
    if estimated:
        parts.append(f"estimated {_words(estimated)}")
    if late:
        parts.append(f"{late} day{'s' if late > 1 else ''} late")
    return ", ".join(parts)


def _words(span: Span) -> str:
    start, end = (formats.day(day, short=True) for day in span)
    return start if start == end else f"{start} to {end}"


def _ticks(first: date, last: date, scale: float) -> tuple[Tick, ...]:
    """Return a line a day, a week or a month, whichever leaves room for its words."""
    every = 1 if scale >= LABEL_ROOM / 2 else DAYS_OF_WEEK if scale * 7 >= LABEL_ROOM else 28
    words = 1 if every * scale >= LABEL_ROOM else 2
    ticks = []
    for number, offset in enumerate(range(0, (last - first).days, every)):
        text = formats.day(first + timedelta(days=offset), short=True)
        ticks.append(Tick(x=round(offset * scale, 1), text="" if number % words else text))
    return tuple(ticks)


def _span(task: Any, name: str) -> Span | None:
    value = _get(task, name)
    return (value[0], value[1]) if value and value[0] and value[1] else None


def _get(row: Any, name: str) -> Any:
    value = row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
    return "" if value is None else value
