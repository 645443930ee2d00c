"""Regular expressions of XPath, run by an automaton in linear time: no pattern can explode."""

from __future__ import annotations

from functools import lru_cache

from handfast.feel.patterns.machine import Pattern
from handfast.feel.patterns.program import assemble
from handfast.feel.patterns.syntax import PatternError, parse_pattern

__all__ = ["Pattern", "PatternError", "compile_pattern"]


@lru_cache(maxsize=512)
def compile_pattern(text: str, flags: str) -> Pattern:
    """Compile a pattern; raises PatternError when it or its flags are not understood."""
    tree, groups = parse_pattern(text, flags)
    return Pattern(assemble(tree), groups, multiline="m" in flags)
