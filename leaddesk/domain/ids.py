"""Identifiers: sortable command ids, readable account ids, and the key that names one record of one account."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime
from typing import NewType

AccountId = NewType("AccountId", str)
CommandId = NewType("CommandId", str)
BlobId = NewType("BlobId", str)

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford: no i l o u


@dataclass(frozen=True, slots=True, order=True)
class RecordKey:
    """Names one record everywhere: the account it came from, its kind, and the CRM's own id as text."""

    account: AccountId
    kind: str
    remote: str


def _base32(number: int, length: int) -> str:
    out = []
    for _ in range(length):
        number, rest = divmod(number, 32)
        out.append(_ALPHABET[rest])
    return "".join(reversed(out))


class IdSource:
    """Makes ids. Command ids sort in the order they were made, also within one millisecond and after the clock steps back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def command(self, now: datetime) -> CommandId:
        """26 characters: 48 bits of milliseconds, then 80 bits, random at first and counted up inside one millisecond."""
        with self._lock:
            fresh = (int(now.timestamp() * 1000) << 80) | secrets.randbits(79)
            self._last = max(fresh, self._last + 1)
            return CommandId(_base32(self._last, 26))

    def account(self, slug: str) -> AccountId:
        """``<slug>-`` and four random letters: short enough to type."""
        return AccountId(f"{slug}-{_base32(secrets.randbits(20), 4)}")

    def blob(self) -> BlobId:
        return BlobId(_base32(secrets.randbits(100), 20))
