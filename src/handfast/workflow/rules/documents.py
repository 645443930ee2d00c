"""Reading a BPMN document safely, and what it contains as plain values."""

from collections.abc import Iterator
from typing import Any

from lxml import etree

from handfast.kernel.errors import InvalidInput, Problem, invalid
from handfast.workflow.types import BPMN, NAMESPACE, Element, Flow, Process

MAX_BYTES = 1_000_000
MAX_NODES = 20_000
EVENTS = {
    "messageEventDefinition": "message", "timerEventDefinition": "timer",
    "signalEventDefinition": "signal", "errorEventDefinition": "error",
    "escalationEventDefinition": "escalation", "terminateEventDefinition": "terminate",
}  # fmt: skip
REFERENCES = {
    "message": "messageRef", "signal": "signalRef", "error": "errorRef",
    "escalation": "escalationRef",
}  # fmt: skip
FLOW_NODES = (
    "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent",
    "task", "userTask", "manualTask", "serviceTask", "businessRuleTask", "scriptTask", "sendTask",
    "receiveTask", "callActivity", "subProcess", "exclusiveGateway", "parallelGateway",
    "inclusiveGateway", "eventBasedGateway",
)  # fmt: skip
Node = Any


def tag(name: str) -> str:
    """The full name of a BPMN element."""
    return f"{{{BPMN}}}{name}"


def parse(xml: str | bytes) -> Node:
    """The root of a BPMN document; raises InvalidInput.

    Document types, entities and anything beyond the document itself are refused, so is a document
    that is too large.
    """
    content = xml.encode() if isinstance(xml, str) else xml
    if len(content) > MAX_BYTES:
        raise invalid(
            "xml", f"{len(content)} bytes", "The document is too large.",
            f"Keep it below {MAX_BYTES // 1000} kB.",
        )  # fmt: skip
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise invalid(
            "xml", "DOCTYPE", "Document types and entities are not accepted.", "Remove the DOCTYPE."
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise InvalidInput(Problem("xml", "", f"This is not XML: {error}.", "")) from None
    if root.getroottree().docinfo.doctype or root.tag != tag("definitions"):
        raise invalid(
            "xml", str(root.tag)[:80], "This is not a BPMN 2.0 document.",
            "Export it from a BPMN modeler.",
        )  # fmt: skip
    if sum(1 for _ in root.iter()) > MAX_NODES:
        raise invalid("xml", "", "The document has too many elements.", "Split the process.")
    return root


def local(node: Node) -> str:
    """The name of an element without its namespace."""
    name: str = etree.QName(node).localname
    return name


def is_bpmn(node: Node) -> bool:
    """Whether an element belongs to BPMN itself."""
    return isinstance(node.tag, str) and etree.QName(node).namespace == BPMN


def process_node(root: Node) -> Node:
    """The one process of a document; raises InvalidInput when there is none or several."""
    found = root.findall(tag("process"))
    if len(found) != 1:
        raise invalid(
            "xml", f"{len(found)} processes", "A document must hold exactly one process.",
            "Deploy each process by itself.",
        )  # fmt: skip
    return found[0]


def read(root: Node) -> Process:
    """The process of a parsed document as plain values; raises InvalidInput."""
    node = process_node(root)
    names = _names(root)
    elements = tuple(
        _element(one, names) for one in node.iter() if is_bpmn(one) and local(one) in FLOW_NODES
    )
    flows = tuple(_flow(one, node) for one in node.iter(tag("sequenceFlow")))
    return Process(
        key=node.get("id", ""),
        name=node.get("name") or node.get("id", ""),
        guidance=_text(node, "documentation"),
        settings=_settings(node),
        elements=elements,
        flows=flows,
    )


def _names(root: Node) -> dict[str, str]:
    """What messages, signals, errors and escalations are called, by id."""
    found = {}
    for kind, attribute in (
        ("message", "name"), ("signal", "name"), ("error", "errorCode"),
        ("escalation", "escalationCode"),
    ):  # fmt: skip
        for node in root.findall(tag(kind)):
            found[node.get("id", "")] = node.get(attribute) or node.get("name") or ""
    return found


def _element(node: Node, names: dict[str, str]) -> Element:
    event, definition = _event(node)
    reference = REFERENCES.get(event, "")
    expression = ""
    if event == "timer" and definition is not None:
        expression = "".join(definition.itertext()).strip()
    if local(node) in ("sendTask", "receiveTask"):
        event, reference, definition = "message", "messageRef", node
    name = names.get(definition.get(reference, ""), "") if reference else ""
    return Element(
        id=node.get("id", ""), name=node.get("name", "") or "", kind=local(node),
        scope=_scope(node), line=node.sourceline or 0, event=event, event_name=name,
        expression=expression, attached_to=node.get("attachedToRef", ""),
        interrupting=node.get("cancelActivity", "true") != "false", loop=_loop(node),
        settings=_settings(node), guidance=_text(node, "documentation"),
    )  # fmt: skip


def _event(node: Node) -> tuple[str, Node]:
    for child in node:
        if is_bpmn(child) and local(child) in EVENTS:
            return EVENTS[local(child)], child
    return "", None


def _scope(node: Node) -> str:
    """The id of the process or sub-process that holds a node."""
    parent = node.getparent()
    while parent is not None and local(parent) not in ("process", "subProcess"):
        parent = parent.getparent()
    return "" if parent is None else str(parent.get("id", ""))


def _loop(node: Node) -> str:
    many = node.find(tag("multiInstanceLoopCharacteristics"))
    if many is not None:
        return "sequential" if many.get("isSequential") == "true" else "parallel"
    return "loop" if node.find(tag("standardLoopCharacteristics")) is not None else ""


def _settings(node: Node) -> dict[str, str]:
    """Attributes and extension texts of our own namespace, and the few of BPMN that rules need."""
    found = dict(_own(node))
    for name in ("calledElement", "default", "isExecutable", "triggeredByEvent"):
        if node.get(name) is not None:
            found[name] = node.get(name)
    script = node.find(tag("script"))
    if script is not None and script.text:
        found["script"] = script.text.strip()
    loop = node.find(tag("multiInstanceLoopCharacteristics"))
    if loop is not None:
        found |= dict(_own(loop))
    return found


def _own(node: Node) -> Iterator[tuple[str, str]]:
    prefix = f"{{{NAMESPACE}}}"
    for key, value in node.attrib.items():
        if str(key).startswith(prefix):
            yield str(key).removeprefix(prefix), value.strip()
    extensions = node.find(tag("extensionElements"))
    for child in () if extensions is None else extensions:
        if isinstance(child.tag, str) and child.tag.startswith(prefix):
            yield child.tag.removeprefix(prefix), (child.text or "").strip()


def _text(node: Node, name: str) -> str:
    found = node.find(tag(name))
    return "" if found is None else "".join(found.itertext()).strip()


def _flow(node: Node, process: Node) -> Flow:
    source = node.get("sourceRef", "")
    defaults = {one.get("default") for one in process.iter() if one.get("default")}
    condition = node.find(tag("conditionExpression"))
    return Flow(
        id=node.get("id", ""), source=source, target=node.get("targetRef", ""),
        condition="" if condition is None else "".join(condition.itertext()).strip(),
        scope=_scope(node), line=node.sourceline or 0, default=node.get("id") in defaults,
    )  # fmt: skip
