"""Where an inquiry goes: the path's grammar, e-mail addresses in Bizstim's own spelling, and which can't be written in it."""

from __future__ import annotations

import re
from typing import Final

from leaddesk.domain.values import Fields, text

ADMIN: Final = "1"
STAFF: Final = "2"
MAIL: Final = "3"

_WRITABLE: Final = re.compile(r"[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_ADDRESS: Final = re.compile(r"[^\s@,;<>\"]+@[^\s@,;<>\".]+(?:\.[^\s@,;<>\".]+)+")
_SPELT: Final = re.compile(r"[A-Za-z0-9~-]+_[A-Za-z0-9-]+(?:~[A-Za-z0-9-]+)+")
_USERNAME: Final = re.compile(r"[A-Za-z0-9~.:_-]+")


def is_address(written: str) -> bool:
    """True for what looks like one e-mail address."""
    return bool(_ADDRESS.fullmatch(written))


def writable(address: str) -> bool:
    """True when Bizstim's spelling can carry the address: letters, digits, dots and dashes only. With any other it mails the admin, silently."""
    return bool(_WRITABLE.fullmatch(address))


def unwritable_signs(address: str) -> str:
    """The characters that stand in the way, for the sentence that says so."""
    return "".join(dict.fromkeys(c for c in address.replace("@", "", 1) if not re.fullmatch(r"[A-Za-z0-9.-]", c)))


def spelt(address: str) -> str:
    """``sales@mysite.com`` → ``sales_mysite~com``."""
    return address.replace("@", "_").replace(".", "~")


def unspelt(written: str) -> str:
    """The address behind a spelling somebody typed already, ``sales_mysite~com`` → ``sales@mysite.com``; anything else unchanged."""
    return written.replace("_", "@").replace("~", ".") if _SPELT.fullmatch(written) else written


def is_username(written: str) -> bool:
    """True when the path can carry it (CodeIgniter refuses every other character)."""
    return bool(_USERNAME.fullmatch(written))


def path(payload: Fields) -> str:
    """The legal paths: ``/0/1``, ``/1/2/johngreen``, ``/1/3/sales_mysite~com``."""
    store, who, whom = text(payload.get("a")) or "0", text(payload.get("b")) or ADMIN, text(payload.get("c"))
    if who == ADMIN:
        return f"/{store}/{ADMIN}"
    return f"/{store}/{who}/{spelt(whom) if who == MAIL else whom}"


def recipient(payload: Fields) -> str:
    """Who will really get it, in words."""
    who, whom = text(payload.get("b")) or ADMIN, text(payload.get("c"))
    if who == MAIL:
        return whom
    if who == STAFF:
        return f"staff user {whom}; the admin instead if that user is not active, may not manage clients and sales, or has no e-mail address"
    return "the admin user's own e-mail address, which may not be the business's"
