"""The API's tests work in the tenant that the security sweep uses."""

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from tests.security.conftest import stage, undone

__all__ = ["stage", "undone"]


@pytest.fixture(autouse=True, scope="module")
def one_connection() -> Iterator[None]:
    """Requests served in this process keep the test's connection, as Django's own client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)
