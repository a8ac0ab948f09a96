"""Whose a file is, from its name: ids, references, telephone numbers and names of people in it, compared with records. Pure."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from leaddesk.services.document_types import words

MOST_TOKENS: Final = 14
_PARTS: Final = re.compile(r"[\s_()\[\]{},;+]+")
_NUMBER: Final = re.compile(r"\d[\d .()\-]*\d|\d+")
_NO_DIGIT: Final = re.compile(r"\D+")
_NOISE: Final = frozenset(
    {
        "scan",
        "img",
        "image",
        "photo",
        "copy",
        "doc",
        "document",
        "file",
        "pdf",
        "jpg",
        "jpeg",
        "png",
        "front",
        "back",
        "page",
        "final",
        "new",
        "the",
        "of",
        "and",
    }
)
_PHONE: Final = 7  # so many last digits make a telephone number known again
_RANKS: Final = {"id": 400, "reference": 300, "phone": 200, "name": 100}


@dataclass(frozen=True, slots=True)
class Candidate:
    """What of a record is looked for in file names."""

    remote: str
    title: str
    reference: str
    phone: str


def tokens(file_name: str) -> tuple[str, ...]:
    """What to look records up by: the parts of the name as written, its numbers, two words together, each word; what says most first."""
    stem = _stem(file_name)
    parts = [part.strip("-.") for part in _PARTS.split(stem)]
    numbers = [_NO_DIGIT.sub("", found) for found in _NUMBER.findall(stem.replace("_", " "))]
    said = [word for word in words(stem) if len(word) > 1 and word not in _NOISE]
    pairs = [f"{one} {other}" for one, other in itertools.pairwise(said)]
    written = [part for part in (*parts, *numbers) if len(part) >= 3 and any(c.isdigit() for c in part)]
    found = [*sorted(written, key=lambda one: -len(one)), *pairs, *(word for word in said if len(word) >= 3 and not word.isdigit())]
    return tuple(dict.fromkeys(found))[:MOST_TOKENS]


def fit(file_name: str, candidate: Candidate) -> tuple[int, str]:
    """(how well, why) a record fits a file's name; 0 when nothing says so."""
    stem = _stem(file_name)
    parts = {part.strip("-.").casefold() for part in _PARTS.split(stem)} | {_NO_DIGIT.sub("", n) for n in _NUMBER.findall(stem.replace("_", " "))}
    parts |= set(re.split(r"[^0-9a-z]+", stem.casefold()))
    remote, reference, phone = candidate.remote.casefold(), candidate.reference.casefold(), _NO_DIGIT.sub("", candidate.phone)
    if remote and remote in parts and (len(remote) > 2 or not remote.isdigit()):
        return _RANKS["id"], "id"
    if len(reference) > 2 and reference in parts:
        return _RANKS["reference"], "reference"
    if len(phone) >= _PHONE and any(len(part) >= _PHONE and part.isdigit() and _same_number(part, phone) for part in parts):
        return _RANKS["phone"], "phone"
    shared = _shared(stem, candidate.title)
    return (_RANKS["name"] + shared, "name") if shared else (0, "")


def best(file_name: str, candidates: Sequence[Candidate]) -> tuple[int, str] | None:
    """(place, why) of the one candidate that fits best; None when none does, or two fit equally well."""
    ranked = sorted(((*fit(file_name, one), place) for place, one in enumerate(candidates)), reverse=True)
    if not ranked or not ranked[0][0] or (len(ranked) > 1 and ranked[1][0] == ranked[0][0]):
        return None
    return ranked[0][2], ranked[0][1]


def _same_number(one: str, other: str) -> bool:
    short, long = sorted((one.lstrip("0"), other.lstrip("0")), key=len)
    return len(short) >= _PHONE and long.endswith(short)


def _shared(stem: str, title: str) -> int:
    """How many words of a name the file's name has: all of them (of a single word four letters or more), or at least two."""
    said = set(words(stem))
    name = [word for word in dict.fromkeys(words(title)) if len(word) > 1]
    there = [word for word in name if word in said]
    if name and len(there) == len(name) and (len(name) > 1 or len(name[0]) > 3):
        return 2 * len(there) + 1
    return 2 * len(there) if len(there) > 1 else 0


def _stem(file_name: str) -> str:
    stem, dot, ending = file_name.rpartition(".")
    return stem if dot and 0 < len(ending) <= 5 else file_name
