"""The bell: PostgreSQL tells an idle worker that tasks have become ready."""

import time
from threading import Event
from typing import Any

import psycopg
import structlog
from django.db import connection

from handfast.fulfillment.types import READY_CHANNEL

log = structlog.get_logger(__name__)

PAUSE_SECONDS = 30.0


class Bell:
    """A connection of its own that listens; made anew, at most twice a minute, when it is lost."""

    def __init__(self) -> None:
        self._line: Any = None
        self._tried = float("-inf")

    def wait(self, stop: Event, seconds: float) -> bool:
        """Wait until it rings, but no longer than that; whether it rang.

        What rang since the last wait rings now.
        """
        if self._line is None and not self._connect():
            stop.wait(seconds)
            return False
        try:
            return bool(list(self._line.notifies(timeout=seconds, stop_after=1)))
        except psycopg.Error:
            log.warning("fulfillment.bell.lost", exc_info=True)
            self.close()
            stop.wait(seconds)
            return False

    def close(self) -> None:
        """Hang up."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def _connect(self) -> bool:
        if time.monotonic() - self._tried < PAUSE_SECONDS:
            return False
        self._tried = time.monotonic()
        try:
            line = psycopg.connect(**connection.get_connection_params(), autocommit=True)
            line.execute(f"LISTEN {READY_CHANNEL}")
        except psycopg.Error:
            log.warning("fulfillment.bell.silent", exc_info=True)
            return False
        self._line = line
        return True
