"""From DMN XML to definitions: nodes, requirements, types and imports."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from handfast.feel.dmn.elements import Definitions, Key, Node, Service
from handfast.feel.dmn.errors import DmnError
from handfast.feel.dmn.xml import child, children, local, parse_xml, type_ref

KINDS = {
    "inputData": "input",
    "decision": "decision",
    "businessKnowledgeModel": "knowledge",
    "decisionService": "service",
}
REQUIREMENTS = ("requiredInput", "requiredDecision", "requiredKnowledge")
MAX_IMPORT_DEPTH = 10


def read_definitions(source: bytes, imports: Mapping[str, bytes], depth: int = 0) -> Definitions:
    """Read a model; `imports` maps namespaces to the sources of other models."""
    root = parse_xml(source)
    if local(root) != "definitions":
        raise DmnError(f"The file holds <{local(root)}>, not DMN <definitions>.")
    if depth > MAX_IMPORT_DEPTH:
        raise DmnError("Models import each other in a ring; remove one of the imports.")
    result = Definitions(root.get("namespace", ""), root.get("name", ""))
    for item in children(root, "itemDefinition"):
        result.items[item.get("name", "")] = item
    for element in root:
        if local(element) in KINDS:
            node = _node(element, result.namespace)
            result.nodes[node.key] = node
    for element in children(root, "import"):
        _read_import(element, result, imports, depth)
    return result


def _read_import(
    element: Element, into: Definitions, imports: Mapping[str, bytes], depth: int
) -> None:
    name, namespace = element.get("name", ""), element.get("namespace", "")
    if "DMN" not in element.get("importType", "DMN"):
        return
    if namespace not in imports:
        raise DmnError(f"The imported model {namespace} ('{name}') was not given.")
    into.imports.append((name, read_definitions(imports[namespace], imports, depth + 1)))


def _node(element: Element, namespace: str) -> Node:
    variable = child(element, "variable")
    name = element.get("name") or (variable.get("name") if variable is not None else "") or ""
    found = (
        reference(wanted, namespace)
        for requirement in element
        if local(requirement).endswith("Requirement")
        for wanted in requirement
        if local(wanted) in REQUIREMENTS
    )
    key = (namespace, element.get("id") or name)
    kind = KINDS[local(element)]
    return Node(kind, key, " ".join(name.split()), type_ref(variable), element, tuple(found))


def reference(element: Element, namespace: str) -> Key:
    """The node an href points to."""
    target, _, identifier = element.get("href", "").rpartition("#")
    return (target or namespace, identifier)


def read_service(node: Node) -> Service:
    """The parts of a decision service."""

    def keys(name: str) -> tuple[Key, ...]:
        return tuple(reference(found, node.key[0]) for found in children(node.element, name))

    return Service(keys("outputDecision"), keys("inputDecision"), keys("inputData"))
