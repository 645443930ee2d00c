"""What a version changes, in words: one line for a timeline, and a few lines for a mail."""

from collections import Counter
from collections.abc import Iterator

from handfast.policies.types import CellChange, Difference, ModelDifference, RowChange, TableView

VERBS = ("added", "changed", "moved", "removed")
MOST = 12
MOST_CELLS = 4


def summary(found: Difference | ModelDifference) -> str:
    """The change in one line: `2 rows added, 1 changed; Otherwise, Pays changed`."""
    if isinstance(found, ModelDifference):
        noun = "decision" if all(one.node == "decision" for one in found.nodes) else "part"
        parts = [_counted(noun, [node.kind for node in found.nodes])]
    else:
        parts = [_counted("row", [row.kind for row in found.rows]), _columns(found.columns)]
    parts.append(", ".join(f"{one.label} changed" for one in found.settings))
    return "; ".join(part for part in parts if part) or "nothing changed"


def beginning(view: TableView) -> str:
    """A first version in one line."""
    if view.source:
        return "a new model"
    rows = len(view.table.rows)
    return f"a new table of {rows} row{'' if rows == 1 else 's'}"


def details(found: Difference | ModelDifference, most: int = MOST) -> list[str]:
    """The change line by line, cut where it gets too long to read in a mail."""
    lines = list(_model_lines(found) if isinstance(found, ModelDifference) else _lines(found))
    left = len(lines) - most
    return lines if left <= 0 else [*lines[:most], f"and {left} more"]


def _counted(noun: str, kinds: list[str]) -> str:
    counts = Counter(kinds)
    words: list[str] = []
    for verb in VERBS:
        if counts[verb]:
            plural = "" if counts[verb] == 1 else "s"
            words.append(f"{counts[verb]} {'' if words else f'{noun}{plural} '}{verb}")
    return ", ".join(words)


def _columns(changes: tuple[CellChange, ...]) -> str:
    said = [f"{one.label} {_verb(one)}" for one in changes]
    return ", ".join(said[:3]) + (f" and {len(said) - 3} more columns" if len(said) > 3 else "")


def _verb(change: CellChange) -> str:
    if change.before and change.after:
        return "changed"
    return "added" if change.after else "removed"


def _lines(found: Difference) -> Iterator[str]:
    for one in (*found.settings, *found.columns):
        yield f"{one.label}: {_arrow(one)}"
    for row in found.rows:
        yield _row(row)


def _model_lines(found: ModelDifference) -> Iterator[str]:
    for one in found.settings:
        yield f"{one.label}: {_arrow(one)}"
    for node in found.nodes:
        inside = summary(node.table) if node.table else "; ".join(map(_arrow, node.cells[:2]))
        yield f"{node.name} ({node.node}) {node.kind}" + (f": {inside}" if inside else "")


def _row(row: RowChange) -> str:
    if row.kind == "moved":
        return f"Row {row.before} is row {row.after} now"
    number = row.before if row.kind == "removed" else row.after
    cells = [
        f"{cell.label} {_arrow(cell) if row.kind == 'changed' else cell.after or cell.before}"
        for cell in row.cells
        if row.kind == "changed" or (cell.after or cell.before) not in ("any", "")
    ]
    more = f" and {len(cells) - MOST_CELLS} more" if len(cells) > MOST_CELLS else ""
    return f"Row {number} {row.kind}: {', '.join(cells[:MOST_CELLS])}{more}"


def _arrow(change: CellChange) -> str:
    return f"{change.before or 'nothing'} → {change.after or 'nothing'}"
