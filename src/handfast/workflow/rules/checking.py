"""Judging a definition before it is deployed: what the engine cannot do, and what is misspelled.

Every problem names the element by name and id; FEEL errors carry line and column in their text.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from handfast import feel
from handfast.kernel.errors import InvalidInput, Problem
from handfast.workflow.rules.documents import (
    EVENTS,
    FLOW_NODES,
    is_bpmn,
    local,
    parse,
    process_node,
    read,
    tag,
)
from handfast.workflow.rules.durations import is_literal, parse_duration
from handfast.workflow.rules.engine import compile_processes
from handfast.workflow.rules.forms import read_form
from handfast.workflow.types import Element, Flow, Process

HARMLESS = (
    "documentation", "extensionElements", "incoming", "outgoing", "textAnnotation", "association",
    "group", "text", "laneSet", "lane", "childLaneSet", "flowNodeRef", "sequenceFlow", "script",
    "conditionExpression", "multiInstanceLoopCharacteristics", "standardLoopCharacteristics",
    "loopCardinality", "completionCondition", "loopCondition", "timeDate", "timeDuration",
    "timeCycle", "loopDataInputRef", "inputDataItem", "loopDataOutputRef", "outputDataItem",
)  # fmt: skip
EXPRESSIONS = (
    "assignee", "candidates", "correlation", "payload", "parameters", "facts", "condition", "key",
    "title", "about",
)  # fmt: skip
CATCHES = ("message", "timer", "signal")
ALLOWED_EVENTS = {
    "startEvent": ("", *CATCHES),
    "intermediateCatchEvent": CATCHES,
    "intermediateThrowEvent": ("", "message", "signal", "escalation"),
    "boundaryEvent": (*CATCHES, "error", "escalation"),
    "endEvent": ("", "message", "signal", "error", "escalation", "terminate"),
}
NAMED = ("message", "signal")


@dataclass(frozen=True)
class Known:
    """What a tenant has that a definition may refer to; None means: not judged."""

    actions: Collection[str] | None = None
    decisions: Collection[str] | None = None
    processes: Collection[str] | None = None
    roles: Collection[str] | None = None
    teams: Collection[str] | None = None


def check(xml: str | bytes, known: Known | None = None) -> tuple[Process | None, list[Problem]]:
    """The process of a document, and everything that keeps it from being published."""
    try:
        root = parse(xml)
        process = read(root)
    except InvalidInput as error:
        return None, list(error.problems)
    found = [*_unsupported(process_node(root)), *_identity(process), *_shape(process)]
    found += [p for e in process.elements for p in _element(e, process, known or Known())]
    found += [p for flow in process.flows for p in _condition(flow, process)]
    found += list(_loops(process_node(root)))
    if not found:
        found = _compiles(xml, process)
    return process, found


def _problem(where: Any, message: str, remedy: str = "", value: str = "") -> Problem:
    title = getattr(where, "name", "") or where.id
    return Problem(f"elements.{where.id}", value[:80], f"“{title}” ({where.id}): {message}", remedy)


def _unsupported(node: Any) -> Iterator[Problem]:
    for one in node.iter():
        if one is node or not is_bpmn(one):
            continue
        name = local(one)
        if name in HARMLESS or name in EVENTS:
            continue
        holder = one if one.get("id") else one.getparent()
        title = one.get("name") or holder.get("name") or holder.get("id", "")
        if name not in FLOW_NODES:
            yield Problem(
                f"elements.{one.get('id') or holder.get('id', '')}", name,
                f"“{title}” ({one.get('id') or holder.get('id', '')}): "
                f"the element {name} is not supported.",
                "Draw it with the supported elements.",
            )  # fmt: skip
        elif one.get("triggeredByEvent") == "true":
            yield Problem(
                f"elements.{one.get('id')}", name,
                f"“{title}” ({one.get('id')}): event sub-processes are not supported.",
                "Use a boundary event.",
            )  # fmt: skip


def _identity(process: Process) -> Iterator[Problem]:
    if not process.key.replace("_", "a").replace("-", "a").isalnum():
        yield Problem(
            "process", process.key, "The process needs an id of letters, digits, - and _.",
            "Set it in the properties of the diagram.",
        )  # fmt: skip
    if process.settings.get("isExecutable") != "true":
        yield Problem("process", process.key, "The process is not executable.", "Mark it so.")
    ids = [*(e.id for e in process.elements), *(f.id for f in process.flows)]
    counted = Counter(ids)
    for element_id, count in counted.items():
        if not element_id:
            yield Problem("process", "", "An element has no id.", "Give every element an id.")
        elif count > 1:
            yield Problem(
                f"elements.{element_id}", element_id, f"The id “{element_id}” is used twice."
            )
    yield from _starts(process)


def _starts(process: Process) -> Iterator[Problem]:
    """A process may begin in several ways, of which one at most is plain; its parts in one."""
    for scope in sorted({e.scope for e in process.elements}):
        starts = [e for e in process.elements if e.scope == scope and e.kind == "startEvent"]
        if not starts or (len(starts) > 1 and scope != process.key):
            yield Problem(
                f"elements.{scope}", str(len(starts)),
                f"“{scope}” has {len(starts)} start events; it needs exactly one.",
                "A sub-process begins at one place; a process at one or more.",
            )  # fmt: skip
    plain = [e for e in process.starts if not e.event]
    for e in plain[1:]:
        yield _problem(
            e, f"“{plain[0].title}” begins without an event as well.",
            "Let one start event at most be plain; give the others a message, timer or signal.",
        )  # fmt: skip
    for e in process.starts:
        if e.event == "timer" and e.expression and not is_literal(e.expression):
            yield _problem(
                e, "a start timer has nothing to compute with.", "Write R/P1D, PT4H or a moment.",
                e.expression,
            )  # fmt: skip


def _shape(process: Process) -> Iterator[Problem]:
    """Every node is connected, and the arrows lead somewhere in their own scope."""
    by_id = {e.id: e for e in process.elements}
    into = {f.target for f in process.flows}
    out = Counter(f.source for f in process.flows)
    for flow in process.flows:
        ends = by_id.get(flow.source), by_id.get(flow.target)
        if None in ends or {e.scope for e in ends if e} != {flow.scope}:
            yield Problem(
                f"elements.{flow.id}", flow.id,
                f"The arrow {flow.id} does not connect two elements of the same level.",
            )  # fmt: skip
    for e in process.elements:
        if e.kind not in ("startEvent", "boundaryEvent") and e.id not in into:
            yield _problem(e, "nothing leads there.", "Connect it, or remove it.")
        if e.kind != "endEvent" and not out[e.id]:
            yield _problem(e, "the path ends there.", "Lead it to an end event.")
        if out[e.id] > 1 and not e.kind.endswith("Gateway"):
            yield _problem(e, "several arrows leave it.", "Put a gateway behind it.")
        if e.kind == "boundaryEvent" and e.attached_to not in by_id:
            yield _problem(e, "it is not attached to anything.")
    yield from _event_gateways(process, by_id)


def _event_gateways(process: Process, by_id: dict[str, Element]) -> Iterator[Problem]:
    for e in process.elements:
        if e.kind != "eventBasedGateway":
            continue
        behind = [by_id.get(f.target) for f in process.flows if f.source == e.id]
        kinds = {b.kind for b in behind if b}
        if not kinds <= {"intermediateCatchEvent", "receiveTask"}:
            yield _problem(e, "only catching events and receive tasks may follow it.")
        if sum(1 for b in behind if b and b.event == "timer") > 1:
            yield _problem(e, "only one timer may follow it.", "Keep the shortest.")


def _element(e: Element, process: Process, known: Known) -> Iterator[Problem]:
    allowed = ALLOWED_EVENTS.get(e.kind)
    if allowed is not None and e.event not in allowed:
        kind = e.event or "plain"
        yield _problem(e, f"a {kind} event is not supported there.", "Choose another event.")
    if e.event in NAMED and not e.event_name:
        yield _problem(e, f"it names no {e.event}.", f"Choose or create a {e.event}.")
    if e.event == "timer":
        yield from _timer(e)
    if e.event == "error" and e.kind == "boundaryEvent":
        yield from _error_boundary(e, process)
    for name in EXPRESSIONS:
        if e.settings.get(name):
            yield from _feel(e, e.settings[name], name)
    yield from _CHECKS.get(e.kind, _nothing)(e, known)


def _error_boundary(e: Element, process: Process) -> Iterator[Problem]:
    holder = process.find(e.attached_to)
    if holder and holder.kind not in ("serviceTask", "subProcess", "callActivity"):
        yield _problem(e, "errors come from service tasks and sub-processes only.")


def _timer(e: Element) -> Iterator[Problem]:
    if not e.expression:
        yield _problem(e, "the timer has no time.", "Write PT4H, a moment, or an expression.")
    elif not is_literal(e.expression):
        yield from _feel(e, e.expression, "timer")


def _feel(where: Element | Flow, text: str, what: str) -> Iterator[Problem]:
    try:
        feel.compile_expression(text)
    except feel.FeelError as error:
        yield _problem(where, f"the {what} is not FEEL: {error}", "", text)


def _nothing(_e: Element, _known: Known) -> Iterator[Problem]:
    return iter(())


def _user_task(e: Element, known: Known) -> Iterator[Problem]:
    due = e.settings.get("due", "")
    if due and parse_duration(due) is None:
        yield _problem(e, f"the due time “{due}” is not a duration.", "Write P2D or PT8H.")
    _fields, wrong = read_form(e.settings.get("form", ""))
    if wrong:
        yield _problem(e, wrong)
    priority = e.settings.get("priority", "50")
    if not priority.isdigit() or int(priority) > 100:
        yield _problem(e, f"the priority “{priority}” is not a number from 0 to 100.")
    for setting, names in (("roles", known.roles), ("teams", known.teams)):
        for name in split(e.settings.get(setting, "")):
            if names is not None and name not in names:
                yield _problem(e, f"there is no “{name}” among the {setting}.", "", name)
    who = ("roles", "teams", "assignee", "candidates", "raci")
    if not any(e.settings.get(name) for name in who):
        yield _problem(e, "nobody is asked to do it.", "Name a role, a team or an expression.")


def _service(e: Element, known: Known) -> Iterator[Problem]:
    action = e.settings.get("action", "")
    if not action:
        yield _problem(e, "it names no action.", "Choose one of the registered actions.")
    elif known.actions is not None and action not in known.actions:
        there = ", ".join(sorted(known.actions)) or "none"
        yield _problem(e, f"the action “{action}” is not registered.", f"There are: {there}.")
    if not e.settings.get("retries", "3").isdigit():
        yield _problem(e, "the number of retries is not a number.")


def _rule_task(e: Element, known: Known) -> Iterator[Problem]:
    key = e.settings.get("decision", "")
    if not key:
        yield _problem(e, "it names no decision table.")
    elif known.decisions is not None and key not in known.decisions:
        yield _problem(e, f"there is no decision table “{key}”.", "Create the table first.")


def _script(e: Element, _known: Known) -> Iterator[Problem]:
    if not e.settings.get("script"):
        yield _problem(e, "it has no script.")
    else:
        yield from _feel(e, e.settings["script"], "script")


def _call(e: Element, known: Known) -> Iterator[Problem]:
    key = e.settings.get("calledElement", "")
    if not key:
        yield _problem(e, "it names no process.")
    elif known.processes is not None and key not in known.processes:
        yield _problem(e, f"the process “{key}” is not published.", "Publish it first.")


_CHECKS = {
    "userTask": _user_task, "manualTask": _user_task, "serviceTask": _service,
    "businessRuleTask": _rule_task, "scriptTask": _script, "callActivity": _call,
}  # fmt: skip


def _condition(flow: Flow, process: Process) -> Iterator[Problem]:
    source = process.find(flow.source)
    if source is None:
        return
    branches = source.kind in ("exclusiveGateway", "inclusiveGateway")
    several = sum(1 for f in process.flows if f.source == flow.source) > 1
    if flow.condition:
        if not branches:
            yield _problem(flow, "only arrows of exclusive and inclusive gateways have conditions.")
        yield from _feel(flow, flow.condition, "condition")
    elif branches and several and not flow.default:
        yield _problem(
            source, f"the arrow {flow.id} has no condition and is not the default.",
            "Write a condition, or make it the default.",
        )  # fmt: skip


def _loops(node: Any) -> Iterator[Problem]:
    for name in ("loopCardinality", "completionCondition", "loopCondition"):
        for one in node.iter(tag(name)):
            holder = one.getparent().getparent()
            text = "".join(one.itertext()).strip()
            where = Element(holder.get("id", ""), holder.get("name", ""), local(holder), "", 0)
            yield from _feel(where, text, name)
    for one in node.iter(tag("multiInstanceLoopCharacteristics")):
        holder = one.getparent()
        where = Element(holder.get("id", ""), holder.get("name", ""), local(holder), "", 0)
        own = {str(k).rpartition("}")[2]: v for k, v in one.attrib.items() if "}" in str(k)}
        listed = own.pop("collection", "") or "".join(one.itertext(tag("loopDataInputRef"))).strip()
        if listed:
            yield from _feel(where, listed, "collection")
        elif one.find(tag("loopCardinality")) is None:
            yield _problem(where, "it does not say how often.", "Name a list or a number.")
        for value in own.values():
            if not value.isidentifier():
                yield _problem(where, f"“{value}” is not the name of a variable.", "", value)


def _compiles(xml: str | bytes, process: Process) -> list[Problem]:
    text = xml.decode() if isinstance(xml, bytes) else xml
    if process.calls:
        return []
    try:
        compile_processes(text)
    except InvalidInput as error:
        return list(error.problems)
    return []


def split(text: str) -> tuple[str, ...]:
    """The names of a comma-separated list."""
    return tuple(part.strip() for part in text.split(",") if part.strip())
