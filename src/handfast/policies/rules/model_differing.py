"""What differs between two versions of a DMN model: nodes, their texts, their tables by cell."""

from collections.abc import Iterator
from dataclasses import replace

from handfast.feel.dmn.interchange import Sheet, SheetColumn
from handfast.policies.rules.differing import difference
from handfast.policies.rules.graphs import Graph, GraphNode, Logic, graph_of, types_of
from handfast.policies.rules.merging import with_ids
from handfast.policies.types import (
    CellChange,
    Column,
    Difference,
    ModelDifference,
    NodeChange,
    Row,
    Table,
    TableView,
)

WORDS = {"table": "a table", "text": "an expression", "parts": "named parts", "nothing": "nothing"}


def model_difference(old: TableView, new: TableView) -> ModelDifference:
    """Everything that differs, nodes in the order of the newer version, removed ones last.

    Raises DmnError when a model cannot be read.
    """
    pairs = (("Name", old.table.name, new.table.name),
             ("Description", old.table.description, new.table.description))  # fmt: skip
    before, after = types_of(old.source), types_of(new.source)
    types = (
        (f"Type {name}", before.get(name, ""), after.get(name, ""))
        for name in dict.fromkeys([*after, *before])
    )
    settings = tuple(CellChange(*one) for one in (*pairs, *types) if one[1] != one[2])
    return ModelDifference(settings, tuple(_nodes(graph_of(old.source), graph_of(new.source))))


def _nodes(old: Graph, new: Graph) -> Iterator[NodeChange]:
    before = {(node.kind, node.name): node for node in old.nodes}
    after = {(node.kind, node.name): node for node in new.nodes}
    for key, node in after.items():
        known = before.get(key)
        if known is None:
            cells = tuple(_cells(None, node, (), _needs(new, node)))
            yield NodeChange("added", node.name, node.kind, cells)
            continue
        cells = tuple(_cells(known, node, _needs(old, known), _needs(new, node)))
        table = _tables(known.logic, node.logic)
        if cells or table is not None:
            yield NodeChange("changed", node.name, node.kind, cells, table)
    for key, node in before.items():
        if key not in after:
            cells = tuple(_cells(node, None, _needs(old, node), ()))
            yield NodeChange("removed", node.name, node.kind, cells)


def _needs(graph: Graph, node: GraphNode) -> tuple[str, ...]:
    names = {one.id: one.name for one in graph.nodes}
    return tuple(sorted(names[source] for source, target in graph.edges if target == node.id))


def _cells(
    old: GraphNode | None, new: GraphNode | None, had: tuple[str, ...], has: tuple[str, ...]
) -> Iterator[CellChange]:
    texts = [
        ("Type", old.type if old else "", new.type if new else ""),
        ("Needs", ", ".join(had), ", ".join(has)),
    ]
    before, after = _texts(old), _texts(new)
    texts += [
        (label, before.get(label, ""), after.get(label, ""))
        for label in dict.fromkeys([*after, *before])
    ]
    yield from (CellChange(*one) for one in texts if one[1] != one[2])


def _texts(node: GraphNode | None) -> dict[str, str]:
    """The texts of a node by label; a table is compared by cell instead."""
    logic = node.logic if node else None
    if logic is None:
        return {}
    found = {"Decides by": WORDS[logic.kind]} if node and node.kind != "service" else {}
    if logic.parameters:
        found["Parameters"] = ", ".join(logic.parameters)
    if logic.kind == "text":
        found["Expression"] = logic.text
    for number, (name, text) in enumerate(logic.parts, 1):
        label = name or f"Part {number}"
        found[f"{label} ({number})" if label in found else label] = text
    return found


def _tables(old: Logic | None, new: Logic | None) -> Difference | None:
    if old is None or new is None or old.sheet is None or new.sheet is None:
        return None
    before, after = _table(old.sheet), _table(new.sheet)
    named = (replace(row, id=row.id or f"row {n}") for n, row in enumerate(before.rows, 1))
    before = replace(before, rows=tuple(named))
    if not {row.id for row in before.rows} & {row.id for row in after.rows}:
        after = replace(after, rows=tuple(replace(row, id="") for row in after.rows))
    found = difference(before, replace(after, rows=with_ids(after.rows, before.rows)))
    return None if found.empty else found


def _table(sheet: Sheet) -> Table:
    """The table of a model's node, its texts as they are written."""
    inputs = tuple(_column(one, "") for one in sheet.inputs)
    outputs = tuple(_column(one, "result") for one in sheet.outputs)
    rows = tuple(
        Row(
            row.id,
            dict(zip((c.key for c in inputs), row.tests, strict=False)),
            dict(zip((c.key for c in outputs), row.results, strict=False)),
            row.note,
        )
        for row in sheet.rows
    )
    policy = f"{sheet.hit_policy} {sheet.aggregation}".strip()
    return Table(sheet.name, sheet.name, inputs, outputs, rows, policy)


def _column(given: SheetColumn, otherwise: str) -> Column:
    key = given.expression or given.label or otherwise
    return Column(key, given.label or key, given.type_ref, allowed=given.values,
                  default=given.default)  # fmt: skip
