"""A DMN model as people look at it: its nodes, what each needs, and how each decides."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from handfast.feel.dmn import Model, load_model
from handfast.feel.dmn.elements import Node
from handfast.feel.dmn.interchange import Sheet, sheet_of
from handfast.feel.dmn.xml import child, children, expression_in, local, text_of
from handfast.feel.temporal.literals import parse_date, parse_date_time, parse_duration, parse_time

KINDS: Mapping[str, str] = {
    "input": "input", "decision": "decision", "knowledge": "knowledge", "service": "service",
}  # fmt: skip
TONES: Mapping[str, str] = {
    "input": "neutral", "decision": "blue", "knowledge": "purple", "service": "green",
}  # fmt: skip
MAX_SOURCE = 2_000_000


@dataclass(frozen=True)
class Logic:
    """How a node decides: by a table, by a FEEL text, or by named parts."""

    kind: str
    text: str = ""
    sheet: Sheet | None = None
    parts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class GraphNode:
    """A node of the graph; `number` makes an address on the page."""

    id: str
    number: int
    name: str
    kind: str
    type: str
    tone: str
    logic: Logic | None


@dataclass(frozen=True)
class Graph:
    """Nodes and which needs which: an edge runs from what is needed to who needs it."""

    name: str
    nodes: tuple[GraphNode, ...]
    edges: tuple[tuple[str, str], ...]
    problems: tuple[str, ...]

    @property
    def inputs(self) -> tuple[GraphNode, ...]:
        """The data the model asks for."""
        return tuple(node for node in self.nodes if node.kind == "input")

    @property
    def decisions(self) -> tuple[GraphNode, ...]:
        """What it decides, the last ones first: those that no other decision needs."""
        needed = {source for source, _ in self.edges}
        found = [node for node in self.nodes if node.kind == "decision"]
        return tuple(sorted(found, key=lambda node: node.id in needed))


@lru_cache(maxsize=64)
def model_of(source: str) -> Model:
    """The compiled model of a DMN text; raises DmnError."""
    return load_model(source.encode())


def graph_of(source: str) -> Graph:
    """The requirement graph of a DMN text; raises DmnError."""
    model = model_of(source)
    found = list(model.definitions.nodes.items())
    keys = {key: f"n{number}" for number, (key, _) in enumerate(found, 1)}
    nodes = tuple(
        GraphNode(keys[key], number, node.name, KINDS[node.kind], node.type_ref,
                  TONES[node.kind], _logic(node))
        for number, (key, node) in enumerate(found, 1)
    )  # fmt: skip
    edges = tuple(
        (keys[needed], keys[key])
        for key, node in found
        for needed in node.requires
        if needed in keys
    )
    return Graph(model.name, nodes, edges, tuple(model.problems))


def typed_inputs(model: Model, decision: str, facts: Mapping[str, Any]) -> dict[str, object]:
    """Facts as typed in a form, as the values that the decision's inputs expect."""
    types = {
        node.name: node.type_ref
        for node in model.definitions.nodes.values()
        if node.kind == "input"
    }
    return {
        name: _typed(facts.get(name), types.get(name, "")) for name in model.inputs_of(decision)
    }


def written(value: object) -> Any:
    """A FEEL value with JSON types only."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, Mapping):
        return {str(key): written(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [written(one) for one in value]
    if isinstance(value, date | datetime | time | timedelta):
        return str(value)
    return value if value is None or isinstance(value, str | bool) else str(value)


def _typed(value: Any, type_ref: str) -> object:
    if value is None or value == "":
        return None
    if not isinstance(value, str):
        return value if isinstance(value, bool | list | Mapping) else _number(str(value))
    name = type_ref.rpartition(":")[2].lower()
    if name == "boolean":
        return value.lower() in ("true", "yes", "1")
    readers = {
        "date": parse_date, "time": parse_time, "datetime": parse_date_time,
        "date and time": parse_date_time, "days and time duration": parse_duration,
        "years and months duration": parse_duration,
    }  # fmt: skip
    if name in readers:
        return readers[name](value)
    return value if name == "string" else _number(value)


def _number(value: str) -> object:
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    return number if number.is_finite() else value


def _logic(node: Node) -> Logic | None:
    if node.kind not in ("decision", "knowledge"):
        return None
    holder = node.element if node.kind == "decision" else child(node.element, "encapsulatedLogic")
    element = expression_in(holder)
    if element is None:
        return Logic("nothing")
    kind = local(element)
    if kind == "decisionTable":
        return Logic("table", sheet=sheet_of(node.name, element))
    if kind == "literalExpression":
        return Logic("text", text=text_of(element))
    return Logic("parts", parts=tuple(_parts(element)))


def _parts(element: Element) -> Iterator[tuple[str, str]]:
    """The texts inside a boxed expression, each under the name it stands beside."""
    for part in element.iter():
        name = ""
        if local(part) in ("contextEntry", "binding"):
            named = child(part, "variable")
            named = child(part, "parameter") if named is None else named
            name = "" if named is None else named.get("name", "")
            inner = child(part, "literalExpression")
            if inner is not None:
                yield name, text_of(inner)
    if not any(True for _ in element.iter("contextEntry")):
        for text in children(element, "literalExpression"):
            yield "", text_of(text)
