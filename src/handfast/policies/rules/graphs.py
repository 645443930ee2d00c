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
from handfast.feel.dmn.reading import read_service
from handfast.feel.dmn.xml import child, children, expression_in, local, text_of, type_ref
from handfast.feel.temporal.literals import parse_date, parse_date_time, parse_duration, parse_time

KINDS: Mapping[str, str] = {
    "input": "input", "decision": "decision", "knowledge": "knowledge", "service": "service",
}  # fmt: skip
TONES: Mapping[str, str] = {
    "input": "neutral", "decision": "blue", "knowledge": "purple", "service": "green",
}  # fmt: skip
MAX_SOURCE = 2_000_000
CLAUSES = ("if", "then", "else", "in", "return", "satisfies", "match")


@dataclass(frozen=True)
class Logic:
    """How a node decides: by a table, by a FEEL text, or by named parts."""

    kind: str
    text: str = ""
    sheet: Sheet | None = None
    parts: tuple[tuple[str, str], ...] = ()
    parameters: tuple[str, ...] = ()


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
                  TONES[node.kind], _logic(node, model))
        for number, (key, node) in enumerate(found, 1)
    )  # fmt: skip
    edges = tuple(
        (keys[needed], keys[key])
        for key, node in found
        for needed in node.requires
        if needed in keys
    )
    return Graph(model.name, nodes, edges, tuple(model.problems))


def types_of(source: str) -> dict[str, str]:
    """The types that a model defines, in words; raises DmnError."""
    items = model_of(source).definitions.items
    return {name: _type_words(item) for name, item in items.items()}


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


def _type_words(item: Element) -> str:
    parts = [type_ref(item), text_of(child(item, "allowedValues"))]
    parts += (
        f"{part.get('name', '')}: {_type_words(part)}" for part in children(item, "itemComponent")
    )
    parts.append("a list" if item.get("isCollection") == "true" else "")
    return "; ".join(part for part in parts if part)


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


def _logic(node: Node, model: Model) -> Logic | None:
    if node.kind == "service":
        return Logic("parts", parts=tuple(_service(node, model)))
    if node.kind not in ("decision", "knowledge"):
        return None
    holder = node.element if node.kind == "decision" else child(node.element, "encapsulatedLogic")
    names = () if holder is None else tuple(
        f"{one.get('name', '')} {type_ref(one)}".strip()
        for one in children(holder, "formalParameter")
    )  # fmt: skip
    element = expression_in(holder)
    if element is None:
        return Logic("nothing", parameters=names)
    kind = local(element)
    if kind == "decisionTable":
        return Logic("table", sheet=sheet_of(node.name, element), parameters=names)
    if kind == "literalExpression":
        return Logic("text", text=text_of(element), parameters=names)
    return Logic("parts", parts=tuple(_parts(element, "")), parameters=names)


def _service(node: Node, model: Model) -> Iterator[tuple[str, str]]:
    """What a decision service answers and takes."""
    service, nodes = read_service(node), model.definitions.nodes
    for label, keys in (
        ("Answers", service.outputs), ("Takes", (*service.inputs, *service.input_decisions)),
    ):  # fmt: skip
        yield label, ", ".join(nodes[key].name for key in keys if key in nodes)


def _parts(element: Element, name: str) -> Iterator[tuple[str, str]]:
    """The texts inside a boxed expression, each under the name it stands beside."""
    for part in element:
        kind = local(part)
        if kind == "literalExpression":
            yield name, text_of(part)
        elif kind == "decisionTable":
            yield from _rules(part, name)
        elif kind in ("contextEntry", "binding"):
            named = child(part, "variable")
            named = child(part, "parameter") if named is None else named
            yield from _parts(part, "" if named is None else named.get("name", ""))
        else:
            yield from _parts(part, f"{name} {kind}".strip() if kind in CLAUSES else name)


def _rules(table: Element, name: str) -> Iterator[tuple[str, str]]:
    """The rows of a table that stands inside another expression."""
    for number, row in enumerate(sheet_of(name, table).rows, 1):
        words = f"{', '.join(row.tests)} → {', '.join(row.results)}"
        yield f"{name} row {number}".strip(), words
