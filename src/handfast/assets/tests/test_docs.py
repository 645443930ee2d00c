"""The documentation draws the lifecycle that the code follows."""

from tests.fixtures.database import ROOT

from handfast.assets.lifecycle import ASSET


def test_the_diagram_is_the_table():
    assert ASSET.mermaid() in (ROOT / "docs/services.md").read_text()
