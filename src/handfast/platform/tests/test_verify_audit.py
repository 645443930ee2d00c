"""`handfast audit verify` names a sound chain and the first broken row."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from handfast.kernel.ids import new_id
from handfast.kernel.ref import Ref
from handfast.platform import audit
from handfast.platform.access import Actor
from handfast.platform.audit_chain import VerifyResult
from handfast.platform.management.commands import verify_audit


def test_a_sound_chain_is_proven(tenant, at):
    audit.record("lamp.lit", subject=Ref("lamp", new_id()), by=Actor.system("test"), at=at)
    sealed = audit.seal(tenant.id)
    said = StringIO()
    call_command("verify_audit", stdout=said)
    head = audit.verify(tenant.id).head
    assert (
        said.getvalue()
        == f"{tenant.slug}: sound, {sealed} rows proven, 0 not yet sealed, head {head}\n"
    )


def test_a_broken_row_ends_with_an_error(tenant, monkeypatch):
    row = new_id()
    broken = VerifyResult(False, 2, first_broken=row, seq=3, why="Row was changed.")
    monkeypatch.setattr(audit, "verify", lambda tenant_id, expected_head: broken)
    said = StringIO()
    with pytest.raises(CommandError, match=r"The audit trail of 1 tenant\(s\) is broken"):
        call_command("verify_audit", tenant=tenant.slug, stdout=said)
    assert said.getvalue() == f"{tenant.slug}: BROKEN at number 3, row {row}: Row was changed.\n"
    assert verify_audit.described(broken).startswith("BROKEN")


def test_an_unknown_tenant_is_named(tenant):
    with pytest.raises(CommandError, match="There is no tenant 'nobody'"):
        call_command("verify_audit", tenant="nobody")
