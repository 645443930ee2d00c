"""The technical catalog as graphs to be drawn: what leads to what, and which step follows which."""

from dataclasses import dataclass
from decimal import Decimal

from handfast.catalog.rules.publishing import specs_reached
from handfast.catalog.types import SPEC_KIND_NAMES, Catalog, ResourceSpec, ServiceSpec, TaskSpec

Arrows = list[tuple[str, str]]
_TONES = {"cfs": "purple", "rfs": "purple", "resource": "green", "work": "amber"}


@dataclass(frozen=True)
class GraphNode:
    """A box of the drawing."""

    id: str
    label: str
    text: str
    state: str
    tone: str
    url: str = ""


def technical_graph(catalog: Catalog, offering: str) -> tuple[list[GraphNode], Arrows]:
    """The offering (a bundle with its parts) and every specification behind it."""
    nodes: dict[str, GraphNode] = {}
    arrows: Arrows = []
    parts = [item.child for item in catalog.items_of(offering)]
    for code in (offering, *parts):
        found = catalog.offering(code)
        nodes[f"o:{code}"] = GraphNode(f"o:{code}", found.name, "offering", found.kind, "blue")
        arrows += [(f"o:{code}", f"s:{row.target}") for row in catalog.rows_from("offering", code)]
        for target in specs_reached(catalog, code):
            spec = catalog.spec(target)
            nodes[f"s:{target}"] = GraphNode(
                f"s:{target}",
                spec.name,
                _about(spec),
                SPEC_KIND_NAMES[spec.kind],
                _TONES[spec.kind],
            )
            arrows += [(f"s:{target}", f"s:{r.target}") for r in catalog.rows_from("spec", target)]
    arrows += [(f"o:{offering}", f"o:{part}") for part in parts]
    return list(nodes.values()), list(dict.fromkeys(arrows))


def _about(spec: ServiceSpec | ResourceSpec) -> str:
    version = getattr(spec, "hardware_version", "")
    return f"{spec.kind.upper()}" if spec.kind in ("cfs", "rfs") else version or spec.kind


def task_graph(catalog: Catalog, offering: str) -> tuple[list[GraphNode], Arrows]:
    """The planned steps of the offering with all its parts; on-demand steps are left out."""
    codes = (offering, *(item.child for item in catalog.items_of(offering)))
    specs = dict.fromkeys(s for code in codes for s in specs_reached(catalog, code))
    tasks = {t.key: t for s in specs for t in catalog.tasks_of(s) if not t.on_demand}
    nodes = [
        GraphNode(key, task.name, _timing(task), task.handler, _task_tone(task))
        for key, task in tasks.items()
    ]
    arrows = [
        (d.predecessor, d.successor)
        for d in catalog.task_dependencies
        if d.predecessor in tasks and d.successor in tasks
    ]
    return nodes, arrows


def _timing(task: TaskSpec) -> str:
    team = task.owner_team.replace("_", " ")
    return f"{team} · {task.lead_hours.normalize():f} h"


def _task_tone(task: TaskSpec) -> str:
    if task.milestone:
        return "purple"
    return "amber" if task.condition else "blue"


def lead_hours(catalog: Catalog, offerings: tuple[str, ...]) -> Decimal:
    """Elapsed hours from the order to the last step, steps of other lines running in parallel.

    Steps whose condition is judged only during delivery are counted in: the answer is cautious.
    """
    specs = dict.fromkeys(s for code in offerings for s in specs_reached(catalog, code))
    tasks = {t.key: t for s in specs for t in catalog.tasks_of(s) if not t.on_demand}
    before: dict[str, list[str]] = {}
    for row in catalog.task_dependencies:
        if row.predecessor in tasks:
            before.setdefault(row.successor, []).append(row.predecessor)
    done: dict[str, Decimal] = {}

    def ends(key: str) -> Decimal:
        if key not in done:
            starts = max((ends(b) for b in before.get(key, ())), default=Decimal(0))
            done[key] = starts + tasks[key].lead_hours
        return done[key]

    return max((ends(key) for key in tasks), default=Decimal(0))
