"""The why panel's arithmetic: steps, bars and total."""

from decimal import Decimal

from handfast.web.waterfall import bars


def test_steps_follow_each_other_and_add_up():
    shown = bars(
        [
            {"label": "List", "amount": Decimal("60.00")},
            {"label": "Bundle", "amount": Decimal("-10.00")},
            {"label": "Promotion", "amount": Decimal(0)},
            {"label": "Fee", "amount": Decimal("5.00")},
        ]
    )
    assert shown.total == Decimal("55.00")
    assert [(bar.x, bar.width) for bar in shown.bars] == [
        ("0.00", "100.00"),
        ("83.33", "16.67"),
        ("83.33", "0.00"),
        ("83.33", "8.33"),
    ]
    assert [bar.tone for bar in shown.bars] == ["blue", "green", "neutral", "amber"]


def test_a_total_below_zero_stays_in_the_picture():
    shown = bars([{"amount": Decimal(10)}, {"amount": Decimal(-30)}])
    assert [(bar.x, bar.width) for bar in shown.bars] == [("66.67", "33.33"), ("0.00", "100.00")]


def test_no_rows_are_zero():
    assert bars([]).total == Decimal(0)
