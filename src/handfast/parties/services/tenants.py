"""Use cases of the tenant itself: make a new one with roles and teams, change its settings."""

import re
from datetime import datetime
from typing import Any

from django.db import transaction

from handfast.kernel.errors import Problem, collect, conflict
from handfast.kernel.ref import Ref
from handfast.kernel.worktime import is_zone
from handfast.parties.models import LegalEntity, Role, Team
from handfast.parties.services.changing import required
from handfast.parties.types import TEAMS
from handfast.platform import access, audit
from handfast.platform.access import Actor
from handfast.platform.models import Tenant
from handfast.platform.tenancy import current_tenant_id, forget_tenant, tenant_scope


@transaction.atomic
def bootstrap_tenant(
    *,
    slug: str,
    name: str,
    zone: str = "UTC",
    currency: str = "USD",
    kind: str = "sandbox",
    clock: datetime | None = None,
    settings: dict[str, Any] | None = None,
) -> Tenant:
    """Make a tenant with the default roles, teams and an own company of its name.

    `clock` is a sandbox's test clock. Raises Conflict for a slug in use, InvalidInput otherwise.
    """
    _check(slug=slug, zone=zone, currency=currency, kind=kind)
    if Tenant.objects.filter(slug=slug).exists():
        raise conflict("slug", slug, "This short name is taken.", "Choose another.")
    tenant = Tenant.objects.create(
        slug=slug, name=required("name", name, "The name"), zone=zone, currency=currency,
        kind=kind, clock=clock, settings=settings or {},
    )  # fmt: skip
    with tenant_scope(tenant.id):
        Role.objects.bulk_create(Role(key=key, name=text) for key, text in access.ROLES.items())
        Team.objects.bulk_create(Team(key=key, name=text) for key, text in TEAMS.items())
        LegalEntity.objects.create(name=tenant.name, is_default=True)
        audit.record(
            "tenant.create", subject=Ref("tenant", tenant.id), by=Actor.system("setup"),
            at=clock or tenant.created_at, after={"slug": slug, "name": name, "kind": kind},
        )  # fmt: skip
    return tenant


@transaction.atomic
def update_tenant(
    *,
    name: str,
    zone: str,
    currency: str,
    by: Actor,
    at: datetime,
    settings: dict[str, Any] | None = None,
) -> Tenant:
    """Change the tenant's name, zone, currency and named settings (others stay)."""
    access.require(by, "parties.admin")
    tenant = Tenant.objects.select_for_update().get(id=current_tenant_id())
    _check(slug=tenant.slug, zone=zone, currency=currency, kind=tenant.kind)
    before = {"name": tenant.name, "zone": tenant.zone, "currency": tenant.currency,
              "settings": dict(tenant.settings)}  # fmt: skip
    tenant.name, tenant.zone, tenant.currency = required("name", name, "The name"), zone, currency
    tenant.settings = {**tenant.settings, **(settings or {})}
    tenant.save(update_fields=["name", "zone", "currency", "settings"])
    forget_tenant()
    audit.record(
        "tenant.update", subject=Ref("tenant", tenant.id), by=by, at=at, before=before,
        after={"name": tenant.name, "zone": zone, "currency": currency,
               "settings": tenant.settings},
    )  # fmt: skip
    return tenant


def _check(*, slug: str, zone: str, currency: str, kind: str) -> None:
    problems = []
    if not re.fullmatch(r"[a-z][a-z0-9-]{1,49}", slug):
        problems.append(Problem("slug", slug, "Use small letters, digits and hyphens."))
    if not is_zone(zone):
        problems.append(
            Problem("zone", zone, "This time zone is not known.", "Like America/Chicago.")
        )
    if not re.fullmatch(r"[A-Z]{3}", currency):
        problems.append(Problem("currency", currency, "This is not a currency code.", "Like USD."))
    if kind not in ("sandbox", "production"):
        problems.append(Problem("kind", kind, "A tenant is a sandbox or in production."))
    collect(problems)
