"""`handfast stop` ends the keeper of web server and workers, and never another program."""

import subprocess
import sys

import pytest

from handfast.cli.commands import stop
from handfast.cli.main import main
from handfast.cli.problem import CommandProblem

NAP = "import time; print('on', flush=True); time.sleep(60)"
DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {NAP}"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HANDFAST_VAR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


@pytest.fixture
def start(folder):
    """Run a program with these last words on its command line, noted as the keeper."""
    running = []

    def begin(code, *words):
        process = subprocess.Popen(
            [sys.executable, "-c", code, *words], stdout=subprocess.PIPE, text=True
        )
        running.append(process)
        process.stdout.readline()
        (folder / stop.NOTE).write_text(str(process.pid))
        return process

    yield begin
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


def test_the_keeper_is_ended(start, capsys):
    process = start(NAP, "handfast.cli up --port 8000")
    assert stop.keeper() == process.pid
    assert main(["stop"]) == 0
    assert process.wait(10) == -15
    assert capsys.readouterr().out.startswith("Stopped: web server, workers")


def test_another_program_with_the_noted_number_is_left_alone(start, capsys):
    process = start(NAP, "somebody else's")
    assert main(["stop"]) == 0
    assert capsys.readouterr().out == "Nothing was running.\n"
    assert process.poll() is None


def test_one_that_does_not_end_is_named(start, monkeypatch):
    monkeypatch.setattr(stop, "PATIENCE_SECONDS", 0.3)
    process = start(DEAF, "handfast.cli up")
    with pytest.raises(CommandProblem, match=f"Process {process.pid} does not end"):
        stop.run(None)


def test_the_number_is_kept_while_it_runs(folder):
    with stop.noted():
        assert (folder / stop.NOTE).exists()
    assert not (folder / stop.NOTE).exists()
    assert stop.keeper() is None
