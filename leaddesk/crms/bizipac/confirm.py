"""Did it land? Looks, by reading only, whether a command without an answer reached the server, and says what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from leaddesk.connectors.wire import as_day, as_text
from leaddesk.crms.bizipac.lists import Lists
from leaddesk.crms.bizipac.reads import Reader
from leaddesk.domain.commands import Command, FreshRecord, Landed, Verdict
from leaddesk.domain.errors import Gone
from leaddesk.domain.values import Fields

_LOOK = {
    "refix": "Open lead {lead} in Bizipac and see whether date, slot and place are the new ones.",
    "postpone": "See in Bizipac whether lead {lead} is back with telecalling.",
    "transfer": "See in Bizipac under today's transfers whether lead {lead} is with the executive.",
    "upload_document": "Open lead {lead} in Bizipac and see whether the document is there.",
}
_WATCHED = (("lead_date", "newdate", "due"), ("apptime", "newtime", "slot"), ("location", "location", "f1"))
"""What refix changes: (the lead's field, the form's field, the core column)."""


class Confirmer:
    """Answers `Connector.confirm`."""

    def __init__(self, reader: Reader, lists: Lists) -> None:
        self._reader = reader
        self._lists = lists

    async def confirm(self, command: Command) -> Verdict:
        """Raises what reading raises; nothing is decided then."""
        lead_id = command.record.remote if command.record else ""
        look_for = _LOOK.get(command.action, "Open lead {lead} in Bizipac.").format(lead=lead_id)
        match command.action:
            case "refix":
                return await self._refix(command, lead_id, look_for)
            case "postpone" | "transfer":
                return await self._left(command, lead_id, look_for)
        return Verdict(Landed.CANNOT_TELL, {}, look_for)

    async def _refix(self, command: Command, lead_id: str, look_for: str) -> Verdict:
        try:
            detail = await self._reader.detail(lead_id)
        except Gone:
            return Verdict(Landed.CANNOT_TELL, {"lead": "no longer on the server"}, look_for)
        seen = {name: as_text(detail.get(name)) for name, _, _ in _WATCHED}
        fresh = (FreshRecord(command.record, "detail", detail),) if command.record else ()
        return Verdict(_compare(command, detail), seen, look_for, fresh)

    async def _left(self, command: Command, lead_id: str, look_for: str) -> Verdict:
        """Postponing and transferring take the lead off the list; a transfer also shows in today's counts of the executive."""
        listed, whole = await self._lists.lead_ids()
        if lead_id in listed:
            return Verdict(Landed.NOT_LANDED, {"lead": "still on your list"}, look_for)
        seen: dict[str, str] = {"lead": "no longer on your list"}
        if not whole:
            return Verdict(Landed.CANNOT_TELL, {"lead": "not seen, but the list could not be read whole"}, look_for)
        if command.action == "postpone":
            return Verdict(Landed.LANDED, seen, look_for)
        count, name = await self._transfers_to(as_text(command.payload.get("child_user_id")))
        seen |= {"executive": name, "transferred_today": "" if count is None else str(count)}
        return Verdict(Landed.LANDED if count else Landed.CANNOT_TELL, seen, look_for)

    async def _transfers_to(self, child: str) -> tuple[int | None, str]:
        """Today's number of transfers the server shows for an executive, and the name; None when it does not name them."""
        name = next((e.fname for e in await self._reader.executives() if e.cid == child), "")
        if not name:
            return None, ""
        rows = [row for row in await self._reader.activity_today() if row.executive.casefold() == name.casefold()]
        return (sum(row.totalTransfered or 0 for row in rows) if rows else None), name


def _compare(command: Command, detail: Fields) -> Landed:
    """Landed only when the lead shows what was sent and did not before."""
    wanted = {ours: as_text(command.payload.get(ours)) for _, ours, _ in _WATCHED}
    sent = [(theirs, ours, core) for theirs, ours, core in _WATCHED if wanted[ours]]
    if not sent:
        return Landed.CANNOT_TELL
    arrived = all(_same(theirs, detail.get(theirs), wanted[ours]) for theirs, ours, _ in sent)
    before = {theirs: _base(command.base, theirs, ours, core) for theirs, ours, core in sent}
    changes = [theirs for theirs, ours, _ in sent if before[theirs] is not None and not _same(theirs, before[theirs], wanted[ours])]
    if arrived:
        return Landed.LANDED if changes else Landed.CANNOT_TELL
    untouched = all(before[theirs] is not None and _same(theirs, detail.get(theirs), before[theirs]) for theirs, _, _ in sent)
    return Landed.NOT_LANDED if untouched and changes else Landed.CANNOT_TELL


def _base(base: Fields, theirs: str, ours: str, core: str) -> object:
    """What the user saw before, under whichever name it was kept; None = unknown."""
    source: Mapping[str, object] = base
    return next((source[name] for name in (theirs, core, ours) if name in source), None)


def _same(name: str, left: object, right: object) -> bool:
    if name == "lead_date":
        return _day(left) == _day(right)
    return as_text(left).casefold() == as_text(right).casefold()


def _day(value: object) -> date | None:
    return value if isinstance(value, date) else as_day(value)
