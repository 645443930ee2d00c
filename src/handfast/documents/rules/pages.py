"""Looks at finished PDF files: how many pages, how large, and what a page looks like."""

import io

import pypdfium2

from handfast.kernel.errors import invalid

_MAX_WIDTH = 2000


def page_count(pdf: bytes) -> int:
    """Number of pages; raises InvalidInput when the bytes are not a readable PDF."""
    document = _open(pdf)
    try:
        return len(document)
    finally:
        document.close()


def page_size(pdf: bytes, page: int) -> tuple[float, float]:
    """Width and height of a page (from 1) in points."""
    document = _open(pdf)
    try:
        width, height = document[_index(document, page)].get_size()
        return float(width), float(height)
    finally:
        document.close()


def page_image(pdf: bytes, page: int, *, width: int = 1000) -> bytes:
    """A page (from 1) as PNG, `width` pixels wide, signatures and form fields drawn."""
    document = _open(pdf)
    try:
        document.init_forms()
        sheet = document[_index(document, page)]
        scale = min(width, _MAX_WIDTH) / sheet.get_width()
        picture = sheet.render(scale=scale, may_draw_forms=True).to_pil().convert("RGB")
        out = io.BytesIO()
        picture.quantize(128).save(out, "PNG", optimize=True)
        return out.getvalue()
    finally:
        document.close()


def page_text(pdf: bytes) -> str:
    """All text of the file, pages separated by a form feed."""
    document = _open(pdf)
    try:
        return "\f".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def _open(pdf: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(pdf)
    except pypdfium2.PdfiumError:
        raise invalid(
            "file", f"{len(pdf)} bytes", "This file is not a readable PDF.",
            "Choose the PDF file itself, unchanged.",
        ) from None  # fmt: skip


def _index(document: pypdfium2.PdfDocument, page: int) -> int:
    if not 1 <= page <= len(document):
        raise invalid("page", page, f"The document has {len(document)} pages.")
    return page - 1
