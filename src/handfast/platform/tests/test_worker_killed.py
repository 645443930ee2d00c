"""A worker that is killed in the middle of a job loses nothing: another one does the job again."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests.fixtures.database import named, owner_url
from tests.fixtures.worker import work_the_queue

from handfast.platform import jobs
from handfast.platform.jobs import registry, worker

ROOT = Path(__file__).resolve().parents[4]
WORKER = """
import pathlib, sys, time
import django
django.setup()
from handfast.platform import jobs
from handfast.platform.jobs.worker import run_worker

@jobs.job("test.slow")
def slow(**more):
    pathlib.Path(sys.argv[1]).write_text("begun")
    time.sleep(300)

run_worker(concurrency=1, name="victim")
"""


@pytest.fixture
def finished():
    """The job as the surviving worker knows it: quick."""
    seen: list[int] = []

    @jobs.job("test.slow")
    def slow(*, number):
        seen.append(number)

    yield seen
    registry.forget("test.slow")


def start_worker(sign: Path) -> subprocess.Popen:
    database = settings.DATABASES["default"]["NAME"]
    environment = {
        **os.environ, "DATABASE_URL": named(owner_url(), database), "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "handfast.web.settings",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, str(sign)], env=environment, stderr=subprocess.DEVNULL
    )


def job_state():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT status::text, attempts FROM procrastinate_jobs WHERE task_name = 'test.slow'"
        )
        return cursor.fetchone()


@pytest.mark.django_db(transaction=True)
def test_the_job_of_a_killed_worker_is_done_by_another(finished, tmp_path):
    sign = tmp_path / "begun"
    jobs.enqueue("test.slow", number=7)
    victim = start_worker(sign)
    try:
        deadline = time.monotonic() + 60
        while not sign.exists() and victim.poll() is None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert sign.exists()
        assert job_state() == ("doing", 0)
        assert worker.sweep() == 0
    finally:
        victim.send_signal(signal.SIGKILL)
        victim.wait()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '1 minute'"
        )
    assert worker.sweep() == 1
    work_the_queue(concurrency=1)
    assert finished == [7]
    assert job_state() == ("succeeded", 2)
