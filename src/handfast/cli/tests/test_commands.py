"""The command line: help, unknown words, messages instead of traces, and steps that run once."""

import os
import subprocess
import sys

import pytest

from handfast.cli import steps
from handfast.cli.commands import manage, up
from handfast.cli.main import main
from handfast.cli.problem import CommandProblem


def test_help_lists_every_command(capsys):
    with pytest.raises(SystemExit) as end:
        main(["--help"])
    assert end.value.code == 0
    text = capsys.readouterr().out
    words = "up stop worker migrate demo audit import export manage db backup restore bench"
    for word in words.split(" "):
        assert f"\n    {word} " in text


def test_an_unknown_command_is_named(capsys):
    with pytest.raises(SystemExit) as end:
        main(["fly"])
    assert end.value.code == 2
    assert "invalid choice: 'fly'" in capsys.readouterr().err


def test_a_problem_is_a_message_and_a_status(capsys, tmp_path, monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("HANDFAST_VAR", str(tmp_path))
    assert main(["db", "url"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("handfast db: No database is set up")
    assert "What to do: run `make up`" in error


def test_db_url_shows_either_login(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://boss@db.example/shop")
    assert main(["db", "url"]) == 0
    assert main(["db", "url", "--app"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "postgresql://boss@db.example/shop",
        "postgresql://boss@db.example/shop?options=-c%20role%3Dhandfast_app",
    ]


def test_a_step_runs_again_only_when_its_files_change(tmp_path, monkeypatch):
    ran = []
    monkeypatch.setattr(steps, "run_step", lambda words, owner: ran.append(words))
    source = tmp_path / "0001.py"
    source.write_text("one")
    stamp = tmp_path / "stamps" / "tables"

    def once():
        return steps.once(stamp=stamp, key=steps.digest([source]), words=["migrate"])

    assert [once(), once()] == [True, False]
    source.write_text("two!")
    assert [once(), once()] == [True, False]
    assert ran == [["migrate"], ["migrate"]]


def test_a_failed_step_shows_its_last_words(monkeypatch):
    with pytest.raises(CommandProblem, match="invalid choice: 'fly'"):
        steps.run_step(["fly"])


def test_unknown_options_are_refused_or_passed_on(capsys, monkeypatch):
    with pytest.raises(SystemExit):
        main(["db", "url", "--fast"])
    assert "db does not know: --fast" in capsys.readouterr().err
    called = []
    monkeypatch.setattr(manage, "call", lambda *words: called.append(words))
    assert main(["audit", "verify", "--tenant", "northbeam"]) == 0
    assert main(["import", "catalog", "a.json", "--dry-run"]) == 0
    assert called == [
        ("verify_audit", "--tenant", "northbeam"),
        ("import_catalog", "a.json", "--dry-run"),
    ]


def test_all_processes_count_into_the_same_metrics(tmp_path, monkeypatch):
    monkeypatch.setenv("HANDFAST_VAR", str(tmp_path))
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    (tmp_path / "metrics").mkdir()
    (tmp_path / "metrics" / "counter_1.db").write_text("left over")
    up.share_metrics()
    assert os.environ["PROMETHEUS_MULTIPROC_DIR"] == str(tmp_path / "metrics")
    assert list((tmp_path / "metrics").iterdir()) == []
    count = "import prometheus_client as p; p.Counter('pages', 'Pages.').inc()"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", count], check=True)
    show = (
        "import prometheus_client as p; from prometheus_client import multiprocess as m;"
        "r = p.CollectorRegistry(); m.MultiProcessCollector(r); print(p.generate_latest(r).decode())"
    )
    shown = subprocess.run([sys.executable, "-c", show], check=True, capture_output=True, text=True)
    assert "pages_total 2.0" in shown.stdout


def test_a_command_started_early_begins_when_told_and_else_does_nothing():
    with steps.Ready(["manage", "shell", "-v0", "-c", "print('said', input())"]) as told:
        assert told.go().strip() == "said go"
    with steps.Ready(["demo", "--wait"]) as untold:
        pass
    assert untold.process.returncode == 0


def test_a_command_started_early_that_fails_says_why():
    with steps.Ready(["fly"]) as started, pytest.raises(CommandProblem, match="handfast fly"):
        started.go()
