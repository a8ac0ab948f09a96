"""Everything that changes something at the server: one command, one record, one call; documents are the only ones with more."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from leaddesk.connectors.classify import not_data
from leaddesk.connectors.contract import FileReader, Progress
from leaddesk.connectors.http import Call, FilePart, Http, Stream
from leaddesk.connectors.wire import as_day, as_text
from leaddesk.crms.bizipac.documents import caption_for, is_image, pdf_of, stream_of
from leaddesk.crms.bizipac.endpoints import WriteCalls
from leaddesk.crms.bizipac.reads import Reader
from leaddesk.crms.bizipac.site import Site
from leaddesk.crms.bizipac.storage import Storage, object_name
from leaddesk.crms.bizipac.wire import Envelope, UploadEntry, envelope, verdict, words
from leaddesk.domain.clock import Clock
from leaddesk.domain.commands import Command, FreshRecord, Receipt, StoredFile
from leaddesk.domain.errors import FieldProblem, FormInvalid, LeaddeskError, NotKnown, OutcomeUnknown
from leaddesk.domain.values import Fields, JsonValue


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in."""

    uid: str
    name: str
    company: str


class Writer:
    """Performs commands for one account. `me` raises SignInNeeded when nobody is signed in."""

    def __init__(
        self, *, http: Http, site: Site, calls: WriteCalls, reader: Reader, storage: Storage, read_file: FileReader, clock: Clock, me: Callable[[], Me]
    ) -> None:
        self._http = http
        self._site = site
        self._calls = calls
        self._reader = reader
        self._storage = storage
        self._read_file = read_file
        self._clock = clock
        self._me = me

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        """Sends the command once. Raises Offline when surely nothing arrived, OutcomeUnknown when something may have."""
        lead_id = command.record.remote if command.record else ""
        if not lead_id:
            raise NotKnown(what="record", name="", action=command.action)
        sent = {name: as_text(value) for name, value in command.payload.items()}
        match command.action:
            case "refix":
                return await self._refix(command, lead_id, sent)
            case "postpone":
                return await self._postpone(command, lead_id, sent)
            case "transfer":
                return await self._transfer(command, lead_id, sent)
            case "upload_document":
                return await self._upload(command, lead_id, sent.get("doc_name", ""), progress)
            case "call_number":
                number = await self._reader.number(lead_id)
                return Receipt(result={"number": number})
        raise NotKnown(what="action", name=command.action)

    async def _refix(self, command: Command, lead_id: str, sent: dict[str, str]) -> Receipt:
        box = await self._write(self._calls.refix(self._me().uid, lead_id, sent, _day(sent)))
        return Receipt(message=words(box.message), records=await self._as_it_is_now(command, lead_id), stale=("lead",))

    async def _as_it_is_now(self, command: Command, lead_id: str) -> tuple[FreshRecord, ...]:
        """The lead read again, so that lists show at once what the server made of it. The change has landed; a read that fails can't undo that."""
        if command.record is None:
            return ()
        try:
            return (FreshRecord(command.record, "detail", await self._reader.detail(lead_id)),)
        except LeaddeskError:
            return ()

    async def _postpone(self, command: Command, lead_id: str, sent: dict[str, str]) -> Receipt:
        box = await self._write(self._calls.postpone(self._me().uid, lead_id, sent, _day(sent)))
        return _left_the_list(command, box)

    async def _transfer(self, command: Command, lead_id: str, sent: dict[str, str]) -> Receipt:
        box = await self._write(self._calls.transfer(self._me().uid, sent.get("child_user_id", ""), lead_id))
        return _left_the_list(command, box)

    async def _write(self, call: Call) -> Envelope:
        """One write whose answer is a clear yes."""
        box = envelope(await self._http.request(call), call)
        verdict(box, call)
        return box

    # -- documents

    async def _upload(self, command: Command, lead_id: str, doc_name: str, progress: Progress) -> Receipt:
        files = [file for file in command.files if file.field in ("file", "files")] or list(command.files)
        if not files:
            raise FormInvalid((FieldProblem("file", "required", "Choose a file."),))
        if self._site.field_app:
            return await self._store_and_register(command, lead_id, doc_name, files, progress)
        steady = _Steady(progress, sum(file.size for file in files))
        answers: list[UploadEntry] = []
        for file in files:
            part = FilePart("file", file.name, stream_of(file, self._read_file), file.media_type)
            call = self._calls.upload(self._me().uid, lead_id, doc_name, part, steady.part(file.size))
            answers.append(await self._one_of(call, len(answers), len(files)))
        return _uploaded(answers)

    async def _store_and_register(self, command: Command, lead_id: str, doc_name: str, files: Sequence[StoredFile], progress: Progress) -> Receipt:
        """Field-app dialect: photographs become one PDF, everything is stored first, then each stored file is registered."""
        me = self._me()
        client = await self._client_name(command, lead_id)
        pages = [file for file in files if is_image(file)]
        bodies = [stream_of(file, self._read_file) for file in files if not is_image(file)]
        if pages:
            bodies.append(Stream.of(await pdf_of(pages, self._read_file, caption_for(client, me.name, self._clock.now()))))
        steady = _Steady(progress, sum(body.size for body in bodies))
        urls = [await self._storage.put(object_name(client, doc_name, lead_id), body, steady.part(body.size)) for body in bodies]
        answers: list[UploadEntry] = []
        name = doc_name.replace(" ", "_").replace("-", "_")  # as the field app sends it
        for url in urls:
            answers.append(await self._one_of(self._calls.register(me.uid, lead_id, name, me.company, url), len(answers), len(urls)))
        return _uploaded(answers)

    async def _client_name(self, command: Command, lead_id: str) -> str:
        """For the stored file's name. Usually a read of the CRM, which also shows that it can be reached at all."""
        known = as_text(command.base.get("clientname"))
        return known or as_text((await self._reader.detail(lead_id)).get("clientname"))

    async def _one_of(self, call: Call, landed: int, total: int) -> UploadEntry:
        """One file of several. Once one has landed, the command as a whole can no longer be "not sent"."""
        try:
            box = await self._write(call)
            return UploadEntry.read(_answered(box), "")
        except LeaddeskError as problem:
            if landed == 0:
                raise
            facts: dict[str, JsonValue] = {"reason": "partial", "landed": landed, "total": total, "cause": problem.code, "call": call.label}
        raise OutcomeUnknown(**facts)

    # -- the password

    async def request_otp(self, form: Fields) -> Receipt:
        """#11. The code comes back in the answer; it is dropped here, unread."""
        box = await self._write(self._calls.request_otp(as_text(form.get("mobile"))))
        return Receipt(message="" if any(c.isdigit() for c in box.message) else words(box.message))

    async def reset_password(self, form: Fields) -> Receipt:
        """#12. A yes comes with a user record; a yes with an explicit null is no answer anybody knows."""
        call = self._calls.reset_password(as_text(form.get("mobile")), as_text(form.get("otp")), str(form.get("new_password") or ""))
        box = await self._write(call)
        if box.data is None and "data" in box.model_fields_set:
            raise not_data(call, "null", "data")
        return Receipt(message="" if any(c.isdigit() for c in box.message) else words(box.message))


class _Steady:
    """One progress over several files: the callback sees bytes of all of them."""

    def __init__(self, progress: Progress, total: int) -> None:
        self._progress = progress
        self._total = total
        self._before = 0

    def part(self, size: int) -> Progress:
        """The callback for the next file of `size` bytes."""
        before = self._before
        self._before += size
        return lambda sent, _: self._progress(before + min(sent, size), self._total)


def _day(sent: dict[str, str]) -> date:
    day = as_day(sent.get("newdate"))
    if day is None:
        raise FormInvalid((FieldProblem("newdate", "not_a_date", "Write the date as year-month-day, e.g. 2026-02-05."),))
    return day


def _left_the_list(command: Command, box: Envelope) -> Receipt:
    gone = (command.record,) if command.record else ()
    return Receipt(message=words(box.message), gone=gone, stale=("lead", "transfer_activity"))


def _answered(box: Envelope) -> dict[str, object]:
    return dict(box.model_extra or {})


def _uploaded(answers: Sequence[UploadEntry]) -> Receipt:
    ids = [answer.response_id for answer in answers if answer.response_id]
    urls = [answer.doc_url for answer in answers if answer.doc_url]
    result: dict[str, JsonValue] = {"files": len(answers)}
    if ids:
        result |= {"response_id": ids[0], "response_ids": ids}
    if urls:
        result |= {"doc_url": urls[0], "doc_urls": urls}
    return Receipt(result=result)
