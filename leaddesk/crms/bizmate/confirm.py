"""Did it land? Looks, by reading only, whether a command without an answer reached the server, and says what was seen."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from leaddesk.connectors.wire import as_moment, as_text
from leaddesk.crms.bizmate.compare import same
from leaddesk.crms.bizmate.mapping import HIDDEN, flat
from leaddesk.crms.bizmate.reads import PAGE, Reader
from leaddesk.crms.bizmate.specs import CORE_OF
from leaddesk.domain.commands import Command, FreshRecord, Landed, Verdict
from leaddesk.domain.errors import ContractBroken, Gone
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import Fields, JsonValue

_MAX_PAGES: Final = 60
_SLACK: Final = timedelta(hours=1)  # between the server's clock and ours

_LOOK_CREATE: Final = "Look in Bizmate's newest leads for the partner lead reference {reference}."
_LOOK_UPDATE: Final = "Open lead {lead} in Bizmate and see whether the changed values are there."
_LOOK_UPLOAD: Final = "Open lead {lead} in Bizmate and see whether the files are there: {files}."


def reference_of(command: Command) -> str:
    """The partner's reference of a new lead: the user's own, else one made from the command's id, so that every try has the same."""
    return as_text(command.payload.get("partnerLeadReferenceId")) or f"LD-{command.id}"


class Confirmer:
    """Answers `Connector.confirm`. Raises what reading raises; nothing is decided then."""

    def __init__(self, reader: Reader, currency: str) -> None:
        self._reader = reader
        self._currency = currency

    async def confirm(self, command: Command) -> Verdict:
        lead = command.record.remote if command.record else ""
        if command.action == "create_lead":
            return await self._created(command, reference_of(command))
        if command.action == "update_lead" and command.record is not None:
            return await self._updated(command, command.record)
        files = ", ".join(file.name for file in command.files)
        return Verdict(Landed.CANNOT_TELL, {}, _LOOK_UPLOAD.format(lead=lead, files=files))

    async def _created(self, command: Command, reference: str) -> Verdict:
        """Our reference in the list. Its order is undocumented: only where pages come newest first are the older ones left out."""
        look_for = _LOOK_CREATE.format(reference=reference)
        seen: set[str] = set()
        for number in range(1, _MAX_PAGES + 1):
            rows = await self._reader.page("lead", number, PAGE)
            found = [entry for entry in rows if _reference(entry) == reference and not _older(entry, command.created)]
            if found:
                return self._landed(command, found[0], reference, look_for)
            ids = {as_text(entry.get("id")) for entry in rows if isinstance(entry, Mapping)}
            if len(rows) < PAGE or ids <= seen:
                return Verdict(Landed.NOT_LANDED, {"partnerLeadReferenceId": "not in the list", "leads": str(len(seen | ids))}, look_for)
            seen |= ids
            if _past(rows, command.created):
                return Verdict(Landed.NOT_LANDED, {"partnerLeadReferenceId": "not among the newest leads", "leads": str(len(seen))}, look_for)
        return Verdict(Landed.CANNOT_TELL, {"partnerLeadReferenceId": f"not among {len(seen)} leads"}, look_for)

    def _landed(self, command: Command, entry: JsonValue, reference: str, look_for: str) -> Verdict:
        try:
            values = flat(entry, self._currency, "list")
        except ContractBroken:
            return Verdict(Landed.LANDED, {"partnerLeadReferenceId": reference}, look_for)
        remote = as_text(values["id"])
        key = RecordKey(command.account, "lead", remote)
        sent = {**command.payload, "partnerLeadReferenceId": reference, "id": remote, "currency": self._currency}
        return Verdict(
            Landed.LANDED,
            {"id": remote, "partnerLeadReferenceId": reference, "createdAt": as_text(values.get("createdAt"))},
            look_for,
            (FreshRecord(key, "sent", sent), FreshRecord(key, "detail", values)),
        )

    async def _updated(self, command: Command, key: RecordKey) -> Verdict:
        look_for = _LOOK_UPDATE.format(lead=key.remote)
        try:
            now = await self._reader.one("lead", key.remote)
        except Gone:
            return Verdict(Landed.CANNOT_TELL, {"lead": "no longer on the server"}, look_for)
        seen = {name: _shown(now.get(name)) for name in command.payload if name in now}
        return Verdict(_compare(command, now), seen, look_for, (FreshRecord(key, "detail", now),))


def _compare(command: Command, now: Fields) -> Landed:
    """Landed when every value that can be seen is the one sent; not landed when all are still the old ones, or the lead was not touched since."""
    base, sent = command.base, command.payload
    before = {name: base.get(f"field:{name}", base.get(CORE_OF.get(name, ""))) for name in sent}
    visible = [name for name in sent if name in now and not same(name, sent[name], before[name])]
    if visible and all(same(name, sent[name], now.get(name)) for name in visible):
        return Landed.LANDED
    touched = _moment(now.get("updatedAt"))
    known = _moment(base.get("updated"))
    if touched is not None and known is not None and touched == known:
        return Landed.NOT_LANDED
    hidden = [name for name in sent if name in HIDDEN and name not in now]
    if visible and not hidden and all(same(name, before[name], now.get(name)) for name in visible):
        return Landed.NOT_LANDED
    return Landed.CANNOT_TELL


def _reference(entry: JsonValue) -> str:
    fields = entry.get("fields") if isinstance(entry, Mapping) else None
    return as_text(fields.get("partnerLeadReferenceId")) if isinstance(fields, Mapping) else ""


def _older(entry: JsonValue, created: datetime) -> bool:
    """True for a lead that was there before the command was made: somebody used the same reference twice."""
    moment = _moment(entry.get("createdAt")) if isinstance(entry, Mapping) else None
    return moment is not None and moment < created - _SLACK


def _past(rows: list[JsonValue], created: datetime) -> bool:
    """True when a page is clearly newest first and ends before the command was made."""
    moments = [_moment(entry.get("createdAt")) if isinstance(entry, Mapping) else None for entry in rows]
    known = [moment for moment in moments if moment is not None]
    if len(known) < len(rows) or not known:
        return False
    falling = all(earlier >= later for earlier, later in itertools.pairwise(known))
    return falling and known[0] > known[-1] and known[-1] < created - _SLACK


def _moment(value: JsonValue) -> datetime | None:
    moment = as_moment(value)
    if moment is None:
        return None
    try:
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _shown(value: JsonValue) -> str:
    if isinstance(value, Mapping):
        return ", ".join(as_text(part) for part in value.values() if as_text(part))
    if isinstance(value, (list, tuple)):
        return ", ".join(as_text(part) for part in value)
    return as_text(value)
