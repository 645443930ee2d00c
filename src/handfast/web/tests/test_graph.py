"""The plan graph's layout: layers, no overlap, stable ends, words inside their boxes."""

from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.web import text_fit
from handfast.web.graph import (
    GAP_X,
    LABEL_SIZE,
    MARGIN,
    NODE_HEIGHT,
    NODE_WIDTH,
    TEXT_LEFT,
    TEXT_RIGHT,
    layout,
)

PLAN = [{"id": name, "label": name, "state": "waiting"} for name in "abcd"]


def boxes(graph):
    return {node.id: node for node in graph.nodes}


def test_each_task_stands_right_of_what_it_waits_for():
    graph = layout(PLAN, [("a", "b"), ("b", "c"), ("a", "c"), ("a", "d")])
    placed = boxes(graph)
    column = NODE_WIDTH + GAP_X
    assert [placed[name].x for name in "abcd"] == [
        MARGIN,
        MARGIN + column,
        MARGIN + 2 * column,
        MARGIN + column,
    ]
    assert graph.width == 2 * MARGIN + 3 * NODE_WIDTH + 2 * GAP_X


def test_a_straight_chain_is_a_straight_line():
    graph = layout(PLAN, [("a", "b"), ("b", "c"), ("c", "d")])
    assert {node.y for node in graph.nodes} == {float(MARGIN)}
    assert graph.height == 2 * MARGIN + NODE_HEIGHT


def test_an_edge_over_a_layer_bends_around_it():
    graph = layout(PLAN[:3], [("a", "b"), ("b", "c"), ("a", "c")])
    long_edge = next(edge for edge in graph.edges if (edge.source, edge.target) == ("a", "c"))
    between = boxes(graph)["b"]
    height_beside = float(long_edge.path.split("H")[0].split()[-1])
    assert not between.y <= height_beside <= between.y + between.height


def test_rings_loops_and_unknown_ends_are_left_out():
    graph = layout(PLAN, [("a", "b"), ("b", "a"), ("c", "c"), ("d", "nowhere"), ("a", "b")])
    assert [(edge.source, edge.target) for edge in graph.edges] == [("a", "b")]
    assert len(graph.nodes) == 4


def test_only_edges_between_critical_tasks_are_critical():
    nodes = [{"id": name, "label": name, "critical": name != "c"} for name in "abc"]
    graph = layout(nodes, [("a", "b"), ("b", "c")])
    assert [edge.critical for edge in graph.edges] == [True, False]


def test_an_empty_plan_has_no_drawing():
    graph = layout([], [])
    assert (graph.nodes, graph.edges) == ((), ())


def test_words_stay_inside_the_box_and_the_full_label_is_kept():
    label = "Truck roll to the customer premises for a second line test visit"
    node = layout([{"id": "a", "label": label, "text": "16 Mar"}], []).nodes[0]
    room = NODE_WIDTH - TEXT_LEFT - TEXT_RIGHT
    assert len(node.lines) == 2
    assert node.lines[1].endswith("…")
    assert all(text_fit.width_of(line, size=LABEL_SIZE) <= room for line in node.lines)
    assert node.label == label
    assert [row["kind"] for row in node.rows] == ["label", "label", "text"]
    assert all(0 < row["y"] < NODE_HEIGHT for row in node.rows)


def test_one_long_word_is_clipped():
    (line,) = text_fit.lines_of("W" * 60, width=100, size=12)
    assert line.endswith("…")
    assert text_fit.width_of(line, size=12) <= 100


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 14).flatmap(
        lambda size: st.tuples(
            st.just(size),
            st.lists(st.tuples(st.integers(0, size - 1), st.integers(0, size - 1)), max_size=30),
        )
    )
)
def test_boxes_never_overlap_and_stay_in_the_drawing(plan):
    size, pairs = plan
    nodes = [{"id": str(number), "label": f"Task {number}"} for number in range(size)]
    graph = layout(nodes, [(str(one), str(two)) for one, two in pairs])
    for place, one in enumerate(graph.nodes):
        assert 0 <= one.x <= graph.width - one.width
        assert 0 <= one.y <= graph.height - one.height
        for two in graph.nodes[place + 1 :]:
            assert one.x != two.x or abs(one.y - two.y) >= NODE_HEIGHT
