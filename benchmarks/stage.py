"""A database of its own for the benchmarks: migrated, one tenant, removed at the end."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from handfast.platform import database


def named(url: str, name: str) -> str:
    """The same server and login, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def own_database() -> Iterator[str]:
    """Create and migrate a database; Django is set up on it with the app's login. Gives the owner's URL."""
    urls = database.configured_urls()
    name = f"bench_{os.getpid()}"
    with psycopg.connect(named(urls.owner, "postgres"), autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    os.environ["DATABASE_URL"] = named(urls.owner, name)
    os.environ["DATABASE_APP_URL"] = named(urls.app, name)
    os.environ["HANDFAST_LOG_LEVEL"] = "ERROR"
    os.environ["DJANGO_SETTINGS_MODULE"] = "handfast.web.settings"
    try:
        migrating = {**os.environ, "HANDFAST_DB_ROLE": "owner"}
        command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
        subprocess.run(command, env=migrating, check=True)
        _set_up_django()
        yield named(urls.owner, name)
    finally:
        _close()
        with psycopg.connect(named(urls.owner, "postgres"), autocommit=True) as admin:
            admin.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def _set_up_django() -> None:
    import django

    django.setup()


def _close() -> None:
    from django.conf import settings

    if settings.configured:
        from django.db import connections

        connections.close_all()
