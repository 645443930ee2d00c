"""Rules on Django's app registry and on the tables themselves: direction of references, tenancy, uniqueness."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg
from django.db import models

ROOT = Path(__file__).resolve().parents[2]

# Tables that belong to no tenant, each with its reason.
WITHOUT_TENANT = {
    "platform.Tenant": "it is the tenant",
    "parties.User": "a person may work for several tenants; memberships carry the tenant",
}


def ranks(pyproject: Path = ROOT / "pyproject.toml") -> dict[str, int]:
    """Read the layers, lowest first: a context's rank is higher the further downstream it is."""
    facts = tomllib.loads(pyproject.read_text(encoding="utf-8"))["tool"]["importlinter"]
    layers = next(item["layers"] for item in facts["contracts"] if item["id"] == "layers")
    found = {}
    for rank, layer in enumerate(reversed(layers)):
        for name in re.findall(r"[a-z]+", layer):
            found[name] = rank
    return found


def label(model: type[models.Model]) -> str:
    """Give a model's name as Django writes it."""
    return model._meta.label


def downstream_references(
    found: Iterable[type[models.Model]], *, rank: dict[str, int]
) -> list[str]:
    """List references between contexts that point downstream or sideways, or are visible backwards."""
    problems = []
    for model in found:
        own = model._meta.app_label
        for field in model._meta.get_fields():
            if not isinstance(field, models.ForeignKey | models.ManyToManyField):
                continue
            other = field.related_model._meta.app_label
            if other == own or other not in rank:
                continue
            if rank[other] >= rank[own]:
                problems.append(
                    f"{label(model)}.{field.name} points to {other}, which is not upstream"
                )
            if not (field.remote_field.related_name or "").endswith("+"):
                problems.append(f'{label(model)}.{field.name} needs related_name="+"')
    return problems


def untenanted(found: Iterable[type[models.Model]], *, allowed: dict[str, str]) -> list[str]:
    """List tables of ours without a tenant that nobody has given a reason for."""
    return [
        label(model)
        for model in found
        if "tenant" not in {field.name for field in model._meta.fields}
        and not model._meta.proxy
        and label(model) not in allowed
    ]


def loose_uniqueness(found: Iterable[type[models.Model]]) -> list[str]:
    """List uniqueness of tenant tables that reaches over tenants, and indexes it does not lead."""
    return [
        problem
        for model in found
        if "tenant" in {field.name for field in model._meta.fields}
        for problem in [*_loose_constraints(model), *_loose_indexes(model)]
    ]


def _loose_constraints(model: type[models.Model]) -> Iterable[str]:
    for field in model._meta.local_fields:
        if field.unique and not field.primary_key:
            yield f"{label(model)}.{field.name} is unique over all tenants"
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and "tenant" not in constraint.fields:
            yield f"{label(model)}: {constraint.name} lacks the tenant"
    for group in model._meta.unique_together:
        if "tenant" not in group:
            yield f"{label(model)}: unique_together {group} lacks the tenant"


def _loose_indexes(model: type[models.Model]) -> Iterable[str]:
    for index in model._meta.indexes:
        if index.fields and index.fields[0] not in ("tenant", "tenant_id"):
            yield f"{label(model)}: index {index.name} is not led by the tenant"


TABLES_WITHOUT_POLICY = """
    SELECT c.relname FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE c.relkind IN ('r', 'p') AND NOT c.relname = ANY(%s)
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (
        SELECT 1 FROM pg_policy p WHERE p.polrelid = c.oid AND p.polpermissive AND p.polcmd = '*'
          AND pg_get_expr(p.polqual, c.oid) LIKE '%%tenant_id = %%app.tenant%%'
          AND pg_get_expr(p.polwithcheck, c.oid) LIKE '%%tenant_id = %%app.tenant%%'))
    ORDER BY 1
"""
TABLES_WITH_OTHER_POLICIES = """
    SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
    WHERE p.polpermissive GROUP BY c.relname HAVING count(*) > 1 ORDER BY 1
"""
UNIQUE_WITHOUT_TENANT = """
    SELECT c.relname || '.' || i.relname FROM pg_index x
    JOIN pg_class c ON c.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND NOT a.attisdropped
    WHERE x.indisunique AND NOT a.attnum = ANY(x.indkey) AND NOT c.relname = ANY(%s) ORDER BY 1
"""
TRIGGERS = """
    SELECT c.relname || '.' || t.tgname FROM pg_trigger t
    JOIN pg_class c ON c.oid = t.tgrelid
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
    WHERE NOT t.tgisinternal ORDER BY 1
"""


def unprotected_tables(
    connection: psycopg.Connection[Any], *, exempt: Sequence[str] = ()
) -> list[str]:
    """List tenant tables that lack forced row security or tenant uniqueness, or that have triggers."""
    names = list(exempt)
    queries = [
        ("lacks the forced tenant policy", TABLES_WITHOUT_POLICY, (names,)),
        ("has a second permissive policy", TABLES_WITH_OTHER_POLICIES, None),
        ("is unique without the tenant", UNIQUE_WITHOUT_TENANT, (names,)),
        ("is a trigger on a tenant table", TRIGGERS, None),
    ]
    return [
        f"{row[0]} {what}"
        for what, query, parameters in queries
        for row in connection.execute(query, parameters).fetchall()
    ]
