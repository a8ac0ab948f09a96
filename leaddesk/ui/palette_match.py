"""How well a few typed letters fit a name: whole words, beginnings, parts, initials, letters in order, one slip of the finger."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

SLIP_LEAST = 4  # letters of a word that may be mistyped by one


def score(typed: str, name: str) -> float:
    """0 when it does not fit, up to 1 for the very name. Every typed word has to be found somewhere; the order does not matter."""
    wanted, said = _plain(typed), _plain(name)
    if not wanted:
        return 0.5
    if wanted == said:
        return 1.0
    words = said.split()
    found = [_word(part, words, said) for part in wanted.split()]
    if min(found) > 0:
        ahead = 0.08 if said.startswith(wanted) else 0.0
        return min(0.99, sum(found) / len(found) * 0.9 + ahead - min(len(said), 80) / 2000)
    initials = "".join(word[0] for word in words)
    joined = wanted.replace(" ", "")
    if len(joined) > 1 and initials.startswith(joined):
        return 0.55
    return 0.3 if len(joined) > 2 and _in_order(joined, said) else 0.0


def _word(part: str, words: list[str], said: str) -> float:
    if part in words:
        return 1.0
    if any(word.startswith(part) for word in words):
        return 0.9
    if part in said:
        return 0.6
    if len(part) >= SLIP_LEAST and any(_one_slip(part, word[: len(part) + extra]) for word in words for extra in (-1, 0, 1)):
        return 0.45
    return 0.0


def _in_order(letters: str, said: str) -> bool:
    """Whether the letters stand in the name in this order, each group beginning where a word does."""
    place = 0
    for letter in letters:
        found = said.find(letter, place)
        if found < 0 or (found > place and place and said[found - 1] != " "):
            return False
        place = found + 1
    return True


def _one_slip(one: str, other: str) -> bool:
    """Equal but for one letter that is wrong, missing, too many, or swapped with its neighbour."""
    if abs(len(one) - len(other)) > 1:
        return False
    place = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    rests = (one[place + 1 :], other[place + 1 :]), (one[place:], other[place + 1 :]), (one[place + 1 :], other[place:])
    if any(a == b for a, b in rests):
        return True
    return one[place : place + 2][::-1] == other[place : place + 2] and one[place + 2 :] == other[place + 2 :]


@lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    """Lower case, without accents and signs."""
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())
