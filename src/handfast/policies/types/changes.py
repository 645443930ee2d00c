"""What differs between two versions of a table or of a model."""

from dataclasses import dataclass


@dataclass(frozen=True)
class CellChange:
    """One cell that differs between two versions."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """A row that was added, removed, moved or changed, with its number before and after."""

    kind: str
    before: int | None
    after: int | None
    cells: tuple[CellChange, ...]
    note: str = ""


@dataclass(frozen=True)
class Difference:
    """Everything that differs between two versions of a table."""

    settings: tuple[CellChange, ...]
    columns: tuple[CellChange, ...]
    rows: tuple[RowChange, ...]

    @property
    def empty(self) -> bool:
        """Whether both versions decide by the same table."""
        return not (self.settings or self.columns or self.rows)


@dataclass(frozen=True)
class NodeChange:
    """A node of a model that was added, removed or changed: its texts, and its table by cell."""

    kind: str
    name: str
    node: str
    cells: tuple[CellChange, ...] = ()
    table: Difference | None = None


@dataclass(frozen=True)
class ModelDifference:
    """Everything that differs between two versions of a model."""

    settings: tuple[CellChange, ...]
    nodes: tuple[NodeChange, ...]

    @property
    def empty(self) -> bool:
        """Whether both versions decide by the same model."""
        return not (self.settings or self.nodes)
