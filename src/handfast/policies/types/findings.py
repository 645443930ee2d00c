"""What a look at a whole table finds: regions that nobody decides, or several rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Region:
    """A part of the table's inputs: the words for each column that matters, and an example.

    A region is not `certain` where it limits a column that is computed: whether such facts exist
    depends on the expression, into which the check does not look.
    """

    words: tuple[tuple[str, str], ...]
    example: Mapping[str, Any]
    rows: tuple[int, ...] = ()
    certain: bool = True

    @property
    def text(self) -> str:
        """The region in one line: `Discount % over 10 · Region any other`."""
        return " · ".join(f"{label} {words}" for label, words in self.words) or "everything"


@dataclass(frozen=True)
class Check:
    """What a look at the whole table found: nobody decides (gaps), two decide (overlaps).

    `otherwise` are the parts that only the default outputs decide. `unchecked` names cells (row
    number from 0, column key, text) that are no simple tests, `opaque` the titles of computed
    columns; `complete` is False when the search was stopped at its limit.
    """

    gaps: tuple[Region, ...] = ()
    overlaps: tuple[Region, ...] = ()
    idle: tuple[Region, ...] = ()
    unchecked: tuple[tuple[int, str, str], ...] = ()
    complete: bool = True
    otherwise: tuple[Region, ...] = ()
    opaque: tuple[str, ...] = ()

    @property
    def forbidden(self) -> tuple[Region, ...]:
        """The overlaps that certainly occur: they keep a version from being published."""
        return tuple(region for region in self.overlaps if region.certain)
