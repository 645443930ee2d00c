"""Rules of the demo's company besides its approval matrices: credit terms, deposits, a risk model."""

from datetime import datetime, timedelta
from importlib.resources import files

from handfast.platform.access import Actor
from handfast.policies import services as policies
from handfast.policies.types import Case, Column, Row, Table

PAY = (("prepaid", "In advance"), ("net14", "14 days"), ("net30", "30 days"), ("net60", "60 days"))
SEGMENTS = (("small", "Small business"), ("medium", "Mid-size"), ("large", "Enterprise"))


def install_rules(*, author: Actor, reviewer: Actor, at: datetime) -> None:
    """Credit terms in force, their next version drafted; deposits in review; a model with cases."""
    made = policies.create_table(table=_terms(), cases=_cases(), owner="Finance", by=author, at=at)
    policies.submit_draft(table_id=made.id, by=author, at=at)
    policies.publish_table(table_id=made.id, by=reviewer, at=at + timedelta(hours=2))
    later = at + timedelta(days=40)
    draft = policies.draft_table(key="credit_terms", by=author, at=later)
    rows = [
        _row("2", "[550..650)", "-", "false", "net14", "Some risk: half of the limit", "12500")
        if row.id == "2" else row
        for row in _terms().rows
    ]  # fmt: skip
    policies.save_rows(table_id=draft.id, rows=rows, by=author, at=later)
    deposits = policies.create_table(table=_deposits(), owner="Finance", by=author, at=later)
    policies.submit_draft(
        table_id=deposits.id, by=author, at=later, effective_from=later + timedelta(days=90)
    )
    source = files("handfast.web.demo").joinpath("data/risk.dmn").read_text(encoding="utf-8")
    model = policies.create_model(
        key="customer_risk", name="Customer risk", source=source, owner="Security",
        description="Risk tier and deposit from credit score, industry and debt",
        by=author, at=at,
    )  # fmt: skip
    for name, decision, facts, expected in _RISK_CASES:
        case = Case("", name, facts, expected, decision=decision)
        policies.save_case(table_id=model.id, case=case, by=author, at=at)
    policies.publish_table(table_id=model.id, by=reviewer, at=at + timedelta(hours=2))
    for place, (score, value) in enumerate(((742, 18000), (655, 64000), (590, 12000))):
        given = {"Credit score": score, "Industry": "Retail", "Open debt": 0,
                 "Contract value": value}  # fmt: skip
        asked = later + timedelta(days=place)
        policies.decide(key="customer_risk", decision="Risk tier", facts=given, at=asked)


def _terms() -> Table:
    return Table(
        key="credit_terms", name="Credit terms", hit_policy="U",
        description="How long a customer has to pay, by credit score, segment and open debt",
        inputs=(
            Column("score", "Credit score", "number", allowed="[300..850]"),
            Column("segment", "Segment", choices=SEGMENTS),
            Column("overdue", "Overdue debt", "boolean"),
        ),
        outputs=(Column("pay", "Pays", choices=PAY), Column("limit", "Credit limit", "number")),
        rows=(
            _row("1", "-", "-", "true", "prepaid", "Nothing on credit while debt is overdue"),
            _row("2", "[550..650)", "-", "false", "net14", "Some risk"),
            _row("3", "< 550", "-", "false", "prepaid", "High risk"),
            _row("4", ">= 650", '"small","medium"', "false", "net30", "The usual"),
            _row("5", ">= 650", '"large"', "false", "net60", "What large companies ask for",
                 "=score * 200"),
        ),
    )  # fmt: skip


def _row(
    row_id: str, score: str, segment: str, overdue: str, pay: str, note: str, limit: str = "25000"
) -> Row:
    limit = "0" if pay == "prepaid" else limit
    cells = {"score": score, "segment": segment, "overdue": overdue}
    return Row(row_id, cells, {"pay": pay, "limit": limit}, note)


def _cases() -> tuple[Case, ...]:
    return (
        Case("", "A new clinic pays within 30 days",
             {"score": "690", "segment": "small", "overdue": "false"}, {"pay": "net30"}),
        Case("", "Overdue debt ends credit, whatever the score",
             {"score": "820", "segment": "large", "overdue": "true"}, {"pay": "prepaid"}),
        Case("", "An enterprise of 700 has a limit of 140,000",
             {"score": "700", "segment": "large", "overdue": "false"}, {"limit": "140000"}),
    )  # fmt: skip


def _deposits() -> Table:
    """A table with a computed column, and an answer for whatever no row says."""
    return Table(
        key="equipment_deposit", name="Equipment deposit", hit_policy="F",
        description="What a customer pays in advance for rented equipment",
        inputs=(
            Column("exposure", "Outstanding at the start", "number",
                   expression="monthly_charge * term_months"),
            Column("tier", "Risk tier", choices=(("low", "Low"), ("medium", "Medium"),
                                                 ("high", "High"))),
        ),
        facts=(Column("monthly_charge", "Monthly charge", "number"),
               Column("term_months", "Term, months", "number")),
        outputs=(Column("deposit", "Deposit", "number", default="0"),),
        rows=(
            Row("1", {"exposure": "-", "tier": '"high"'}, {"deposit": "=monthly_charge * 3"},
                "Three months in advance"),
            Row("2", {"exposure": "> 25000", "tier": '"medium"'}, {"deposit": "=monthly_charge"},
                "One month in advance"),
        ),
    )  # fmt: skip


_RISK_CASES: tuple[tuple[str, str, dict[str, str], str], ...] = (
    ("A score of 760 is good", "Credit band", {"Credit score": "760"}, "good"),
    ("A score of 400 is poor", "Credit band", {"Credit score": "400"}, "poor"),
)
