"""Everything that changes something at the server: create, change, delete; each sent once."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Mapping
from typing import Final, TypeVar

from leaddesk.connectors.classify import not_data
from leaddesk.connectors.contract import FileReader, Progress
from leaddesk.connectors.http import Call, FilePart, Http
from leaddesk.connectors.wire import as_amount, as_text
from leaddesk.crms.fincrm.actions import FIELDS
from leaddesk.crms.fincrm.compare import FLAGS, IDS, same
from leaddesk.crms.fincrm.confirm import FOUND_BY, Confirmer, numbered
from leaddesk.crms.fincrm.endpoints import Calls
from leaddesk.crms.fincrm.flatten import id_text
from leaddesk.crms.fincrm.pictures import LIMITS, part_of
from leaddesk.crms.fincrm.reads import Reader
from leaddesk.crms.fincrm.wire import accept_status, answer, one, record_id
from leaddesk.domain.commands import Command, FreshRecord, Landed, Receipt
from leaddesk.domain.errors import Conflict, ContractBroken, Gone, LeaddeskError, NotKnown, Offline, OutcomeUnknown, Refused, ServerFault
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.values import Fields, JsonValue, is_empty

T = TypeVar("T")

_DOCUMENTED: Final[Mapping[str, int]] = {"lead": 8, "contact": 5, "deal": 6, "my_company": 11, "my_product": 11}
"""How many of `FIELDS` are the document's (for companies with the two flags the server insists on): those always travel with a change."""

_TWINS: Final = {"my_company": "company", "my_product": "product"}
_STALE: Final = {
    "create_company": ("company",),
    "create_product": ("product", "company"),
    "create_service": ("service",),
    "create_product_lead": ("product_lead",),
    "create_service_lead": ("lead",),
    "delete_company": ("my_product", "product"),
}
_WITHOUT_ID: Final = frozenset({"create_service", "create_product_lead", "create_service_lead"})
"""Creates whose answer need not name a record."""

_NUMBERS: Final = ("price", "value", "min_quantity")


class Writer:
    """Performs commands for one account."""

    def __init__(self, *, http: Http, calls: Calls, reader: Reader, confirmer: Confirmer, read_file: FileReader) -> None:
        self._http = http
        self._calls = calls
        self._reader = reader
        self._confirmer = confirmer
        self._read_file = read_file

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        """Sends the command once. Raises Offline when surely nothing arrived, OutcomeUnknown when something may have."""
        if command.action in FOUND_BY:
            return await self._create(command, progress)
        if command.record is None or not command.record.remote:
            raise NotKnown(what="record", name="", action=command.action)
        if command.action.startswith("update_"):
            return await self._update(command, command.record, progress)
        if command.action.startswith("delete_"):
            return await self._delete(command, command.record)
        raise NotKnown(what="action", name=command.action)

    # -- creating

    async def _create(self, command: Command, progress: Progress) -> Receipt:
        """A second try looks first whether the earlier one arrived after all, whoever asked for it."""
        if command.attempt > 1:
            verdict = await _before(self._confirmer.confirm(command))
            if verdict.landed is Landed.LANDED:
                found = {name: verdict.seen[name] for name in ("id", "reference") if verdict.seen.get(name)}
                return Receipt(message="It had arrived already.", result=found, records=verdict.records)
        body = _numbered(command.payload)
        if command.action == "create_service_lead":
            body.setdefault("notes", None)  # without this key the server fails
        parts = await self._parts(command)
        call = self._calls.create(command.action, body, parts, progress)
        reply = await self._http.request(call)
        accept_status(reply, call, names=_names(command))
        value = answer(reply, call, _names(command))
        kind = FOUND_BY[command.action][0]
        stale = _STALE.get(command.action, ())
        if command.action in _WITHOUT_ID or value is None:
            if reply.status != 201 and not isinstance(value, Mapping):
                raise not_data(call, "empty" if value is None else "list")  # it says nothing of what became of it
            return await self._found_later(command, value, stale)
        try:
            entry = one(value, kind, call)
        except OutcomeUnknown:
            if reply.status != 201 or not isinstance(value, Mapping):
                raise
            return await self._found_later(command, value, stale)
        remote = record_id(kind, entry)
        key = RecordKey(command.account, kind, remote)
        fresh = await self._look(key)
        if not fresh:
            fresh = await self._answered(key, entry)
        return Receipt(message=_words(value), result={"id": remote, **numbered(kind, entry)}, records=fresh, stale=(*stale, kind) if not fresh else stale)

    async def _found_later(self, command: Command, value: JsonValue, stale: tuple[str, ...]) -> Receipt:
        """The answer does not say which record it made: it is looked for, and when it can't be told the list shows it later."""
        message, named = _words(value), _lead_of(command.action, value)
        try:
            verdict = await self._confirmer.confirm(command)
        except LeaddeskError:
            verdict = None
        if verdict is None or verdict.landed is not Landed.LANDED:
            return Receipt(message=message, result={"id": named} if named else {}, stale=(FOUND_BY[command.action][0], *stale))
        remote = named or verdict.seen.get("id")
        return Receipt(message=message, result={"id": remote} if remote else {}, records=verdict.records, stale=stale)

    async def _answered(self, key: RecordKey, entry: Fields) -> tuple[FreshRecord, ...]:
        """The answer to a create holds only what was sent, so it is kept as a part of its own."""
        try:
            return (FreshRecord(key, "answer", await self._reader.own(key.kind, entry)),)
        except LeaddeskError:
            return ()

    # -- changing

    async def _update(self, command: Command, key: RecordKey, progress: Progress) -> Receipt:
        """Reads first: what somebody else changed meanwhile is kept, and a person is asked where both changed the same."""
        now = await _before(self._reader.raw(key.kind, key.remote))
        theirs = _conflicts(command, now)
        if theirs:
            raise Conflict(current=theirs)
        body = _merged(key.kind, now, _numbered(command.payload))
        parts = await self._parts(command)
        call = self._calls.update(key.kind, key.remote, body, parts, progress)
        value = await self._write(call, about=key.remote, names=_names(command))
        fresh = await self._look(key)
        ignored = [name for name, wanted in command.payload.items() if fresh and _ignored(name, wanted, fresh[0].values)]
        result: dict[str, JsonValue] = {"changed": sorted({*command.payload, *(part.field for part in parts)})}
        if ignored:
            result["not_taken"] = ignored
        message = f"FinCRM kept its own value of: {', '.join(ignored)}." if ignored else _words(value)
        twin = _TWINS.get(key.kind)
        return Receipt(message=message, result=result, records=fresh, stale=(*((key.kind,) if not fresh else ()), *((twin,) if twin else ())))

    # -- deleting

    async def _delete(self, command: Command, key: RecordKey) -> Receipt:
        """A 404 raises Gone, which is what was wanted. An older server answers nothing and does nothing: then it is looked at."""
        value = await self._write(self._calls.delete(key.kind, key.remote), about=key.remote)
        if value is None and await self._still_there(key):
            raise Refused(message=f"FinCRM answered, but the {key.kind.removeprefix('my_')} is still there.", reason="not_done")
        twin = _TWINS.get(key.kind)
        gone = (key, *((RecordKey(key.account, twin, key.remote),) if twin else ()))
        said = as_text(value.get("status"))[:300] if isinstance(value, Mapping) and isinstance(value.get("status"), str) else ""
        message = "" if said.casefold() in ("success", "ok") else said
        return Receipt(message=message, gone=gone, stale=_STALE.get(command.action, ()))

    async def _still_there(self, key: RecordKey) -> bool:
        try:
            await self._reader.raw(key.kind, key.remote)
        except Gone:
            return False
        except LeaddeskError as error:
            raise OutcomeUnknown(reason="not_data", got="empty", cause=error.code) from error
        return True

    # -- what they share

    async def _write(self, call: Call, about: str = "", names: Collection[str] = ()) -> JsonValue:
        reply = await self._http.request(call)
        accept_status(reply, call, about, names)
        return answer(reply, call, names)

    async def _look(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        """The record as it is now. The write is done already, so a failed look only means that the list has to show it later."""
        if key.kind == "product_lead":
            return ()
        try:
            return (FreshRecord(key, "detail", await self._reader.one(key.kind, key.remote)),)
        except LeaddeskError:
            return ()

    async def _parts(self, command: Command) -> tuple[FilePart, ...]:
        return tuple([await part_of(file, file.field, self._read_file) for file in command.files[:1] if file.field in LIMITS])


async def _before(reading: Awaitable[T]) -> T:
    """A read before anything was sent: what goes wrong there is "not sent", never "perhaps sent"."""
    try:
        return await reading
    except ServerFault as error:
        raise Offline(reason="network", status=error.facts.get("status"), call=error.facts.get("call")) from error
    except ContractBroken as error:
        if error.facts.get("got") in ("html", "empty", "redirect", "text"):
            raise Offline(reason="network", got=error.facts.get("got"), call=error.facts.get("call")) from error
        raise Refused(message="", reason="contract", path=error.facts.get("path"), got=error.facts.get("got")) from error


def _conflicts(command: Command, now: Fields) -> dict[str, JsonValue]:
    """{field: what the server says now} for fields we change that are neither as the user saw them nor as we want them."""
    found: dict[str, JsonValue] = {}
    for name, wanted in command.payload.items():
        base = f"field:{name}"
        if base in command.base and name in now and not same(name, now[name], command.base[base]) and not same(name, now[name], wanted):
            found[name] = now[name]
    return found


def _merged(kind: str, now: Fields, payload: Fields) -> dict[str, JsonValue]:
    """The body of a PUT, which is no patch: the document's fields as the server has them now, and over them what was changed."""
    kept = FIELDS[kind][: _DOCUMENTED[kind]]
    body = {name: _strict(name, now[name]) for name in kept if name not in FLAGS and not is_empty(now.get(name))}
    body |= {name: None for name in payload if is_empty(payload[name])}
    body |= {name: value for name, value in payload.items() if not is_empty(value)}
    if kind == "my_company":
        body |= dict.fromkeys(FLAGS, True)  # the server refuses anything else
    return body


def _numbered(payload: Fields) -> dict[str, JsonValue]:
    """Ids as numbers: that of a parent, which was not known when the form was checked, comes as text."""
    return {name: _strict(name, value) if name in IDS and isinstance(value, str) else value for name, value in payload.items()}


def _strict(name: str, value: JsonValue) -> JsonValue:
    """As the document types it: ids and numbers as numbers, phones and all else as text."""
    words = as_text(value)
    if name in IDS and words.isascii() and words.isdigit() and len(words) < 18:
        return int(words)
    if name in _NUMBERS:
        amount = as_amount(value)
        if amount is not None:
            return int(amount) if amount == amount.to_integral_value() else float(amount)
    if name == "closing_date":
        return words[:10]
    return words


def _ignored(name: str, wanted: JsonValue, now: Fields) -> bool:
    return name in now and not same(name, wanted, now.get(name))


def _names(command: Command) -> frozenset[str]:
    return frozenset({*command.payload, *FIELDS.get(command.record.kind if command.record else "", ()), *(file.field for file in command.files), *_FORM_NAMES})


_FORM_NAMES: Final = frozenset({
    "first_name", "last_name", "email", "mobile", "phone", "company", "name", "title", "price", "value", "pro_id", "ld_id", "picture", "c_logo", "image",
    "c_name", "c_mobileNum", "c_whatsappNum", "c_bio", "c_email", "procat_id", "prosubcat_id", "company_id", "servcategory_id", "serv_subcategory_id",
    "service_id", "notes", "description", "termsAccept", "showLive", "closing_date", "sfun_id",
})  # fmt: skip
"""What a refusal may speak of."""


def _lead_of(action: str, value: JsonValue) -> str:
    """The number of a new product lead, where the answer holds it: the document shows no answer."""
    boxes = (value, value.get("data"), value.get("lead")) if action == "create_product_lead" and isinstance(value, Mapping) else ()
    return next((found for found in (id_text(box.get("ld_id")) for box in boxes if isinstance(box, Mapping)) if found), "")


def _words(value: JsonValue) -> str:
    """The server's message, where there is one; "success" alone says nothing."""
    message = value.get("message") if isinstance(value, Mapping) else None
    return as_text(message)[:300] if isinstance(message, str) else ""
