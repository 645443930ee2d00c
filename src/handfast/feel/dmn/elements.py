"""The parts of a decision model as read from XML, before compilation."""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

Key = tuple[str, str]
"""Namespace and id: what a reference between elements names."""


@dataclass(frozen=True, slots=True)
class Node:
    """An input, decision, business knowledge model or decision service."""

    kind: str
    key: Key
    name: str
    type_ref: str
    element: Element
    requires: tuple[Key, ...] = ()


@dataclass(frozen=True, slots=True)
class Service:
    """What a decision service answers, takes and keeps to itself."""

    outputs: tuple[Key, ...]
    input_decisions: tuple[Key, ...]
    inputs: tuple[Key, ...]


@dataclass(slots=True)
class Definitions:
    """One model file: its namespace, its nodes, its types, and the models it imports by name."""

    namespace: str
    name: str
    nodes: dict[Key, Node] = field(default_factory=dict)
    items: dict[str, Element] = field(default_factory=dict)
    imports: list[tuple[str, Definitions]] = field(default_factory=list)
