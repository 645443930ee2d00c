"""The state of an order, derived from the states of its lines (TMF622's roll-up, written down)."""

from collections.abc import Collection


def header_status(lines: Collection[str]) -> str:
    """The header's state: lines that were cancelled do not count while others are left.

    All completed → completed; all failed → failed; some failed beside finished ones → partial;
    all cancelled → cancelled. While something is open: a failure beside open lines and a line in
    work both mean in progress, held when every open line is held, else the least advanced state.
    """
    left = [status for status in lines if status != "cancelled"]
    if not left:
        return "cancelled" if lines else "draft"
    open_lines = {status for status in left if status not in ("completed", "failed")}
    if not open_lines:
        return _ended(set(left))
    if open_lines == {"held"}:
        return "held"
    if len(set(left)) > 1 and set(left) & {"in_progress", "completed", "failed", "held"}:
        return "in_progress"
    for status in ("draft", "submitted", "acknowledged"):
        if status in open_lines:
            return status
    return "in_progress"


def _ended(states: set[str]) -> str:
    if states == {"completed"}:
        return "completed"
    return "failed" if states == {"failed"} else "partial"
