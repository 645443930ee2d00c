"""How a signed contract ends: terminated with a reason, or expired on the day after its term."""

from datetime import date

import pytest

from handfast.contracts import queries, services
from handfast.contracts.tests.conftest import topics
from handfast.kernel.errors import IllegalTransition
from handfast.kernel.ref import Ref
from handfast.platform import audit, clock


def test_an_active_contract_is_terminated_with_a_reason_and_not_cancelled(desk):
    found = desk.signed_contract()
    with pytest.raises(IllegalTransition):
        services.cancel_contract(contract_id=found.id, reason="x", by=desk.by, at=desk.at)
    services.terminate_contract(contract_id=found.id, reason="Shop closed", by=desk.by, at=desk.at)
    ended = queries.contract(found.id)
    assert (ended.status, ended.reason, ended.actions) == ("terminated", "Shop closed", ())
    (latest,) = audit.trail(Ref("contract", found.id), limit=1)
    assert (latest.action, latest.reason) == ("contract.terminate", "Shop closed")


def test_a_contract_expires_on_the_first_day_after_its_term(desk):
    found = desk.signed_contract()
    clock.run_ticker("contracts.expire", clock.at_local(date(2028, 3, 4), 23))
    assert queries.contract(found.id).status == "active"
    clock.run_ticker("contracts.expire", clock.at_local(date(2028, 3, 5), 0))
    assert queries.contract(found.id).status == "expired"
    assert topics(found)[-1] == "contract.ended"
