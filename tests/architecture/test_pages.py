"""No template carries inline script, style or handlers; a planted one is found."""

from pathlib import Path

import pytest

from tests.architecture import pages

ROOT = Path(__file__).resolve().parents[2]


def test_templates_obey_the_content_policy():
    assert pages.inline_code(ROOT / "src") == []


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<script>go()</script>", "<script> without src"),
        ("<style>a{}</style>", "<style>"),
        ('<p style="color:red">', "attribute style"),
        ('<a onclick="go()">', "attribute onclick"),
        ('<img src="a.png" onerror="go()"/>', "attribute onerror"),
        ('<a href="javascript:go()">', "javascript: in href"),
        ('<div hx-on:click="go()">', "attribute hx-on:click"),
    ],
)
def test_inline_code_is_found(tmp_path, html, what):
    (tmp_path / "bad.html").write_text("{% load static %}\n{# a comment #}\n" + html)
    assert pages.inline_code(tmp_path) == [f"{tmp_path}/bad.html:3 {what}"]


def test_data_and_outside_scripts_are_fine(tmp_path):
    (tmp_path / "good.html").write_text(
        '<script src="{% static "a.js" %}" defer></script>\n'
        '<script type="application/json" id="x">{{ data }}</script>\n'
        '<button {% if x %}disabled{% endif %} class="btn" hx-post="/x">{{ style }}</button>'
    )
    assert pages.inline_code(tmp_path) == []
