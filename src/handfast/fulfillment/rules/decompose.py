"""Decomposition: order lines and a catalog version become the draft of a plan.

Commercial lines stay as product nodes, bundles included; below each stand the customer-facing
service, the resource-facing services, resources and work orders of the technical catalog, and
each node carries the promise ids from the bundle down to its line. A pure function: the same
lines, catalog and answers always give the same plan with the same keys.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from handfast.catalog.types import Catalog, DecompositionRow, ServiceSpec, TaskSpec
from handfast.fulfillment.rules.conditions import holds, mapped, plan_context, quantities_of
from handfast.fulfillment.rules.linking import linked
from handfast.fulfillment.rules.milestones import milestones_of
from handfast.fulfillment.rules.schedule import in_order
from handfast.fulfillment.types import NodeDraft, PlanDraft, PlanLine, TaskDraft
from handfast.kernel.errors import invalid

MAX_DEPTH = 20
_KINDS = {"cfs": "service", "rfs": "service", "resource": "resource", "work": "work"}


def decompose(
    lines: Sequence[PlanLine], catalog: Catalog, answers: Mapping[str, Any] | None = None
) -> PlanDraft:
    """The plan that delivers the lines. Raises NotFound for an offering or specification that
    the catalog version lacks, InvalidInput when its dependencies go round in a ring.
    """
    work = _Work(catalog, lines, answers or {})
    nodes: list[NodeDraft] = []
    tasks: list[TaskDraft] = []
    for line in lines:
        own_nodes, own_tasks = work.line(line)
        nodes += own_nodes
        tasks += own_tasks
    links = linked(tasks, catalog.task_dependencies, catalog.task_specs)
    marks, mark_links = milestones_of(lines, work.paths, tasks, links)
    tasks, links = [*tasks, *marks], [*links, *mark_links]
    order = in_order([t.key for t in tasks], [(k.predecessor, k.successor) for k in links])
    by_key = {task.key: task for task in tasks}
    return PlanDraft(tuple(nodes), tuple(by_key[key] for key in order), tuple(links))


@dataclass(frozen=True)
class _Shape:
    """A node below a line, without the line's identity: equal lines share their shapes."""

    key: str
    parent: str
    kind: str
    code: str
    name: str
    unit: int
    characteristics: Mapping[str, Any]
    tasks: tuple[tuple[TaskSpec, str], ...]


class _Work:
    """What is looked up once for the whole order."""

    def __init__(
        self, catalog: Catalog, lines: Sequence[PlanLine], answers: Mapping[str, Any]
    ) -> None:
        self.catalog, self.answers = catalog, answers
        self.quantities = quantities_of(lines)
        self.paths = _paths(lines)
        self.rows: dict[tuple[str, str], list[DecompositionRow]] = {}
        for row in catalog.decompositions:
            self.rows.setdefault((row.source_kind, row.source), []).append(row)
        self.tasks: dict[str, list[TaskSpec]] = {}
        for spec in catalog.task_specs.values():
            self.tasks.setdefault(spec.spec, []).append(spec)
        self.shapes: dict[str, tuple[_Shape, ...]] = {}

    def line(self, line: PlanLine) -> tuple[list[NodeDraft], list[TaskDraft]]:
        """The nodes and tasks of one line."""
        offering = self.catalog.offering(line.offering_code)
        path = self.paths[line.promise_id]
        root = str(line.promise_id)
        parent = str(path[-2]) if len(path) > 1 and path[-2] in self.paths else None
        nodes = [
            NodeDraft(
                key=root, parent=parent, kind="product", code=offering.code, name=line.name,
                promise_id=line.promise_id, path=path, action=line.action,
                characteristics=line.characteristics,
            )
        ]  # fmt: skip
        tasks: list[TaskDraft] = []
        for shape in self._shapes(line):
            nodes.append(_node(shape, line, path))
            tasks += [_task(t, role, shape, line, path) for t, role in shape.tasks]
        return nodes, tasks

    def _shapes(self, line: PlanLine) -> tuple[_Shape, ...]:
        if line.action == "no_change":
            return ()
        traits = sorted(line.characteristics.items())
        known = f"{line.offering_code}|{line.action}|{line.quantity}|{traits!r}"
        if known not in self.shapes:
            context = plan_context(line, self.quantities, self.answers)
            start = self.rows.get(("offering", line.offering_code), [])
            self.shapes[known] = tuple(self._below(start, "", 0, line, context, ()))
        return self.shapes[known]

    def _below(
        self,
        rows: Sequence[DecompositionRow],
        parent: str,
        unit: int,
        line: PlanLine,
        context: Mapping[str, Any],
        above: tuple[str, ...],
    ) -> Iterator[_Shape]:
        for row in rows:
            if not holds(row.condition, context):
                continue
            if row.target in above or len(above) >= MAX_DEPTH:
                raise _ring(row.target)
            for number in _units(row, line, unit):
                shape = self._shape(row, parent, number, line, context)
                yield shape
                deeper = self.rows.get(("spec", row.target), [])
                trail = (*above, row.target)
                yield from self._below(deeper, shape.key, number, line, context, trail)

    def _shape(
        self,
        row: DecompositionRow,
        parent: str,
        unit: int,
        line: PlanLine,
        context: Mapping[str, Any],
    ) -> _Shape:
        spec = self.catalog.spec(row.target)
        traits = mapped(row.mapping, context)
        if not isinstance(spec, ServiceSpec) and spec.stock_item:
            traits = {"stock_item": spec.stock_item, **traits}
            traits.setdefault("hardware_version", spec.hardware_version)
        key = f"{parent}/{spec.code}" + (f"#{unit}" if unit else "")
        tasks = tuple(self._tasks(spec.code, line.action, context))
        return _Shape(key, parent, _KINDS[spec.kind], spec.code, spec.name, unit, traits, tasks)

    def _tasks(
        self, spec: str, action: str, context: Mapping[str, Any]
    ) -> Iterator[tuple[TaskSpec, str]]:
        """Delivering steps of an added line; undoing steps (compensations) of a deleted one."""
        for task in self.tasks.get(spec, []):
            if task.on_demand or action == "modify":
                continue
            if action == "delete":
                undo = self.catalog.task_specs.get(task.compensation)
                if undo is not None:
                    yield undo, "undo"
            elif task.condition_at == "run" or holds(task.condition, context):
                yield task, "deliver"


def _units(row: DecompositionRow, line: PlanLine, unit: int) -> tuple[int, ...]:
    if unit or not row.per_unit or line.quantity <= 1:
        return (unit,)
    return tuple(range(1, int(line.quantity) + 1))


def _paths(lines: Sequence[PlanLine]) -> dict[UUID, tuple[UUID, ...]]:
    """For each line the promise ids from the top of its bundle down to itself."""
    parents = {line.promise_id: line.parent_promise_id for line in lines}
    found: dict[UUID, tuple[UUID, ...]] = {}
    for line in lines:
        path, here = [line.promise_id], line.parent_promise_id
        while here is not None:
            if here in path or len(path) > MAX_DEPTH:
                raise _ring(line.name)
            path.append(here)
            here = parents.get(here)
        found[line.promise_id] = tuple(reversed(path))
    return found


def _node(shape: _Shape, line: PlanLine, path: tuple[UUID, ...]) -> NodeDraft:
    root = str(line.promise_id)
    return NodeDraft(
        key=root + shape.key, parent=root + shape.parent, kind=shape.kind, code=shape.code,
        name=shape.name, promise_id=line.promise_id, path=path, action=line.action,
        unit=shape.unit, characteristics=shape.characteristics,
    )  # fmt: skip


def _task(
    spec: TaskSpec, role: str, shape: _Shape, line: PlanLine, path: tuple[UUID, ...]
) -> TaskDraft:
    node = str(line.promise_id) + shape.key
    at_run = role == "deliver" and spec.condition_at == "run"
    return TaskDraft(
        key=f"{node}:{spec.key}:{role}",
        spec_key=spec.key,
        name=spec.name + (f" {shape.unit}" if shape.unit else ""),
        node=node,
        promise_id=line.promise_id,
        promise_ids=path,
        group=path[0],
        role=role,
        handler=spec.handler,
        owner_team=spec.owner_team,
        unit=shape.unit,
        lead_hours=spec.lead_hours,
        duration_hours=spec.duration_hours or Decimal(0),
        sla_hours=spec.sla_hours,
        connector=spec.connector,
        operation=spec.operation,
        callback=spec.callback,
        condition=spec.condition if at_run else "",
        ponr=spec.ponr,
        compensation=spec.compensation,
        milestone=spec.milestone if role == "deliver" else "",
        instructions=spec.instructions,
        max_attempts=spec.max_attempts,
        input=dict(shape.characteristics),
    )


def _ring(name: str) -> Exception:
    return invalid(
        "catalog", name, "The decomposition leads back to itself.",
        "Correct the technical catalog and publish a new version.",
    )  # fmt: skip
