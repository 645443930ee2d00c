"""What a changed matrix saves and risks, by past decisions."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from handfast.approvals.rules.measures import effect, figures
from handfast.kernel.ids import new_id
from handfast.policies.types import DecisionView, MatchedRule, Replay

AT = datetime(2026, 3, 2, tzinfo=UTC)


def rule(role, kind="approver", step=1):
    return MatchedRule("r", {"role": role, "kind": kind, "step": str(step)})


def replay(subject, then, now, day=0):
    at = AT + timedelta(days=day)
    return Replay(DecisionView(new_id(), "quote_approval", 1, {}, then, at), subject, now)


def test_saved_steps_save_their_mean_wait_and_unseen_discounts_are_exposed():
    fyi = rule("deal_desk", "fyi")
    replays = [
        replay("quote:1", (rule("sales_leader"), rule("legal", step=2), fyi), (rule("legal"), fyi)),
        replay("quote:2", (rule("sales_leader"), fyi), (fyi,)),
        replay("quote:3", (fyi,), (rule("finance"),)),
        replay("quote:4", (rule("finance"),), (rule("finance"), rule("x", "auto"))),
    ]
    found = effect(
        replays,
        waits={"sales_leader": Decimal(12), "finance": Decimal(6)},
        discounts={"quote:2": (Decimal(500), "USD"), "quote:4": (Decimal("99.5"), "USD")},
    )
    assert (found.gone, found.added, found.hours, found.unseen) == (3, 1, Decimal(24), 2)
    assert found.exposed == {"USD": Decimal("599.5")}
    assert [(f.label, f.value) for f in figures(found)] == [
        ("Approvals saved", "2"), ("Days of waiting saved", "1.0"),
        ("Margin exposed", "USD 599.50"),
    ]  # fmt: skip


def test_a_deal_decided_again_and_again_has_one_discount_and_its_last_decision_counts():
    asked, fyi = (rule("sales_leader"),), (rule("deal_desk", "fyi"),)
    replays = [
        replay("quote:1", asked, fyi, day=9),
        replay("quote:1", asked, fyi, day=5),
        replay("quote:1", asked, fyi, day=1),
        replay("quote:2", asked, asked, day=9),
        replay("quote:2", asked, fyi, day=1),
    ]
    each = {f"quote:{n}": (Decimal(500), "USD") for n in (1, 2)}
    found = effect(replays, waits={}, discounts=each)
    assert (found.gone, found.unseen, found.exposed) == (4, 1, {"USD": Decimal(500)})


def test_nothing_changed_saves_nothing():
    found = effect([], waits={}, discounts={})
    assert [f.value for f in figures(found)] == ["0", "0.0", "none"]
