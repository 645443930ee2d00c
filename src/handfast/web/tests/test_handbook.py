"""docs/contexts.md says what the code says."""

from handfast.platform.database import project_root
from handfast.web import handbook


def test_the_committed_page_is_current():
    committed = (project_root() / "docs" / "contexts.md").read_text(encoding="utf-8")
    assert committed == handbook.contexts_page(), "refresh it with `make openapi`"


def test_a_section_names_services_events_and_who_listens():
    lines = handbook.contexts_page().splitlines()
    section = lines[lines.index("## contracts") : lines.index("## orders")]
    assert any(line.startswith("- `draft_from_quote`: ") for line in section)
    assert any(line.startswith("- `contract.executed` (contract_id, ") for line in section)
    assert "**Listens to**" in section
    assert "**Life of: contract**" in section


def test_facts_flow_to_the_contexts_that_listen():
    page = handbook.contexts_page()
    assert '  contracts -- "contract.executed" --> orders\n' in page
    assert '  billing -- "invoice.posted" --> promises\n' in page


def test_the_first_sentence_stands_alone():
    def example() -> None:
        """Post what is due; raises NotFound. More follows."""

    assert handbook._first_sentence(example) == "Post what is due"
