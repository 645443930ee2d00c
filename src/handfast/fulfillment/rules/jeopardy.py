"""Jeopardy: how endangered the date promised to the customer is, as a table of first matches."""

from datetime import date

from handfast.fulfillment.types import Jeopardy

# level, days after the committed date at least, days behind the plan at least
_TABLE: tuple[tuple[str, int | None, int | None], ...] = (
    ("critical", 5, None),
    ("high", 1, None),
    ("medium", 0, 1),
    ("medium", None, 2),
    ("low", None, 1),
)
LEVELS = ("none", "low", "medium", "high", "critical")


def assess(*, planned: date | None, estimated: date | None, committed: date | None) -> Jeopardy:
    """The level, and the reason in words."""
    if estimated is None or planned is None:
        return Jeopardy("none", 0, "on plan")
    behind = (estimated - planned).days
    over = (estimated - committed).days if committed else None
    for level, least_over, least_behind in _TABLE:
        if least_over is not None and (over is None or over < least_over):
            continue
        if least_behind is not None and behind < least_behind:
            continue
        return Jeopardy(level, behind, _words(behind, over))
    return Jeopardy("none", behind, _words(behind, over))


def rose(before: str, after: str) -> bool:
    """Whether the danger has grown."""
    return LEVELS.index(after) > LEVELS.index(before)


def _words(behind: int, over: int | None) -> str:
    if over is not None and over > 0:
        return f"{_days(over)} after the committed date"
    if behind > 0:
        return f"{_days(behind)} behind plan"
    return f"{_days(-behind)} ahead of plan" if behind < 0 else "on plan"


def _days(count: int) -> str:
    return f"{count} day" if count == 1 else f"{count} days"
