"""What we remember of what was sent, because Getlead can't be asked: a part per action, merged by time, and the core lists sort by."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from leaddesk.connectors.phones import phones_of
from leaddesk.connectors.wire import as_amount, as_day
from leaddesk.crms.getlead.endpoints import additional
from leaddesk.crms.getlead.numbers import Number, of_remote
from leaddesk.crms.getlead.site import RESERVED
from leaddesk.crms.getlead.specs import CONFIRMED, NOT_SENT, SENT, UNCLEAR
from leaddesk.domain.clock import from_iso, to_iso
from leaddesk.domain.commands import Command, FreshRecord
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import Core
from leaddesk.domain.values import Fields, JsonValue, text

_LEAD: Final = "lead"
_CATEGORIES: Final = {"1": "Normal task", "2": "Call"}
_TITLES: Final = {
    "create_lead": "Lead",
    "create_task": "Task",
    "create_note": "Note",
    "change_status": "Status",
    "create_deal": "Deal",
    "assign_department": "Department",
}
_AGAIN: Final = "The number was in Getlead already: nothing was changed there, the lead is marked as needing attention."


def number_of(command: Command) -> Number | None:
    """The number a command is about: its record's, else the one in its payload."""
    if command.record is not None:
        return of_remote(command.record.remote)
    code, digits = text(command.payload.get("countrycode")), text(command.payload.get("mobileno"))
    return of_remote(f"{code}-{digits}")


def sent(command: Command, at: datetime, answer: str, before: Fields | None = None) -> tuple[FreshRecord, ...]:
    """What to remember of a command Getlead took. `before`: what the ledger says of the number now.

    A number that was sent before keeps its values: Getlead does not take new ones, and the ledger must not claim it did.
    """
    number = number_of(command)
    if number is None:
        return ()
    last: Fields = {"last_action": _TITLES.get(command.action, command.action), "last_at": to_iso(at), "last_answer": answer}
    if command.action != "create_lead":
        return (_fresh(command, number, _TITLES[command.action].casefold(), {**_follow_up(command, at), **last}),)
    if before is not None and text(before.get("sent_at")) and text(before.get("command")) != command.id:
        return (_fresh(command, number, "again", {"again_at": to_iso(at), "again": _AGAIN, **last}),)
    return (_fresh(command, number, _LEAD, {**_as_sent(command), "outcome": SENT, "sent_at": to_iso(at), **last}),)


def unclear(command: Command, at: datetime, before: Fields | None) -> tuple[FreshRecord, ...]:
    """A new lead without a usable answer shows in the ledger, too, and says so. Follow-ups show on their lead's timeline."""
    number = number_of(command)
    if number is None or command.action != "create_lead" or (before is not None and text(before.get("sent_at"))):
        return ()
    return (_fresh(command, number, _LEAD, {**_as_sent(command), "outcome": UNCLEAR, "last_action": _TITLES[command.action], "last_at": to_iso(at)}),)


def decided(command: Command, landed: bool, at: datetime) -> tuple[FreshRecord, ...]:
    """What a person's word about a command without an answer makes of the ledger."""
    number = number_of(command)
    if number is None:
        return ()
    if command.action != "create_lead":
        return sent(command, at, "") if landed else ()
    when: Fields = {"outcome": CONFIRMED, "sent_at": to_iso(command.created)} if landed else {"outcome": NOT_SENT}
    return (_fresh(command, number, _LEAD, {**_as_sent(command), **when, "last_action": _TITLES[command.action], "last_at": to_iso(at)}),)


def _fresh(command: Command, number: Number, part: str, values: Fields) -> FreshRecord:
    key = command.record or RecordKey(command.account, _LEAD, number.remote)
    return FreshRecord(key, part, {**number.fields, **values})


def _as_sent(command: Command) -> Fields:
    """A lead's values under Getlead's names, additional fields under their own labels."""
    own = {name: value for name, value in command.payload.items() if name != "additional"}
    more = {label: value for label, value in additional(command.payload.get("additional")).items() if label not in RESERVED}
    return {**more, **own, "command": command.id}


def _follow_up(command: Command, at: datetime) -> Fields:
    given, moment = command.payload, to_iso(at)

    def named(prefix: str, *names: str) -> dict[str, JsonValue]:
        return {f"{prefix}{name.removeprefix(prefix)}": given.get(name) for name in names if given.get(name) is not None}

    match command.action:
        case "create_note":
            return {"last_note": given.get("note"), "last_note_at": moment}
        case "create_task":
            task = named("task_", "name", "description", "comment", "assigned_to")
            category = _CATEGORIES.get(text(given.get("task_category_id")), "")
            return {**task, "task_scheduled": given.get("scheduled_date") or "", "task_category": category, "task_at": moment}
        case "change_status":
            return {"status": given.get("status")}
        case "create_deal":
            return {**named("deal_", "deal_name", "status", "deal_amount", "staff_name", "start_date", "end_date", "deal_note"), "deal_at": moment}
    return {"department": given.get("department")}


def core(values: Fields) -> Core:
    """The core of a ledger record. Never raises."""
    phone = text(values.get("number"))
    scheduled = text(values.get("task_scheduled"))
    return Core(
        title=text(values.get("name")) or phone,
        company=text(values.get("company_name")),
        phones=phones_of("", phone),
        emails=tuple(mail for mail in (text(values.get("email")),) if mail),
        status=text(values.get("status")),
        substatus=text(values.get("outcome")),
        owner=text(values.get("staff_name")),
        due=as_day(scheduled),
        slot=scheduled[11:16],
        amount=as_amount(values.get("deal_amount")),
        created=_moment(values, "sent_at"),
        updated=_moment(values, "last_at"),
        f1=text(values.get("source")),
        f2=text(values.get("purpose")),
        f3=text(values.get("department")),
        f4=text(values.get("deal_status")),
    )


def _moment(values: Mapping[str, JsonValue], name: str) -> datetime | None:
    try:
        return from_iso(text(values.get(name)))
    except (ValueError, OverflowError):
        return None
