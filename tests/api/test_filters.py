"""Filters of lists say what they do not know: the API refuses it, pages show the list whole."""

import re
from typing import Any

import pytest

from handfast.web.api import api
from tests.security.answers import is_problem

CHOICES = re.compile(r"\^\(([\w|-]+)\)\?\$")


def parameters(name: str) -> dict[tuple[str, str], dict[str, Any]]:
    """What lists without placeholders take in their query, by path and name."""
    document = api.get_openapi_schema()
    return {
        (path.removeprefix("/api/v1"), one["name"]): one["schema"]
        for path, item in document["paths"].items()
        for one in item.get("get", {}).get("parameters", ())
        if one["in"] == "query" and "{" not in path and name in ("", one["name"])
    }


FILTERS = {k: s for k, s in parameters("").items() if CHOICES.fullmatch(s.get("pattern", ""))}


@pytest.mark.parametrize(("path", "name"), sorted(FILTERS))
def test_a_filter_takes_its_words_and_refuses_others(call, path, name):
    words = CHOICES.fullmatch(FILTERS[path, name]["pattern"])[1].split("|")
    for word in ("", *words):
        assert call("GET", f"{path}?{name}={word}").status_code == 200, word
    refused = call("GET", f"{path}?{name}=zzz")
    assert (refused.status_code, is_problem(refused)) == (422, True)
    [error] = refused.json()["errors"]
    assert error == {
        "field": name, "value": "zzz", "message": "This is not a known value.",
        "remedy": f"Use: {', '.join(words)}.",
    }  # fmt: skip


def test_every_state_of_a_list_is_such_a_filter():
    loose = {k for k in parameters("status") if k not in FILTERS}
    assert loose == set()
    assert len(FILTERS) >= 20


@pytest.mark.parametrize("path", sorted(p for p, _ in parameters("limit") if p != "/search"))
def test_a_limit_is_not_bent(call, path):
    for wrong in ("0", "-1", "100000"):
        refused = call("GET", f"{path}?limit={wrong}&q=x")
        [error] = refused.json()["errors"]
        assert (refused.status_code, error["field"], error["value"]) == (422, "limit", wrong)


@pytest.mark.parametrize(
    ("path", "name", "all_of_them"),
    [
        ("/quotes/", "status", ""), ("/contracts/", "status", ""), ("/orders/", "status", ""),
        ("/orders/", "jeopardy", ""), ("/billing/", "status", ""), ("/billing/", "kind", ""),
        ("/services/", "status", ""), ("/envelopes", "status", ""), ("/accounts", "segment", ""),
        ("/leads", "status", "all"), ("/leads", "source", ""), ("/opportunities", "stage", "all"),
        ("/approvals?tab=all", "status", ""), ("/approvals?tab=all", "kind", ""),
        ("/processes/instances/", "status", ""), ("/fulfillment/fallout/", "team", ""),
        ("/contracts/obligations/", "whose", ""), ("/contracts/obligations/", "window", ""),
    ],
)  # fmt: skip
def test_a_page_shows_the_list_whole_for_a_word_it_does_not_know(stage, path, name, all_of_them):
    client, joint = stage.client(stage.admin), "&" if "?" in path else "?"
    found = client.get(f"{path}{joint}{name}=zzz")
    whole = client.get(f"{path}{joint}{name}={all_of_them}")
    assert (found.status_code, whole.status_code) == (200, 200)
    assert shown(found) == shown(whole) != []


def shown(response: Any) -> list[str]:
    """The records that a page leads to, and what its selects and tabs are set to."""
    text = response.content.decode()
    return re.findall(
        r'href="/[^"?]*[0-9a-f-]{36}|<option[^>]* selected[^>]*>|aria-current="page">[^<]+', text
    )
