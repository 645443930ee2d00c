"""The API's tests work in the tenant that the security sweep uses."""

from collections.abc import Iterator
from unittest.mock import patch

import pytest
from django.db.backends.base.base import BaseDatabaseWrapper

from tests.security.conftest import stage, undone

__all__ = ["stage", "undone"]


@pytest.fixture(autouse=True, scope="module")
def one_connection() -> Iterator[None]:
    """Requests served in this process keep the test's connection, as Django's own client does."""
    with patch.object(BaseDatabaseWrapper, "close_if_unusable_or_obsolete"):
        yield
