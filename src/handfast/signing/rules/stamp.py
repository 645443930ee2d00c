"""What a given signature looks like: checks what was typed or drawn, and the data of its stamp."""

import io
from collections.abc import Mapping
from datetime import datetime
from math import isfinite
from typing import Any

from PIL import Image, UnidentifiedImageError

from handfast.documents.types import Anchor
from handfast.kernel.errors import InvalidInput, invalid
from handfast.signing.types import (
    MAX_PNG_BYTES,
    MAX_POINTS,
    MAX_STROKES,
    DrawnSignature,
    GivenSignature,
    ImageSignature,
    TypedSignature,
)

_MAX_PIXELS = 4_000_000
_MAX_TYPED = 80
_AGAIN = "Draw your signature in the box, or type your name instead."


def check_signature(given: GivenSignature) -> None:
    """Raise InvalidInput, naming the field `signature`, when it is empty or out of bounds."""
    if isinstance(given, TypedSignature):
        _check_typed(given.text.strip())
    elif isinstance(given, DrawnSignature):
        _check_drawn(given)
    else:
        _check_image(given)


def stamp_data(
    given: GivenSignature, *, box: Anchor, name: str, email: str, number: str, at: datetime
) -> Mapping[str, Any]:
    """The data that the stamp template prints: the signature, who made it, when and where."""
    data: dict[str, Any] = {
        "width": box.w,
        "height": box.h,
        "headline": f"Signed electronically by {name} <{email}>",
        "detail": f"{at:%Y-%m-%d %H:%M:%S %Z} · {number}",
    }
    if isinstance(given, TypedSignature):
        data["name"] = given.text.strip()
    elif isinstance(given, DrawnSignature):
        data["strokes"] = [[(float(x), float(y)) for x, y in stroke] for stroke in given.strokes]
        data["pad"] = {"width": float(given.width), "height": float(given.height)}
    else:
        data["png"] = _clean_png(given.png)
    return data


def method_of(given: GivenSignature) -> str:
    """The word for how it was given: typed, drawn or uploaded."""
    if isinstance(given, TypedSignature):
        return "typed"
    if isinstance(given, ImageSignature) and not given.drawn:
        return "uploaded"
    return "drawn"


def _check_typed(text: str) -> None:
    if not text:
        raise invalid("signature", text, "No signature was given.", _AGAIN)
    if len(text) > _MAX_TYPED:
        message = f"A typed signature has at most {_MAX_TYPED} characters."
        raise invalid("signature", text, message, "Type your name as you usually sign.")


def _check_drawn(given: DrawnSignature) -> None:
    strokes = [stroke for stroke in given.strokes if stroke]
    points = [value for stroke in strokes for point in stroke for value in point]
    if sum(len(stroke) for stroke in strokes) < 2:
        raise invalid("signature", "", "No signature was drawn.", _AGAIN)
    if len(strokes) > MAX_STROKES or len(points) > 2 * MAX_POINTS:
        raise invalid("signature", len(points), "The drawing is too long.", _AGAIN)
    if not _inside(given, points):
        raise invalid("signature", "", "The drawing leaves its box.", _AGAIN)


def _inside(given: DrawnSignature, points: list[float]) -> bool:
    sides = (given.width, given.height)
    if not all(isfinite(v) and 10 <= v <= 10_000 for v in sides):
        return False
    return all(isfinite(v) and -50 <= v <= max(sides) + 50 for v in points)


def _check_image(given: ImageSignature) -> None:
    if len(given.png) > MAX_PNG_BYTES:
        message = f"The picture is larger than {MAX_PNG_BYTES // 1000} kB."
        raise invalid("signature", len(given.png), message, "Use a smaller picture.")
    _clean_png(given.png)


def _clean_png(png: bytes) -> bytes:
    try:
        picture = Image.open(io.BytesIO(png), formats=("PNG",))
        if picture.width * picture.height > _MAX_PIXELS:
            raise invalid("signature", picture.size, "The picture has too many pixels.", _AGAIN)
        inked = picture.convert("RGBA")
        box = inked.getbbox()
        if box is None or min(box[2] - box[0], box[3] - box[1]) < 2:
            raise invalid("signature", "", "No signature was drawn.", _AGAIN)
        out = io.BytesIO()
        inked.crop(box).save(out, "PNG")
        return out.getvalue()
    except InvalidInput:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        raise invalid("signature", "", "This is not a readable PNG picture.", _AGAIN) from None
