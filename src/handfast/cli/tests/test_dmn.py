"""`handfast dmn test`: every expected result is reported, one broken model stops no other."""

import json

import pytest

from handfast.cli.main import main

MODEL = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="m" name="sum"
 namespace="urn:sum"><inputData id="i" name="n"><variable name="n" typeRef="number"/></inputData>
 <decision id="d" name="twice"><variable name="twice" typeRef="number"/>
 <informationRequirement id="r"><requiredInput href="#i"/></informationRequirement>
 <literalExpression><text>n * 2</text></literalExpression></decision></definitions>"""
CASES = """<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:xsd="http://www.w3.org/2001/XMLSchema">
 <modelName>{model}</modelName><testCase id="001">
 <inputNode name="n"><value xsi:type="xsd:decimal">21</value></inputNode>
 <resultNode name="twice"><expected><value xsi:type="xsd:decimal">{expected}</value></expected>
 </resultNode></testCase></testCases>"""


@pytest.fixture
def kit(tmp_path):
    def write(name, model, expected="42"):
        folder = tmp_path / "deep" / name
        folder.mkdir(parents=True)
        (folder / f"{name}.dmn").write_text(model)
        (folder / f"{name}-test-01.xml").write_text(
            CASES.format(model=f"{name}.dmn", expected=expected)
        )

    write("sum", MODEL)
    return write


def test_what_passes_is_counted_and_written(kit, tmp_path, capsys):
    report = tmp_path / "report.json"
    assert main(["dmn", "test", str(tmp_path), "--json", str(report)]) == 0
    assert capsys.readouterr().out == "1 of 1 results passed, 1 models\n"
    (entry,) = json.loads(report.read_text())
    assert list(entry) == ["model", "case", "node", "passed", "expected", "actual", "error"]
    assert (entry["case"], entry["node"], entry["passed"]) == ("001", "twice", True)


def test_a_wrong_result_and_a_broken_model_are_reported_and_stop_nothing(kit, tmp_path, capsys):
    kit("wrong", MODEL, expected="43")
    kit("broken", "<definitions")
    assert main(["dmn", "test", str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "expected 43, got 42" in printed
    assert printed.endswith("1 of 3 results passed, 3 models\n")


def test_an_empty_folder_is_a_clear_problem(tmp_path, capsys):
    assert main(["dmn", "test", str(tmp_path)]) == 2
    assert "No test case lies below" in capsys.readouterr().err
