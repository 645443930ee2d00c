"""The matrices and clocks a new tenant starts with, as data of decision tables."""

from collections.abc import Mapping
from decimal import Decimal

from handfast.approvals.types import KINDS, Clock
from handfast.policies.types import FIRST, Column, MatchedRule, Row, Table

CLOCK_KEY = "approval_clock"
VALUE = "tcv"
"""The fact that holds the deal's value, for bundling and for clocks."""

DEFAULT_CLOCK = Clock(Decimal(16), Decimal(8), Decimal(8), "manager")
_KIND = (("approver", "Approver"), ("fyi", "FYI"), ("auto", "Approved by itself"))
_LABELS = {
    "discount_percent": "Discount %", VALUE: "Contract value", "margin_percent": "Margin %",
    "risk_tier": "Risk tier", "term_months": "Term, months", "region": "Region",
    "product_family": "Product family", "clause_deviation": "Clause deviation",
    "payment_frequency": "Payment terms", "order_kind": "New or change",
}  # fmt: skip
_TEXT = (
    "risk_tier", "region", "product_family", "clause_deviation", "payment_frequency", "order_kind",
)  # fmt: skip
_INPUTS: Mapping[str, tuple[str, ...]] = {
    "quote": (
        "discount_percent", VALUE, "margin_percent", "risk_tier", "term_months", "region",
        "product_family", "payment_frequency",
    ),
    "contract": (
        VALUE, "clause_deviation", "risk_tier", "term_months", "discount_percent",
        "margin_percent", "region", "product_family", "payment_frequency",
    ),
    "order": (
        VALUE, "discount_percent", "margin_percent", "risk_tier", "term_months", "region",
        "product_family", "order_kind",
    ),
}  # fmt: skip
_NEEDED = {"quote": ("discount_percent", VALUE), "contract": (VALUE,), "order": (VALUE,)}
Line = tuple[Mapping[str, str], str, str, int, str]
_ROWS: Mapping[str, tuple[Line, ...]] = {
    "quote": (
        ({"discount_percent": "> 10"}, "sales_leader", "approver", 1, "Discount above 10 %"),
        ({"discount_percent": ">= 30"}, "finance", "approver", 2, "Discount of 30 % or more"),
        ({VALUE: ">= 25000"}, "legal", "approver", 2, "Large contract"),
        ({"risk_tier": '"high"'}, "security", "approver", 2, "High-risk customer"),
        ({}, "deal_desk", "fyi", 1, "Told whenever approval is needed"),
    ),
    "contract": (
        ({"clause_deviation": '"high_risk"', VALUE: ">= 25000"}, "finance", "approver", 1,
         "High-risk terms in a large contract"),
        ({"term_months": "> 60"}, "finance", "approver", 1, "Longer than five years"),
        ({VALUE: ">= 500000"}, "executive", "approver", 2, "Contract of half a million or more"),
        ({}, "contract_manager", "fyi", 1, "Told whenever approval is needed"),
    ),
    "order": (
        ({"discount_percent": "> 10"}, "sales_leader", "approver", 1, "Discount above 10 %"),
        ({"discount_percent": ">= 30"}, "finance", "approver", 2, "Discount of 30 % or more"),
        ({}, "deal_desk", "fyi", 1, "Told whenever approval is needed"),
    ),
}  # fmt: skip


def table_key(kind: str) -> str:
    """The key of the matrix of a kind of record."""
    return f"{kind}_approval"


def matrix_of(kind: str, choices: Mapping[str, str]) -> Table:
    """The matrix of a kind of record: its facts → who approves, who is told, in which step."""
    return Table(
        key=table_key(kind),
        name=f"{KINDS[kind]} approval",
        inputs=tuple(_column(key, needed=key in _NEEDED[kind]) for key in _INPUTS[kind]),
        outputs=(
            Column("role", "Role", "text", choices=tuple(choices.items())),
            Column("kind", "Kind", "text", choices=_KIND),
            Column("step", "Step", "number"),
            Column("quorum", "Quorum", "number"),
        ),
        rows=tuple(_row(kind, str(place), line) for place, line in enumerate(_ROWS[kind], start=1)),
    )


def clock_table() -> Table:
    """How long answers may take, in working hours; the first row that matches counts."""
    rows: tuple[tuple[str, Mapping[str, str], tuple[str, ...], str], ...] = (
        ("1", {"role": '"executive"'}, ("24", "8", "8", "manager"), "Executives travel"),
        ("2", {"kind": '"contract"'}, ("24", "8", "8", "manager"), "Contracts take longer to read"),
        ("3", {}, ("16", "8", "8", "manager"), "Two working days"),
    )
    outputs = ("hours", "remind", "escalate", "escalate_to")
    return Table(
        key=CLOCK_KEY,
        name="Approval clocks",
        inputs=(
            Column("kind", "Kind of record", "text", optional=True),
            Column("role", "Role", "text", optional=True),
            Column(VALUE, "Contract value", "number", optional=True),
        ),
        outputs=(
            Column("hours", "Answer within, working hours", "number"),
            Column("remind", "Remind every, working hours", "number"),
            Column("escalate", "Escalate after more, working hours", "number"),
            Column("escalate_to", "Escalate to", "text"),
        ),
        rows=tuple(
            Row(key, {c: cells.get(c, "-") for c in ("kind", "role", VALUE)},
                dict(zip(outputs, values, strict=True)), note)
            for key, cells, values, note in rows
        ),
        hit_policy=FIRST,
    )  # fmt: skip


def clock_of(matched: tuple[MatchedRule, ...]) -> Clock:
    """The clock of the first matching row; the default where none matches."""
    if not matched:
        return DEFAULT_CLOCK
    out = matched[0].outputs
    return Clock(
        max(Decimal(out["hours"]), Decimal("0.25")), max(Decimal(out["remind"]), Decimal("0.25")),
        max(Decimal(out["escalate"]), Decimal(0)), out.get("escalate_to", "manager"),
    )  # fmt: skip


def _column(key: str, *, needed: bool) -> Column:
    return Column(key, _LABELS[key], "text" if key in _TEXT else "number", optional=not needed)


def _row(kind: str, row_id: str, line: Line) -> Row:
    cells, role, what, step, note = line
    outputs = {"role": role, "kind": what, "step": str(step), "quorum": "0"}
    return Row(row_id, {key: cells.get(key, "-") for key in _INPUTS[kind]}, outputs, note)
