"""Text fitting: estimates how wide words are drawn, so that svg text never leaves its box."""

# Widths in em of the interface font at weight 600, each group as wide as its widest letter.
_GROUPS = (
    (0.28, " Iijl"),
    (0.36, "!',.:;t`|·"),
    (0.41, "()/[]\\fr"),
    (0.48, "-1_{}^"),
    (0.59, '"?*sJaceFkLvxyz7'),
    (0.66, "bdghnopqu0235689BEPRSTZ#$"),
    (0.68, "4+<=>~&"),
    (0.78, "ACDGHKNOQUVXY"),
    (0.92, "mwM"),
    (1.02, "W@%—…"),
)
_EM = {letter: width for width, letters in _GROUPS for letter in letters}
_OTHER, _IDEOGRAPH, _FIRST_IDEOGRAPH = 0.68, 1.05, 0x2E80
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
    return _EM.get(letter, _IDEOGRAPH if ord(letter) >= _FIRST_IDEOGRAPH else _OTHER)
