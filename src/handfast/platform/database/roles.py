"""The logins and extensions inside a server; rights on tables are the migration's business."""

import psycopg
from psycopg import sql

from handfast.platform.database.problem import DatabaseProblem
from handfast.platform.database.state import APP_ROLE, DATABASE, OWNER_ROLE, SUPERUSER, State

EXTENSIONS = ("pg_trgm", "btree_gist")


def prepare_embedded(state: State) -> None:
    """Create logins, database and extensions of the embedded server; safe to repeat."""
    with psycopg.connect(state.url(role=SUPERUSER, database="postgres"), autocommit=True) as admin:
        _login(admin, OWNER_ROLE, "LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS", state.owner_password)
        _login(admin, APP_ROLE, "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB", state.app_password)
        admin.execute(f"GRANT {APP_ROLE} TO {OWNER_ROLE}")
        known = admin.execute(
            "SELECT 1 FROM pg_database WHERE datname = %s", (DATABASE,)
        ).fetchone()
        if not known:
            admin.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}")
    with psycopg.connect(state.url(role=SUPERUSER), autocommit=True) as admin:
        for name in (*EXTENSIONS, "pg_stat_statements"):
            if admin.execute(
                "SELECT 1 FROM pg_available_extensions WHERE name = %s", (name,)
            ).fetchone():
                admin.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")


def _login(admin: psycopg.Connection, name: str, kind: str, password: str) -> None:
    known = admin.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (name,)).fetchone()
    verb = "ALTER" if known else "CREATE"
    admin.execute(
        sql.SQL("{} ROLE {} {} PASSWORD {}").format(
            sql.SQL(verb), sql.Identifier(name), sql.SQL(kind), sql.Literal(password)
        )
    )


def prepare_named(owner_url: str) -> None:
    """Make a named server ready for migrations: version, app role, its rights, extensions.

    Raises DatabaseProblem when the server cannot be reached, is not PostgreSQL 15-18, or the login
    may not create what is missing.
    """
    try:
        with psycopg.connect(owner_url, autocommit=True, connect_timeout=10) as owner:
            check_version(owner.info.server_version)
            if not owner.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", (APP_ROLE,)
            ).fetchone():
                owner.execute(f"CREATE ROLE {APP_ROLE} NOLOGIN NOSUPERUSER NOBYPASSRLS")
            kind = "SET" if owner.info.server_version >= 160000 else "MEMBER"
            member = owner.execute(
                "SELECT pg_has_role(current_user, %s, %s)", (APP_ROLE, kind)
            ).fetchone()
            if not (member and member[0]):
                owner.execute(f"GRANT {APP_ROLE} TO CURRENT_USER")
            for name in EXTENSIONS:
                owner.execute(f"CREATE EXTENSION IF NOT EXISTS {name}")
    except psycopg.OperationalError as error:
        raise DatabaseProblem(
            f"The server of DATABASE_URL cannot be reached: {error}",
            remedy="check host, port, password and that the database exists.",
        ) from error
    except psycopg.errors.InsufficientPrivilege as error:
        raise DatabaseProblem(
            f"The login of DATABASE_URL may not prepare the database: {error}",
            remedy=f"as an administrator run: CREATE ROLE {APP_ROLE}; GRANT {APP_ROLE} TO <login>; "
            "CREATE EXTENSION pg_trgm; CREATE EXTENSION btree_gist; and let the login own the database.",
        ) from error


def check_version(server_version: int) -> None:
    """Refuse servers outside PostgreSQL 15-18 by name."""
    major = server_version // 10_000
    if not 15 <= major <= 18:
        raise DatabaseProblem(
            f"The server of DATABASE_URL is PostgreSQL {major}; Handfast runs on 15 to 18.",
            remedy="use a supported server, or unset DATABASE_URL for the embedded one.",
        )
