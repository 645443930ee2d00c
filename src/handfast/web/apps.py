"""Django's registration of the web shell."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The composition root as a Django app: templates, static files, commands."""

    name = "handfast.web"
    label = "web"

    def ready(self) -> None:
        """Join the contexts to processes: their tasks, pages, and what processes can do in them."""
        from handfast.policies import services as policies
        from handfast.web import places, process_actions, reviewers, worklist_sources
        from handfast.workflow import services as workflow

        workflow.register_places(places.address_of)
        workflow.register_responsibilities("contract", worklist_sources.contract_letters)
        policies.register_directory(reviewers.DIRECTORY)
        worklist_sources.register()
        process_actions.register()
