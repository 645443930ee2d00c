"""Use cases of policies: keep tables in versions, test and publish them, decide with a record."""

from handfast.policies.queries.people import register as register_directory
from handfast.policies.queries.uses import TableUse
from handfast.policies.queries.uses import register as register_table
from handfast.policies.services.casing import add_case_from, remove_case, save_case
from handfast.policies.services.deciding import decide
from handfast.policies.services.drafting import (
    create_model,
    create_table,
    discard_draft,
    draft_table,
    save_model,
    save_rows,
    save_table,
)
from handfast.policies.services.importing import export_table, import_file
from handfast.policies.services.installing import ensure_table
from handfast.policies.services.publishing import (
    publish_table,
    publishing_problems,
    send_back,
    submit_draft,
)
from handfast.policies.services.settings import set_review_rule

__all__ = [
    "TableUse",
    "add_case_from",
    "create_model",
    "create_table",
    "decide",
    "discard_draft",
    "draft_table",
    "ensure_table",
    "export_table",
    "import_file",
    "publish_table",
    "publishing_problems",
    "register_directory",
    "register_table",
    "remove_case",
    "save_case",
    "save_model",
    "save_rows",
    "save_table",
    "send_back",
    "set_review_rule",
    "submit_draft",
]
