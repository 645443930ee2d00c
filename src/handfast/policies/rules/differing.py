"""What differs between two versions of a table: settings, columns, and rows cell by cell."""

from collections.abc import Iterator
from dataclasses import replace

from handfast.policies.types import (
    ANY,
    CellChange,
    Column,
    Difference,
    Row,
    RowChange,
    Table,
)


def difference(old: Table, new: Table) -> Difference:
    """Everything that differs, rows in the order of the newer version, removed ones last."""
    return Difference(
        tuple(_settings(old, new)),
        tuple(_columns("Input", old.inputs, new.inputs))
        + tuple(_columns("Fact", old.facts, new.facts))
        + tuple(_columns("Output", old.outputs, new.outputs)),
        tuple(_rows(old, new)),
    )


def _settings(old: Table, new: Table) -> Iterator[CellChange]:
    pairs = (
        ("Name", old.name, new.name),
        ("Hit policy", old.hit_policy, new.hit_policy),
        ("Description", old.description, new.description),
    )
    for label, before, after in pairs:
        if before != after:
            yield CellChange(label, before, after)
    yield from _otherwise(old, new)


def _otherwise(old: Table, new: Table) -> Iterator[CellChange]:
    """What counts when no row matches, by output."""
    before = {column.key: column for column in old.outputs}
    after = {column.key: column for column in new.outputs}
    for key in dict.fromkeys([*after, *before]):
        column = after.get(key) or before[key]
        words = dict(column.choices)
        one, other = (side[key].default if key in side else "" for side in (before, after))
        if one != other:
            yield CellChange(
                f"Otherwise, {column.label}", words.get(one, one), words.get(other, other)
            )


def _columns(kind: str, old: tuple[Column, ...], new: tuple[Column, ...]) -> Iterator[CellChange]:
    before = {column.key: column for column in old}
    after = {column.key: column for column in new}
    for key in dict.fromkeys([*after, *before]):
        one, other = _besides_default(before.get(key)), _besides_default(after.get(key))
        if one is not None and other is not None and one != other:
            yield _changed(f"{kind} {other.label}", one, other)
        elif one != other:
            yield CellChange(f"{kind} {(other or one).label}", _told(one), _told(other))  # type: ignore[union-attr]


def _besides_default(column: Column | None) -> Column | None:
    return None if column is None else replace(column, default="")


def _changed(label: str, one: Column, other: Column) -> CellChange:
    """Both columns in words; of the allowed values only those that the other has not."""
    return CellChange(
        label,
        _told(replace(one, choices=_besides(one, other))),
        _told(replace(other, choices=_besides(other, one))),
    )


def _besides(one: Column, other: Column) -> tuple[tuple[str, str], ...]:
    known = set(other.choices)
    return tuple(pair for pair in one.choices if pair not in known)


def _told(column: Column | None) -> str:
    if column is None:
        return ""
    words = [column.label, column.type]
    if column.expression:
        words.append(f"= {column.expression}")
    if column.optional:
        words.append("optional")
    if column.allowed:
        words.append(column.allowed)
    if column.choices:
        words.append(", ".join(label for _, label in column.choices))
    return " · ".join(words)


def _rows(old: Table, new: Table) -> Iterator[RowChange]:
    before = {row.id: (number, row) for number, row in enumerate(old.rows, 1)}
    after = {row.id: (number, row) for number, row in enumerate(new.rows, 1)}
    moved = _moved(list(before), list(after))
    for row_id, (number, row) in after.items():
        if row_id not in before:
            yield RowChange("added", None, number, tuple(_cells(new, None, row)), row.note)
            continue
        was, earlier = before[row_id]
        cells = tuple(_cells(new, earlier, row))
        if cells:
            yield RowChange("changed", was, number, cells, row.note)
        elif row_id in moved:
            yield RowChange("moved", was, number, (), row.note)
    for row_id, (number, row) in before.items():
        if row_id not in after:
            yield RowChange("removed", number, None, tuple(_cells(old, row, None)), row.note)


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Rows whose place among those that both versions have is another."""
    common = [row_id for row_id in before if row_id in set(after)]
    now = [row_id for row_id in after if row_id in set(common)]
    return {one for one, other in zip(common, now, strict=True) if one != other}


def _cells(table: Table, old: Row | None, new: Row | None) -> Iterator[CellChange]:
    for column in table.inputs:
        before, after = (_cell(row, column.key) for row in (old, new))
        if before != after:
            yield CellChange(column.label, before, after)
    for column in table.outputs:
        labels = dict(column.choices)
        before, after = (
            "" if row is None else str(row.outputs.get(column.key, "")) for row in (old, new)
        )
        if before != after:
            yield CellChange(column.label, labels.get(before, before), labels.get(after, after))
    notes = ["" if row is None else row.note for row in (old, new)]
    if notes[0] != notes[1]:
        yield CellChange("Note", notes[0], notes[1])


def _cell(row: Row | None, key: str) -> str:
    if row is None:
        return ""
    text = row.cells.get(key, ANY).strip() or ANY
    return "any" if text == ANY else text
