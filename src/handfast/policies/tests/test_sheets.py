"""Tables as files: what goes out comes in again, and what cannot be taken is named by its cell."""

import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handfast.feel.dmn import load_model
from handfast.kernel.errors import InvalidInput
from handfast.policies.rules import problems
from handfast.policies.rules.merging import merged
from handfast.policies.rules.sheets import (
    cell_name,
    from_csv,
    from_dmn,
    from_xlsx,
    to_csv,
    to_dmn,
    to_xlsx,
)
from handfast.policies.types import HIT_POLICIES, Column, Row, Table

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=12
).map(str.strip).filter(lambda t: t and t[0] not in "=" and "|" not in t and "=" not in t)  # fmt: skip
INPUTS = (
    Column("amount", "Amount", "number", allowed="[0..1000]"),
    Column("tier", "Tier", choices=(("gold", "gold"), ("iron", "iron"))),
    Column("vip", "VIP", "boolean"),
    Column("since", "Since", "date"),
)
OUTPUTS = (Column("say", "Say"), Column("fee", "Fee", "number"), Column("ok", "OK", "boolean"),
           Column("until", "Until", "date"))  # fmt: skip
CELLS = st.fixed_dictionaries({
    "amount": st.sampled_from(["-", "> 10", "[1..20)", "not(5)", "5,6"]),
    "tier": st.sampled_from(["-", '"gold"', 'not("iron")']),
    "vip": st.sampled_from(["-", "true"]),
    "since": st.sampled_from(["-", '< date("2026-03-01")']),
})  # fmt: skip
VALUES = st.fixed_dictionaries({
    "say": TEXT, "fee": st.sampled_from(["0", "12.5", "-3", "= amount * 2"]),
    "ok": st.sampled_from(["true", "false"]), "until": st.just("2026-12-31"),
})  # fmt: skip
ROWS = st.lists(st.tuples(CELLS, VALUES, TEXT), min_size=1, max_size=5)


def table(rows, policy):
    return Table(
        "fees", "Fees", INPUTS, OUTPUTS,
        tuple(Row(f"r{n}", cells, values, note) for n, (cells, values, note) in enumerate(rows)),
        policy,
    )  # fmt: skip


def content(made):
    return [
        (dict(row.cells), {k: v.replace("= ", "=") for k, v in row.outputs.items()}, row.note)
        for row in made.rows
    ]


@settings(max_examples=60, deadline=None)
@given(ROWS, st.sampled_from(sorted(set(HIT_POLICIES) - {"P", "O"})))
def test_every_form_of_file_brings_the_table_back(rows, policy):
    made = table(rows, policy)
    assert problems(made) == []
    for write, read in ((to_dmn, from_dmn), (to_csv, from_csv), (to_xlsx, from_xlsx)):
        back = read(write(made), key="fees", name="Fees")
        assert content(back) == content(made), write.__name__
        assert (back.hit_policy, back.inputs, back.outputs) == (policy, INPUTS, OUTPUTS)


def test_other_tools_can_decide_by_what_is_written():
    made = Table("fees", "Fees", INPUTS[:1], OUTPUTS[1:2],
                 (Row("r1", {"amount": "> 10"}, {"fee": "= amount * 2"}),), "F")  # fmt: skip
    model = load_model(to_dmn(made))
    assert model.problems == []
    assert model.evaluate("Fees", {"amount": 12}) == Decimal(24)


def test_a_wrong_sheet_is_refused_by_cell():
    grid = "U,input,output,note\nname,amount,fee,\ntitle,Amount,Fee,\ntype,colour,number,\nvalues,,,\n1,> 1,5,\n"
    with pytest.raises(InvalidInput) as caught:
        from_csv(grid.encode())
    assert [(p.field, p.value) for p in caught.value.problems] == [("B4", "colour")]
    right = from_csv(grid.replace("colour", "number").replace("> 1", "> >").encode())
    (wrong,) = problems(right)
    assert cell_name(right, wrong.field) == "B6"


@pytest.mark.parametrize(
    ("part", "said"),
    [("xl/vbaProject.bin", "macros"), ("xl/externalLinks/a.xml", "links"),
     ("xl/embeddings/o.bin", "embedded")],
)  # fmt: skip
def test_workbooks_with_more_than_a_table_are_refused(part, said):
    out = io.BytesIO(to_xlsx(table([(dict.fromkeys(("amount", "tier", "vip", "since"), "-"),
                                     {"say": "a", "fee": "1", "ok": "true", "until": "2026-12-31"},
                                     "")], "F")))  # fmt: skip
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr(part, b"x")
    with pytest.raises(InvalidInput, match=said):
        from_xlsx(out.getvalue())


def test_formulas_are_not_run_by_a_spreadsheet_that_reads_the_csv():
    made = Table("fees", "Fees", INPUTS[:1], OUTPUTS[1:2],
                 (Row("", {"amount": "> 10"}, {"fee": "= amount * 2"}, "=1+1"),), "F")  # fmt: skip
    text = to_csv(made).decode()
    assert "'= amount * 2,'=1+1" in text
    assert from_csv(text.encode()).rows == made.rows


def test_an_empty_line_between_rules_is_named():
    made = Table("fees", "Fees", INPUTS[:1], OUTPUTS[1:2],
                 (Row("", {"amount": "> 10"}, {"fee": "1"}),), "F")  # fmt: skip
    text = to_csv(made) + b",,,\r\n2,< 5,2,\r\n"
    with pytest.raises(InvalidInput) as caught:
        from_csv(text)
    assert [p.field for p in caught.value.problems] == ["A7"]


def test_what_a_file_does_not_carry_is_kept():
    tier = Column(
        "tier", "Tier", choices=(("gold", "Gold customers"), ("iron", "Iron")), optional=True
    )
    old = Table("t", "Terms", (tier,), OUTPUTS[1:2], (
        Row("a", {"tier": '"gold"'}, {"fee": "1"}), Row("b", {"tier": '"iron"'}, {"fee": "2"}),
    ), "U", "What a customer pays")  # fmt: skip
    came = from_csv(to_csv(old).replace(b",2,", b",3,"), name="")
    kept = merged(came, old)
    assert [row.id for row in kept.rows] == ["a", "b"]
    assert kept.rows[1].outputs == {"fee": "3"}
    same = from_csv(to_csv(old))
    turned = merged(Table("t", "", same.inputs, same.outputs, same.rows[::-1], "U"), old)
    assert [row.id for row in turned.rows] == ["b", "a"]
    plain = from_dmn(to_dmn(old))
    assert merged(plain, old).inputs == old.inputs
    assert merged(plain, old).description == "What a customer pays"


@pytest.mark.parametrize("source", [b"", b"PK\x03\x04rubbish", b"\xff\xfe\x00", b"a,b\n1,2\n"])
def test_rubbish_is_refused_with_words(source):
    for read in (from_csv, from_xlsx, from_dmn):
        with pytest.raises(InvalidInput) as caught:
            read(source)
        assert caught.value.problems[0].message


def test_a_bomb_is_refused_before_it_is_unpacked():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 31_000_000)
    with pytest.raises(InvalidInput, match="30 MB"):
        from_xlsx(out.getvalue())
