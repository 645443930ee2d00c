"""Every table of states: no dead state or action, the same states in the database, no way around."""

import re

import pytest
from django.apps import apps
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.kernel.errors import IllegalTransition
from handfast.kernel.lifecycle import Lifecycle
from tests.architecture.lifecycles import all_lifecycles, faults, fields_of, reachable

ALL = all_lifecycles()
each = pytest.mark.parametrize("name", sorted(ALL))


def test_every_context_with_states_is_found():
    contexts = {name.split(".")[0] for name in ALL}
    assert contexts >= {
        "approvals", "assets", "billing", "catalog", "contracts", "documents", "fulfillment",
        "gateways", "orders", "parties", "platform", "policies", "promises", "quotes", "sales",
        "signing",
    }  # fmt: skip
    assert {"orders.ORDER", "orders.LINE", "fulfillment.TASK", "signing.RECIPIENT"} <= set(ALL)


@each
def test_nothing_of_a_table_is_dead(name):
    assert faults(name, ALL[name]) == []


def test_planted_faults_are_found():
    door = Lifecycle(
        "door",
        "open",
        {"close": (("open", "open"), "shut"), "break": (("locked",), "broken")},
    )
    assert faults("door", door) == [
        "door: nothing leads to locked",
        "door: nothing leads to broken",
        "door: close names a state twice",
        "door: break is never possible",
    ]


@each
def test_the_database_allows_these_states_and_no_other(db, name):
    columns = fields_of(ALL[name], apps.get_models())
    assert columns, f"no column starts as {ALL[name].initial} and is checked by {name}"
    for model, field in columns:
        definitions = _checks(model._meta.db_table, field)
        assert definitions
        assert all(set(re.findall(r"'(\w+)'", d)) == set(ALL[name].states) for d in definitions)


def _checks(table: str, column: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE contype = 'c' AND conrelid = %s::regclass",
            [table],
        )
        found = [row[0] for row in cursor.fetchall()]
    return [text for text in found if re.search(rf"\(\(\(?{column}\)?", text) and "ARRAY" in text]


@each
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_walk_stays_on_the_table_and_every_other_step_is_refused(name, data):
    lifecycle = ALL[name]
    state = lifecycle.initial
    for action in data.draw(st.lists(st.sampled_from(sorted(lifecycle.transitions)), max_size=12)):
        if lifecycle.allows(state, action):
            state = lifecycle.after(state, action)
            assert state in reachable(lifecycle)
        else:
            with pytest.raises(IllegalTransition):
                lifecycle.after(state, action)
    with pytest.raises(IllegalTransition):
        lifecycle.after(state, "no such action")


@each
def test_the_diagram_shows_every_step_once(name):
    lifecycle = ALL[name]
    steps = [
        f"  {source} --> {target}: {action}"
        for action, (sources, target) in lifecycle.transitions.items()
        for source in sources
    ]
    assert lifecycle.mermaid().splitlines()[2:] == steps
