"""The models that `migrate` keeps from step to step are those that Django would make anew."""

from typing import Any

from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from handfast.platform.securing.states import FrugalState


def _described(model: Any) -> dict[str, Any]:
    """What statements are made of: columns, keys, and who refers to whom."""
    options = model._meta
    return {
        "table": options.db_table,
        "columns": sorted(
            (f.name, f.column, f.null, repr(f.default), str(f.deconstruct()[1:]))
            for f in options.local_fields
        ),
        "indexes": [index.deconstruct() for index in options.indexes],
        "constraints": [constraint.deconstruct() for constraint in options.constraints],
        "referring": sorted(
            (relation.related_model._meta.label, relation.field.name)
            for relation in options.get_fields(include_hidden=True)
            if relation.auto_created and not relation.concrete
        ),
    }


def test_models_kept_through_every_migration_are_those_of_the_last_state() -> None:
    loader = MigrationLoader(None)
    kept = FrugalState(real_apps=loader.unmigrated_apps)
    assert kept.apps.get_models() == []  # from here on they are kept, not made at the end
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        loader.graph.nodes[key].mutate_state(kept, preserve=False)

    anew = ProjectState(models=kept.models, real_apps=kept.real_apps).apps

    labels = sorted(model._meta.label for model in anew.get_models(include_auto_created=True))
    assert "orders.Order" in labels
    assert labels == sorted(m._meta.label for m in kept.apps.get_models(include_auto_created=True))
    for label in labels:
        assert _described(kept.apps.get_model(label)) == _described(anew.get_model(label)), label


def test_a_step_renders_only_what_it_touches() -> None:
    loader = MigrationLoader(None)
    state = FrugalState.of(loader.project_state())
    before = state.apps.get_model("orders.Order")
    task = state.apps.get_model("fulfillment.Task")
    index = before._meta.indexes[0].clone()
    index.name = "one_more"

    state.add_index("orders", "order", index)

    assert state.apps.get_model("orders.Order") is before
    assert state.apps.get_model("fulfillment.Task") is task
    assert before._meta.indexes[-1].name == "one_more"
