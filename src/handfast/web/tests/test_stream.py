"""The value-stream bar: stages, what counts as done, and links only where the reader may go."""

from uuid import uuid4

from django.template import Context, Template

from handfast.web.stream import Stage, stages

DEAL = uuid4()


def told(**found):
    return {key: (lambda _id, stage=stage: stage) for key, stage in found.items()}


def states(bar):
    return {stage["label"]: stage["state"] for stage in bar}


def test_a_deal_that_went_on_is_done_with_its_opportunity():
    providers = told(
        opportunity=Stage("OP-1", "/o", False), quote=Stage("Q-1", "/q", False)
    )  # fmt: skip
    bar = stages(DEAL, "quote", providers)
    assert states(bar) == {
        "Opportunity": "done", "Quote": "current", "Contract": "todo", "Signature": "todo",
        "Order": "todo", "Delivery": "todo", "Service": "todo", "Invoice": "todo",
    }  # fmt: skip
    assert [s["text"] for s in bar[:3]] == ["OP-1", "Q-1", "–"]


def test_an_opportunity_alone_is_not_done():
    bar = stages(DEAL, "", told(opportunity=Stage("OP-1", "/o", False)))
    assert states(bar)["Opportunity"] == "todo"


def test_the_current_stage_and_forbidden_ones_have_no_link():
    providers = told(
        opportunity=Stage("OP-1", "/o", True, "sales.view"),
        quote=Stage("Q-1", "/q", True, "quotes.view"),
        order=Stage("O-1", "/r", True, "orders.view"),
    )
    bar = stages(DEAL, "order", providers, lambda permission: permission != "sales.view")
    assert [s["url"] for s in bar] == ["", "/q", "", "", "", "", "", ""]


def test_without_a_deal_nothing_is_asked():
    bar = stages(None, "invoice", told(quote=Stage("Q-1", "/q", True)))
    assert {s["text"] for s in bar} == {"–"}


def test_the_tag_asks_every_context_in_few_queries(
    tenant, actor, at, django_assert_max_num_queries
):
    page = Template('{% load stream %}{% value_stream_for stream "quote" %}')
    with django_assert_max_num_queries(12):
        html = page.render(Context({"stream": DEAL}))
    assert html.count("hf-stage ") == 8
    assert html.count("is-todo") == 7
