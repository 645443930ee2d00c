"""Renders shipped Typst templates to PDF/A with PDF/UA tags; data enters only as JSON input.

Nothing a customer typed is ever part of the Typst source, so it can only come out as text.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal

import typst

from handfast.documents.rules.encode import template_json
from handfast.documents.types import Anchor, Rendered
from handfast.kernel.errors import InvalidInput, invalid

Profile = Literal["archive", "stamp"]

SOURCES = Path(__file__).parent.parent / "typst"
_FONT_PACKAGES = ("fontpkg_inter", "fontpkg_caveat")
_STANDARDS: "dict[str, list[typst.PDFStandard]]" = {
    "archive": ["a-3a", "ua-1"],
    "stamp": ["a-2b"],
}
_UNPRINTABLE = re.compile(r'the text `?"(?P<text>.*?)"`? could not be displayed')


def render_pdf(
    template: str,
    data: Mapping[str, Any],
    *,
    timestamp: datetime,
    profile: Profile = "archive",
    font_paths: Sequence[str] = (),
) -> Rendered:
    """Render the shipped template of that name; the same input gives the same bytes.

    `archive` claims PDF/A-3a and PDF/UA-1; `stamp` is PDF/A-2b, meant to be drawn into another
    file. `font_paths` adds folders of fonts for further scripts. Raises InvalidInput for an
    unknown template, missing data, or text that none of the fonts can show.
    """
    compiler = _compiler(template, template_json(data), tuple(font_paths))
    try:
        pdf = compiler.compile(
            format="pdf",
            pdf_standards=_STANDARDS[profile],
            timestamp=timestamp.astimezone(UTC).replace(microsecond=0),
            pdf_tags=profile == "archive",
        )
        found = compiler.query("<sigfield>", field="value") if profile == "archive" else "[]"
    except typst.TypstError as error:
        raise _explained(template, error) from error
    if not isinstance(pdf, bytes):
        raise invalid("template", template, "The template made more than one file.")
    return Rendered(pdf, hashlib.sha256(pdf).hexdigest(), _anchors(found))


def ensure_printable(field: str, texts: Sequence[str], *, font_paths: Sequence[str] = ()) -> None:
    """Raise InvalidInput naming `field` when the fonts at hand cannot show one of `texts`."""
    try:
        moment = datetime(2000, 1, 1, tzinfo=UTC)
        render_pdf("probe", {"texts": list(texts)}, timestamp=moment, font_paths=font_paths)
    except InvalidInput as error:
        problem = error.problems[0]
        raise invalid(field, problem.value, problem.message, problem.remedy) from error


def _compiler(template: str, data: str, font_paths: tuple[str, ...]) -> typst.Compiler:
    source = SOURCES / f"{template}.typ"
    if not template.isidentifier() or not source.is_file():
        names = ", ".join(shipped_templates())
        raise invalid("template", template, "There is no such template.", f"Shipped are: {names}.")
    return typst.Compiler(
        source,
        root=SOURCES,
        font_paths=_fonts(font_paths),
        ignore_system_fonts=True,
        sys_inputs={"data": data},
    )


def shipped_templates() -> tuple[str, ...]:
    """Names of the templates in this package that make whole documents."""
    inner = ("lib", "probe", "stamp")
    return tuple(sorted(p.stem for p in SOURCES.glob("*.typ") if p.stem not in inner))


@lru_cache(maxsize=4)
def _fonts(font_paths: tuple[str, ...]) -> typst.Fonts:
    folders = [*font_paths]
    for package in _FONT_PACKAGES:
        spec = find_spec(package)
        if spec is not None and spec.submodule_search_locations:
            folders.append(str(Path(spec.submodule_search_locations[0]) / "files"))
    return typst.Fonts(include_system_fonts=False, font_paths=folders)


def _anchors(found: str) -> tuple[Anchor, ...]:
    return tuple(
        Anchor(
            role=str(item["role"]),
            kind=str(item["kind"]),
            page=int(item["page"]),
            x=round(float(item["x"]), 2),
            y=round(float(item["y"]), 2),
            w=round(float(item["w"]), 2),
            h=round(float(item["h"]), 2),
        )
        for item in json.loads(found)
    )


def _explained(template: str, error: typst.TypstError) -> InvalidInput:
    message = str(getattr(error, "message", error))
    unprintable = _UNPRINTABLE.search(message)
    if unprintable:
        return invalid(
            "text", unprintable["text"], "None of the installed fonts can show this text.",
            "Write it in another script, or ask the administrator to add a font for it.",
        )  # fmt: skip
    return invalid(
        f"template {template}", message, "The template cannot be filled from this data.",
        "Check that every value the template needs is present.",
    )  # fmt: skip
