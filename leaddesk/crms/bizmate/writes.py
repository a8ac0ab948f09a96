"""Everything that changes something at the server: create a lead, change one, upload files to one."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from leaddesk.connectors.classify import json_answer, not_data
from leaddesk.connectors.contract import FileReader, Progress
from leaddesk.connectors.http import Call, FilePart, Http, Reply, Stream
from leaddesk.connectors.wire import as_text
from leaddesk.crms.bizmate.compare import same
from leaddesk.crms.bizmate.confirm import Confirmer, reference_of
from leaddesk.crms.bizmate.conflicts import before, conflicts
from leaddesk.crms.bizmate.endpoints import Calls
from leaddesk.crms.bizmate.mapping import HIDDEN
from leaddesk.crms.bizmate.reads import Reader
from leaddesk.crms.bizmate.requests import LeadForm
from leaddesk.crms.bizmate.wire import accept_status, answer, attachments, record_id, refuse_error
from leaddesk.domain.commands import Command, FreshRecord, Landed, Receipt, StoredFile
from leaddesk.domain.errors import Conflict, FieldProblem, FormInvalid, LeaddeskError, NotKnown, OutcomeUnknown
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import Fields, JsonValue, is_empty

SENT: Final = "sent"
"""The part of a record that holds what we sent ourselves: the server does not show all of it again."""

_NAMES: Final = frozenset(LeadForm.model_fields)


class Writer:
    """Performs commands for one account."""

    def __init__(self, *, http: Http, calls: Calls, reader: Reader, confirmer: Confirmer, read_file: FileReader, currency: str) -> None:
        self._http = http
        self._calls = calls
        self._reader = reader
        self._confirmer = confirmer
        self._read_file = read_file
        self._currency = currency

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        """Sends the command once. Raises Offline when surely nothing arrived, OutcomeUnknown when something may have."""
        if command.action == "create_lead":
            return await self._create(command)
        if command.record is None or not command.record.remote:
            raise NotKnown(what="record", name="", action=command.action)
        if command.action == "update_lead":
            return await self._update(command, command.record)
        if command.action == "upload_files":
            return await self._upload(command, command.record, progress)
        raise NotKnown(what="action", name=command.action)

    # -- leads

    async def _create(self, command: Command) -> Receipt:
        """A second try looks for our reference first, whoever asked for it: there is no idempotency key."""
        if command.attempt > 1:
            verdict = await self._confirmer.confirm(command)
            if verdict.landed is Landed.LANDED:
                found = {name: as_text(value) for name, value in verdict.seen.items()}
                return Receipt(message="It had arrived already.", result=found, records=verdict.records)
        fields = {**command.payload, "partnerLeadReferenceId": reference_of(command)}
        call = self._calls.create(fields)
        box = answer(await self._write(call), call)
        remote = record_id(box)
        if not remote:
            raise not_data(call, "no id", "id")
        links = box.get("fields")
        given = {name: as_text(value) for name, value in links.items() if as_text(value)} if isinstance(links, Mapping) else {}
        key = RecordKey(command.account, "lead", remote)
        sent = FreshRecord(key, SENT, {**fields, **given, "id": remote, "currency": self._currency})
        fresh = await self._look(key)
        result = {**given, "id": remote, "partnerLeadReferenceId": fields["partnerLeadReferenceId"]}
        return Receipt(result=result, records=(sent, *fresh), stale=() if fresh else ("lead",))

    async def _update(self, command: Command, key: RecordKey) -> Receipt:
        """Reads first: where the server has another value than the user saw in a field we change, a person decides.

        The answer's shape is undocumented: any success counts but a web page, and the lead is read anew.
        """
        now = await before(self._reader.one("lead", key.remote))
        theirs = conflicts(command, now)
        if theirs:
            raise Conflict(current=theirs)
        call = self._calls.update(key.remote, command.payload)
        reply = await self._write(call, about=key.remote)
        if reply.body.strip():
            _refuse_page(reply, call)
        sent = FreshRecord(key, SENT, {**_kept(command.base), **command.payload, "id": key.remote, "currency": self._currency})
        fresh = await self._look(key)
        ignored = [name for name, value in command.payload.items() if fresh and _ignored(name, value, fresh[0].values)]
        result: dict[str, JsonValue] = {"changed": sorted(command.payload)}
        if ignored:
            result["not_taken"] = ignored
        message = f"Bizmate kept its own value of: {', '.join(ignored)}." if ignored else ""
        return Receipt(message=message, result=result, records=(sent, *fresh), stale=() if fresh else ("lead",))

    async def _look(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        """The lead as it is now. The write is done already, so a failed look only means that the list has to show it later."""
        try:
            return (FreshRecord(key, "detail", await self._reader.one("lead", key.remote)),)
        except LeaddeskError:
            return ()

    async def _write(self, call: Call, about: str = "") -> Reply:
        reply = await self._http.request(call)
        accept_status(reply, call, about=about, names=_NAMES)
        return reply

    # -- files

    async def _upload(self, command: Command, key: RecordKey, progress: Progress) -> Receipt:
        files = [file for file in command.files if file.field == "attachments"] or list(command.files)
        if not files:
            raise FormInvalid((FieldProblem("attachments", "required", "Choose a file."),))
        texts: list[tuple[str, str]] = []
        parts: list[FilePart] = []
        for place, file in enumerate(files):
            texts.append((f"attachments[{place}][type]", as_text(file.meta.get("type"))))
            texts.append((f"attachments[{place}][fileName]", as_text(file.meta.get("fileName")) or file.name))
            parts.append(FilePart(f"attachments[{place}][file]", file.name, self._stream(file), file.media_type))
        call = self._calls.upload(key.remote, texts, tuple(parts), progress)
        stored = attachments(await self._write(call, about=key.remote), call)
        if len(stored) < len(files):
            raise OutcomeUnknown(reason="partial", landed=len(stored), total=len(files), call=call.label)
        return Receipt(result={"files": [_stored(box) for box in stored], "ids": [record_id(box) for box in stored]})

    def _stream(self, file: StoredFile) -> Stream:
        return Stream(file.size, partial(self._read_file, file))


def _stored(box: Mapping[str, JsonValue]) -> Fields:
    fields = box.get("fields")
    inner = fields if isinstance(fields, Mapping) else box
    return {"id": record_id(box), "fileName": as_text(inner.get("fileName")), "type": as_text(inner.get("type"))}


def _refuse_page(reply: Reply, call: Call) -> None:
    """A captive portal's page is no success; other bodies may be anything."""
    if reply.body.lstrip()[:1] in (b"<", b"\xef"):
        value = json_answer(reply, call)
    elif reply.body.lstrip()[:1] in (b"{", b"["):
        try:
            value = json_answer(reply, call)
        except OutcomeUnknown:
            return
    else:
        return
    refuse_error(value, call, _NAMES)


def _kept(base: Fields) -> Fields:
    """What was known of the fields the server may not show again, from what the user saw."""
    return {name: base[f"field:{name}"] for name in sorted(HIDDEN) if not is_empty(base.get(f"field:{name}"))}


def _ignored(name: str, wanted: JsonValue, now: Fields) -> bool:
    return name in now and name not in HIDDEN and not same(name, wanted, now.get(name))
