"""Gaps and overlaps of a table: values that no row decides, and values that several rows decide.

Each column is cut at the constants its cells name. Between two cuts every simple cell says the
same, so the engine itself is asked once for each piece, and a row becomes a box of pieces. Boxes
are taken from the whole column by column; equal sets of rows are looked at once, and the search
stops at a number of steps, so that no table can keep anybody waiting.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from handfast.policies.rules.pieces import Pieces, pieces_of
from handfast.policies.types import ANY, ANY_OF, FIRST, UNIQUE, Check, Region, Table

MAX_STEPS = 40_000
MAX_FOUND = 400
MAX_SHOWN = 50
Box = tuple[int, ...]


@dataclass
class Search:
    """The boxes of a table's rows, which rows hold at a piece, and what may still be searched."""

    rows: list[Box]
    whole: Box
    columns: list[dict[int, int]]
    left: int = MAX_STEPS
    found: list[Box] = field(default_factory=list)
    known: dict[tuple[int, int], list[Box]] = field(default_factory=dict)
    stopped: bool = False

    def uncovered(self, among: int, within: Box | None = None) -> list[Box]:
        """The parts of a box (or of everything) that none of the rows of a mask covers."""
        self.known.clear()
        if self.left < 0:
            self.stopped = True
            return []
        return merged(self._below(0, among, within or self.whole))

    def _below(self, column: int, among: int, within: Box) -> list[Box]:
        if not among:
            return [within[column:]]
        if column == len(self.whole):
            return []
        place = (column, among)
        if place not in self.known:
            self.known[place] = list(self._split(column, among, within))
        return self.known[place]

    def _split(self, column: int, among: int, within: Box) -> Iterator[Box]:
        groups: dict[int, int] = {}
        for piece in bits(within[column]):
            rows = self._holding(column, piece, among)
            groups[rows] = groups.get(rows, 0) | piece
        found = 0
        for rows, pieces in groups.items():
            self.left -= 1
            if self.left < 0 or found > MAX_FOUND:
                self.stopped = True
                return
            for rest in self._below(column + 1, rows, within):
                found += 1
                yield (pieces, *rest)

    def _holding(self, column: int, piece: int, among: int) -> int:
        self.left -= 1
        return self.columns[column].get(piece, 0) & among


def bits(mask: int) -> Iterator[int]:
    """The single bits of a mask, lowest first."""
    while mask:
        lowest = mask & -mask
        yield lowest
        mask ^= lowest


def merged(boxes: Sequence[Box]) -> list[Box]:
    """The same parts in fewer boxes: two that differ in one column only become one."""
    found = list(dict.fromkeys(boxes))
    columns = len(found[0]) if found else 0
    for column in reversed(range(columns)):
        joined: dict[Box, int] = {}
        for box in found:
            rest = box[:column] + box[column + 1 :]
            joined[rest] = joined.get(rest, 0) | box[column]
        found = [(*rest[:column], pieces, *rest[column:]) for rest, pieces in joined.items()]
    return found


def check(table: Table) -> Check:
    """What nobody decides, and what two rows decide although only one may.

    A cell that is no simple test is named in `unchecked`: for gaps its row counts as matching all
    of that column, and it takes no part in overlaps, so that whatever is reported is certain. A
    computed column is a dimension of its own: what is reported of it may not occur, and says so.
    """
    if not table.inputs:
        return Check()
    columns = [pieces_of(table, column) for column in table.inputs]
    unchecked = tuple(
        (number, column.key, row.cells.get(column.key, ANY))
        for number, row in enumerate(table.rows)
        for column, pieces in zip(table.inputs, columns, strict=True)
        if pieces.masks[number] is None
    )
    unsure = {number for number, _, _ in unchecked}
    search = Search(
        [
            tuple(_or(pieces.masks[number], pieces.whole) for pieces in columns)
            for number in range(len(table.rows))
        ],
        tuple(pieces.whole for pieces in columns),
        [{1 << n: rows for n, rows in enumerate(pieces.holding)} for pieces in columns],
    )
    gaps = search.uncovered((1 << len(table.rows)) - 1)
    overlaps = list(islice(_overlaps(table, search, unsure), MAX_SHOWN + 1))
    shown = [_region(columns, box) for box in gaps[:MAX_SHOWN]]
    return Check(
        gaps=() if table.has_default else tuple(shown),
        otherwise=tuple(shown) if table.has_default else (),
        opaque=tuple(column.label for column in table.computed),
        overlaps=tuple(_region(columns, box, pair) for pair, box in overlaps[:MAX_SHOWN]),
        idle=tuple(_idle(table, columns, search, unsure)),
        unchecked=unchecked,
        complete=not search.stopped and len(gaps) <= MAX_SHOWN and len(overlaps) <= MAX_SHOWN,
    )


def _or(mask: int | None, whole: int) -> int:
    return whole if mask is None else mask


def _overlaps(
    table: Table, search: Search, unsure: set[int]
) -> Iterator[tuple[tuple[int, int], Box]]:
    if table.hit_policy not in (UNIQUE, ANY_OF):
        return
    sure = [number for number in range(len(search.rows)) if number not in unsure]
    for place, first in enumerate(sure):
        for second in sure[place + 1 :]:
            same = table.rows[first].outputs == table.rows[second].outputs
            if table.hit_policy == ANY_OF and same:
                continue
            both = _both(search.rows[first], search.rows[second])
            if both is not None:
                yield (first, second), both


def _both(one: Box, other: Box) -> Box | None:
    """What two boxes share, or None."""
    found = []
    for a, b in zip(one, other, strict=True):
        if not a & b:
            return None
        found.append(a & b)
    return tuple(found)


def _idle(
    table: Table, columns: Sequence[Pieces], search: Search, unsure: set[int]
) -> Iterator[Region]:
    """Rows that can never act: nothing fits them, or earlier rows match first."""
    sure = sum(1 << number for number in range(len(table.rows)) if number not in unsure)
    for number, box in enumerate(search.rows):
        if number in unsure:
            continue
        if not all(box):
            yield Region((), {}, (number,))
        elif table.hit_policy == FIRST and number:
            before = sure & ((1 << number) - 1)
            stopped, search.stopped = search.stopped, False
            rest = search.uncovered(before, box)
            if not rest and not search.stopped:
                yield _region(columns, box, (number,))
            search.stopped = stopped or search.stopped


def _region(columns: Sequence[Pieces], box: Box, rows: tuple[int, ...] = ()) -> Region:
    words = tuple(
        (pieces.column.label, pieces.words(mask))
        for pieces, mask in zip(columns, box, strict=True)
        if mask != pieces.whole
    )
    example = {
        pieces.column.key: pieces.example(mask) for pieces, mask in zip(columns, box, strict=True)
    }
    certain = all(
        mask == pieces.whole
        for pieces, mask in zip(columns, box, strict=True)
        if pieces.column.expression
    )
    return Region(words, example, rows, certain)
