"""The documentation draws the lifecycle that the code follows."""

from tests.fixtures.database import ROOT

from handfast.contracts.lifecycle import CONTRACT, OCCURRENCE


def test_the_diagram_is_the_table():
    assert CONTRACT.mermaid() in (ROOT / "docs/contracts.md").read_text()
    assert OCCURRENCE.mermaid() in (ROOT / "docs/obligations.md").read_text()
