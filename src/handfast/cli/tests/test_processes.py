"""The group of processes ends together, and a lost worker is started again."""

import os
import signal
import sys
import threading
import time

import pytest

from handfast.cli import processes
from handfast.cli.processes import Group, Member

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(processes, "WATCH_SECONDS", 0.02)
    monkeypatch.setattr(processes, "HEAD_START_SECONDS", 0)
    monkeypatch.setattr(processes, "RESTART_PAUSE_SECONDS", 0.05)
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in kept.items():
        signal.signal(number, handler)


def soon(condition):
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_signal_stops_all(quick):
    members = [Member("web server", SLEEP, vital=True), Member("worker", SLEEP)]

    def follow():
        soon(lambda: all(member.process is not None for member in members))
        os.kill(os.getpid(), signal.SIGTERM)

    helper = threading.Thread(target=follow)
    helper.start()
    assert Group(members).run() == 0
    helper.join()
    assert [member.process.returncode for member in members] == [-signal.SIGTERM, -signal.SIGTERM]


def test_the_end_of_the_web_server_is_the_end_of_all(quick, tmp_path):
    said = []
    worker = Member("worker", SLEEP)
    code = "import sys, time; time.sleep(0.5); sys.exit('no port')"
    web = Member("web server", [sys.executable, "-c", code], vital=True, log=tmp_path / "web.log")

    assert Group([web, worker], say=said.append).run() == 1
    assert said == ["The web server ended with status 1.\nno port"]
    assert worker.process.returncode == -signal.SIGTERM


def test_workers_wait_until_pages_are_served(quick, monkeypatch):
    monkeypatch.setattr(processes, "HEAD_START_SECONDS", 60)
    web, worker = Member("web server", SLEEP, vital=True), Member("worker", SLEEP)
    group = Group([web, worker])
    seen = []

    def follow():
        soon(lambda: web.process is not None)
        time.sleep(0.2)
        seen.append(worker.process)
        group.ready.set()
        soon(lambda: worker.process is not None)
        group.stopping.set()

    helper = threading.Thread(target=follow)
    helper.start()
    assert group.run() == 0
    helper.join()
    assert seen == [None]


def test_a_lost_worker_is_started_again(quick):
    said = []
    worker = Member("worker", SLEEP)
    group = Group([worker], say=said.append)
    first = []

    def kill_once():
        soon(lambda: worker.process is not None)
        first.append(worker.process.pid)
        worker.process.kill()
        soon(lambda: worker.process.pid != first[0])
        group.stopping.set()

    helper = threading.Thread(target=kill_once)
    helper.start()
    assert group.run() == 0
    helper.join()
    assert said == ["The worker ended unexpectedly; it is started again."]


def test_a_member_that_does_not_end_is_killed(quick, monkeypatch, tmp_path):
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.3)
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('on', flush=True); time.sleep(60)"
    log = tmp_path / "worker.log"
    deaf = Member("worker", [sys.executable, "-c", code], log=log)
    deaf.start()
    soon(lambda: log.read_text() == "on\n")
    Group([deaf]).stop()
    assert deaf.process.returncode == -signal.SIGKILL
