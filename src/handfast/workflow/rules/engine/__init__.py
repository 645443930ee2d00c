"""The engine: SpiffWorkflow behind our own parser, clock, FEEL and compact state."""

from handfast.workflow.rules.engine.compiled import Compiled, compile_processes
from handfast.workflow.rules.engine.machine import Machine

__all__ = ["Compiled", "Machine", "compile_processes"]
