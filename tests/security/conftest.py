"""One full tenant and one empty one for all checks of the sweep; each check is undone."""

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from handfast.parties import queries as parties_queries
from handfast.parties import services as parties
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from tests.fixtures.people import PASSWORD, START, make_tenant
from tests.security.world import World, make_world


@dataclass(frozen=True)
class Stage:
    """Northbeam with its records, its administrator, a colleague without any role, and an
    administrator of another company.
    """

    world: World
    tenant_id: UUID
    admin: object
    nobody: object
    stranger: object
    admin_token: str
    nobody_token: str
    stranger_token: str

    def client(self, user: object | None = None, *, csrf: bool = False) -> Client:
        """A browser, signed in as one of them; errors of the server become answers."""
        made = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        if user is not None:
            made.force_login(user)
        return made


def _member(name: str, *roles: str) -> object:
    return parties.invite_member(
        email=f"{name.split()[0].lower()}@{roles[0] if roles else 'none'}.example", name=name,
        roles=list(roles), password=PASSWORD, by=Actor.system("test"), at=START,
    )  # fmt: skip


def _token(member: object, *scopes: str) -> str:
    return parties.issue_token(
        name="Sweep", scopes=list(scopes), member_id=member.id, by=Actor.system("test"), at=START
    )[1]


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: pytest.FixtureRequest) -> Iterator[Stage]:
    """Everything the checks need, in one transaction that is rolled back at the end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _build()
        transaction.set_rollback(True)


def _build() -> Stage:
    other = make_tenant("fjordline", "Fjordline Fiber")
    with tenant_scope(other.id):
        stranger = _member("Siri Berg", "admin")
        stranger_token = _token(stranger, "*")
    own = make_tenant()
    with tenant_scope(own.id):
        admin, nobody = _member("Ana Ruiz", "admin"), _member("Noa Blank")
        by = parties_queries.actor_for_member(admin.id)
        return Stage(
            world=make_world(by, START), tenant_id=own.id, admin=admin.user, nobody=nobody.user,
            stranger=stranger.user, admin_token=_token(admin, "*"),
            nobody_token=_token(nobody, "*"), stranger_token=stranger_token,
        )  # fmt: skip


@pytest.fixture(autouse=True)
def undone(stage: Stage) -> Iterator[None]:
    """Each check works in the tenant and leaves no trace for the next."""
    with transaction.atomic():
        with tenant_scope(stage.tenant_id):
            yield
        transaction.set_rollback(True)
