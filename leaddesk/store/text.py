"""Text made comparable: folding for order and search, words for the index, and the sort keys of a record's core."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from leaddesk.domain.clock import to_iso
from leaddesk.domain.records import FACETS, SORTABLE, Core
from leaddesk.store.codec import clean

TEXT_COLUMNS = ("title", "company", "email", "status", "substatus", "owner", "slot", "currency", "reference", *FACETS)
TIME_COLUMNS = ("created", "updated")
_PLAIN_COLUMNS = tuple(c for c in TEXT_COLUMNS if c != "email")
KEY_COLUMNS = SORTABLE
"""Columns of table `record` that hold sort keys, in the order of `sort_keys`."""

# The index's tokenizer takes every character beyond ASCII for a part of a word (so that marks of Indic scripts stay in it) and splits at
# ASCII punctuation; we split at more before, so both always agree on what a word is.
_BREAKS = re.compile(
    "[\\x00-/:-@\\[-`{-\\x7f\u0080-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb-\u00bf\u00d7\u00f7\u1680\u2000-\u206f\u2190-\u2bff\u3000-\u303f\ufe50-\ufe6f\uff00-\uff0f]+"
)
_ISO_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_PHONE = re.compile(r"[0-9][0-9 ().\-/]{8,}[0-9]")
_NO_DIGIT = re.compile(r"[^0-9]+")
_ASCII_BREAKS = "".join(chr(n) if chr(n).isalnum() else " " for n in range(128))
MAX_WORD = 60
MAX_TEXT = 20_000
"""Characters of one field that are searched; longer texts are not a field anybody searches to the end."""


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKD", clean(text).casefold())
    return unicodedata.normalize("NFC", "".join(c for c in text if unicodedata.combining(c) < 200)).casefold()


def fold(text: str) -> str:
    """Lower case without Latin, Greek and Cyrillic accents, blanks collapsed: ``Déborah`` and ``DEBORAH`` are equal.

    Marks of a combining class under 200 stay: in Indic scripts they are part of the spelling.
    """
    return " ".join(_folded(text).split())


def split(text: str) -> list[str]:
    """The words of a text, folded."""
    return [w[:MAX_WORD] for w in _BREAKS.split(_folded(text[:MAX_TEXT])) if w]


def digits(text: str) -> str:
    """Only the ASCII digits."""
    return _NO_DIGIT.sub("", text)


def phone_words(text: str) -> list[str]:
    """What finds a phone: its digits from the first, from after a country code of one to three digits, and reversed (marked r)."""
    number = digits(text)
    if len(number) < 6:
        return []
    starts = (0, 1, 2, 3) if len(number) >= 10 else (0,)
    return [*(number[n:] for n in starts), "r" + number[::-1]]


def words(texts: Iterable[str]) -> set[str]:
    """All that texts are found by: their words, dates as dYYYYMMDD, long numbers also by their last digits.

    One pass over all of them: this is most of the work of storing a record.
    """
    text = _folded("\n".join([t if len(t) <= MAX_TEXT else t[:MAX_TEXT] for t in texts]))
    found = set(text.translate(_ASCII_BREAKS).split() if text.isascii() else _BREAKS.split(text))
    found.discard("")
    if len(text) > MAX_WORD:
        found = {w[:MAX_WORD] for w in found}
    found.update(["d" + year + month + day for year, month, day in _ISO_DATE.findall(text)])
    found.update(["r" + w[::-1] for w in found if len(w) >= 6 and w.isascii() and w.isdigit()])
    for phone in _PHONE.findall(text):
        if len(digits(phone)) > 8:  # fewer: a date
            found.update(phone_words(phone))
    return found


def text_key(column: str, text: str) -> str | None:
    """The sort key of a text column; None = empty, which sorts last both ways."""
    key = fold(text)
    if not key:
        return None
    if column == "remote":
        return key.zfill(20) if key.isascii() and key.isdigit() else key
    if column == "phone":
        return digits(key) or key
    return key


def sort_keys(remote: str, core: Core) -> tuple[str | float | None, ...]:
    """The values of `KEY_COLUMNS` for a record."""
    amount = core.amount
    known: dict[str, str | float | None] = {
        "remote": text_key("remote", remote),
        "phone": text_key("phone", core.phones[0]) if core.phones else None,
        "email": text_key("email", core.emails[0]) if core.emails else None,
        "due": core.due.isoformat() if core.due else None,
        "amount": float(amount) if amount is not None and amount.is_finite() else None,
        "created": to_iso(core.created) if core.created else None,
        "updated": to_iso(core.updated) if core.updated else None,
    }
    for column in _PLAIN_COLUMNS:
        text = getattr(core, column)
        known[column] = (fold(text) or None) if text else None
    return tuple([known[column] for column in KEY_COLUMNS])
