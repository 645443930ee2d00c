"""The PAdES engine: every signature stays valid to the end, and every tampering shows."""

import io
from datetime import timedelta
from uuid import UUID

import pikepdf
import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from handfast.documents.rules.pages import page_image, page_text
from handfast.documents.rules.render import render_pdf
from handfast.documents.types import Anchor
from handfast.kernel.errors import InvalidInput
from handfast.signing.rules import pades, verify
from handfast.signing.rules.authority import create_authority, root_der
from handfast.signing.tests.conftest import paper
from handfast.signing.tests.engine import (
    AT,
    PEOPLE,
    TENANT,
    authority,
    provider,
    sign_one,
    signed_once,
    walk,
)
from handfast.signing.types import FieldPlan, TimestampUnavailable, TypedSignature

ALL = ["PlatformSeal", "Signer1", "Signer2", "FinalSeal"]


def check(pdf: bytes) -> dict[str, object]:
    return {s.field: s for s in verify.verify(pdf, roots=[root_der(authority())])}


def bad(pdf: bytes) -> list[str]:
    return [name for name, status in check(pdf).items() if not status.bottom_line]


def test_every_signature_is_valid_to_the_end() -> None:
    found = check(signed_once().sealed)
    assert list(found) == ALL
    assert bad(signed_once().sealed) == []
    assert [found[f].signer for f in ("Signer1", "Signer2")] == ["Dana Whitfield", "Marcus Bell"]
    assert [s.kind for s in found.values()] == [
        "first seal", "signature", "signature", "final seal",
    ]  # fmt: skip
    assert all(s.timestamped and s.trusted for s in found.values())
    assert [s.covers_whole_file for s in found.values()] == [False, False, False, True]
    assert found["Signer1"].signed_at == AT + timedelta(days=1)


def test_each_state_on_the_way_is_valid_too() -> None:
    states = signed_once()
    for pdf, fields in ((states.prepared, 1), (states.after[0], 2), (states.after[1], 3)):
        assert len(check(pdf)) == fields
        assert bad(pdf) == []


def test_the_second_may_sign_before_the_first() -> None:
    done = walk(provider(), order=(1, 0))
    assert list(check(done.sealed)) == ["PlatformSeal", "Signer2", "Signer1", "FinalSeal"]
    assert bad(done.sealed) == []


def test_without_time_stamps_the_claimed_time_counts() -> None:
    done = walk(provider(timestamps=False))
    found = check(done.sealed)
    assert bad(done.sealed) == []
    assert not any(s.timestamped for s in found.values())
    assert found["Signer2"].signed_at == AT + timedelta(days=2)


def test_each_revision_begins_with_the_bytes_of_the_one_before() -> None:
    states = signed_once()
    chain = [states.prepared, *states.after, states.sealed]
    for earlier, later in zip(chain, chain[1:], strict=False):
        assert later.startswith(earlier)


def test_the_signed_file_still_claims_pdf_a_and_embeds_every_font() -> None:
    with pikepdf.open(io.BytesIO(signed_once().sealed)) as pdf:
        xmp = pdf.open_metadata()
        assert (xmp["pdfaid:part"], xmp["pdfaid:conformance"]) == ("3", "A")
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/FontDescriptor":
                assert any(k in item for k in ("/FontFile", "/FontFile2", "/FontFile3"))


def test_the_stamp_is_drawn_on_the_page() -> None:
    states = signed_once()
    anchor = states.plans[0].anchor
    before = page_image(states.prepared, anchor.page)
    assert page_image(states.sealed, anchor.page) != before


def test_a_flipped_byte_shows() -> None:
    pdf = bytearray(signed_once().sealed)
    at = pdf.index(b"stream", 2000) + 40
    pdf[at] ^= 1
    assert "Signer1" in bad(bytes(pdf))
    assert check(bytes(pdf))["Signer1"].intact is False


def test_an_added_page_shows() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed_once().sealed))
    pages = writer.root["/Pages"]
    page = generic.DictionaryObject(
        {
            generic.pdf_name("/Type"): generic.pdf_name("/Page"),
            generic.pdf_name("/Parent"): writer.root.raw_get("/Pages"),
            generic.pdf_name("/MediaBox"): generic.ArrayObject(
                [generic.NumberObject(v) for v in (0, 0, 612, 792)]
            ),
        }
    )
    pages["/Kids"].append(writer.add_object(page))
    pages["/Count"] = generic.NumberObject(int(pages["/Count"]) + 1)
    writer.update_container(pages)
    out = io.BytesIO()
    writer.write(out)
    found = check(out.getvalue())
    assert bad(out.getvalue()) == ALL
    assert found["Signer1"].intact
    assert not found["Signer1"].docmdp_ok
    assert "forbids" in found["Signer1"].reason


def test_replaced_page_content_shows() -> None:
    writer = IncrementalPdfFileWriter(io.BytesIO(signed_once().sealed))
    page = writer.prev.find_page_for_modification(0)[0].get_object()
    page[generic.pdf_name("/Contents")] = writer.add_object(
        generic.StreamObject(stream_data=b"0 0 m 300 300 l S")
    )
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    assert bad(out.getvalue()) == ALL


def test_saving_again_in_an_editor_shows() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(signed_once().sealed)) as pdf:
        pdf.save(out)
    found = verify.verify(out.getvalue(), roots=[root_der(authority())])
    assert not any(s.intact for s in found)


def test_filling_a_field_after_the_last_signer_breaks_the_final_seal() -> None:
    states = signed_once()
    late = sign_late(states.sealed)
    assert late is None or "FinalSeal" in bad(late)


def sign_late(pdf: bytes) -> bytes | None:
    """Force one more signature into the sealed file, as an attacker with the engine would."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    field = writer.root["/AcroForm"]["/Fields"][1].get_object()
    field[generic.pdf_name("/TU")] = generic.TextStringObject("Somebody else")
    writer.update_container(field)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def test_cutting_back_leaves_valid_signatures_without_a_final_seal() -> None:
    """Only the envelope record catches this one; see test_verify."""
    found = check(signed_once().after[0])
    assert "FinalSeal" not in found
    assert bad(signed_once().after[0]) == []


def test_another_tenants_root_is_not_trusted() -> None:
    other = create_authority(tenant_id=UUID(int=1), tenant_name="Northbeam Telecom", at=AT)
    found = verify.verify(signed_once().sealed, roots=[root_der(other)])
    assert [s.trusted for s in found] == [False] * 4
    assert [s.bottom_line for s in found] == [False] * 4
    assert all(s.intact and s.valid for s in found)


def test_the_tenant_is_read_from_the_authority() -> None:
    assert verify.tenant_of(signed_once().sealed) == str(TENANT)
    assert verify.tenant_of(render_pdf("contract", paper(), timestamp=AT).pdf) is None


def test_a_signed_file_cannot_be_prepared_again() -> None:
    with pytest.raises(InvalidInput) as refused:
        provider().start(pdf=signed_once().prepared, fields=[], number="E-1", at=AT)
    assert "already carries signatures" in refused.value.problems[0].message


def test_no_signature_fits_after_the_final_seal() -> None:
    states = signed_once()
    name, email, given = PEOPLE[0]
    with pytest.raises(InvalidInput):
        sign_one(provider(), states.sealed, states.plans[0], name, email, given, AT)


def test_a_field_outside_its_page_is_refused() -> None:
    made = render_pdf("contract", paper(), timestamp=AT)
    for anchor in (Anchor("x", "signature", 99, 0, 0, 10, 10), Anchor("x", "s", 1, 600, 0, 90, 9)):
        with pytest.raises(InvalidInput) as refused:
            provider().start(
                pdf=made.pdf, fields=[FieldPlan("Signer1", "x", anchor)], number="E-1", at=AT
            )
        assert refused.value.problems[0].field == "anchors"


def test_a_file_that_is_no_pdf_is_refused() -> None:
    with pytest.raises(InvalidInput):
        verify.verify(b"hello", roots=[])
    with pytest.raises(InvalidInput):
        provider().start(pdf=b"hello", fields=[], number="E-1", at=AT)


def test_a_failing_time_stamp_service_signs_nothing() -> None:
    class Down:
        def stamper(self, at: object) -> object:
            from pyhanko.sign.timestamps import HTTPTimeStamper  # noqa: PLC0415

            return HTTPTimeStamper("http://127.0.0.1:9/tsa", timeout=1)

    way = provider()
    way._timestamps = Down()
    states = signed_once()
    name, email, _ = PEOPLE[0]
    with pytest.raises(TimestampUnavailable) as refused:
        sign_one(way, states.prepared, states.plans[0], name, email, TypedSignature("x"), AT)
    assert refused.value.status == 503


def test_a_separate_file_is_sealed_against_any_change() -> None:
    made = render_pdf("contract", paper(), timestamp=AT)
    sealed = provider().seal(pdf=made.pdf, reason="Certificate", at=AT)
    found = check(sealed)
    assert list(found) == [pades.CERTIFICATE_SEAL]
    assert bad(sealed) == []
    assert bad(sign_late_field(sealed)) == [pades.CERTIFICATE_SEAL]
    assert page_text(sealed) == page_text(made.pdf)


def sign_late_field(pdf: bytes) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    writer.root[generic.pdf_name("/Lang")] = generic.TextStringObject("xx")
    writer.update_root()
    out = io.BytesIO()
    writer.write(out)
    assert PdfFileReader(io.BytesIO(out.getvalue())).embedded_signatures
    return out.getvalue()
