"""Two people who sign at the same moment: both signatures end up in the file, both stay valid."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from tests.fixtures.people import START, make_tenant

from handfast.kernel.errors import Conflict
from handfast.kernel.ids import new_id
from handfast.platform.access import Actor
from handfast.platform.tenancy import tenant_scope
from handfast.signing import queries, services
from handfast.signing.tests.conftest import DANA, MARCUS, PHONE, Desk
from handfast.signing.types import NewRecipient, TypedSignature

pytestmark = pytest.mark.django_db(transaction=True)
BY = Actor(kind="user", id=new_id(), name="Ana Ruiz", permissions=frozenset({"*"}))


def race(tenant_id: object, tokens: list[str]) -> list[object]:
    """Sign with every token at once, each in a connection of its own; the outcomes."""
    start = Barrier(len(tokens))

    def act(token: str) -> object:
        try:
            with tenant_scope(tenant_id):
                start.wait()
                view = services.sign(
                    token=token, signature=TypedSignature("Signed"), consent=True, origin=PHONE,
                    at=START + timedelta(hours=1),
                )  # fmt: skip
                return view.status
        except Conflict as refused:
            return refused.problems[0].message
        finally:
            connection.close()

    with ThreadPoolExecutor(len(tokens)) as pool:
        return list(pool.map(act, tokens))


def test_both_sign_at_the_same_moment() -> None:
    tenant, desk = make_tenant(), Desk(by=BY, at=START)
    with tenant_scope(tenant.id):
        together = NewRecipient(MARCUS.name, MARCUS.email, order=1, anchor_role="supplier")
        view = desk.sent(DANA, together)
        tokens = [desk.token(DANA), desk.token(together)]
    assert sorted(race(tenant.id, tokens)) == ["completed", "sent"]
    with tenant_scope(tenant.id):
        result = services.verify_envelope(envelope_id=view.id, by=BY)
        assert (result.verdict, len(result.signatures)) == ("genuine", 4)
        assert queries.chain_check(view.id).ok


def test_a_double_tap_signs_once() -> None:
    tenant, desk = make_tenant(), Desk(by=BY, at=START)
    with tenant_scope(tenant.id):
        view = desk.sent()
        token = desk.token(DANA)
    outcomes = race(tenant.id, [token, token])
    assert sorted(outcomes) == ["You have already done your part.", "sent"]
    with tenant_scope(tenant.id):
        kinds = [e.kind for e in queries.trail(view.id)]
    assert kinds.count("signed") == 1
