"""SpiffWorkflow's parser with our node types, timers, messages and signals."""

from typing import Any

from SpiffWorkflow.bpmn.parser import event_parsers as spiff
from SpiffWorkflow.bpmn.parser.BpmnParser import BpmnParser
from SpiffWorkflow.bpmn.parser.task_parsers import ConditionalGatewayParser, GatewayParser
from SpiffWorkflow.bpmn.parser.TaskParser import TaskParser
from SpiffWorkflow.bpmn.parser.util import full_tag
from SpiffWorkflow.bpmn.specs import defaults

from handfast.workflow.rules.documents import tag
from handfast.workflow.rules.engine.events import (
    CycleTimer,
    DurationTimer,
    Message,
    MomentTimer,
    Signal,
)
from handfast.workflow.rules.engine.joins import InclusiveJoin, ParallelJoin
from handfast.workflow.rules.engine.specs import RuleCall, ServiceCall
from handfast.workflow.types import BPMN, NAMESPACE

TIMERS = {"timeDate": MomentTimer, "timeDuration": DurationTimer, "timeCycle": CycleTimer}


class _OurEvents:
    """Builds our event definitions where SpiffWorkflow would build its own."""

    node: Any

    def parse_timer_event(self, event: Any) -> Any:
        """A timer that follows the tenant's clock."""
        for name, kind in TIMERS.items():
            found = event.find(tag(name))
            if found is not None:
                return kind(self.node.get("id"), (found.text or "").strip())
        raise ValueError("The timer says neither a moment, nor a duration, nor a repetition.")

    def parse_message_event(self, message_event: Any) -> Any:
        """A message by its name."""
        made = super().parse_message_event(message_event)  # type: ignore[misc]
        return Message(made.name)

    def parse_signal_event(self, signal_event: Any) -> Any:
        """A signal by its name."""
        made = super().parse_signal_event(signal_event)  # type: ignore[misc]
        return Signal(made.name)


class _Start(_OurEvents, spiff.StartEventParser):  # type: ignore[misc]
    pass


class _Catch(_OurEvents, spiff.IntermediateCatchEventParser):  # type: ignore[misc]
    pass


class _Throw(_OurEvents, spiff.IntermediateThrowEventParser):  # type: ignore[misc]
    pass


class _Boundary(_OurEvents, spiff.BoundaryEventParser):  # type: ignore[misc]
    pass


class _Send(_OurEvents, spiff.SendTaskParser):  # type: ignore[misc]
    pass


class _Receive(_OurEvents, spiff.ReceiveTaskParser):  # type: ignore[misc]
    pass


class _End(_OurEvents, spiff.EndEventParser):  # type: ignore[misc]
    def create_task(self) -> Any:
        """Signals may end a process as well, which the library's own parser leaves out."""
        signals = self.xpath(spiff.SIGNAL_EVENT_XPATH)
        if not signals:
            return super().create_task()
        task = self._create_task(self.parse_signal_event(signals[0]))
        task.connect(self.spec.end)
        return task


class OurParser(BpmnParser):  # type: ignore[misc]
    """The parser of definitions; what it meets has been checked before."""

    OVERRIDE_PARSER_CLASSES = {
        full_tag("startEvent"): (_Start, defaults.StartEvent),
        full_tag("endEvent"): (_End, defaults.EndEvent),
        full_tag("intermediateCatchEvent"): (_Catch, defaults.IntermediateCatchEvent),
        full_tag("intermediateThrowEvent"): (_Throw, defaults.IntermediateThrowEvent),
        full_tag("boundaryEvent"): (_Boundary, defaults.BoundaryEvent),
        full_tag("sendTask"): (_Send, defaults.SendTask),
        full_tag("receiveTask"): (_Receive, defaults.ReceiveTask),
        full_tag("parallelGateway"): (GatewayParser, ParallelJoin),
        full_tag("inclusiveGateway"): (ConditionalGatewayParser, InclusiveJoin),
        full_tag("serviceTask"): (TaskParser, ServiceCall),
        full_tag("businessRuleTask"): (TaskParser, RuleCall),
    }


def prepared(root: Any) -> Any:
    """The document as SpiffWorkflow reads it: our collections of loops in BPMN's own words."""
    own = f"{{{NAMESPACE}}}"
    for loop in root.iter(tag("multiInstanceLoopCharacteristics")):
        for setting, name, attribute in (
            ("collection", "loopDataInputRef", ""), ("element", "inputDataItem", "id"),
            ("results", "loopDataOutputRef", ""), ("answer", "outputDataItem", "id"),
        ):  # fmt: skip
            value = loop.get(own + setting)
            if value and loop.find(tag(name)) is None:
                node = loop.makeelement(f"{{{BPMN}}}{name}")
                if attribute:
                    node.set(attribute, value)
                    node.set("name", value)
                else:
                    node.text = value
                loop.append(node)
    return root
