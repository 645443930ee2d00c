"""The path's rules: any matrix, any order of answers, no deadlock and no lost answer."""

from dataclasses import replace
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.approvals.rules.figures import figures
from handfast.approvals.rules.path import follow, plan
from handfast.approvals.types import APPROVER, FYI, StepState
from handfast.policies.types import MatchedRule

matched_rows = st.lists(
    st.builds(
        lambda role, kind, step: MatchedRule("r", {"role": role, "kind": kind, "step": str(step)}),
        st.sampled_from("abcdef"), st.sampled_from([APPROVER, FYI]), st.integers(1, 4),
    ),
    max_size=12,
)  # fmt: skip


@given(matched_rows)
def test_each_role_is_asked_once_at_its_earliest_step(rows):
    path = plan(rows)
    asked = [p for p in path if p.kind == APPROVER]
    wanted = {r.outputs["role"] for r in rows if r.outputs["kind"] == APPROVER}
    assert {p.role for p in asked} == wanted
    assert len({(p.role) for p in path}) == len(path)
    for one in asked:
        steps = [int(r.outputs["step"]) for r in rows
                 if r.outputs["role"] == one.role and r.outputs["kind"] == APPROVER]  # fmt: skip
        assert one.step == min(steps)
    assert bool(path) == bool(wanted)


def started(path):
    return [StepState(UUID(int=i), p.step, p.kind, "waiting") for i, p in enumerate(path)]


def settle(steps):
    """Apply what follows until nothing changes, as the services do."""
    outcome = follow(steps)
    states = {
        **dict.fromkeys(outcome.activate, "active"), **dict.fromkeys(outcome.inform, "informed"),
        **dict.fromkeys(outcome.cancel, "cancelled"),
    }  # fmt: skip
    return [replace(s, state=states.get(s.id, s.state)) for s in steps], outcome.status


@settings(max_examples=150)
@given(matched_rows, st.randoms(use_true_random=False), st.integers(0, 100))
def test_answering_in_any_order_always_ends_and_loses_no_answer(rows, random, yes_percent):
    steps, status = settle(started(plan(rows)))
    answers = {}
    for _ in range(50):
        active = [s for s in steps if s.state == "active"]
        if status != "pending":
            break
        assert active, "pending without anybody to answer is a deadlock"
        assert len({s.step for s in active}) == 1
        chosen = random.choice(active)
        answers[chosen.id] = "approved" if random.randrange(100) < yes_percent else "rejected"
        steps = [replace(s, state=answers[s.id]) if s.id == chosen.id else s for s in steps]
        steps, status = settle(steps)
    assert status == ("rejected" if "rejected" in answers.values() else "approved")
    for step in steps:
        if step.id in answers:
            assert step.state == answers[step.id]
        else:
            assert step.state == ("informed" if step.kind == FYI else "cancelled")
    if status == "approved":
        assert len(answers) == sum(1 for s in steps if s.kind == APPROVER)


def test_nobody_is_asked_before_the_step_before_has_agreed():
    steps = [
        StepState(UUID(int=1), 1, APPROVER, "active"),
        StepState(UUID(int=2), 2, APPROVER, "waiting"),
    ]
    assert follow(steps).activate == ()
    assert follow([replace(steps[0], state="approved"), steps[1]]).activate == (UUID(int=2),)


def test_figures_name_amounts_percents_and_extra_rows_once():
    rows = figures(
        {"title": "Q", "currency": "USD", "monthly": "60.5", "figures": [{"label": "Seller", "value": "Ana"}],
         "url": "/q", "waterfall": []},
        {"discount_percent": "15.00", "tcv": "1501.5", "risk_tier": "low"},
    )  # fmt: skip
    assert rows == [
        ("Seller", "Ana"), ("Monthly", "USD 60.50"), ("Total contract value", "USD 1,501.50"),
        ("Highest discount", "15 %"), ("Risk tier", "low"),
    ]  # fmt: skip
