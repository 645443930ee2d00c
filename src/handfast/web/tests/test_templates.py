"""Guards over every template and script: the content policy is kept and icons exist."""

import re
from pathlib import Path

import pytest
from django.template import engines

from handfast.web import assets, icons

SOURCE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(SOURCE.glob("*/templates/**/*.html"))
LETTERS = {"platform/templates/platform/letter.html"}  # no policy applies to mails
INLINE_STYLE = re.compile(r"\sstyle\s*=|<style\b")
INLINE_HANDLER = re.compile(r"<[^>]*\s(on[a-z]+|hx-on[:\w-]*)\s*=", re.IGNORECASE)
INLINE_SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>")
TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
ICON = re.compile(r"""\{%\s*(?:icon|empty_state)\s+["']([\w-]+)["']""")


def relative(path):
    return str(path.relative_to(SOURCE))


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_keeps_the_content_policy(path):
    text = TAG.sub("", path.read_text())
    assert relative(path) in LETTERS or INLINE_STYLE.findall(text) == []
    for pattern in (INLINE_HANDLER, INLINE_SCRIPT):
        assert pattern.findall(text) == []
    assert not re.search(r"(?:src|href)=[\"']https?://", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=relative)
def test_a_template_compiles(path):
    assert engines["django"].from_string(path.read_text()).template.nodelist


def test_every_icon_named_in_a_template_exists():
    named = {
        (relative(path), name) for path in TEMPLATES for name in ICON.findall(path.read_text())
    }
    known = icons.names()
    assert known
    assert {(path, name) for path, name in named if name not in known} == set()


def test_copied_files_name_no_source_map_and_are_all_there():
    for name in assets.FILES.values():
        path = assets.VENDOR / name
        assert path.exists()
        if path.suffix in {".js", ".css"}:
            assert "sourceMappingURL" not in path.read_text()


def test_the_lock_file_names_no_registry():
    assert '"resolved"' not in (assets.ROOT / "package-lock.json").read_text()


def test_nothing_is_installed_twice(tmp_path):
    digest = assets._digest(assets.ROOT)
    (tmp_path / ".lock-digest").write_text(digest)
    assert assets.install(vendor=tmp_path) is False
