"""What we remember of what was sent, because the documented calls return nothing: one record per row of a run, keyed by our own row id."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from leaddesk.connectors.phones import phones_of
from leaddesk.crms.bizstim.addresses import recipient
from leaddesk.crms.bizstim.columns import custom_of, rows_of
from leaddesk.crms.bizstim.specs import CONFIRMED, NOT_SENT, SENT, UNCLEAR
from leaddesk.domain.clock import from_iso, to_iso
from leaddesk.domain.commands import Command, FreshRecord
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import Core
from leaddesk.domain.values import Fields, JsonValue, text

PART: Final = "sent"
_REGIONS: Final = {"usa": "US", "us": "US", "united states": "US", "canada": "CA"}
_INQUIRY: Final[Mapping[int, tuple[str, str]]] = {0: ("Mail sent", ""), 1: ("Mail sent", ""), 2: ("Mail sent, not stored", ""), 3: (SENT, "prospect")}
"""code: (outcome, status in Bizstim as far as it is known)."""


def row_id(command: Command, number: int) -> str:
    """Our own name for a row, the same whenever it is asked for: that of the table it came from, else the run's command and the place in it, from 1."""
    return command.rows[number - 1] if number <= len(command.rows) else f"{command.id}-{number:04d}"


def sent(command: Command, at: datetime, answer: str, code: int | None = None) -> tuple[FreshRecord, ...]:
    """The records of a run that arrived, or of an inquiry whose answer had this code."""
    outcome, status = _INQUIRY.get(code, (SENT, "")) if code is not None else (SENT, "")
    more: Fields = {"status": status} if status else {}
    return _records(command, at, {"outcome": outcome, "answer": answer, "sent_at": to_iso(at), **more})


def unclear(command: Command, at: datetime) -> tuple[FreshRecord, ...]:
    """Every row of a run without a clear answer: nobody knows which arrived."""
    return _records(command, at, {"outcome": UNCLEAR, "sent_at": to_iso(command.created)})


def decided(command: Command, landed: bool, at: datetime) -> tuple[FreshRecord, ...]:
    """What a person's word about a run without a clear answer makes of its rows."""
    return _records(command, at, {"outcome": CONFIRMED if landed else NOT_SENT, "sent_at": to_iso(command.created)})


def _records(command: Command, at: datetime, values: Fields) -> tuple[FreshRecord, ...]:
    last: Fields = {**values, "run": command.id, "last_at": to_iso(at)}
    if command.action == "client_inquiry":
        given = {name: value for name, value in command.payload.items() if name not in ("a", "b", "c", "email", "p_phone")}
        own: Fields = {"e_mail": command.payload.get("email"), "primary_phone": command.payload.get("p_phone"), "recipient": recipient(command.payload)}
        return (_fresh(command, 1, {**given, **own, "sent_as": "Inquiry", **last}),)
    rows = rows_of(command.payload)
    return tuple(_fresh(command, number, {**_as_sent(row), "sent_as": "Client", "row": number, **last}) for number, row in enumerate(rows, 1))


def _fresh(command: Command, number: int, values: Fields) -> FreshRecord:
    filled = {name: value for name, value in values.items() if value is not None}
    return FreshRecord(RecordKey(command.account, "client", row_id(command, number)), PART, filled)


def _as_sent(row: Fields) -> dict[str, JsonValue]:
    own: dict[str, JsonValue] = {name: value for name, value in row.items() if name != "custom"}
    return {**custom_of(row), **own}


def core(values: Fields) -> Core:
    """The core of a ledger record. Never raises."""
    name = f"{text(values.get('first_name'))} {text(values.get('last_name'))}".strip()
    mails = tuple(mail.strip() for mail in text(values.get("e_mail")).split(",") if mail.strip())
    region = _REGIONS.get(text(values.get("country")).casefold(), "")
    numbers = (text(values.get(field)) for field in ("mobile_phone", "primary_phone", "secondary_phone"))
    return Core(
        title=name or (mails[0] if mails else ""),
        phones=phones_of(region, *numbers),
        emails=mails,
        status=text(values.get("status")),
        substatus=text(values.get("outcome")),
        owner=text(values.get("sent_as")),
        reference=text(values.get("run")),
        created=_moment(values, "sent_at"),
        updated=_moment(values, "last_at"),
        f1=text(values.get("city")),
        f2=text(values.get("state")),
        f3=text(values.get("country")),
        f4=text(values.get("tags")),
    )


def _moment(values: Fields, name: str) -> datetime | None:
    try:
        return from_iso(text(values.get(name)))
    except (ValueError, OverflowError):
        return None
