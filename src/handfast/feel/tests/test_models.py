"""Decision models: requirement graphs, boxed expressions, types, services, imports, faults."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from handfast.feel import Budget, FeelBudgetError
from handfast.feel.dmn import DmnError, load_model
from handfast.feel.tests.models import DMN, data, decision, model, text

D = Decimal


def entry(name: str, body: str) -> str:
    return f'<contextEntry><variable name="{name}"/>{body}</contextEntry>'


def evaluate(body: str, **inputs: Any) -> object:
    names = tuple(inputs)
    source = model(*(data(name) for name in names), decision("d", body, inputs=names))
    loaded = load_model(source)
    assert loaded.problems == []
    return loaded.evaluate("d", inputs)


@pytest.mark.parametrize("version", sorted(DMN))
def test_models_of_all_versions_are_read(version: str) -> None:
    source = model(data("a"), decision("d", text("a + 1"), inputs=("a",)), version=version)
    assert load_model(source).evaluate("d", {"a": 1}) == D(2)


def test_decisions_feed_each_other_and_may_be_given() -> None:
    source = model(
        data("price"),
        decision("net amount", text("price * 2"), inputs=("price",)),
        decision("gross", text("net amount * 1.1"), decisions=("net amount",)),
    )
    loaded = load_model(source)
    assert loaded.names() == ["net amount", "gross"]
    assert loaded.evaluate("gross", {"price": 5}) == D("11.0")
    assert loaded.evaluate("gross", {"net amount": 1}) == D("1.1")


def test_a_requirement_ring_is_refused() -> None:
    source = model(
        decision("a", text("b"), decisions=("b",)), decision("b", text("a"), decisions=("a",))
    )
    with pytest.raises(DmnError, match="requires itself"):
        load_model(source).evaluate("a", {})


def test_boxed_contexts_see_earlier_entries_and_may_have_a_result() -> None:
    entries = entry("a b", text("1")) + entry("c", text("a b + 1"))
    assert evaluate(f"<context>{entries}</context>") == {"a b": D(1), "c": D(2)}
    result = f"<contextEntry>{text('c * 10')}</contextEntry>"
    assert evaluate(f"<context>{entries}{result}</context>") == D(20)


def test_boxed_lists_and_relations() -> None:
    assert evaluate(f"<list>{text('1')}{text('x')}</list>", x=2) == [D(1), D(2)]
    relation = (
        '<relation><column name="name"/><column name="age"/>'
        f"<row>{text(chr(34) + 'Ann' + chr(34))}{text('30')}</row></relation>"
    )
    assert evaluate(relation) == [{"name": "Ann", "age": D(30)}]


def test_boxed_conditionals_loops_and_filters() -> None:
    conditional = f"<conditional><if>{text('x > 1')}</if><then>{text('1')}</then><else>{text('2')}</else></conditional>"
    assert evaluate(conditional, x=5) == D(1)
    loop = f'<for iteratorVariable="i"><in>{text("xs")}</in><return>{text("i * 2")}</return></for>'
    assert evaluate(loop, xs=[1, 2]) == [D(2), D(4)]
    some = f'<some iteratorVariable="i"><in>{text("xs")}</in><satisfies>{text("i > 1")}</satisfies></some>'
    assert evaluate(some, xs=[1, 2]) is True
    every = some.replace("some", "every")
    assert evaluate(every, xs=[1, 2]) is False
    filtered = f"<filter><in>{text('xs')}</in><match>{text('item > 1')}</match></filter>"
    assert evaluate(filtered, xs=[1, 2]) == [D(2)]


KNOWLEDGE = (
    '<businessKnowledgeModel id="f" name="net of"><variable name="net of"/><encapsulatedLogic>'
    f'<formalParameter name="p" typeRef="number"/>{text("p * 2")}'
    "</encapsulatedLogic></businessKnowledgeModel>"
)


def test_knowledge_is_called_in_text_and_by_invocation() -> None:
    call = decision("called", text("net of(4)"), knowledge=("f",))
    invocation = (
        f'<invocation>{text("net of")}<binding><parameter name="p"/>{text("5")}</binding>'
        "</invocation>"
    )
    loaded = load_model(model(KNOWLEDGE, call, decision("invoked", invocation, knowledge=("f",))))
    assert loaded.evaluate("called", {}) == D(8)
    assert loaded.evaluate("invoked", {}) == D(10)


def test_boxed_functions_may_call_themselves() -> None:
    function = (
        '<functionDefinition><formalParameter name="n"/>'
        f"{text('if n < 2 then 1 else n * fact(n - 1)')}</functionDefinition>"
    )
    result = f"<contextEntry>{text('fact(5)')}</contextEntry>"
    assert evaluate(f"<context>{entry('fact', function)}{result}</context>") == D(120)


def test_external_functions_are_never_run() -> None:
    function = f'<functionDefinition kind="Java"><context>{entry("class", text("1"))}</context></functionDefinition>'
    loaded = load_model(model(decision("d", function)))
    assert loaded.problems == ["d: external functions are not run"]
    assert loaded.evaluate("d", {}) is None


ITEMS = (
    '<itemDefinition name="tLevel"><typeRef>number</typeRef>'
    "<allowedValues><text>[1..5]</text></allowedValues></itemDefinition>"
    '<itemDefinition name="tLevels" isCollection="true"><typeRef>tLevel</typeRef></itemDefinition>'
    '<itemDefinition name="tPerson"><itemComponent name="name"><typeRef>string</typeRef>'
    '</itemComponent><itemComponent name="level"><typeRef>tLevel</typeRef></itemComponent>'
    "</itemDefinition>"
)


@pytest.mark.parametrize(
    ("type_ref", "value", "expected"),
    [
        ("tLevel", 5, D(5)),
        ("tLevel", 6, None),
        ("tLevel", "5", None),
        ("tLevel", [5], D(5)),
        ("tLevels", 5, [D(5)]),
        ("tLevels", [1, 6], None),
        ("tPerson", {"name": "Ann", "level": 1}, {"name": "Ann", "level": D(1)}),
        ("tPerson", {"name": "Ann", "level": 9}, None),
        ("tPerson", {"name": "Ann"}, None),
    ],
)
def test_values_are_converted_to_their_types(
    type_ref: str, value: object, expected: object
) -> None:
    source = model(ITEMS, data("x", type_ref), decision("d", text("x"), inputs=("x",)))
    assert load_model(source).evaluate("d", {"x": value}) == expected


def test_texts_know_the_types_of_the_model() -> None:
    body = text('{name: "Ann", level: 1} instance of tPerson')
    assert load_model(model(ITEMS, decision("d", body))).evaluate("d", {}) is True


SERVICE = model(
    data("rate"),
    decision("base", text("10")),
    decision("total", text("base * rate"), inputs=("rate",), decisions=("base",)),
    '<decisionService id="s" name="quote it"><outputDecision href="#total"/>'
    '<inputDecision href="#base"/><inputData href="#rate"/></decisionService>',
    decision("caller", text("quote it(3, 7)"), knowledge=("s",)),
    decision("named", text("quote it(base: 7, rate: 2)"), knowledge=("s",)),
)


def test_services_take_data_first_and_then_decisions() -> None:
    loaded = load_model(SERVICE)
    assert loaded.evaluate("quote it", {"rate": 2, "base": 5}) == D(10)
    assert loaded.evaluate("caller", {}) == D(21)
    assert loaded.evaluate("named", {}) == D(14)


def test_a_service_that_names_missing_nodes_still_answers() -> None:
    source = SERVICE.replace(b"</decisionService>", b'<inputData href="#gone"/></decisionService>')
    loaded = load_model(source)
    assert loaded.problems == ["quote it: names #gone, which is not in the model"]
    assert loaded.evaluate("caller", {}) == D(21)


@pytest.mark.parametrize(("name", "call"), [("lib", "lib.net of(4)"), ("", "net of(4)")])
def test_imported_knowledge_is_called_through_its_import(name: str, call: str) -> None:
    link = f'<import name="{name}" namespace="urn:lib" importType="{DMN["1.5"]}"/>'
    source = model(link, decision("d", text(call), knowledge=("urn:lib#f",)))
    imported = model(KNOWLEDGE, namespace="urn:lib")
    assert load_model(source, {"urn:lib": imported}).evaluate("d", {}) == D(8)


def test_a_missing_import_is_named() -> None:
    with pytest.raises(DmnError, match="urn:lib"):
        load_model(model('<import name="lib" namespace="urn:lib"/>'))


@pytest.mark.parametrize(
    "source",
    [
        b"no xml",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><definitions>&b;</definitions>',
        "<!DOCTYPE a><definitions/>".encode("utf-16"),
        model(decision("d", "<list>" * 2000 + "</list>" * 2000)),
    ],
)
def test_sources_that_are_no_model_are_refused(source: bytes) -> None:
    with pytest.raises(DmnError):
        load_model(source)


def test_a_broken_decision_leaves_the_others_alone() -> None:
    loaded = load_model(model(decision("bad", text("1 +")), decision("good", text("1"))))
    assert loaded.problems[0].startswith("bad: line 1, column 4")
    assert loaded.evaluate("bad", {}) is None
    assert loaded.evaluate("good", {}) == D(1)


def test_an_unknown_decision_is_named() -> None:
    with pytest.raises(DmnError, match="'nothing'"):
        load_model(model()).evaluate("nothing", {})


def test_models_keep_to_the_budget() -> None:
    loaded = load_model(model(decision("d", text("count(for i in 1..100 return i)"))))
    assert loaded.evaluate("d", {}) == D(100)
    with pytest.raises(FeelBudgetError):
        loaded.evaluate("d", {}, Budget(steps=50))


def test_inputs_of_a_decision_are_listed_and_checked() -> None:
    source = model(
        data("price", "number"),
        data("region", "string"),
        data("unused", "number"),
        decision("net", text("price * 2"), inputs=("price",)),
        decision("label", text("region + string(net)"), inputs=("region",), decisions=("net",)),
    )
    loaded = load_model(source)
    assert loaded.inputs_of("label") == ["region", "price"]
    assert loaded.input_problems("label", {"price": "5"}) == {
        "region": "The input is missing.",
        "price": "The value is not of the type number.",
    }
    assert loaded.input_problems("label", {"price": 5, "region": None}) == {}
