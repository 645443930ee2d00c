"""What needs no credentials has a limit: by network address and by link, with when to come back."""

from types import SimpleNamespace

import pytest
from django.core.cache import cache

from handfast.web.portal import limits


@pytest.fixture(autouse=True)
def few(monkeypatch, db):
    cache.clear()
    monkeypatch.setattr(limits, "PUBLIC_TRIES", 4)
    monkeypatch.setattr(limits, "LINK_TRIES", 2)
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 900_000_000.0 + 100))


def test_a_network_is_stopped_with_429_and_told_when_to_come_back(client):
    found = [client.get(f"/api/v1/public/quotes/t{n}").status_code for n in range(4)]
    assert 429 not in found
    refused = client.get("/api/v1/public/quotes/t9")
    assert refused.status_code == 429
    assert refused["Content-Type"] == "application/problem+json"
    assert refused["Retry-After"] == str(900 - 100)
    assert refused.json()["errors"][0]["remedy"] == "Try again in 800 seconds."
    other = client.get("/api/v1/public/quotes/t9", REMOTE_ADDR="203.0.113.9")
    assert other.status_code != 429


def test_a_link_is_stopped_from_whatever_network(client, monkeypatch):
    for n in range(2):
        answer = client.get("/api/v1/public/quotes/token", REMOTE_ADDR=f"203.0.113.{n}")
        assert answer.status_code != 429
    again = client.post("/api/v1/public/quotes/token/accept", REMOTE_ADDR="203.0.113.77")
    assert again.status_code == 429
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 900_000_000.0 + 1000))
    assert client.get("/api/v1/public/quotes/token").status_code != 429
