"""Shipped processes: installed once, renewed where nobody has touched them, else left alone."""

import pytest

from handfast.platform.access import Actor
from handfast.workflow import queries, services
from handfast.workflow.models import Definition
from handfast.workflow.services import deploying, shipping

BY = Actor.system("Ada")
KEY = "credit_check"


@pytest.fixture
def older(tenant, at):
    """A tenant that has all shipped processes, the credit check as an earlier release had it."""
    services.ensure_shipped(at=at)
    row = queries.published(KEY)
    xml = row.xml.replace('name="Gather the facts"', 'name="Gather"')
    Definition.objects.filter(id=row.id).update(xml=xml, checksum=deploying.checksum(xml))
    return Definition.objects.get(id=row.id)


def test_an_untouched_process_gets_the_newer_form_once(older, at):
    assert services.ensure_shipped(at=at) == 1
    assert [v.number for v in Definition.objects.filter(key=KEY, status="published")] == [2]
    assert queries.process_of(queries.published(KEY)).find("facts").title == "Gather the facts"
    assert services.ensure_shipped(at=at) == 0


def test_a_start_that_was_switched_off_stays_so(older, at):
    services.set_trigger(key=KEY, active=False, by=BY, at=at)
    assert services.ensure_shipped(at=at) == 1
    (trigger,) = queries.triggers_of(KEY)
    assert (trigger.element, trigger.topic, trigger.active) == (
        "submitted",
        "order.submitted",
        False,
    )


@pytest.mark.parametrize("touch", ["published", "drafted", "retired"])
def test_what_a_tenant_has_touched_is_left_alone(older, at, touch):
    if touch == "retired":
        services.retire(definition_id=older.id, by=BY, at=at)
    else:
        draft = services.save_draft(xml=older.xml, by=BY, at=at)
        if touch != "drafted":
            services.publish(definition_id=draft.id, by=BY, at=at)
    before = list(Definition.objects.order_by("key", "number").values_list("id", "status"))
    assert services.ensure_shipped(at=at) == 0
    after = list(Definition.objects.order_by("key", "number").values_list("id", "status"))
    assert after == before


def test_servers_of_two_releases_do_not_take_turns(older, at, monkeypatch):
    services.ensure_shipped(at=at)
    old = tuple((key, older.xml if key == KEY else xml) for key, xml in shipping.shipped())
    monkeypatch.setattr(shipping, "shipped", lambda: old)
    assert services.ensure_shipped(at=at) == 0
    assert queries.published(KEY).number == 2
