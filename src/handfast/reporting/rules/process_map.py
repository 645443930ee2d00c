"""The process map: activities in layers from top to bottom, arrows for what followed what.

Steps are ordered so that as little as possible flows backwards; an arrow against that order is rework
and runs up the outer side. Rare arrows are left out, but every activity keeps its strongest arrow in
and out, so that nothing hangs in the air.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handfast.kernel.worktime import duration
from handfast.reporting.rules.words import activity
from handfast.reporting.types import Activity, Edge

NODE_WIDTH, NODE_HEIGHT, GAP_X, GAP_Y, MARGIN = 196, 46, 44, 58, 24
SLOWEST, FITTING = 3, 28
_HEATS = 4


@dataclass(frozen=True)
class Node:
    """An activity's box; `heat` from 0 (rare) to 4 (in nearly every case)."""

    topic: str
    label: str
    note: str
    x: int
    y: int
    heat: int

    @property
    def short(self) -> str:
        """The label as far as it fits into the box."""
        fits = len(self.label) <= FITTING
        return self.label if fits else f"{self.label[: FITTING - 1].rstrip()}…"

    @property
    def middle(self) -> int:
        """The x of the box's middle."""
        return self.x + NODE_WIDTH // 2


@dataclass(frozen=True)
class Arrow:
    """An arrow as an SVG path, with its label and where that stands."""

    path: str
    width: int
    label: str
    x: int
    y: int
    back: bool
    slow: bool
    title: str


@dataclass(frozen=True)
class ProcessMap:
    """The drawing, with its size in pixels; `hidden` arrows were too rare to draw."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    hidden: int


def draw(
    activities: Sequence[Activity], edges: Sequence[Edge], *, least: float,
    names: Mapping[str, str] | None = None,
) -> ProcessMap:  # fmt: skip
    """Lay the map out; arrows rarer than `least` (a share of the most frequent) are left out.

    `names` say what the boxes are called, where their topics do not.
    """
    order = _order(activities, edges)
    shown = _shown([e for e in edges if e.source != e.target], least)
    layers = _layers(order, shown)
    nodes = {node.topic: node for node in _nodes(activities, layers, shown, names or {})}
    slow = {
        (e.source, e.target) for e in sorted(shown, key=lambda e: -e.total)[:SLOWEST] if e.total
    }
    rows = {topic: row for row, layer in enumerate(layers) for topic in layer}
    most = max((e.count for e in shown), default=1)
    inner = max((node.x + NODE_WIDTH for node in nodes.values()), default=0)
    lanes = _lanes([e for e in shown if rows[e.target] - rows[e.source] != 1], rows)
    arrows = [
        _arrow(e, nodes, inner + 14 + 11 * lanes[e] if e in lanes else 0, most, slow) for e in shown
    ]
    outside = 11 * (max(lanes.values()) + 1) + 90 if lanes else 0
    return ProcessMap(
        tuple(nodes.values()), tuple(arrows), inner + MARGIN + outside,
        MARGIN * 2 + len(layers) * (NODE_HEIGHT + GAP_Y) - GAP_Y, len(edges) - len(shown),
    )  # fmt: skip


def _order(activities: Sequence[Activity], edges: Sequence[Edge]) -> dict[str, int]:
    """Places with little flow against them (the greedy order of Eades, Lin and Smyth).

    What nothing leads to comes first, what leads nowhere comes last, and between them comes next
    whatever sends most on and gets least; equal ones keep the order of their usual place.
    """
    left = [a.topic for a in activities]
    first: list[str] = []
    last: list[str] = []
    while left:
        out = dict.fromkeys(left, 0)
        into = dict.fromkeys(left, 0)
        for edge in edges:
            if edge.source in out and edge.target in into and edge.source != edge.target:
                out[edge.source] += edge.count
                into[edge.target] += edge.count
        ends = [topic for topic in left if not out[topic] and into[topic]]
        starts = [topic for topic in left if not into[topic]]
        if starts:
            first.append(starts[0])
        elif ends:
            last.append(ends[-1])
        else:
            first.append(max(left, key=lambda t: out[t] - into[t]))
        left = [topic for topic in left if topic not in {*first[-1:], *last[-1:]}]
    return {topic: number for number, topic in enumerate([*first, *reversed(last)])}


def _lanes(edges: Iterable[Edge], rows: Mapping[str, int]) -> dict[Edge, int]:
    """A lane for each arrow that runs outside; arrows of one lane never pass the same row."""
    ends: list[int] = []
    lanes: dict[Edge, int] = {}
    for edge in sorted(edges, key=lambda e: sorted((rows[e.source], rows[e.target]))):
        top, bottom = sorted((rows[edge.source], rows[edge.target]))
        lane = next((n for n, end in enumerate(ends) if end < top), len(ends))
        ends[lane:] = [bottom, *ends[lane + 1 :]]
        lanes[edge] = lane
    return lanes


def _shown(edges: Sequence[Edge], least: float) -> list[Edge]:
    floor = least * max((e.count for e in edges), default=0)
    kept = {(e.source, e.target) for e in edges if e.count >= floor}
    for side in ("source", "target"):
        best: dict[str, Edge] = {}
        for edge in edges:
            end = getattr(edge, side)
            if end not in best or edge.count > best[end].count:
                best[end] = edge
        kept |= {(e.source, e.target) for e in best.values()}
    return [e for e in edges if (e.source, e.target) in kept]


def _layers(order: Mapping[str, int], edges: Iterable[Edge]) -> list[list[str]]:
    """Topics by layer: one below the lowest of those that lead to it, in the order of places."""
    before: dict[str, list[str]] = {topic: [] for topic in order}
    for edge in edges:
        if order[edge.source] < order[edge.target]:
            before[edge.target].append(edge.source)
    row: dict[str, int] = {}
    ordered = sorted(order, key=order.__getitem__)
    for topic in ordered:
        row[topic] = 1 + max((row[source] for source in before[topic]), default=-1)
    layers: list[list[str]] = [[] for _ in range(max(row.values(), default=-1) + 1)]
    for topic in ordered:
        layers[row[topic]].append(topic)
    return layers


def _nodes(
    activities: Sequence[Activity],
    layers: Sequence[Sequence[str]],
    edges: Sequence[Edge],
    names: Mapping[str, str],
) -> Iterable[Node]:
    """The boxes; within a layer they stand in the order of what leads to them, the leftmost first."""
    facts = {a.topic: a for a in activities}
    most = max((a.cases for a in activities), default=1)
    middles: dict[str, float] = {}
    for row, layer in enumerate(layers):
        sources = {
            topic: [middles[e.source] for e in edges if e.target == topic and e.source in middles]
            for topic in layer
        }
        ranked = sorted(layer, key=lambda t: sum(sources[t]) / len(sources[t]) if sources[t] else 0)
        for column, topic in enumerate(ranked):
            fact = facts[topic]
            x, y = MARGIN + column * (NODE_WIDTH + GAP_X), MARGIN + row * (NODE_HEIGHT + GAP_Y)
            middles[topic] = x + NODE_WIDTH / 2
            note = f"{fact.events} times in {fact.cases} cases"
            heat = round(_HEATS * fact.cases / most)
            yield Node(topic, names.get(topic) or activity(topic), note, x, y, heat)


def _arrow(
    edge: Edge, nodes: Mapping[str, Node], lane: int, most: int, slow: set[tuple[str, str]]
) -> Arrow:
    source, target = nodes[edge.source], nodes[edge.target]
    back = target.y <= source.y
    if lane:
        path, x, y = _outside(source, target, lane)
    else:
        path, x, y = _straight(source, target)
    words = f"{edge.count} × · {duration(edge.median)}"
    title = (
        f"{source.label} → {target.label}: {edge.count} times, median {duration(edge.median)}, "
        f"nine of ten within {duration(edge.ninth)}"
    )
    is_slow = (edge.source, edge.target) in slow
    return Arrow(path, 1 + round(5 * edge.count / most), words, x, y, back, is_slow, title)


def _straight(source: Node, target: Node) -> tuple[str, int, int]:
    top, bottom = source.y + NODE_HEIGHT, target.y - 6
    half = (top + bottom) // 2
    path = f"M{source.middle},{top} C{source.middle},{half} {target.middle},{half} {target.middle},{bottom}"
    return path, (source.middle + target.middle) // 2, half


def _outside(source: Node, target: Node, lane: int) -> tuple[str, int, int]:
    """Along a lane of its own, right of all boxes."""
    right, left = source.x + NODE_WIDTH, target.x + NODE_WIDTH + 6
    one, two = source.y + NODE_HEIGHT // 2 + 8, target.y + NODE_HEIGHT // 2 - 8
    turn = 10 if two > one else -10
    points = [(right, one), (lane - 10, one)]
    path = "M" + " L".join(f"{x},{y}" for x, y in points)
    path += (
        f" Q{lane},{one} {lane},{one + turn} L{lane},{two - turn} Q{lane},{two} {lane - 10},{two}"
    )
    return f"{path} L{left},{two}", lane + 4, (one + two) // 2
