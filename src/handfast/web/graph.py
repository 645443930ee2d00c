"""Plan graph layout: places the tasks of a plan in layers from left to right; pure geometry.

Layers are longest paths, crossings are lowered by barycenter sweeps, and an edge that skips a
layer bends around the tasks between. Nothing here knows orders, templates or the database.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from handfast.web import text_fit, tones

NODE_WIDTH, NODE_HEIGHT = 172, 66
GAP_X, GAP_Y = 40, 18
MARGIN = 16
TEXT_LEFT, TEXT_RIGHT = 29, 10
LABEL_SIZE, TEXT_SIZE = 12.5, 11.0
LINE, BASELINE = 16, 12
SWEEPS = 6


@dataclass(frozen=True)
class Node:
    """A placed task: its box, fitted words, tone and link."""

    id: str
    x: float
    y: float
    width: float
    height: float
    label: str
    lines: tuple[str, ...]
    text: str
    full_text: str
    state: str
    tone: str
    url: str
    critical: bool

    @property
    def rows(self) -> tuple[dict[str, object], ...]:
        """The lines of text with their baselines, as a block in the middle of the box."""
        texts = [(line, "label") for line in self.lines] + ([(self.text, "text")] * bool(self.text))
        first = self.height / 2 - LINE * len(texts) / 2 + BASELINE
        return tuple(
            {"text": text, "kind": kind, "y": round(first + LINE * place, 1)}
            for place, (text, kind) in enumerate(texts)
        )

    @property
    def middle(self) -> float:
        """Vertical center, where edges dock."""
        return self.y + self.height / 2


@dataclass(frozen=True)
class Edge:
    """A drawn dependency: svg path data."""

    source: str
    target: str
    path: str
    critical: bool


@dataclass(frozen=True)
class Graph:
    """The whole drawing in pixels."""

    width: float
    height: float
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


def layout(nodes: Iterable[Any], edges: Iterable[Any]) -> Graph:
    """Place nodes (id, label, text, state, url, critical) and edges (source, target[, critical]).

    Unknown ends and edges that would close a ring are left out; positions are deterministic.
    """
    given = {str(_get(node, "id")): node for node in nodes}
    pairs = _forward(given, [_ends(edge) for edge in edges])
    layer = _layers(list(given), pairs)
    chains = {pair: _chain(pair, layer) for pair in pairs}
    rows = _order(_rows(given, chains, layer), chains)
    heights = _heights(rows, chains)
    top = min(heights.values(), default=0.0)
    placed = {key: _node(key, given[key], layer[key], heights[key] - top) for key in given}
    drawn = tuple(
        _edge(pair, placed, [(layer_of, heights[key] - top) for key, layer_of in chain])
        for pair, chain in chains.items()
    )
    columns = max(layer.values(), default=-1) + 1
    deepest = max((height - top for height in heights.values()), default=0.0)
    return Graph(
        width=2 * MARGIN + columns * (NODE_WIDTH + GAP_X) - (GAP_X if columns else 0),
        height=2 * MARGIN + deepest + NODE_HEIGHT,
        nodes=tuple(placed.values()),
        edges=drawn,
    )


# -- layers -------------------------------------------------------------------------------------

Pair = tuple[str, str]
Chain = list[tuple[str, int]]


def _forward(given: Mapping[str, Any], pairs: list[Pair]) -> list[Pair]:
    """Keep the edges between known nodes that do not close a ring, each once, in given order."""
    after: dict[str, list[str]] = {key: [] for key in given}
    kept: list[Pair] = []
    for source, target in dict.fromkeys(pairs):
        known = source in after and target in after
        if known and source != target and not _reaches(after, target, source):
            after[source].append(target)
            kept.append((source, target))
    return kept


def _reaches(after: Mapping[str, list[str]], start: str, goal: str) -> bool:
    seen, stack = {start}, [start]
    while stack:
        here = stack.pop()
        if here == goal:
            return True
        fresh = [key for key in after[here] if key not in seen]
        seen.update(fresh)
        stack.extend(fresh)
    return False


def _layers(keys: list[str], pairs: list[Pair]) -> dict[str, int]:
    """Return the length of the longest path to each node: what waits for nothing is in layer 0."""
    before: dict[str, list[str]] = {key: [] for key in keys}
    after: dict[str, list[str]] = {key: [] for key in keys}
    for source, target in pairs:
        before[target].append(source)
        after[source].append(target)
    waiting = {key: len(before[key]) for key in keys}
    ready = [key for key in keys if not waiting[key]]
    layer: dict[str, int] = {}
    for key in ready:
        layer[key] = max((layer[other] + 1 for other in before[key]), default=0)
        for other in after[key]:
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    return layer


def _chain(pair: Pair, layer: Mapping[str, int]) -> Chain:
    """Return the bend points of an edge: one in each layer it crosses, named after the edge."""
    source, target = pair
    between = range(layer[source] + 1, layer[target])
    return [(f"{source}\0{target}\0{number}", number) for number in between]


def _rows(
    given: Mapping[str, Any], chains: Mapping[Pair, Chain], layer: Mapping[str, int]
) -> list[list[str]]:
    rows: list[list[str]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for key in given:
        rows[layer[key]].append(key)
    for chain in chains.values():
        for key, number in chain:
            rows[number].append(key)
    return rows


# -- order and heights --------------------------------------------------------------------------


def _neighbors(chains: Mapping[Pair, Chain]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    left: dict[str, list[str]] = {}
    right: dict[str, list[str]] = {}
    for (source, target), chain in chains.items():
        path = [source, *(key for key, _ in chain), target]
        for one, two in pairwise(path):
            left.setdefault(two, []).append(one)
            right.setdefault(one, []).append(two)
    return left, right


def _order(rows: list[list[str]], chains: Mapping[Pair, Chain]) -> list[list[str]]:
    left, right = _neighbors(chains)
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        sides = left if forward else right
        numbers = range(1, len(rows)) if forward else range(len(rows) - 2, -1, -1)
        for number in numbers:
            beside = rows[number - 1] if forward else rows[number + 1]
            place = {key: float(index) for index, key in enumerate(beside)}
            here = {key: float(index) for index, key in enumerate(rows[number])}
            rows[number].sort(key=lambda key: _mean(sides.get(key, []), place, here[key]))
    return rows


def _mean(keys: list[str], place: Mapping[str, float], default: float) -> float:
    found = [place[key] for key in keys if key in place]
    return sum(found) / len(found) if found else default


def _heights(rows: list[list[str]], chains: Mapping[Pair, Chain]) -> dict[str, float]:
    """Return the top of each box: near the mean of its neighbors, never overlapping."""
    left, right = _neighbors(chains)
    step = NODE_HEIGHT + GAP_Y
    height = {key: float(index * step) for row in rows for index, key in enumerate(row)}
    for sweep in range(SWEEPS * 2):
        forward = sweep % 2 == 0
        sides = left if forward else right
        for row in rows if forward else rows[::-1]:
            wanted = [_mean(sides.get(key, []), height, height[key]) for key in row]
            for key, value in zip(row, _spread(row, wanted), strict=True):
                height[key] = value
    return height


def _spread(row: list[str], wanted: list[float]) -> list[float]:
    """Push wishes apart until boxes fit, then move the whole row back to where it wished to be."""
    placed: list[float] = []
    for place, (key, value) in enumerate(zip(row, wanted, strict=True)):
        least = placed[-1] + _need(row[place - 1], key) if placed else value
        placed.append(max(value, least))
    for place in range(len(row) - 2, -1, -1):
        slack = placed[place + 1] - _need(row[place], row[place + 1])
        placed[place] = min(slack, max(wanted[place], placed[place] - _drift(placed, wanted)))
    return placed


def _drift(placed: list[float], wanted: list[float]) -> float:
    pairs = zip(placed, wanted, strict=True)
    return sum(one - two for one, two in pairs) / len(placed)


def _need(upper: str, lower: str) -> float:
    """Return the distance two neighbors need; a bend point is only a line."""
    bends = ("\0" in upper) + ("\0" in lower)
    return {0: NODE_HEIGHT + GAP_Y, 1: NODE_HEIGHT * 0.75 + GAP_Y / 2, 2: GAP_Y}[bends]


# -- drawing ------------------------------------------------------------------------------------


def _node(key: str, given: Any, layer: int, top: float) -> Node:
    room = NODE_WIDTH - TEXT_LEFT - TEXT_RIGHT
    label, text = str(_get(given, "label")), str(_get(given, "text"))
    state = _get(given, "state")
    state = str(getattr(state, "value", state))
    return Node(
        id=key,
        x=MARGIN + layer * (NODE_WIDTH + GAP_X),
        y=round(MARGIN + top, 1),
        width=NODE_WIDTH,
        height=NODE_HEIGHT,
        label=label,
        lines=text_fit.lines_of(label, width=room, size=LABEL_SIZE, most=2),
        text=next(iter(text_fit.lines_of(text, width=room, size=TEXT_SIZE, most=1)), ""),
        full_text=text,
        state=tones.label_of(state),
        tone=str(_get(given, "tone")) or tones.tone_of(state),
        url=str(_get(given, "url")),
        critical=bool(_get(given, "critical")),
    )


def _edge(pair: Pair, placed: Mapping[str, Node], bends: list[tuple[int, float]]) -> Edge:
    source, target = placed[pair[0]], placed[pair[1]]
    x, y = source.x + source.width, source.middle
    path = [f"M{x:g} {y:g}"]
    for layer, top in bends:
        left = MARGIN + layer * (NODE_WIDTH + GAP_X)
        middle = round(MARGIN + top + NODE_HEIGHT / 2, 1)
        path.append(_curve(x, y, left, middle))
        x, y = left + NODE_WIDTH, middle
        path.append(f"H{x:g}")
    path.append(_curve(x, y, target.x, target.middle))
    critical = source.critical and target.critical
    return Edge(source=source.id, target=target.id, path=" ".join(path), critical=critical)


def _curve(x: float, y: float, to_x: float, to_y: float) -> str:
    half = (to_x - x) / 2
    return f"C{x + half:g} {y:g} {to_x - half:g} {to_y:g} {to_x:g} {to_y:g}"


def _ends(edge: Any) -> Pair:
    if isinstance(edge, tuple | list):
        return str(edge[0]), str(edge[1])
    return str(_get(edge, "source")), str(_get(edge, "target"))


def _get(row: Any, name: str) -> Any:
    value = row.get(name) if isinstance(row, Mapping) else getattr(row, name, None)
    return "" if value is None else value
