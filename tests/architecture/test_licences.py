"""Runtime packages are free to ship with; a planted binding licence is refused."""

import json
from pathlib import Path

import pytest

from tests.architecture import licences

LOCK = Path(__file__).resolve().parents[2] / "requirements" / "base.txt"


def test_runtime_packages_may_be_shipped():
    names = licences.required(LOCK)
    assert len(names) > 50
    assert licences.refused(names) == []


def test_browser_packages_may_be_shipped():
    lock = json.loads((LOCK.parents[1] / "package-lock.json").read_text(encoding="utf-8"))
    shipped = {n: p for n, p in lock["packages"].items() if n and not p.get("dev")}
    assert len(shipped) > 8
    reviewed = licences.REVIEWED_BROWSER
    judged = {
        n: licences.verdict(reviewed.get(n, p.get("license", ""))) for n, p in shipped.items()
    }
    assert [n for n, grade in judged.items() if grade not in ("free", "weak")] == []


def test_reviewed_packages_are_still_required():
    assert set(licences.REVIEWED) <= set(licences.required(LOCK))
    lock = json.loads((LOCK.parents[1] / "package-lock.json").read_text(encoding="utf-8"))
    assert set(licences.REVIEWED_BROWSER) <= set(lock["packages"])


@pytest.mark.parametrize(
    ("text", "grade"),
    [
        ("MIT", "free"),
        ("License :: OSI Approved :: BSD License", "free"),
        ("MPL-2.0", "free"),
        ("LGPL-3.0-only", "weak"),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", "weak"),
        ("GPL-3.0-or-later", "binding"),
        ("AGPL-3.0", "binding"),
        ("License :: OSI Approved :: GNU Affero General Public License v3", "binding"),
        ("License :: OSI Approved :: GNU General Public License v2 (GPLv2)", "binding"),
        ("MIT OR GPL-2.0-only", "free"),
        ("MIT AND GPL-2.0-only", "binding"),
        ("SSPL-1.0", "binding"),
        ("", "unknown"),
        ("Custom", "unknown"),
    ],
)
def test_licences_are_judged(text, grade):
    assert licences.verdict(text) == grade


def test_a_planted_package_is_refused():
    texts = {"good": "MIT", "bad": "AGPL-3.0-only", "silent": "", "read": ""}
    found = licences.refused(texts, read=texts.__getitem__, reviewed={"read": "BSD-3-Clause"})
    assert found == ["bad: AGPL-3.0-only", "silent: no licence stated"]


@pytest.mark.parametrize("name", ["base.txt", "dev.txt"])
def test_lock_files_name_no_server_and_pin_every_package_by_hash(name):
    text = (LOCK.parent / name).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    blocks = [block for block in text.replace("\\\n", " ").splitlines() if "==" in block]
    assert blocks
    assert [block[:60] for block in blocks if "--hash=sha256:" not in block] == []
