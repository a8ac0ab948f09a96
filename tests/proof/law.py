"""What must become of a command after each fault, by its resend class. Written from the reliability rules; knows nothing of the program's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NOT_SENT = ("dns", "refused", "tls", "connect time-out")
UNDONE = (
    "reset at once", "reset before the answer", "silence", "not HTTP", "500", "502", "503 Retry-After", "504", "408", "page 200", "302", "303",
    "400 cut body",
)  # fmt: skip
DONE = (
    "closed after the work", "reset after the work", "silence after the work", "500 after the work", "page 200 after the work",
    "302 after the work", "cut body",
    "empty 200", "broken JSON", "other JSON", "drip", "gzip bomb", "oversize", "broken gzip",
)  # fmt: skip
SAID_NO = ("307", "308", "400", "400 in its words", "403", "404", "409", "413", "415", "422")
PAGES = ("400 page", "403 page", "404 page", "400 empty", "400 broken JSON", "400 success")
"""A 4xx without usable words: something else than the CRM may have said it, before the work or behind it."""
SIGN_IN = ("401", "401 page")
BUSY: Mapping[str, tuple[float, float]] = {"429": (1, 3600), "429 Retry-After": (120, 120), "429 Retry-After of days": (3600, 3600)}
"""With the seconds to wait: what the server asked for, never more than an hour (R13)."""
GOOD = ("slow", "answered twice")
FAULTS = (*NOT_SENT, *UNDONE, *DONE, *SAID_NO, *PAGES, *SIGN_IN, *BUSY, *GOOD)

CLASSES = "RIDCNXUWE"


SHAPES = frozenset({
    "302", "302 after the work", "page 200", "page 200 after the work", "empty 200", "broken JSON", "other JSON", "gzip bomb", "oversize", "broken gzip",
})  # fmt: skip
"""A read is not repeated after these: the same would come again."""


@dataclass(frozen=True)
class Expected:
    """``state`` right after the fault and ``later``: once the server is well, signed in, and a day has passed.

    ``arrivals``: how often a request may have begun to arrive in the end, at most; 1 for everything that must not be sent again.
    """

    state: str
    later: str
    reason: str = ""
    arrivals: int = 1


@dataclass(frozen=True)
class Cell:
    """One action under one fault. ``immediate``: somebody waits for its answer, so it is never queued. ``hidden``: lands where we can't read."""

    slug: str
    resend: str
    fault: str
    immediate: bool = False
    hidden: bool = False


def expected(cell: Cell) -> Expected:
    """The law. Raises LookupError for a cell it does not know."""
    law = _expected(cell)
    if cell.immediate and law.state == "waiting":  # where others would wait, it is refused with the reason
        return Expected("refused", "refused", arrivals=law.arrivals)
    return law


def _expected(cell: Cell) -> Expected:
    resend, fault = cell.resend, cell.fault
    if fault in GOOD:
        return Expected("sent", "sent")
    if fault in NOT_SENT:  # nothing left the machine: safe for every class, so it waits and goes by itself
        return Expected("waiting", "sent", "offline")
    if fault in SIGN_IN:  # R17: the account pauses, the queue stays; it goes after the sign-in. The refused try arrived, too.
        return Expected("waiting", "sent", "sign_in", 2)
    if fault in BUSY:  # R13: turned away before anything was done
        return Expected("waiting", "sent", "rate_limit", 2)
    if fault in (*SAID_NO, *PAGES):
        return _said_no(cell)
    if resend == "R":
        return _read(fault)
    return _lost(resend, done={**dict.fromkeys(UNDONE, False), **dict.fromkeys(DONE, True)}[fault], hidden=cell.hidden)


UNREADABLE = "WE"
"""Classes whose actions nobody can look after in the CRM by a call: only its own words end them."""
NO_WORDS_OF_ITS_OWN = frozenset({"bizstim"})
"""``{"message": …}`` with a 4xx is an error of Laravel, on which Getlead stands. Bizstim's framework and Bizstim itself have a ``status`` in every
answer; an object without one is not theirs, and a part of the rows may have been taken (R35)."""


def _said_no(cell: Cell) -> Expected:
    """A clear no ends it (R12: never again by itself)."""
    resend, fault = cell.resend, cell.fault
    if resend == "R":
        return Expected("refused", "refused", arrivals=4 if fault == "307" else 1)  # a read follows a redirect on its own server, three times
    if fault == "404" and resend == "D":  # section 1: what is not there need not be deleted
        return Expected("sent", "sent")
    if fault == "403" and resend in UNREADABLE:  # Bizstim documents it for a wrong key, Getlead's only right is its token
        return Expected("waiting", "sent", "sign_in", 2)
    if fault in PAGES and resend in UNREADABLE:
        return Expected("unknown", "unknown")
    if cell.slug in NO_WORDS_OF_ITS_OWN and fault in ("400", "404", "409", "415", "422"):
        return Expected("unknown", "unknown")
    return Expected("refused", "refused")  # 307 and 308 say: not here; 413: not read at all; 409: none of the five documents one for an older copy


def _read(fault: str) -> Expected:
    """Section 1: at most three tries, then it waits; what would come out the same again is refused. A redirect is followed three times at most."""
    if fault == "303":
        return Expected("refused", "refused", arrivals=4)
    return Expected("refused", "refused") if fault in SHAPES else Expected("waiting", "sent", "server", 4)


def _lost(resend: str, *, done: bool, hidden: bool) -> Expected:
    """After the first byte without a usable answer."""
    if resend == "I":  # again only after a read shows the old value
        return Expected("sent", "sent") if done else Expected("waiting", "sent", arrivals=2)
    if resend in "DCNX":  # a read proves it; what it does not prove, a person decides. Never sent again.
        return Expected("sent", "sent") if done and not hidden else Expected("unknown", "unknown")
    if resend in "UWE":
        return Expected("unknown", "unknown")
    raise LookupError(resend)
