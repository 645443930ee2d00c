"""Applies row security, composite keys and grants to the tables that need them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote, urlsplit

from django.apps import apps
from django.db import connection, models

from handfast.platform.database.state import APP_ROLE
from handfast.platform.models import TenantForeignKey, TenantModel

POLICY = "tenant_isolation"
OF_TENANT = "tenant_id = nullif(current_setting('app.tenant', true), '')::uuid"


def tenant_models() -> list[type[TenantModel]]:
    """Every concrete model that belongs to a tenant."""
    return [m for m in apps.get_models() if issubclass(m, TenantModel)]


def secure_schema(*, owner_url: str = "") -> int:
    """Bring every tenant table up to the standard; returns how many statements were needed."""
    done = 0
    with connection.cursor() as cursor:
        _create_app_role(cursor, owner_url)
        state = _State(cursor)
        models_here = [m for m in tenant_models() if m._meta.db_table in state.tables]
        for model in models_here:
            for statement in (*_row_security(model, state), *_keys(model, state)):
                cursor.execute(statement)
                done += 1
        for model in models_here:
            for statement in _references(model, state):
                cursor.execute(statement)
                done += 1
        for statement in _grants():
            cursor.execute(statement)
    return done


class _State:
    """What the database has already: one look instead of one per table."""

    def __init__(self, cursor: Any) -> None:
        self.secured = _column(
            cursor,
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid "
            "WHERE c.relrowsecurity AND c.relforcerowsecurity AND p.polname = %s",
            [POLICY],
        )
        self.tables = _column(
            cursor, "SELECT tablename FROM pg_tables WHERE schemaname = 'public'", []
        )
        self.constraints = _column(cursor, "SELECT conname FROM pg_constraint", [])
        self.indexes = _column(cursor, "SELECT relname FROM pg_class WHERE relkind = 'i'", [])
        self.simple_keys = dict(
            _rows(
                cursor,
                "SELECT t.relname, c.conname FROM pg_constraint c "
                "JOIN pg_class t ON t.oid = c.conrelid "
                "JOIN pg_namespace n ON n.oid = t.relnamespace AND n.nspname = 'public' "
                "WHERE c.contype = 'p' AND array_length(c.conkey, 1) = 1",
            )
        )


def _column(cursor: Any, sql: str, parameters: list[Any]) -> set[str]:
    cursor.execute(sql, parameters)
    return {row[0] for row in cursor.fetchall()}


def _rows(cursor: Any, sql: str) -> list[tuple[str, str]]:
    cursor.execute(sql)
    return list(cursor.fetchall())


def _create_app_role(cursor: Any, owner_url: str) -> None:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP_ROLE])
    if cursor.fetchone() is None:
        cursor.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS")
        login = unquote(urlsplit(owner_url).username or "")
        if re.fullmatch(r"\w+", login):
            cursor.execute(f'GRANT {APP_ROLE} TO "{login}"')


def _row_security(model: type[TenantModel], state: _State) -> Iterator[str]:
    table = model._meta.db_table
    if table in state.secured:
        return
    yield f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY'
    yield f'ALTER TABLE "{table}" FORCE ROW LEVEL SECURITY'
    yield f'DROP POLICY IF EXISTS {POLICY} ON "{table}"'
    yield f'CREATE POLICY {POLICY} ON "{table}" USING ({OF_TENANT}) WITH CHECK ({OF_TENANT})'


def _keys(model: type[TenantModel], state: _State) -> Iterator[str]:
    table = model._meta.db_table
    key = state.simple_keys.get(table)
    if key is None:
        return
    yield (
        f'ALTER TABLE "{table}" DROP CONSTRAINT "{key}" CASCADE, '
        f'ADD CONSTRAINT "{key}" PRIMARY KEY (tenant_id, id)'
    )


def _references(model: type[TenantModel], state: _State) -> Iterator[str]:
    table = model._meta.db_table
    for field in model._meta.local_fields:
        if not isinstance(field, TenantForeignKey):
            continue
        target = field.related_model
        name = _name("fk", table, field.column)
        if issubclass(target, TenantModel) and name not in state.constraints:
            yield (
                f'ALTER TABLE "{table}" ADD CONSTRAINT "{name}" '
                f'FOREIGN KEY (tenant_id, "{field.column}") '
                f'REFERENCES "{target._meta.db_table}" (tenant_id, id) '
                f"DEFERRABLE INITIALLY DEFERRED"
            )
        index = _name("ix", table, field.column)
        if index not in state.indexes and not _is_indexed(model, field):
            yield f'CREATE INDEX "{index}" ON "{table}" (tenant_id, "{field.column}")'


def _is_indexed(model: type[TenantModel], field: models.Field[Any, Any]) -> bool:
    leading = [tuple(i.fields[:2]) for i in model._meta.indexes if i.condition is None]
    leading += [
        tuple(c.fields[:2])
        for c in model._meta.constraints
        if isinstance(c, models.UniqueConstraint) and c.condition is None
    ]
    return ("tenant", field.name) in leading


def _grants() -> Iterator[str]:
    yield f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}"
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}"
    for model in apps.get_models():
        if getattr(getattr(model, "Handfast", None), "append_only", False):
            yield f'REVOKE UPDATE, DELETE, TRUNCATE ON "{model._meta.db_table}" FROM {APP_ROLE}'


def _name(prefix: str, table: str, column: str) -> str:
    name = f"{prefix}_{table}_{column}"
    if len(name) <= 60:
        return name
    return f"{name[:51]}_{hashlib.sha256(name.encode()).hexdigest()[:8]}"
