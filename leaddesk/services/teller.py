"""Decides what is worth telling: listens to what happens, reads what is behind it, and hands it to the notices, each thing once."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.changes import AccountsChanged, Change, OutboxChanged, RecordsChanged, RefreshProgress
from leaddesk.domain.clock import Clock, to_iso
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.follow_ups import FollowUp
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.domain.news import ChangedRecord
from leaddesk.domain.notices import Worth
from leaddesk.domain.specs import Cell, KindSpec, Origin
from leaddesk.services.tasks import wait_for_event
from leaddesk.store.notices import Draft

if TYPE_CHECKING:
    from leaddesk.services.api import EventHub
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.notices import NoticeService
    from leaddesk.store.accounts import AccountStore
    from leaddesk.store.news import ChangeStore
    from leaddesk.store.outbox import OutboxStore

MOST = 60
"""Notices of one refresh; the rest is found in the lists of what changed."""
_ASKS = {State.REFUSED: "was refused", State.CONFLICT: "met a change somebody else made", State.UNKNOWN: "may or may not have arrived"}
_TOLD = {"status": "Status", "substatus": "Sub-status", "due": "Date", "slot": "Time"}
_ISO_DAY = 10
_Shelf = tuple[AccountId, str]


@dataclass(frozen=True, slots=True)
class TellerParts:
    """What is read to know what happened."""

    catalog: PluginCatalog
    accounts: AccountStore
    changes: ChangeStore
    outbox: OutboxStore
    notices: NoticeService
    events: EventHub
    clock: Clock


class Teller:
    """Between `background` and its end everything that happens is looked at, off the loop and in the order it came."""

    def __init__(self, parts: TellerParts) -> None:
        self._p = parts
        self._lock = threading.Lock()
        self._rows: dict[_Shelf, dict[int, None]] = {}
        self._read: dict[_Shelf, None] = {}  # kinds whose refresh ended
        self._commands: dict[CommandId, None] = {}
        self._queues: dict[AccountId, None] = {}
        self._accounts: dict[AccountId, None] = {}
        self._expired: set[AccountId] = set()
        self._wake = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def heard(self, change: Change) -> None:
        """From any thread; only notes what to look at."""
        with self._lock:
            if isinstance(change, RecordsChanged) and not change.initiator:
                self._rows.setdefault((change.account, change.kind), {}).update(dict.fromkeys(change.rowids))
                return
            if isinstance(change, RefreshProgress) and change.done:
                self._read[change.account, change.kind] = None
            elif isinstance(change, OutboxChanged):
                self._commands.update(dict.fromkeys(change.commands))
                if not change.commands:
                    self._queues[change.account] = None
            elif isinstance(change, AccountsChanged):
                self._accounts[change.account] = None
            else:
                return
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._wake.set)

    async def background(self) -> None:
        """Runs for ever, on the engine's loop."""
        self._loop = asyncio.get_running_loop()
        end = self._p.events.subscribe(self.heard)
        try:
            while True:
                self._wake.clear()
                await asyncio.to_thread(self.look)
                await wait_for_event(self._wake, None)
        finally:
            end()
            self._loop = None

    def look(self) -> None:
        """Tells what was heard of since the last look."""
        with self._lock:
            shelves = {shelf: list(self._rows.pop(shelf, {})) for shelf in self._read}
            commands, queues, accounts = list(self._commands), list(self._queues), list(self._accounts)
            for heard in (self._read, self._commands, self._queues, self._accounts):
                heard.clear()
        try:
            for shelf, rowids in shelves.items():
                self._tell(self._records(*shelf, rowids)[:MOST])
            self._tell([draft for item in self._items(commands, queues) if (draft := self._command(item)) is not None])
            self._tell([draft for account in accounts if (draft := self._sign_in(account)) is not None])
        except NotKnown:
            return  # the account was removed while we looked

    def remind(self, items: Sequence[FollowUp]) -> None:
        """Follow-ups whose reminder is due."""
        self._tell([_reminder(item) for item in items])

    def _tell(self, drafts: Sequence[Draft]) -> None:
        if drafts:
            self._p.notices.tell(drafts)

    # records

    def _records(self, account: AccountId, kind: str, rowids: Sequence[int]) -> list[Draft]:
        if not rowids:
            return []
        spec = self._p.catalog.kind(self._p.accounts.get(account).slug, kind)
        if spec.origin is not Origin.PULLED:
            return []
        drafts = [draft for one in self._p.changes.changed((account,), MOST, rowids) if (draft := _status(one, spec)) is not None]
        if spec.work:
            drafts += [_new(one, spec) for one in self._p.changes.new(rowids)]
        return drafts

    # commands

    def _items(self, commands: Sequence[CommandId], queues: Sequence[AccountId]) -> list[OutboxItem]:
        items = {}
        for command in commands:
            try:
                items[command] = self._p.outbox.get(command)
            except NotKnown:
                continue
        for account in queues:
            items.update({item.command.id: item for item in self._p.outbox.list((State.UNKNOWN,), account, MOST)})
        return [item for item in items.values() if item.state in _ASKS]

    def _command(self, item: OutboxItem) -> Draft | None:
        command = item.command
        try:
            account = self._p.accounts.get(command.account)
            action = self._p.catalog.action(account.slug, command.action)
        except NotKnown:
            return None
        if action.immediate:
            return None  # somebody is looking at its answer
        words = f"{action.title} {_ASKS[item.state]}"
        if item.state is State.REFUSED and item.message:
            words = f"{words}: {item.message}"
        mark = f"command:{command.id}:{item.state.value}:{command.attempt}"
        return Draft(mark, Worth.COMMAND, command.account, item.title or account.label, words, command.record, command.id)

    # accounts

    def _sign_in(self, ident: AccountId) -> Draft | None:
        account = self._account(ident)
        if account is None or account.sign_in is not SignIn.EXPIRED:
            self._expired.discard(ident)
            return None
        if ident in self._expired:
            return None
        self._expired.add(ident)
        words = "Sign in again. Your changes are kept and will be sent afterwards."
        return Draft(f"sign_in:{ident}:{to_iso(self._p.clock.now())}", Worth.SIGN_IN, ident, account.label, words)

    def _account(self, ident: AccountId) -> Account | None:
        try:
            return self._p.accounts.get(ident)
        except NotKnown:
            return None


def _status(record: ChangedRecord, kind: KindSpec) -> Draft | None:
    found = [change for change in record.changes if change.source in _TOLD]
    if not found:
        return None
    last = max(change.at for change in found)
    titles = {**_TOLD, **{column.source: column.title for column in kind.columns if column.cell is not Cell.AGE}}
    words = " · ".join(f"{titles[c.source]}: {_state(kind, c.old)} → {_state(kind, c.new)}" for c in found)
    mark = f"status:{record.key.account}:{record.key.kind}:{record.key.remote}:{to_iso(last)}"
    return Draft(mark, Worth.STATUS, record.key.account, record.title, words, record.key)


def _state(kind: KindSpec, value: str) -> str:
    label = next((s.label for s in kind.statuses if s.value.casefold() == value.casefold()), value)
    try:
        return date.fromisoformat(label).strftime("%d %b %Y").lstrip("0") if len(label) == _ISO_DAY else label or "none"
    except ValueError:
        return label


def _new(record: ChangedRecord, kind: KindSpec) -> Draft:
    mark = f"new:{record.key.account}:{record.key.kind}:{record.key.remote}"
    return Draft(mark, Worth.NEW, record.key.account, record.title, f"New {kind.title.lower()} in your list", record.key)


def _reminder(item: FollowUp) -> Draft:
    words = item.note.splitlines()[0] if item.note.strip() else "Follow-up is due"
    mark = f"follow_up:{item.id}:{to_iso(item.remind or item.due)}"
    return Draft(mark, Worth.FOLLOW_UP, item.key.account, item.title, words, item.key)
