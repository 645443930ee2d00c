"""Decomposition: the journey's plan exactly, and what holds for every order and catalog."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.catalog.types import DecompositionRow, ServiceSpec, TaskDependency
from handfast.fulfillment.rules import decompose, in_order
from handfast.fulfillment.tests import catalogs as c
from handfast.fulfillment.types import PlanDraft
from handfast.kernel.errors import InvalidInput, NotFound


def names_of(plan: PlanDraft) -> dict[str, str]:
    return {task.key: task.spec_key for task in plan.tasks}


def links_of(plan: PlanDraft) -> set[tuple[str, str]]:
    names = names_of(plan)
    return {(names[k.predecessor], names[k.successor]) for k in plan.links}


def test_the_journeys_order_becomes_six_steps_and_a_milestone():
    plan = decompose(c.home_fast_lines(), c.home_fast())
    assert sorted(names_of(plan).values()) == [
        "allocate_ip",
        "customer_activation",
        "line_test",
        "port_activation",
        "service_active",
        "ship_modem",
        "truck_roll",
    ]
    assert links_of(plan) == {
        ("line_test", "port_activation"),
        ("port_activation", "truck_roll"),
        ("port_activation", "allocate_ip"),
        ("port_activation", "customer_activation"),
        ("truck_roll", "customer_activation"),
        ("ship_modem", "customer_activation"),
        ("allocate_ip", "customer_activation"),
        ("customer_activation", "service_active"),
    }


def test_the_bundle_stays_and_services_resources_and_work_hang_below_their_lines():
    plan = decompose(c.home_fast_lines(), c.home_fast())
    by_key = {node.key: node for node in plan.nodes}
    tree = {
        (node.kind, node.code, by_key[node.parent].code if node.parent else None)
        for node in plan.nodes
    }
    assert tree == {
        ("product", "home_fast_500", None),
        ("product", "internet_access", "home_fast_500"),
        ("product", "modem", "home_fast_500"),
        ("product", "static_ipv4", "home_fast_500"),
        ("product", "installation", "home_fast_500"),
        ("service", "broadband_access", "internet_access"),
        ("service", "access_port", "broadband_access"),
        ("resource", "dslam_port", "access_port"),
        ("resource", "cpe_device", "modem"),
        ("resource", "ipv4_address", "static_ipv4"),
        ("work", "installation_visit", "installation"),
    }
    port = next(node for node in plan.nodes if node.code == "dslam_port")
    assert port.path == (c.BUNDLE, c.INTERNET)
    modem = next(node for node in plan.nodes if node.code == "cpe_device")
    assert modem.characteristics == {
        "stock_item": "NB-MODEM-AX6",
        "hardware_version": "AX6-2.1",
    }


def test_keys_are_stable_and_name_line_specification_and_role():
    plan = decompose(c.home_fast_lines(), c.home_fast())
    keys = {task.spec_key: task.key for task in plan.tasks}
    assert keys["port_activation"] == (
        f"{c.INTERNET}/broadband_access/access_port/dslam_port:port_activation:deliver"
    )
    assert keys["service_active"] == f"{c.BUNDLE}:service_active:milestone"


def test_the_truck_roll_carries_its_run_time_condition():
    plan = decompose(c.home_fast_lines(), c.home_fast())
    conditions = {task.spec_key: task.condition for task in plan.tasks if task.condition}
    assert conditions == {"truck_roll": 'line_test.result = "fail"'}


def test_an_address_added_later_keeps_the_bundles_identity_without_its_line():
    plan = decompose([c.line(c.ADDRESS, "static_ipv4", c.BUNDLE)], c.home_fast())
    assert [node.path for node in plan.nodes] == [(c.BUNDLE, c.ADDRESS)] * 2
    assert [(t.spec_key, t.group) for t in plan.tasks] == [
        ("allocate_ip", c.BUNDLE),
        ("service_active", c.BUNDLE),
    ]
    assert plan.tasks[1].promise_ids == (c.ADDRESS,)


def test_a_deleted_line_is_undone_by_its_compensation_and_ends_with_a_milestone():
    plan = decompose([c.line(c.ADDRESS, "static_ipv4", c.BUNDLE, "delete")], c.home_fast())
    assert [(t.spec_key, t.role) for t in plan.tasks] == [
        ("release_ip", "undo"),
        ("service_ended", "milestone"),
    ]


def test_a_quantity_of_three_makes_three_resources_and_three_steps():
    plan = decompose([c.line(c.ADDRESS, "static_ipv4", quantity=3)], c.home_fast())
    assert [n.unit for n in plan.nodes if n.kind == "resource"] == [1, 2, 3]
    assert [t.name for t in plan.tasks] == [
        "Allocate ip 1",
        "Allocate ip 2",
        "Allocate ip 3",
        "Service active",
    ]


def test_a_line_that_does_not_change_stays_in_the_tree_without_steps():
    lines = [
        c.line(c.BUNDLE, "home_fast_500", action="no_change"),
        c.line(c.ADDRESS, "static_ipv4", c.BUNDLE, "delete"),
    ]
    plan = decompose(lines, c.home_fast())
    assert [n.code for n in plan.nodes] == ["home_fast_500", "static_ipv4", "ipv4_address"]
    assert plan.nodes[1].parent == str(c.BUNDLE)


def test_a_planning_condition_sees_line_answers_and_quantities():
    base = c.home_fast()
    row = DecompositionRow(
        "offering",
        "license",
        "license_service",
        condition='answers_ok and quantity.license >= 2 and line.action = "add"',
    )
    rows = tuple(r for r in base.decompositions if r.source != "license")
    changed = c.catalog_of(
        list(base.offerings.values()),
        list(base.specs.values()),
        [*rows, row],
        list(base.task_specs.values()),
        base.task_dependencies,
    )
    two = [c.line(c.MODEM, "license"), c.line(c.VISIT, "license")]
    assert len(decompose(two, changed, {"answers_ok": True}).nodes) == 4
    assert len(decompose(two, changed, {"answers_ok": False}).nodes) == 2
    assert len(decompose(two[:1], changed, {"answers_ok": True}).nodes) == 1


def test_an_unknown_offering_is_refused_by_name():
    with pytest.raises(NotFound, match="no such offering"):
        decompose([c.line(c.MODEM, "carrier_pigeon")], c.home_fast())


def test_steps_that_wait_for_each_other_in_a_ring_are_refused():
    with pytest.raises(InvalidInput, match="wait for each other in a ring"):
        decompose(c.home_fast_lines(), c.cyclic())


def test_parent_lines_in_a_ring_are_refused():
    lines = [c.line(c.MODEM, "modem", c.ADDRESS), c.line(c.ADDRESS, "static_ipv4", c.MODEM)]
    with pytest.raises(InvalidInput, match="leads back to itself"):
        decompose(lines, c.home_fast())


ids = st.integers(1, 10**9).map(lambda n: UUID(int=n))


@st.composite
def orders(draw: st.DrawFn):
    """A random catalog (layers of specifications, ordered steps) and a random order on it."""
    depth = draw(st.integers(1, 4))
    specs = [ServiceSpec(f"s{n}", f"S{n}", "cfs") for n in range(depth)]
    rows = [
        DecompositionRow("spec", f"s{a}", f"s{b}", per_unit=draw(st.booleans()))
        for a in range(depth)
        for b in range(a + 1, depth)
        if draw(st.booleans())
    ]
    rows += [DecompositionRow("offering", "a", "s0")]
    rows += [DecompositionRow("offering", "b", f"s{depth - 1}", per_unit=True)]
    count = draw(st.integers(0, 6))
    tasks = [
        c.task(f"t{n}", f"s{draw(st.integers(0, depth - 1))}", "automatic", n) for n in range(count)
    ]
    links = [
        TaskDependency(f"t{a}", f"t{b}")
        for a in range(count)
        for b in range(a + 1, count)
        if draw(st.booleans())
    ]
    catalog = c.catalog_of(
        [c.offering("a", "A", "bundle"), c.offering("b", "B")], specs, rows, tasks, links
    )
    promises = draw(st.lists(ids, min_size=1, max_size=6, unique=True))
    lines = []
    for number, promise in enumerate(promises):
        parent = draw(st.sampled_from([None, *promises[:number]]))
        quantity = draw(st.integers(1, 3))
        lines.append(c.line(promise, draw(st.sampled_from("ab")), parent, quantity=quantity))
    return lines, catalog


@settings(max_examples=60, deadline=None)
@given(orders())
def test_every_promise_is_on_every_node_below_it(order):
    lines, catalog = order
    plan = decompose(lines, catalog)
    by_key = {node.key: node for node in plan.nodes}
    assert {n.promise_id for n in plan.nodes if n.kind == "product"} == {
        line.promise_id for line in lines
    }
    for node in plan.nodes:
        above = node
        while above.parent is not None:
            above = by_key[above.parent]
            assert above.promise_id in node.path
        assert node.path[-1] == node.promise_id


@settings(max_examples=60, deadline=None)
@given(orders())
def test_plans_are_acyclic_complete_unique_and_every_step_can_be_reached(order):
    lines, catalog = order
    plan = decompose(lines, catalog)
    keys = [task.key for task in plan.tasks]
    assert len(set(keys)) == len(keys)
    assert len({node.key for node in plan.nodes}) == len(plan.nodes)
    pairs = [(k.predecessor, k.successor) for k in plan.links]
    assert in_order(keys, pairs) == keys
    before: dict[str, set[str]] = {key: set() for key in keys}
    for first, second in pairs:
        before[second].add(first)
    done: set[str] = set()
    while ready := [key for key in keys if key not in done and before[key] <= done]:
        done.update(ready)
    assert done == set(keys)
    assert {t.node for t in plan.tasks} <= {node.key for node in plan.nodes}


@settings(max_examples=40, deadline=None)
@given(orders())
def test_the_same_order_always_gives_the_same_plan(order):
    lines, catalog = order
    assert decompose(lines, catalog) == decompose(list(lines), catalog)


@settings(max_examples=40, deadline=None)
@given(orders())
def test_every_bundle_ends_in_exactly_one_milestone_after_all_its_steps(order):
    lines, catalog = order
    plan = decompose(lines, catalog)
    marks = [task for task in plan.tasks if task.role == "milestone"]
    assert len(marks) == len({task.group for task in plan.tasks})
    after: dict[str, list[str]] = {}
    for link in plan.links:
        after.setdefault(link.predecessor, []).append(link.successor)
    for task in plan.tasks:
        reached, stack = set(), [task.key]
        while stack:
            here = stack.pop()
            reached.add(here)
            stack += [key for key in after.get(here, []) if key not in reached]
        assert [m.key for m in marks if m.key in reached] == [
            m.key for m in marks if m.group == task.group
        ]


def test_a_thousand_equal_lines_share_one_shape():
    lines = [c.line(UUID(int=n + 1), "static_ipv4") for n in range(1000)]
    plan = decompose(lines, c.home_fast())
    assert (len(plan.nodes), len(plan.tasks), len(plan.links)) == (2000, 2000, 1000)
    assert plan.nodes[1].promise_id == UUID(int=1)
    assert plan.tasks[0].input == {}
    assert plan.tasks[0].lead_hours == Decimal(4)
