"""What the tests of workflow share: people, a way to deploy, and an action that can fail."""

import pytest

from handfast.parties import queries as parties
from handfast.platform import jobs, outbox
from handfast.platform.access import Actor
from handfast.workflow import services
from handfast.workflow.queries import registry

SYSTEM = Actor.system("test")


@pytest.fixture
def people(tenant, member_as):
    names = {
        "legal": "Les Ford", "finance": "Fay Moss", "contract_manager": "Cora Mills",
        "operations": "Oda Page", "sales_leader": "Lee Tran",
    }  # fmt: skip
    members = {role: member_as(role, name=name) for role, name in names.items()}
    return {role: parties.actor_for_member(member.id) for role, member in members.items()}


@pytest.fixture
def deploy(tenant, at):
    def publish(xml):
        draft = services.save_draft(xml=xml, by=SYSTEM, at=at)
        return services.publish(definition_id=draft.id, by=SYSTEM, at=at)

    return publish


@pytest.fixture
def begin(deploy, at):
    def start(xml, when=None, **more):
        row = deploy(xml)
        return services.start(key=row.key, by=SYSTEM, at=when or at, **more)

    return start


@pytest.fixture
def action():
    """Register an action for a test: `action(name, function)`; it is gone afterwards."""
    names = []

    def register(name, function):
        services.register_action(name, function)
        names.append(name)

    yield register
    for name in names:
        registry._actions.pop(name, None)


@pytest.fixture
def settle(tenant):
    """Run everything queued: deliveries, then jobs, until nothing is left."""

    def run(until=None):
        while outbox.drain() + jobs.drain(until=until):
            pass

    return run
