"""The API does what the pages do: each use case a page offers is offered by a route as well.

Read from the code: the services that a context's pages call, against those that its API calls.
What only pages do is named below with its reason; docs/README.md says it to integrators.
"""

import re
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "handfast"
CALL = re.compile(r"\bservices\.([a-z_]+)")
PAGES_ONLY = {
    "approvals": {
        "open_link": "a link from a message opens a page",
        "decide_by_link": "a link from a message opens a page",
        "read_answers": "notes that a person has looked at the page",
    },
    "gateways": {"receive": "is the address for partners' own messages, /hooks/"},
    "orders": {"panels_for": "asks other contexts for parts of the page"},
    "parties": {
        "accept_invitation": "signs a person in",
        "chooses_password": "signs a person in",
    },
    "policies": {"publishing_problems": "the check route names them"},
    "quotes": {"document_data": "draws the page that shows the paper"},
    "signing": {"final_file": "serves the file to the page", "origin_of": "links the page back"},
    "web": {"end_sessions": "is about browsers"},
    "workflow": {
        "claim_many": "one call for each task",
        "delegate_many": "one call for each task",
        "ensure_calendar": "makes what is shipped on first sight",
        "ensure_shipped": "makes what is shipped on first sight",
    },
}
CONTEXTS = sorted(
    p.name for p in SOURCE.iterdir() if (p / "pages").exists() or (p / "pages.py").exists()
)


def called(context: str, layer: str) -> set[str]:
    """The services that a layer of a context names."""
    folder = SOURCE / context
    files = [folder / f"{layer}.py", *(folder / layer).glob("*.py")]
    return {n for f in files if f.exists() for n in CALL.findall(f.read_text())}


@pytest.mark.parametrize("context", CONTEXTS)
def test_what_a_page_does_a_route_does_too(context):
    only = called(context, "pages") - called(context, "api")
    assert sorted(only) == sorted(PAGES_ONLY.get(context, {}))


def test_the_contexts_are_found():
    assert {"quotes", "contracts", "parties", "billing", "workflow"} <= set(CONTEXTS)
    assert set(PAGES_ONLY) <= set(CONTEXTS)
