"""The set-up script parses on old Pythons and says that they are too old; assets and locks carry no server."""

import ast
import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "scripts" / "bootstrap"


def test_the_script_parses_on_old_pythons():
    text = SCRIPT.read_text(encoding="utf-8")
    tree = ast.parse(text, feature_version=(3, 4))
    assert not [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr | ast.AnnAssign)]
    assert ": str" not in text
    assert " -> " not in text


def test_an_old_python_is_told_what_to_do():
    code = f"import runpy, sys; sys.version_info = (3, 8); runpy.run_path({str(SCRIPT)!r}, run_name='__main__')"
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 2
    assert result.stderr == (
        "This is Python 3.8; Handfast needs 3.11 or newer.\n"
        "  What to do: install Python 3.11+ and name it: make up PYTHON=python3.11\n"
    )


def test_the_front_end_lock_names_no_server():
    lock = (ROOT / "package-lock.json").read_text(encoding="utf-8")
    assert "resolved" not in lock
    assert "://" not in "".join(line for line in lock.splitlines() if '"url"' not in line)
    packages = json.loads(lock)["packages"]
    assert [name for name, facts in packages.items() if name and "integrity" not in facts] == []


def test_hooks_are_local():
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert [line.strip() for line in text.splitlines() if "repo:" in line] == ["- repo: local"]
