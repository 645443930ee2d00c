"""The map's layout, the words, and the two log formats against schemas of their standards."""

import json
from datetime import UTC, datetime
from itertools import pairwise

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from handfast.kernel.ids import new_id
from handfast.kernel.worktime import duration
from handfast.reporting.rules import ocel, xes
from handfast.reporting.rules.process_map import NODE_HEIGHT, NODE_WIDTH, draw
from handfast.reporting.rules.words import activity, percent
from handfast.reporting.tests.standards import OCEL_2, XES
from handfast.reporting.types import Activity, Edge, LoggedEvent

NAMES = st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=1, max_size=8)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (59.6, "1 min"), (3_600, "1 h"), (93_600, "1 d 2 h"), (86_460, "1 d"), (90, "1 min 30 s")],
)  # fmt: skip
def test_durations_are_said_in_two_units_at_most(seconds, words):
    assert duration(seconds) == words


def test_topics_and_shares_as_people_say_them():
    assert activity("contract.sent_for_signature") == "Contract sent for signature"
    assert (percent(0.125), percent(1), percent(0)) == ("13 %", "100 %", "0 %")


@st.composite
def processes(draw_from):
    names = draw_from(NAMES)
    activities = [
        Activity(name, 1, draw_from(st.integers(1, 9)), 0, 0, float(place), 0, 0)
        for place, name in enumerate(names)
    ]
    pairs = draw_from(st.lists(st.tuples(*[st.sampled_from(names)] * 2), unique=True, max_size=24))
    edges = [
        Edge(
            one, two, draw_from(st.integers(1, 50)), 60.0, 90.0, float(draw_from(st.integers(0, 9)))
        )
        for one, two in pairs
    ]
    return activities, edges


@given(processes(), st.sampled_from((0, 0.05, 0.5)))
def test_every_activity_is_drawn_once_and_no_boxes_overlap(process, least):
    activities, edges = process
    drawn = draw(activities, edges, least=least)
    assert sorted(node.topic for node in drawn.nodes) == sorted(a.topic for a in activities)
    for one in drawn.nodes:
        assert 0 <= one.x <= drawn.width - NODE_WIDTH
        assert 0 <= one.y <= drawn.height - NODE_HEIGHT
        for two in drawn.nodes:
            apart = abs(one.x - two.x) >= NODE_WIDTH or abs(one.y - two.y) >= NODE_HEIGHT
            assert one.topic == two.topic or apart


@given(st.lists(st.sampled_from("abcdefgh"), unique=True, min_size=2, max_size=8))
def test_a_process_without_ways_back_runs_downwards(names):
    """Whatever order the steps are told in, a chain is drawn as a chain."""
    activities = [Activity(name, 1, 1, 0, 0, 1.0, 0, 0) for name in sorted(names)]
    edges = [Edge(one, two, 1, 0.0, 0.0, 0.0) for one, two in pairwise(names)]
    drawn = draw(activities, edges, least=0)
    assert [node.topic for node in sorted(drawn.nodes, key=lambda node: node.y)] == names
    assert not any(arrow.back for arrow in drawn.arrows)


@given(processes())
def test_with_no_limit_every_arrow_between_two_steps_is_drawn(process):
    activities, edges = process
    drawn = draw(activities, edges, least=0)
    loops = sum(edge.source == edge.target for edge in edges)
    assert (len(drawn.arrows), drawn.hidden) == (len(edges) - loops, loops)


@given(processes())
def test_rare_arrows_go_but_nothing_is_left_hanging(process):
    activities, edges = process
    drawn = draw(activities, edges, least=1)
    kept = {arrow.title.split(":")[0] for arrow in drawn.arrows}
    for edge in edges:
        if edge.source != edge.target:
            assert any(title.startswith(f"{edge.source.capitalize()} →") for title in kept)
            assert any(title.endswith(f"→ {edge.target.capitalize()}") for title in kept)


def logged(case, topic, **more):
    values = {
        "id": new_id(), "case": case, "topic": topic, "at": datetime(2026, 3, 2, 9, tzinfo=UTC),
        "headline": 'Q-1 "for" <Dana> & Co \x0b', "actor": "Ana Ruiz", "actor_kind": "user",
        "subject_kind": "quote", "subject_id": case, "payload": {},
    }  # fmt: skip
    return LoggedEvent(**{**values, **more})


def test_the_xes_log_validates_and_keeps_cases_apart():
    one, two = new_id(), new_id()
    events = [
        logged(one, "quote.created"),
        logged(one, "quote.accepted"),
        logged(two, "quote.created"),
    ]
    document = etree.fromstring("".join(xes.write(events, name="Quotes & more")).encode())
    etree.XMLSchema(etree.fromstring(XES.encode())).assertValid(document)
    space = {"x": "http://www.xes-standard.org/"}
    traces = document.findall("x:trace", space)
    assert [t.find("x:string[@key='concept:name']", space).get("value") for t in traces] == [
        str(one), str(two),
    ]  # fmt: skip
    assert [len(t.findall("x:event", space)) for t in traces] == [2, 1]
    when = document.find("x:trace/x:event/x:date", space)
    assert when.get("value") == "2026-03-02T09:00:00.000+00:00"


def test_the_ocel_document_validates_and_names_every_object_it_relates():
    deal, order, account = new_id(), new_id(), new_id()
    events = [
        logged(deal, "order.captured", subject_kind="order", subject_id=order,
               payload={"order_id": str(order), "account_id": str(account), "note_id": "none"}),
        logged(deal, "quote.accepted", subject_kind="quote", subject_id=new_id()),
    ]  # fmt: skip
    document = json.loads("".join(ocel.write(events, deals=True)))
    jsonschema.validate(document, OCEL_2)
    kinds = {one["id"]: one["type"] for one in document["objects"]}
    assert (kinds[str(order)], kinds[str(account)], kinds[str(deal)]) == (
        "order",
        "account",
        "deal",
    )
    related = {r["objectId"] for e in document["events"] for r in e["relationships"]}
    assert related == set(kinds)
    first = document["events"][0]["relationships"]
    assert [r["qualifier"] for r in first] == ["subject", "deal", "account"]


def test_the_schemas_refuse_what_the_standards_forbid():
    broken = json.loads("".join(ocel.write([logged(new_id(), "quote.created")], deals=False)))
    del broken["events"][0]["time"]
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(broken, OCEL_2)
    text = "".join(xes.write([logged(new_id(), "quote.created")], name="x"))
    schema = etree.XMLSchema(etree.fromstring(XES.encode()))
    assert not schema.validate(
        etree.fromstring(text.replace("<trace>", "<case>").replace("</trace>", "</case>").encode())
    )
    assert not schema.validate(
        etree.fromstring(
            text.replace(
                '<date key="time:timestamp" value="2026', '<date key="time:timestamp" value="soon'
            ).encode()
        )
    )
