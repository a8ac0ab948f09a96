"""Did it land? Looks, by reading only, whether a command without an answer reached the server, and says what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from leaddesk.connectors.wire import as_text
from leaddesk.crms.fincrm.compare import same
from leaddesk.crms.fincrm.flatten import id_text, said
from leaddesk.crms.fincrm.mapping import moment
from leaddesk.crms.fincrm.reads import Reader
from leaddesk.crms.fincrm.wire import record_id
from leaddesk.domain.clock import from_iso
from leaddesk.domain.commands import Command, FreshRecord, Landed, Verdict
from leaddesk.domain.errors import ContractBroken, Gone
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import Fields, JsonValue, is_empty

_SLACK: Final = timedelta(seconds=3)  # times are whole seconds, and the Date header is a moment older than the answer
_BLIND: Final = timedelta(minutes=2)  # the server did not tell its clock

FOUND_BY: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "create_lead": ("lead", ("first_name", "last_name", "email", "mobile", "phone")),
    "create_contact": ("contact", ("first_name", "last_name", "email", "mobile")),
    "create_deal": ("deal", ("name", "ld_id", "value")),
    "create_company": ("my_company", ("c_name", "c_email", "c_mobileNum")),
    "create_product": ("my_product", ("name", "company", "procat_id", "price")),
    "create_service": ("my_service", ("title", "company_id")),
    "create_product_lead": ("product_lead", ("first_name", "email", "mobile", "pro_id")),
    "create_service_lead": ("product_lead", ("name", "mobile", "service_id")),
}
"""By which list and which of its fields a new record is recognised; blank ones are left out."""

_NUMBER: Final[Mapping[str, tuple[str, ...]]] = {"my_company": ("id",), "my_product": ("pro_id", "id"), "my_service": ("id", "service_id")}

_LOOK: Final = {
    "create_lead": "Look in FinCRM's newest leads for one with this name, e-mail and mobile.",
    "create_contact": "Look in FinCRM's newest contacts for one with this name and e-mail.",
    "create_deal": "Look in FinCRM's newest deals for one with this name and value.",
    "create_company": "Look in FinCRM under your companies for one with this name.",
    "create_product": "Look in FinCRM under your products for one with this name.",
    "create_service": "Look in FinCRM under your services for one with this title.",
    "create_product_lead": "Look in FinCRM's newest product leads for one with this name and mobile.",
    "create_service_lead": "Look in FinCRM's newest leads for one with this name and mobile.",
}


class Confirmer:
    """Answers `Connector.confirm`. Raises what reading raises; nothing is decided then."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def confirm(self, command: Command) -> Verdict:
        if command.action in FOUND_BY:
            return await self._created(command)
        if command.record is None:
            return Verdict(Landed.CANNOT_TELL, {}, "Look in FinCRM.")
        look_for = f"Open this {command.record.kind.removeprefix('my_').replace('_', ' ')} in FinCRM."
        try:
            now = await self._reader.raw(command.record.kind, command.record.remote)
        except Gone:
            landed = Landed.LANDED if command.action.startswith("delete_") else Landed.CANNOT_TELL
            return Verdict(landed, {"record": "no longer on the server"}, look_for)
        fresh = (FreshRecord(command.record, "detail", now),)
        if command.action.startswith("delete_"):
            return Verdict(Landed.NOT_LANDED, {"record": "still on the server"}, look_for, fresh)
        seen = {name: now.get(name) for name in command.payload if name in now}
        return Verdict(_compare(command, now), seen, look_for, fresh)

    async def _created(self, command: Command) -> Verdict:
        """Exactly one record like it that is not older than the command = landed. Anything else a person has to judge."""
        kind, names = FOUND_BY[command.action]
        wanted = {name: command.payload.get(name) for name in names if not is_empty(command.payload.get(name))}
        alike: list[Fields] = []
        undated = looked_at = 0
        async for rows in self._reader.fetcher.pages(kind, all_leads=command.action == "create_service_lead"):
            since = self._since(command.created)
            moments: list[datetime | None] = []
            for entry in rows.entries:
                if not isinstance(entry, Mapping):
                    continue
                made = moment(entry.get("created_at"))
                moments.append(made)
                if _is_like(entry, wanted) and (made is None or made >= since):
                    undated += made is None
                    alike.append(entry)
            looked_at += len(rows.entries)
            if moments and all(made is not None and made < since for made in moments):
                break  # newest first: what follows is older still
        seen: dict[str, JsonValue] = {"records like it": len(alike), "records looked at": looked_at}
        if len(alike) != 1 or undated:
            return Verdict(Landed.CANNOT_TELL, seen, _LOOK[command.action])
        return await self._landed(command, kind, alike[0], seen)

    async def _landed(self, command: Command, kind: str, entry: Fields, seen: dict[str, JsonValue]) -> Verdict:
        remote = record_id(kind, entry)
        seen |= {"id": remote, **numbered(kind, entry), "created_at": as_text(entry.get("created_at"))}
        if command.action == "create_service_lead" or not remote:
            return Verdict(Landed.LANDED, seen, _LOOK[command.action])
        try:
            values = await self._reader.own(kind, entry)
        except ContractBroken:
            return Verdict(Landed.LANDED, seen, _LOOK[command.action])
        fresh = FreshRecord(RecordKey(command.account, kind, remote), "list", values)
        return Verdict(Landed.LANDED, seen, _LOOK[command.action], (fresh,))

    def _since(self, created: datetime) -> datetime:
        """The moment of the command by the server's clock, a little earlier."""
        skew = self._reader.fetcher.skew
        if skew is None or abs(skew) > 10**7:
            return created - _BLIND
        return created + timedelta(seconds=skew) - _SLACK


def numbered(kind: str, entry: Fields) -> Fields:
    """The number by which other records name one whose own address is a word."""
    found = (id_text(entry.get(name)) for name in _NUMBER.get(kind, ()))
    return next(({"reference": number} for number in found if number), {})


def _is_like(entry: Fields, wanted: Fields) -> bool:
    """True when every field given says the same. Relations count by their id; a person's name is first and last name together."""
    for name, value in wanted.items():
        there = entry.get(name)
        if name == "name" and "first_name" in entry:
            there = said(entry)
        if name == "company_id" and isinstance(entry.get("company"), Mapping) and not id_text(there):
            there = entry.get("company")
        if not same(name, value, there):
            return False
    return bool(wanted)


def _compare(command: Command, now: Fields) -> Landed:
    """Landed when every changed value is there, not landed when none is. A picture alone shows only by the time of the last change."""
    told = [name for name in command.payload if name in now]
    there = [name for name in told if same(name, command.payload[name], now.get(name))]
    if told:
        return Landed.LANDED if len(there) == len(told) else Landed.CANNOT_TELL if there else Landed.NOT_LANDED
    known = as_text(command.base.get("updated"))
    touched = moment(now.get("updated_at"))
    try:
        untouched = bool(known) and touched is not None and from_iso(known) == touched
    except ValueError:
        untouched = False
    return Landed.NOT_LANDED if untouched else Landed.CANNOT_TELL
