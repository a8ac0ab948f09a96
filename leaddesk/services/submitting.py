"""From what a user filled in to commands that may be stored: records found, forms and files checked, payload frozen, base noted."""

from __future__ import annotations

import asyncio
import dataclasses
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Protocol

from leaddesk.connectors.contract import Checked, FormContext, Ledger
from leaddesk.domain.accounts import Account
from leaddesk.domain.commands import Command, OutboxItem, State, StoredFile
from leaddesk.domain.errors import FieldProblem, FormInvalid, Gone, NotKnown, Refused, StoreUnavailable
from leaddesk.domain.ids import AccountId, BlobId, IdSource, RecordKey
from leaddesk.domain.records import Core, Record
from leaddesk.domain.specs import ActionSpec, FieldSpec, FieldType, FormSpec, On, Role
from leaddesk.domain.values import Fields, JsonValue, is_empty, text
from leaddesk.services.api import CheckedFile, FileToSend
from leaddesk.services.batches import carried_over, rows_of, split
from leaddesk.services.outbox_parts import OutboxParts

Fetch = Callable[[RecordKey], Awaitable[object]]
"""Reads a record's detail from the server into the cache. Raises Gone, Refused, Offline…"""


NO_ROOM = 50 * 1024 * 1024
"""Bytes of the disk that stay free for the queue and its journal (rule R29)."""


class FileChecks(Protocol):
    """The part of the file service used here."""

    async def check(self, path: Path, accept: Sequence[str] = (), max_bytes: int | None = None) -> CheckedFile: ...
    def drop_spooled(self, path: Path) -> None:
        """Removes a file that was only made to be submitted; leaves all others alone."""


class Drafting:
    """Everything about a command before it is stored. Raises FormInvalid, FileRejected and NotKnown; stores nothing but blobs."""

    def __init__(self, parts: OutboxParts, *, ids: IdSource, files: FileChecks, fetch: Fetch) -> None:
        self._parts = parts
        self._ids = ids
        self._files = files
        self._fetch = fetch

    def action(self, account: AccountId, name: str) -> ActionSpec:
        return self._parts.catalog.action(self._parts.account(account).slug, name)

    def targets(self, account: AccountId, action: ActionSpec, records: Sequence[str], values: Fields) -> tuple[RecordKey, ...]:
        """The records an action is done to, each once. Raises FormInvalid when there are none, or some where none belongs.

        Where a CRM names its records by what the form says anyway (a telephone number), the form is enough.
        """
        if action.on is On.ACCOUNT:
            if records:
                raise _about_records("not_expected", f"“{action.title}” is done to the account itself; name no record.")
            return ()
        if not records and action.on is On.ONE and (named := self._named_by(account, action, values)) is not None:
            return (RecordKey(account, action.kind, named),) if named else ()
        names = dict.fromkeys(name.strip() for name in records)
        if not names or "" in names:
            raise _about_records("required", f"Say which {action.kind.replace('_', ' ')} “{action.title}” is for.")
        return tuple(RecordKey(account, action.kind, name) for name in names)

    def _named_by(self, account: AccountId, action: ActionSpec, values: Fields) -> str | None:
        owner = self._parts.account(account)
        about = self._parts.catalog.plugin(owner.slug).about
        return about(action.name, values, owner.settings) if about is not None else None

    async def known(self, key: RecordKey) -> Record:
        """The record from the cache, or read from the server now. Raises NotKnown when there is no such record, Offline when nobody can tell."""
        record = self._parts.records.record(key)
        if record is not None:
            return record
        kind = self._parts.catalog.kind(self._parts.account(key.account).slug, key.kind)
        if kind.detail:
            try:
                await self._fetch(key)
            except (Gone, Refused) as error:
                raise NotKnown(what="record", name=key.remote, kind=key.kind) from error
            record = self._parts.records.record(key)
        if record is None:
            raise NotKnown(what="record", name=key.remote, kind=key.kind)
        return record

    def check(self, account: AccountId, action: ActionSpec, values: Fields, record: Record | None, files: int) -> Fields:
        """The payload to freeze. Raises FormInvalid with every problem."""
        return self.checked(account, action, values, record, files).payload

    def checked(self, account: AccountId, action: ActionSpec, values: Fields, record: Record | None, files: int, *, ledger: Ledger | None = None) -> Checked:
        """The payload to freeze, and what is worth reading before it goes. Raises FormInvalid with every problem."""
        owner = self._parts.account(account)
        context = FormContext(
            today=self.today(),
            settings=owner.settings,
            record={} if record is None else record.values(),
            files=files,
            ledger=ledger or self._parts.ledger(account),
        )
        return self._parts.catalog.check(owner.slug, action.name, values, context)

    def check_all(self, account: AccountId, action: ActionSpec, values: Fields, records: Sequence[Record | None], files: int) -> tuple[Fields, ...]:
        """One payload per record; raises FormInvalid with the problems of all of them before anything is stored."""
        payloads: list[Fields] = []
        problems: dict[FieldProblem, list[str]] = {}
        for record in records:
            try:
                payloads.append(self.check(account, action, values, record, files))
            except FormInvalid as error:
                for problem in error.problems:
                    problems.setdefault(problem, []).append("" if record is None else record.key.remote)
        if problems:
            raise FormInvalid(tuple(_named(problem, names, len(records)) for problem, names in problems.items()))
        return tuple(payloads)

    async def files(self, account: Account, action: ActionSpec, files: Sequence[FileToSend]) -> tuple[StoredFile, ...]:
        """Checks all files, then copies them into the store. On any failure none of them stays there."""
        if not files:
            return ()
        form = self._parts.catalog.form(account.slug, action.name)
        checked: list[tuple[FileToSend, CheckedFile]] = []
        for file in (_by_form(given, form) for given in files):
            spec = form.field(file.field)
            if spec is None or spec.type is not FieldType.FILES:
                raise NotKnown(what="field", name=file.field, known=[f.name for f in form.fields if f.type is FieldType.FILES])
            _check_meta(file, spec)
            checked.append((file, await self._files.check(file.path, spec.accept, spec.max_bytes)))
        if checked and self._parts.room() - sum(found.size for _, found in checked) < NO_ROOM:
            raise StoreUnavailable(reason="no_room")
        stored: list[StoredFile] = []
        try:
            for file, found in checked:
                stored.append(await self._store(file, found))
        except BaseException:
            self.drop(stored)
            raise
        return tuple(stored)

    async def _store(self, file: FileToSend, found: CheckedFile) -> StoredFile:
        blob: BlobId
        blob, size, sha256 = await asyncio.to_thread(self._parts.blobs.put, file.path)
        return StoredFile(blob, file.field, found.name, size, sha256, found.media_type, dict(file.meta))

    def drop(self, files: Sequence[StoredFile]) -> None:
        """Takes copies back that no command will need."""
        for file in files:
            self._parts.blobs.drop(file.blob)

    def drop_spooled(self, files: Sequence[FileToSend]) -> None:
        for file in files:
            self._files.drop_spooled(file.path)

    def items(
        self,
        account: AccountId,
        action: ActionSpec,
        payload: Fields,
        record: Record | None,
        files: tuple[StoredFile, ...],
        hold: float,
        old: Command | None = None,
    ) -> tuple[OutboxItem, ...]:
        """The commands a payload becomes: one, or as many as its table takes under the account's plan. Rows that `old` carried keep their ids."""
        batch = action.batch
        if batch is None:
            return (self.item(account, action, payload, record, files, hold),)
        kept = () if old is None else carried_over(rows_of(old.payload, batch), old.rows, rows_of(payload, batch))
        made: list[OutboxItem] = []
        done = 0
        for part, rows in split(payload, batch, self._parts.account(account).settings):
            ids = kept[done : done + len(rows)] or (None,) * len(rows)
            made.append(self.item(account, action, part, record, files, hold, rows=ids))
            done += len(rows)
        return tuple(made)

    def item(
        self,
        account: AccountId,
        action: ActionSpec,
        payload: Fields,
        record: Record | None,
        files: tuple[StoredFile, ...],
        hold: float,
        *,
        rows: Sequence[str | None] = (),
    ) -> OutboxItem:
        """The command, frozen. `hold` > 0: seconds it is held back. `rows`: our ids of the rows it carries; a None gets one of the command's own."""
        now = self._parts.clock.now()
        name = self._ids.command(now)
        command = Command(
            id=name,
            account=account,
            action=action.name,
            record=None if record is None else record.key,
            payload=payload,
            resend=action.resend,
            created=now,
            files=files,
            base={} if record is None else _base(record, action),
            rows=tuple(row or f"{name}-{number:04d}" for number, row in enumerate(rows, 1)),
        )
        title = self._title(account, action, payload) if record is None else record.core.title
        if hold > 0:
            return OutboxItem(command, State.HELD, now, due=now + timedelta(seconds=hold), reason="hold_back", title=title)
        return OutboxItem(command, State.WAITING, now, title=title)

    def _title(self, account: AccountId, action: ActionSpec, payload: Fields) -> str:
        """What a new record will be called; of several the first and how many more."""
        if action.role not in (Role.CREATE, Role.INQUIRY):
            return ""
        rows = (payload,) if action.batch is None else rows_of(payload, action.batch)
        first = self._parts.catalog.runtime(self._parts.account(account).slug).core(action.kind, rows[0]).title
        return f"{first} and {len(rows) - 1} more" if first and len(rows) > 1 else first

    def repeated(self, item: OutboxItem) -> OutboxItem:
        """The same once more, as a new command that may go at once."""
        now = self._parts.clock.now()
        command = dataclasses.replace(item.command, id=self._ids.command(now), created=now, attempt=0)
        return OutboxItem(command, State.WAITING, now, title=item.title)

    def today(self) -> date:
        """The user's day: local time, because forms say "from today"."""
        return self._parts.clock.now().astimezone().date()


def _base(record: Record, action: ActionSpec) -> Fields:
    """What the user saw in the columns the action will change: the other side of a later comparison."""
    values = record.values()
    base: dict[str, JsonValue] = {}
    for effect in action.effects:
        if effect.source.startswith("field:"):
            base[effect.source] = values.get(effect.source.removeprefix("field:"))
        else:
            base[effect.source] = _core_text(record.core, effect.source)
    return base


def _core_text(core: Core, source: str) -> str:
    """A core column as text; of several phones or addresses the first, as lists show it."""
    many = {"phone": core.phones, "email": core.emails}.get(source)
    if many is not None:
        return many[0] if many else ""
    value = getattr(core, source, None)
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _by_form(file: FileToSend, form: FormSpec) -> FileToSend:
    """A file under the form's name for it. Where a form takes files in one field only, ``file`` and the wire's own ``name[0][file]`` mean that one."""
    fields = [field.name for field in form.fields if field.type is FieldType.FILES]
    if file.field in fields or len(fields) != 1:
        return file
    plain = re.sub(r"(\[\d*\])+(\[file\])?$", "", file.field)
    return dataclasses.replace(file, field=fields[0]) if plain in (fields[0], "file", "files") else file


def _about_records(code: str, message: str) -> FormInvalid:
    return FormInvalid((FieldProblem("record", code, message),))


def _named(problem: FieldProblem, names: Sequence[str], total: int) -> FieldProblem:
    """A problem only some of several records have says which."""
    if len(names) == total:
        return problem
    which = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return FieldProblem(problem.field, problem.code, f"{problem.message} (for {which})", problem.repair)


def _check_meta(file: FileToSend, spec: FieldSpec) -> None:
    """The values given for one file, by the form's own fields for each file."""
    fields: Mapping[str, FieldSpec] = {field.name: field for field in spec.per_file}
    for name in file.meta:
        if name not in fields:
            raise NotKnown(what="field", name=name, known=list(fields))
    problems: list[FieldProblem] = []
    for name, field in fields.items():
        value = file.meta.get(name)
        where = f"{file.field}.{name}"
        if is_empty(value):
            if field.required:
                problems.append(FieldProblem(where, "required", f"{file.path.name}: {field.title} is missing."))
        elif field.choices and not field.dynamic and not field.free_entry and text(value) not in {c.value for c in field.choices}:
            problems.append(FieldProblem(where, "not_a_choice", f"{file.path.name}: “{text(value)}” is not one of the choices for {field.title}."))
        elif field.max_length is not None and len(text(value)) > field.max_length:
            problems.append(FieldProblem(where, "too_long", f"{file.path.name}: {field.title} may have at most {field.max_length} characters."))
    if problems:
        raise FormInvalid(tuple(problems))
