"""How `migrate` keeps the models of each step: fewer are made anew than Django would.

Django makes every related model anew after each step. Here all are related, by their tenant: a
hundred models after each of hundreds of steps. A new model, field, index or constraint changes no
other model, so the ones there are stay. Copies of a state are Django's own.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState, StateApps


class FrugalState(ProjectState):
    """A project's models, where an addition leaves all other rendered models as they are."""

    @classmethod
    def of(cls, state: ProjectState) -> FrugalState:
        """That state, not rendered yet: rendered models know the relations of their first state."""
        frugal = cls()
        vars(frugal).update(vars(state))
        frugal._set_aside()
        return frugal

    def add_model(self, model_state: ModelState) -> None:
        """Add a model: nothing that was there before can refer to it."""
        rendered = self._set_aside()
        super().add_model(model_state)
        if rendered is not None:
            rendered.render_multiple([model_state])
            self.apps = rendered

    def add_field(
        self, app_label: str, model_name: str, name: str, field: Any, preserve_default: bool
    ) -> None:
        """Add a field, which the rendered model gets as well."""
        rendered = self._set_aside()
        super().add_field(app_label, model_name, name, field, preserve_default)
        if rendered is not None:
            kept = self.models[app_label, model_name].fields[name]
            rendered.get_model(app_label, model_name).add_to_class(name, kept.clone())
            self.apps = rendered

    def _append_option(self, app_label: str, model_name: str, option_name: str, obj: Any) -> None:
        """Add an index or constraint, which the rendered model gets as well."""
        rendered = self._set_aside()
        super()._append_option(app_label, model_name, option_name, obj)
        if rendered is not None:
            options = rendered.get_model(app_label, model_name)._meta
            setattr(options, option_name, [*getattr(options, option_name), obj])
            self.apps = rendered

    def _set_aside(self) -> StateApps | None:
        """Take the rendered models away, as Django changes only the description then."""
        rendered: StateApps | None = vars(self).pop("apps", None)
        return rendered


class FrugalExecutor(MigrationExecutor):
    """Django's executor; the state that goes forward from step to step is a frugal one."""

    def _migrate_all_forwards(self, state: ProjectState, *args: Any, **options: Any) -> Any:
        return super()._migrate_all_forwards(FrugalState.of(state), *args, **options)
