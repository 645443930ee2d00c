"""The matrix a new tenant starts with, as data of a decision table."""

from collections.abc import Iterable, Mapping

from handfast.policies.types import Column, Row, Table


def table_key(kind: str) -> str:
    """The key of the matrix of a kind of record."""
    return f"{kind}_approval"


def quote_matrix(roles: Mapping[str, str]) -> Table:
    """The quote matrix: discount, contract value and risk → who approves and who is told."""
    return Table(
        key=table_key("quote"),
        name="Quote approval",
        inputs=(
            Column("discount_percent", "Discount %", "number"),
            Column("tcv", "Contract value", "number"),
            Column("risk_tier", "Risk tier", "text", optional=True),
        ),
        outputs=(
            Column("role", "Role", "text", choices=tuple(roles.items())),
            Column("kind", "Kind", "text", choices=(("approver", "Approver"), ("fyi", "FYI"))),
            Column("step", "Step", "number"),
        ),
        rows=tuple(_rows()),
    )


def _rows() -> Iterable[Row]:
    yield _row("1", "> 10", "-", "-", "sales_leader", "approver", 1, "Discount above 10 %")
    yield _row("2", ">= 30", "-", "-", "finance", "approver", 2, "Discount of 30 % or more")
    yield _row("3", "-", ">= 25000", "-", "legal", "approver", 2, "Large contract")
    yield _row("4", "-", "-", '"high"', "security", "approver", 2, "High-risk customer")
    yield _row("5", "-", "-", "-", "deal_desk", "fyi", 1, "Told whenever approval is needed")


def _row(
    row_id: str, discount: str, tcv: str, risk: str, role: str, kind: str, step: int, note: str
) -> Row:
    cells = {"discount_percent": discount, "tcv": tcv, "risk_tier": risk}
    return Row(row_id, cells, {"role": role, "kind": kind, "step": str(step)}, note)
