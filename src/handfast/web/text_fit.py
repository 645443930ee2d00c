"""Text fitting: estimates how wide words are drawn, so that svg text never leaves its box."""

_NARROW = set("iljtfrI.,:;'|!()[] -·")
_WIDE = set("mwMW@%—")
ELLIPSIS = "…"


def width_of(text: str, *, size: float) -> float:
    """Return a slightly generous width in pixels of text set in the interface font."""
    return sum(_em(letter) for letter in text) * size


def lines_of(text: str, *, width: float, size: float, most: int = 2) -> tuple[str, ...]:
    """Break text into at most `most` lines no wider than width; what does not fit ends in `…`."""
    lines: list[str] = []
    words = text.split()
    while words and len(lines) < most:
        line, words = _fill(words, width, size)
        lines.append(line)
    if words:
        lines[-1] = _clip(f"{lines[-1]} {words[0]}", width, size, always=True)
    return tuple(_clip(line, width, size) for line in lines)


def _fill(words: list[str], width: float, size: float) -> tuple[str, list[str]]:
    line = words[0]
    for place, word in enumerate(words[1:], start=1):
        if width_of(f"{line} {word}", size=size) > width:
            return line, words[place:]
        line = f"{line} {word}"
    return line, []


def _clip(line: str, width: float, size: float, *, always: bool = False) -> str:
    if not always and width_of(line, size=size) <= width:
        return line
    while line and width_of(line + ELLIPSIS, size=size) > width:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def _em(letter: str) -> float:
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.95
    if ord(letter) > 0x2E80:
        return 1.05
    return 0.72 if letter.isupper() else 0.63
