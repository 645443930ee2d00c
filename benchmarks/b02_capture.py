"""B2: a 10-line order through the HTTP API, validated, priced and committed; two web workers."""

import json
import os
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx
import psycopg

from benchmarks.measuring import Row, alternate, seconds
from benchmarks.shop import PRODUCT, Shop

LINES, BATCH, CLIENTS = 10, 40, 4


def run(shop: Shop, owner_url: str) -> Row:
    """Orders a second through the API against the same rows written by straight SQL."""
    with _server() as base, httpx.Client(base_url=base, timeout=60) as client:
        token = shop.world.tokens["ana"]
        body = {
            "account_id": str(shop.account_id), "contact_id": str(shop.contact_id),
            "lines": [{"offering_code": PRODUCT}] * LINES,
        }  # fmt: skip

        def order(_: int) -> None:
            answer = client.post(
                "/api/v1/orders", content=json.dumps(body),
                headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            )  # fmt: skip
            if answer.status_code not in (200, 201):
                raise RuntimeError(answer.text)

        with psycopg.connect(owner_url) as connection:
            ours, floor = alternate(
                lambda: BATCH / seconds(lambda: _all(order)),
                lambda: BATCH / seconds(lambda: _floor(connection)),
            )
    return Row(
        "B2", f"{LINES}-line order through the HTTP API, 2 web workers", f"{ours:.1f}/s",
        f"{floor:.0f}/s", floor / ours, "≥ 70/s, ≤ 30× the floor",
    )  # fmt: skip


def _all(order: object) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(order, range(BATCH)))  # type: ignore[call-overload]


def _floor(connection: psycopg.Connection) -> None:
    connection.execute(
        "CREATE TEMP TABLE IF NOT EXISTS floor_rows (id uuid, kind text, body jsonb)"
    )
    connection.commit()
    for _ in range(BATCH):
        rows = [
            (uuid.uuid4(), "line", json.dumps({"n": n, "price": "45.00"})) for n in range(LINES)
        ]
        rows += [(uuid.uuid4(), kind, "{}") for kind in ("order", "event", "audit", "job")]
        with connection.cursor() as cursor:
            cursor.executemany("INSERT INTO floor_rows VALUES (%s, %s, %s)", rows)
        connection.commit()


@contextmanager
def _server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port",
        str(port), "--workers", "2", "--no-log", "handfast.web.wsgi:application",
    ]  # fmt: skip
    environment = {**os.environ, "HANDFAST_TESTING": "1", "HANDFAST_BASE_URL": base}
    process = subprocess.Popen(command, env=environment)
    try:
        _wait_for(base)
        yield base
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(base: str) -> None:
    for _ in range(300):
        try:
            if httpx.get(f"{base}/healthz", timeout=2).status_code < 600:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise RuntimeError("the web server did not answer within a minute")
