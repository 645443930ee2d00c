"""B2: a 10-line order through the HTTP API, validated, priced and committed; two web workers."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import httpx

from benchmarks.measuring import Row, alternate, seconds
from benchmarks.rows import Copied, connect, read_back, write_again
from benchmarks.shop import PRODUCT, Shop

LINES, BATCH, CLIENTS, WORKERS = 10, 80, 4, 2
FLOOR_BATCH = 400


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

        order(0)
        copies = _rows_of_last_order(shop, owner_url)
        ours, floor = alternate(
            lambda: BATCH / seconds(lambda: _all(order)),
            lambda: FLOOR_BATCH / seconds(lambda: _floor(shop, owner_url, copies)),
        )
    return Row(
        "B2", f"{LINES}-line order through the HTTP API, 2 web workers", f"{ours:.1f}/s",
        f"{floor:.0f}/s", floor / ours, "≥ 70/s, ≤ 30× the floor",
    )  # fmt: skip


def _all(order: object) -> None:
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(order, range(BATCH)))  # type: ignore[call-overload]


def _rows_of_last_order(shop: Shop, owner_url: str) -> list[Copied]:
    """Every row that the capture of an order leaves behind."""
    with connect(owner_url, shop.tenant.id) as connection:
        found = connection.execute("SELECT id FROM orders_order ORDER BY id DESC LIMIT 1")
        [(order_id,)] = found.fetchall()
        about = ("subject_id = %s", [order_id])
        return read_back(
            connection,
            {
                "orders_order": ("id = %s", [order_id]),
                "orders_orderline": ("order_id = %s", [order_id]),
                "platform_auditrecord": about,
                "platform_event": about,
            },
        )


def _floor(shop: Shop, owner_url: str, copies: list[Copied]) -> None:
    """The same rows, a transaction per order, over as many connections as there are workers."""

    def write(_: int) -> None:
        with connect(owner_url, shop.tenant.id) as connection:
            for _ in range(FLOOR_BATCH // WORKERS):
                write_again(connection, copies)

    with ThreadPoolExecutor(WORKERS) as pool:
        list(pool.map(write, range(WORKERS)))


@contextmanager
def _server() -> Iterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port",
        str(port), "--workers", str(WORKERS), "--blocking-threads", "1", "--no-ws", "--no-log",
        "handfast.web.wsgi:application",
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
