"""The check that migrations say what the models say."""

from django.apps import apps
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState


def written() -> ProjectState:
    """Give the state that the migration files lead to."""
    return MigrationLoader(None).project_state()


def present() -> ProjectState:
    """Give the state of the models."""
    return ProjectState.from_apps(apps)


def missing(*, before: ProjectState, after: ProjectState, labels: set[str]) -> list[str]:
    """List what a new migration would do in our apps."""
    changes = MigrationAutodetector(before, after).changes(graph=MigrationLoader(None).graph)
    return [
        f"{app}: {operation.describe()}"
        for app, found in sorted(changes.items())
        if app in labels
        for migration in found
        for operation in migration.operations
    ]
