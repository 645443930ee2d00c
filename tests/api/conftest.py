"""The API's tests work in the tenant that the security sweep uses."""

import json
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.test import Client

from tests.security.conftest import stage, undone

__all__ = ["stage", "undone"]


@pytest.fixture(autouse=True, scope="module")
def one_connection() -> Iterator[None]:
    """Requests served in this process keep the test's connection, as Django's own client does."""
    with patch.object(BaseDatabaseWrapper, "close_if_unusable_or_obsolete"):
        yield


@pytest.fixture
def call(stage):
    """Call the API with the administrator's token: `call("GET", "/accounts")`."""
    client = Client(raise_request_exception=False)

    def send(method: str, path: str, body: Any = None, **headers: str) -> Any:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        text = body if isinstance(body, str) else json.dumps(body)
        return client.generic(
            method, f"/api/v1{path}", "" if body is None else text,
            content_type="application/json",
            headers={"Authorization": f"Bearer {stage.admin_token}", **named},
        )  # fmt: skip

    return send
