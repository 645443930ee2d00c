"""What a file does not carry is kept from the table it replaces: row ids, words, missing facts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from handfast.policies.types import Column, Row, Table


def merged(new: Table, old: Table) -> Table:
    """The new table with what the old one knows besides.

    A row without an id gets that of the same row, else of the row in its place, so that the
    versions can be compared; allowed values keep their words; a fact may still be missing.
    """
    return replace(
        new,
        name=new.name or old.name,
        description=new.description or old.description,
        inputs=tuple(_columns(new.inputs, old.inputs)),
        facts=tuple(_columns(new.facts, old.facts)),
        outputs=tuple(_columns(new.outputs, old.outputs)),
        rows=tuple(_rows(new.rows, old.rows)),
    )


def with_ids(new: tuple[Row, ...], old: tuple[Row, ...]) -> tuple[Row, ...]:
    """The new rows, each under the id of the old row that it continues, else under one of its own."""
    rows = _rows(new, old)
    return tuple(replace(row, id=row.id or f"new {n}") for n, row in enumerate(rows, 1))


def _columns(new: Iterable[Column], old: Iterable[Column]) -> Iterator[Column]:
    known = {column.key: column for column in old}
    for column in new:
        before = known.get(column.key)
        if before is None:
            yield column
            continue
        words = dict(before.choices)
        choices = tuple(
            (key, words.get(key, label) if label == key else label) for key, label in column.choices
        )
        label = before.label if column.label == column.key else column.label
        optional = column.optional or before.optional
        yield replace(column, choices=choices, label=label, optional=optional)


def _rows(new: tuple[Row, ...], old: tuple[Row, ...]) -> Iterator[Row]:
    free = {row.id: row for row in old}
    given = {row.id for row in new if row.id}
    same: dict[int, str] = {}
    for place, row in enumerate(new):
        found = next((key for key, one in free.items() if _content(one) == _content(row)), "")
        if found and not row.id and found not in given:
            same[place] = found
            del free[found]
    for place, row in enumerate(new):
        there = old[place].id if place < len(old) and old[place].id in free else ""
        chosen = row.id or same.get(place) or ("" if there in given else there)
        free.pop(chosen, None)
        yield replace(row, id=chosen)


def _content(row: Row) -> tuple[object, ...]:
    return (sorted(row.cells.items()), sorted(row.outputs.items()), row.note)
