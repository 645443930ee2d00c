"""Definitions compiled for the engine: read-only, shared by all instances of a version."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from SpiffWorkflow.bpmn.parser.ValidationException import ValidationException
from SpiffWorkflow.bpmn.specs.event_definitions.simple import NoneEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import LoopTask

from handfast.kernel.errors import InvalidInput, Problem
from handfast.workflow.rules.documents import parse, read
from handfast.workflow.rules.engine.joins import EndJoin
from handfast.workflow.rules.engine.parser import OurParser, prepared
from handfast.workflow.rules.engine.rounds import express
from handfast.workflow.types import Element, Process


@dataclass(frozen=True)
class Compiled:
    """A process with everything it calls: the engine's specifications and our own nodes."""

    process: Process
    spec: Any
    subprocesses: Mapping[str, Any]
    elements: Mapping[tuple[str, str], Element]

    @property
    def all_specs(self) -> tuple[Any, ...]:
        """The process and all its parts."""
        return (self.spec, *self.subprocesses.values())


def compile_processes(xml: str, called: Mapping[str, str] | None = None) -> Compiled:
    """Compile a document and those of the processes it calls; raises InvalidInput.

    What a start event waits for is a trigger's business: once an instance begins, it has come.
    `called` holds documents by the key of their process.
    """
    parser = OurParser()
    elements: dict[tuple[str, str], Element] = {}
    roots = [parse(xml), *(parse(one) for one in (called or {}).values())]
    processes = [read(root) for root in roots]
    try:
        for root, process in zip(roots, processes, strict=True):
            parser.add_bpmn_xml(prepared(root))
            elements |= {(one.scope, one.id): one for one in process.elements}
        spec = parser.get_spec(processes[0].key)
        subprocesses = parser.get_subprocess_specs(processes[0].key)
    except ValidationException as error:
        raise InvalidInput(_problem(error)) from None
    made = Compiled(processes[0], spec, subprocesses, elements)
    for one in made.all_specs:
        _part_starts(one)
        if one is not spec:
            _begin_plainly(one, elements)
        for start in one.start.outputs:
            start.event_definition = NoneEventDefinition()
        express(one)
        _connect_loops(one)
        one.end.__class__ = EndJoin
    return made


def _part_starts(spec: Any) -> None:
    """Let start events stand side by side: an instance has but one of them."""
    split = spec.task_specs.pop("StartEventSplit", None)
    if split is None:
        return
    join = spec.task_specs["StartEventJoin"]
    starts = split.outputs
    for one in starts:
        one.outputs = [after for after in one.outputs if after is not join]
        one.inputs = [spec.start]
    spec.start.outputs = starts
    del spec.task_specs["StartEventJoin"]


def _begin_plainly(spec: Any, elements: Mapping[tuple[str, str], Element]) -> None:
    """Let a process that another one calls begin at its plain start event, where it has several."""
    starts = [(one, elements.get((spec.name, str(one.bpmn_id)))) for one in spec.start.outputs]
    plain = [one for one, element in starts if element is not None and not element.event]
    if len(starts) > 1 and plain:
        spec.start.outputs = plain


def _connect_loops(spec: Any) -> None:
    """Let rounds of loops report to their loop, also in instances that are read back."""
    for one in list(spec.task_specs.values()):
        if isinstance(one, LoopTask):
            child = spec.task_specs[one.task_spec]
            if not child.completed_event.is_connected(one.merge_child):
                child.completed_event.connect(one.merge_child)


def _problem(error: ValidationException) -> Problem:
    where = getattr(error, "name", "") or getattr(error, "id", "") or ""
    return Problem(
        f"elements.{getattr(error, 'id', '') or 'process'}", str(where)[:80],
        f"The engine cannot run this: {str(error).splitlines()[0]}", "Change the diagram there.",
    )  # fmt: skip
