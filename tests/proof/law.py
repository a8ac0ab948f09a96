"""What must become of a command after each fault, by its resend class. Written from the reliability rules; knows nothing of the program's code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

NOT_SENT = ("dns", "refused", "tls", "connect time-out")
UNDONE = (
    "reset at once", "reset before the answer", "silence", "not HTTP", "500", "502", "503 Retry-After", "504", "408", "page 200", "302", "303",
)  # fmt: skip
DONE = (
    "closed after the work", "reset after the work", "silence after the work", "500 after the work", "page 200 after the work",
    "302 after the work", "cut body",
    "empty 200", "broken JSON", "other JSON", "drip", "gzip bomb", "oversize", "broken gzip",
)  # fmt: skip
SAID_NO = ("307", "308", "400", "403", "404", "409", "413", "415", "422")
SIGN_IN = ("401",)
BUSY: Mapping[str, tuple[float, float]] = {"429": (1, 3600), "429 Retry-After": (120, 120), "429 Retry-After of days": (3600, 3600)}
"""With the seconds to wait: what the server asked for, never more than an hour (R13)."""
GOOD = ("slow", "answered twice")
FAULTS = (*NOT_SENT, *UNDONE, *DONE, *SAID_NO, *SIGN_IN, *BUSY, *GOOD)

CLASSES = "RIDCNXUWE"
READABLE = frozenset("IDCNX")
"""Classes where a read proves that it landed."""


@dataclass(frozen=True)
class Expected:
    """``states`` right after the fault and ``later``: once the server is well, signed in, and a day has passed.

    ``arrivals``: how often a request may have begun to arrive in the end, at most; 1 for everything that must not be sent again.
    """

    states: frozenset[str]
    later: frozenset[str]
    reason: str = ""
    arrivals: int = 1


def _row(states: str, later: str, reason: str = "", arrivals: int = 1) -> Expected:
    return Expected(frozenset(states.split()), frozenset(later.split()), reason, arrivals)


def expected(resend: str, fault: str) -> Expected:
    """The law. Raises LookupError for a cell it does not know."""
    if fault in GOOD:
        return _row("sent", "sent")
    if fault in NOT_SENT:  # nothing left the machine: safe for every class, so it waits and goes by itself
        return _row("waiting", "sent", "offline")
    if fault in SIGN_IN:  # R17: the account pauses, the queue stays; it goes after the sign-in. The refused try arrived, too.
        return _row("waiting", "sent", "sign_in", 2)
    if fault in BUSY:  # R13: turned away before anything was done
        return _row("waiting", "sent", "rate_limit", 2)
    if fault in SAID_NO:
        return _said_no(resend, fault)
    return _lost(resend, done={**dict.fromkeys(UNDONE, False), **dict.fromkeys(DONE, True)}[fault])


def _said_no(resend: str, fault: str) -> Expected:
    """A clear no ends it (R12: never again by itself). A delete of what is not there is done; a copy that moved on is a conflict; 403 may mean "sign in"."""
    if resend == "R":
        return _row("refused", "refused", arrivals=7)  # a read may be tried again, and follow a redirect on its own server
    if resend in "WE" and fault not in ("307", "308", "403", "413"):
        return _row("refused unknown", "refused unknown")  # nobody can look: words that are not the CRM's own leave it open (R35)
    if fault == "404" and resend == "D":
        return _row("sent unknown", "sent unknown")
    if fault == "409":
        return _row("refused conflict", "refused conflict")
    if fault == "403":
        return _row("refused waiting", "refused sent", arrivals=2)
    return _row("refused", "refused")


def _lost(resend: str, *, done: bool) -> Expected:
    """After the first byte without a usable answer."""
    if resend == "R":  # repeated freely, within one action at most three tries
        return _row("waiting refused sent", "refused sent", arrivals=7)
    if resend == "I":  # again only after a read shows the old value
        return _row("sent", "sent") if done else _row("waiting", "sent", arrivals=2)
    if resend in READABLE:  # a read proves it; what it does not prove, a person decides. Never sent again.
        return _row("sent", "sent") if done else _row("unknown", "unknown")
    if resend in "UWE":
        return _row("unknown", "unknown")
    raise LookupError(resend)


IMMEDIATE = frozenset({"waiting"})
"""An action whose answer somebody waits for is never queued: where others would wait, it is refused with the reason."""
