"""Which tenant the running code works for: a context variable and the database's row security.

Inside `tenant_scope` every query sees that tenant's rows only, by the default managers and,
underneath, by row-level security. Outside of a scope there are no rows at all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.apps import apps
from django.db import connection, transaction

from handfast.kernel.errors import not_found

if TYPE_CHECKING:
    from handfast.platform.models import Tenant


@dataclass
class _Scope:
    tenant_id: UUID
    tenant: Any = None


_scope: ContextVar[_Scope | None] = ContextVar("tenant_scope", default=None)


class NoTenant(RuntimeError):
    """Code that needs a tenant ran outside of `tenant_scope`: a programming error."""


def current_tenant_id() -> UUID:
    """The id of the tenant in scope; raises NoTenant outside of one."""
    scope = _scope.get()
    if scope is None:
        raise NoTenant("No tenant is in scope; wrap the call in tenant_scope(tenant_id).")
    return scope.tenant_id


def tenant_in_scope() -> UUID | None:
    """The id of the tenant in scope, or None."""
    scope = _scope.get()
    return scope.tenant_id if scope else None


def current_tenant() -> Tenant:
    """The tenant in scope, read once per scope."""
    scope = _scope.get()
    if scope is None:
        raise NoTenant("No tenant is in scope; wrap the call in tenant_scope(tenant_id).")
    if scope.tenant is None:
        model = apps.get_model("platform", "Tenant")
        scope.tenant = model.objects.filter(id=scope.tenant_id).first()
        if scope.tenant is None:
            raise not_found("tenant", scope.tenant_id)
    tenant: Tenant = scope.tenant
    return tenant


def forget_tenant() -> None:
    """Read the tenant anew at the next use, after its row has changed."""
    scope = _scope.get()
    if scope is not None:
        scope.tenant = None


def change_settings(wanted: Mapping[str, Any]) -> dict[str, Any]:
    """Set named settings of the tenant in scope, others stay; gives what they were before."""
    model = apps.get_model("platform", "Tenant")
    tenant = model.objects.select_for_update().get(id=current_tenant_id())
    before = {key: tenant.settings.get(key) for key in wanted}
    tenant.settings = {**tenant.settings, **wanted}
    tenant.save(update_fields=["settings"])
    forget_tenant()
    return before


@contextmanager
def tenant_scope(tenant_id: UUID) -> Iterator[None]:
    """Work for one tenant in one transaction; scopes may nest."""
    outer = _scope.get()
    nested = connection.in_atomic_block
    token = _scope.set(_Scope(tenant_id))
    try:
        with transaction.atomic():
            _set_in_database(tenant_id)
            yield
            if nested and not connection.needs_rollback:
                _set_in_database(outer.tenant_id if outer else None)
    finally:
        _scope.reset(token)


def _set_in_database(tenant_id: UUID | None) -> None:
    value = "" if tenant_id is None else str(tenant_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.tenant', %s, true)", [value])
