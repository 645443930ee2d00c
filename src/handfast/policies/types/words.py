"""The words of policies: permissions, types of values, hit policies, periods of a simulation."""

from collections.abc import Mapping

PERMISSIONS: Mapping[str, tuple[str, ...]] = {
    "policies.view": (
        "sales", "sales_leader", "sales_ops", "deal_desk", "legal", "contract_manager", "finance",
        "security", "executive",
    ),
    "policies.edit": ("sales_ops", "deal_desk"),
    "policies.publish": ("sales_ops", "deal_desk", "finance", "executive"),
    "policies.admin": ("executive",),
}  # fmt: skip
TYPES = ("number", "text", "boolean", "date")
TYPE_NAMES: Mapping[str, str] = {
    "number": "Number", "text": "Text", "boolean": "Yes or no", "date": "Date",
}  # fmt: skip
UNIQUE, ANY_OF, PRIORITY, FIRST, RULE_ORDER, OUTPUT_ORDER = "U", "A", "P", "F", "R", "O"
COLLECT, SUM, COUNT, LEAST, MOST = "C", "C+", "C#", "C<", "C>"
HIT_POLICIES: Mapping[str, str] = {
    UNIQUE: "Unique: exactly one row may match",
    ANY_OF: "Any: rows that match together must say the same",
    PRIORITY: "Priority: the most important outcome counts",
    FIRST: "First: the first row that matches counts",
    RULE_ORDER: "Rule order: all that match, from top to bottom",
    OUTPUT_ORDER: "Output order: all that match, the most important first",
    COLLECT: "Collect: every row that matches counts",
    SUM: "Sum of what matches",
    LEAST: "Smallest of what matches",
    MOST: "Largest of what matches",
    COUNT: "Number of rows that match",
}
SINGLE = (UNIQUE, ANY_OF, PRIORITY, FIRST)
AGGREGATES = (SUM, COUNT, LEAST, MOST)
PERIODS: Mapping[int, str] = {1: "1 month", 3: "3 months", 6: "6 months", 12: "12 months"}
PUBLISHED = ("published", "retired")
"""The statuses of versions that were put into force, whatever has become of them since."""
TABLE_KIND, MODEL_KIND = "table", "model"
ANY = "-"
FORMULA = "="
OTHERWISE = "otherwise"
"""The id under which the default outputs count when no row matches."""
