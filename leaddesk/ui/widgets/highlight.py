"""Where the words of a search stand in a text: at the beginnings of words, and in numbers anywhere, as the search itself finds them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

DIGITS = re.compile(r"[\d+][\d\s().\-/]*\d")
LEAST_DIGITS = 3


@lru_cache(maxsize=8192)
def places(text: str, search: str) -> tuple[tuple[int, int], ...]:
    """The parts of `text` to mark, as (start, end), in order and apart from each other."""
    words = _fold(search).split()
    if not words or not text:
        return ()
    folded = _fold(text)
    found: list[tuple[int, int]] = []
    if len(folded) == len(text):  # else a sign has no single place in the folded text
        for word in words:
            found += [match.span() for match in re.finditer(rf"(?<!\w){re.escape(word)}", folded)]
    for word in words:
        digits = re.sub(r"\D", "", word)
        if len(digits) >= LEAST_DIGITS and len(digits) >= len(word) - 2:
            found += _in_numbers(text, digits)
    return _apart(found)


def _in_numbers(text: str, digits: str) -> list[tuple[int, int]]:
    """The digits in the text's numbers, whatever stands between them."""
    found = []
    for match in DIGITS.finditer(text):
        spots = [place for place in range(*match.span()) if text[place].isdigit()]
        run = "".join(text[place] for place in spots)
        start = run.find(digits)
        if start >= 0:
            found.append((spots[start], spots[start + len(digits) - 1] + 1))
    return found


def _apart(found: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    joined: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)


def _fold(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
