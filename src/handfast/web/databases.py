"""The database as Django's settings name it: the app's login to serve, the owner's to migrate."""

import os
from typing import Any

import dj_database_url

from handfast.platform.database import configured_urls


def django_database() -> dict[str, Any]:
    """The `default` database; `HANDFAST_DB_ROLE=owner` (set by `migrate`) takes the owner's login."""
    urls = configured_urls()
    owner = os.environ.get("HANDFAST_DB_ROLE") == "owner"
    found: dict[str, Any] = dict(dj_database_url.parse(urls.owner if owner else urls.app))
    found["ENGINE"] = "django_prometheus.db.backends.postgresql"
    found["CONN_MAX_AGE"] = int(os.environ.get("HANDFAST_DB_CONN_MAX_AGE", "60"))
    found["CONN_HEALTH_CHECKS"] = True
    return found
