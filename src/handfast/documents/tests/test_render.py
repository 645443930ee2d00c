"""Rendering: PDF/A with tags, the same bytes for the same data, data only ever printed as text."""

import io
from datetime import UTC, datetime

import pikepdf
import pytest

from handfast.documents.rules.pages import page_count, page_image, page_size, page_text
from handfast.documents.rules.render import ensure_printable, render_pdf, shipped_templates
from handfast.documents.tests import papers
from handfast.kernel.errors import InvalidInput

AT = datetime(2026, 3, 5, 15, 0, tzinfo=UTC)


def render(template: str, data: dict, **more: object) -> object:
    return render_pdf(template, data, timestamp=AT, **more)


def test_every_shipped_template_is_listed() -> None:
    assert shipped_templates() == ("certificate", "contract", "invoice", "quote")


def test_a_contract_claims_pdf_a_3a_and_ua_1_and_is_tagged() -> None:
    made = render("contract", papers.contract())
    with pikepdf.open(io.BytesIO(made.pdf)) as pdf:
        xmp = pdf.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        assert xmp["pdfuaid:part"] == "1"
        assert pdf.Root.MarkInfo.Marked
        assert "/StructTreeRoot" in pdf.Root
        assert str(pdf.Root.Lang) == "en"
        fonts = {
            str(font.BaseFont)
            for page in pdf.pages
            for font in page.Resources.get("/Font", {}).values()
        }
    assert fonts
    assert all(name[7] == "+" for name in fonts), "every font is embedded as a subset"


def test_a_moment_of_a_real_clock_is_taken() -> None:
    """Real clocks tick in microseconds; the PDF's dates are in whole seconds."""
    moment = AT.replace(microsecond=123_456)
    found = render_pdf("contract", papers.contract(), timestamp=moment)
    assert found.sha256 == render_pdf("contract", papers.contract(), timestamp=AT).sha256


def test_the_same_data_gives_the_same_bytes() -> None:
    first, second = (render("quote", papers.quote()) for _ in range(2))
    assert first.pdf == second.pdf
    assert first.sha256 == second.sha256


@pytest.mark.parametrize("template", ["contract", "invoice"])
def test_a_line_says_its_promise_as_the_pages_do(template: str) -> None:
    promise = "01a2032d-d717-73bf-a19f-ded35dc21a1c"
    data = getattr(papers, template)()
    for line in data["schedule"]["lines"] if template == "contract" else data["lines"]:
        line["promise"] = promise
    made = render(template, data)
    assert page_text(made.pdf).count("Promise P-C21A1C") == 4


def test_anchors_name_each_signer_and_lie_on_the_last_page() -> None:
    made = render("contract", papers.contract())
    last = page_count(made.pdf)
    assert [(a.role, a.kind, a.page) for a in made.anchors] == [
        ("customer", "signature", last),
        ("supplier", "signature", last),
    ]
    width, height = page_size(made.pdf, last)
    for anchor in made.anchors:
        assert 0 < anchor.x < anchor.x + anchor.w < width
        assert 0 < anchor.y < anchor.y + anchor.h < height
    assert made.anchors[0].x + made.anchors[0].w < made.anchors[1].x


@pytest.mark.parametrize(
    "text",
    [
        '#read("/etc/passwd")', "#panic()", "$x^2$", "<lbl>", "*bold* _it_", "\\u{41}", "[x]", "//no",
        '"; #sys', "= heading",
    ],
)  # fmt: skip
def test_what_people_type_is_printed_and_never_run(text: str) -> None:
    made = render("quote", papers.quote(title=text))
    assert text in page_text(made.pdf)


def test_money_is_printed_with_separators_and_a_true_minus() -> None:
    text = page_text(render("quote", papers.quote()).pdf)
    assert "1,501.50" in text
    assert "−12.50" in text
    assert "60.50" in text


def test_unprintable_text_is_refused_by_name() -> None:
    with pytest.raises(InvalidInput) as refused:
        render("quote", papers.quote(title="汉字"))
    problem = refused.value.problems[0]
    assert "fonts" in problem.message
    assert "汉" in problem.value


def test_ensure_printable_names_the_field() -> None:
    ensure_printable("name", ["Zoë Łukasz Ελένη Иван"])
    with pytest.raises(InvalidInput) as refused:
        ensure_printable("name", ["Dana", "😀"])
    assert refused.value.problems[0].field == "name"


def test_missing_data_and_unknown_templates_are_refused() -> None:
    with pytest.raises(InvalidInput) as missing:
        render("quote", {"number": "Q-1"})
    assert missing.value.problems[0].field == "template quote"
    for name in ("nothing", "../lib", "probe.typ"):
        with pytest.raises(InvalidInput) as unknown:
            render(name, {})
        assert unknown.value.problems[0].field == "template"


def test_values_without_a_printed_form_are_refused_with_their_path() -> None:
    with pytest.raises(InvalidInput) as refused:
        render("quote", papers.quote(lines=[{"name": object()}]))
    assert refused.value.problems[0].field == "data.lines[0].name"


def test_a_page_becomes_a_png_of_the_width_asked_for() -> None:
    made = render("invoice", papers.invoice())
    picture = page_image(made.pdf, 1, width=400)
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture[16:20], "big") == 400
    with pytest.raises(InvalidInput):
        page_image(made.pdf, 2)
    with pytest.raises(InvalidInput):
        page_count(b"not a pdf")
