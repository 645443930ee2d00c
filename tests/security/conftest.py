"""One full tenant and one empty one for all checks of the sweep; each check is undone."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from django.test import Client

from handfast.parties import queries as parties_queries
from handfast.parties import services as parties
from handfast.platform.access import ROLES, Actor
from handfast.platform.tenancy import tenant_scope
from tests.fixtures.people import PASSWORD, START, make_tenant
from tests.security.matrix import NO_ROLE
from tests.security.world import World, make_world


@dataclass(frozen=True)
class Stage:
    """Northbeam with its records, a colleague of each role ("" for none) with a token of the same
    reach, and an administrator of another company.
    """

    world: World
    tenant_id: UUID
    people: Mapping[str, object]
    tokens: Mapping[str, str]
    stranger: object
    stranger_token: str

    @property
    def admin(self) -> object:
        """Northbeam's administrator."""
        return self.people["admin"]

    @property
    def admin_token(self) -> str:
        """The token of Northbeam's administrator."""
        return self.tokens["admin"]

    def client(self, user: object | None = None, *, csrf: bool = False) -> Client:
        """A browser, signed in as one of them; errors of the server become answers."""
        made = Client(enforce_csrf_checks=csrf, raise_request_exception=False)
        if user is not None:
            made.force_login(user)
        return made


def _member(name: str, *roles: str) -> Any:
    return parties.invite_member(
        email=f"{name.split()[0].lower()}@{'-'.join(roles).replace('_', '-') or 'none'}.example", name=name,
        roles=list(roles), password=PASSWORD, by=Actor.system("test"), at=START,
    )  # fmt: skip


def _token(member: Any, *scopes: str) -> str:
    return parties.issue_token(
        name="Sweep", scopes=list(scopes), member_id=member.id, by=Actor.system("test"), at=START
    )[1]


@pytest.fixture(scope="package")
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
        staff = {"admin": _member("Ana Ruiz", "admin"), NO_ROLE: _member("Noa Blank")}
        world = make_world(parties_queries.actor_for_member(staff["admin"].id), START)
        staff |= {role: _member(f"Sam {role}", role) for role in ROLES if role not in staff}
        return Stage(
            world=world, tenant_id=own.id,
            people={role: member.user for role, member in staff.items()},
            tokens={role: _token(member, "*") for role, member in staff.items()},
            stranger=stranger.user, stranger_token=stranger_token,
        )  # fmt: skip


@pytest.fixture(autouse=True)
def undone(stage: Stage) -> Iterator[None]:
    """Each check works in the tenant and leaves no trace for the next."""
    with transaction.atomic():
        with tenant_scope(stage.tenant_id):
            yield
        transaction.set_rollback(True)
