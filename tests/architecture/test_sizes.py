"""The rules on files and functions hold for the product, and fail on a planted tree."""

import subprocess
import sys
import textwrap
import warnings
from pathlib import Path

import pytest

from tests.architecture import sizes

ROOT = Path(__file__).resolve().parents[2]
TREES = [ROOT / "src", ROOT / "tests"]
RULES = [
    sizes.long_files,
    sizes.long_functions,
    sizes.forbidden_names,
    sizes.signal_uses,
    sizes.undocumented_modules,
]


@pytest.mark.parametrize("tree", TREES, ids=lambda tree: tree.name)
@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_product_keeps_the_rule(rule, tree):
    assert rule(tree) == []


def test_product_has_nothing_unfinished():
    found = [line for tree in TREES for line in sizes.unfinished(tree)]
    assert [line for line in found if "tests/architecture/" not in line] == []


def test_files_over_the_soft_limit_are_reported():
    found = sizes.long_files(ROOT / "src", limit=sizes.SOFT_LINES)
    if found:
        warnings.warn("files near the size limit:\n  " + "\n  ".join(found), stacklevel=1)
    assert set(sizes.long_files(ROOT / "src")) <= set(found)


def plant(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(textwrap.dedent(text))
    return folder


def test_a_long_file_is_found(tmp_path):
    plant(tmp_path, "app/services.py", "x = 1\n" * 501)
    assert sizes.long_files(tmp_path) == [f"{tmp_path}/app/services.py: 501 lines"]
    plant(tmp_path, "app/services.py", "x = 1\n" * 500)
    assert sizes.long_files(tmp_path) == []


def test_a_long_function_is_found_and_its_docstring_not_counted(tmp_path):
    body = "    x = 1\n" * 39
    plant(tmp_path, "rules.py", f'def fine():\n    """One.\n\n    Two.\n    """\n{body}')
    assert sizes.long_functions(tmp_path) == []
    plant(tmp_path, "rules.py", f"def long():\n{body}    return x\n")
    assert sizes.long_functions(tmp_path) == [f"{tmp_path}/rules.py:1 long: 41 lines"]


@pytest.mark.parametrize("name", ["app/utils.py", "app/helpers.py", "misc.py", "utils/one.py"])
def test_a_name_that_says_nothing_is_found(tmp_path, name):
    assert len(sizes.forbidden_names(plant(tmp_path, name, "x = 1\n"))) == 1


@pytest.mark.parametrize(
    "line",
    [
        "from django.db.models.signals import post_save",
        "from django.dispatch import receiver",
        "from django.db.models import signals",
        "import django.db.models.signals",
        "from django import dispatch, signals",
    ],
)
def test_a_signal_is_found(tmp_path, line):
    assert len(sizes.signal_uses(plant(tmp_path, "apps.py", line))) == 1


def test_other_imports_are_no_signals(tmp_path):
    assert (
        sizes.signal_uses(
            plant(tmp_path, "cli.py", "import signal\nfrom django.db import models\n")
        )
        == []
    )


def test_a_module_without_words_is_found(tmp_path):
    plant(tmp_path, "models.py", "x = 1\n")
    assert sizes.undocumented_modules(tmp_path) == [f"{tmp_path}/models.py"]


@pytest.mark.parametrize(
    "line",
    [
        "x = 1  # " + "TO" + "DO later",
        "raise " + "NotImplemented" + "Error",
        "@pytest.mark." + "skip",
        "pytest." + "importorskip('x')",
        "@pytest.mark." + "xfail(reason='x')",
    ],
)
def test_work_left_undone_is_found(tmp_path, line):
    assert len(sizes.unfinished(plant(tmp_path, "one.py", line + "\n"))) == 1


def test_ruff_refuses_a_tangled_function(tmp_path):
    branches = "".join(f"    if x == {n}:\n        return {n}\n" for n in range(8))
    plant(tmp_path, "rules.py", f'"""Planted."""\n\n\ndef tangled(x):\n{branches}    return 9\n')
    command = [
        sys.executable,
        "-m",
        "ruff",
        "check",
        "--no-cache",
        "--config",
        str(ROOT / "pyproject.toml"),
    ]
    result = subprocess.run(
        [*command, "--select", "C901", str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "C901 `tangled` is too complex (9 > 8)" in result.stdout
