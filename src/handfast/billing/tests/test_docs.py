"""The documentation draws the lifecycle that the code follows."""

from tests.fixtures.database import ROOT

from handfast.billing.lifecycle import INVOICE


def test_the_diagram_is_the_table():
    assert INVOICE.mermaid() in (ROOT / "docs/billing.md").read_text()
