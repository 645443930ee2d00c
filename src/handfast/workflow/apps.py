"""Django's registration of workflow."""

from importlib import import_module

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    """Workflow as a Django app."""

    name = "handfast.workflow"
    label = "workflow"

    def ready(self) -> None:
        """Declare permissions and numbers, and load what reacts to events and the clock."""
        from handfast.platform import access, numbering
        from handfast.workflow.types import PERMISSIONS

        access.register("workflow", PERMISSIONS)
        numbering.register_prefix("process", "WF")
        for name in ("tasks", "subscribers"):
            import_module(f"handfast.workflow.{name}")
