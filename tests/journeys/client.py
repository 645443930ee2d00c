"""A caller of the public API: one token, JSON in and out, every status asserted."""

import json
from datetime import datetime
from typing import Any

from django.test import Client


class Api:
    """Calls `/api/v1` as the holder of a token, or as nobody for the public routes."""

    def __init__(self, token: str = "") -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}

    def get(self, path: str, expect: int = 200, **query: Any) -> Any:
        """GET and return the JSON."""
        response = self.client.get(f"/api/v1{path}", query, headers=self.headers)
        return self._json(response, expect)

    def post(self, path: str, body: Any = None, expect: int | tuple[int, ...] = (200, 201)) -> Any:
        """POST JSON and return the JSON."""
        return self._send("post", path, body, expect)

    def patch(self, path: str, body: Any, expect: int = 200) -> Any:
        """PATCH JSON and return the JSON."""
        return self._send("patch", path, body, expect)

    def at(self, moment: datetime) -> None:
        """Advance the sandbox's clock."""
        self.post("/clock", {"to": moment.isoformat()})

    def _send(self, method: str, path: str, body: Any, expect: Any) -> Any:
        response = getattr(self.client, method)(
            f"/api/v1{path}", json.dumps(body if body is not None else {}),
            content_type="application/json", headers=self.headers,
        )  # fmt: skip
        return self._json(response, expect)

    def _json(self, response: Any, expect: int | tuple[int, ...]) -> Any:
        wanted = (expect,) if isinstance(expect, int) else expect
        assert response.status_code in wanted, (response.status_code, response.content[:2000])
        return json.loads(response.content) if response.content else None
