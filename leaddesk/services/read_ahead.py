"""Reads details ahead, gently and in the background, so that a lead opened without a network has everything the server knows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from functools import partial
from typing import Final, Protocol

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.changes import AccountsChanged, Change, HealthChanged, RecordsChanged
from leaddesk.domain.errors import ContractBroken, Gone, LeaddeskError, NotKnown, Offline, Refused, ServerFault, SignInNeeded, Throttled
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import ListQuery
from leaddesk.domain.specs import KindSpec, On
from leaddesk.domain.values import Fields
from leaddesk.services import api
from leaddesk.services.tasks import wait_for_event

PAUSE: Final = 0.4
SPARING: Final = 5  # so many times the pause at a server that counts calls by the minute: most of them stay for the person
"""Seconds between two reads: what a person asks for meanwhile finds the line free."""
CHUNK: Final = 64
LOOK_EVERY: Final = 120.0
CHOICES_LAST: Final = timedelta(hours=20)
"""How long choices read ahead serve before they are read ahead again."""
MOST_CHOICES: Final = 80
"""Lists of choices read ahead in one round at one account."""

_log = logging.getLogger(__name__)


class ReadsChoices(Protocol):
    """What is needed of the choices service."""

    def fresh(self, account: AccountId, action: str, field: str, within: timedelta) -> bool: ...
    async def get(self, account: AccountId, action: str, field: str, record: str | None = None, values: Fields | None = None) -> api.ChoiceList: ...


Lacking = Callable[[ListQuery, str, int], Sequence[RecordKey]]
"""The first so many records of a list that have no such part."""


class ReadAhead:
    """For kinds whose `KindSpec.prefetch` is set: the details nobody opened yet, those due first. An error of the account ends its round."""

    def __init__(
        self,
        *,
        catalog: api.Catalog,
        accounts: Callable[[], Sequence[Account]],
        queries: api.Queries,
        lacking: Lacking,
        fetch: Callable[[RecordKey], Awaitable[object]],
        online: Callable[[AccountId], bool | None],
        wanted: Callable[[], bool],
        events: api.EventHub,
        choices: ReadsChoices | None = None,
        pause: float = PAUSE,
    ) -> None:
        self._catalog = catalog
        self._accounts = accounts
        self._queries = queries
        self._lacking = lacking
        self._fetch = fetch
        self._online = online
        self._wanted = wanted
        self._events = events
        self._pause = pause
        self._choices = choices
        self._no_choices: set[tuple[AccountId, str, str]] = set()
        self._hopeless: set[RecordKey] = set()  # the server can't give them; not asked again in this session

    async def background(self) -> None:
        """Runs for ever; looks again when lists, accounts or connections change, and now and then."""
        wake = asyncio.Event()
        loop = asyncio.get_running_loop()
        never = asyncio.Event()

        def heard(change: Change) -> None:
            if isinstance(change, AccountsChanged | HealthChanged) or (isinstance(change, RecordsChanged) and change.structure):
                loop.call_soon_threadsafe(wake.set)

        unsubscribe = self._events.subscribe(heard)
        try:
            while True:
                wake.clear()
                for account in self._accounts():
                    await self._look_at(account, never)
                await wait_for_event(wake, LOOK_EVERY)
                await wait_for_event(never, self._pause)
        finally:
            unsubscribe()

    async def _look_at(self, account: Account, never: asyncio.Event) -> None:
        """Details, then choices; an account that is removed meanwhile ends the look, not the looking."""
        try:
            await self.round(account, lambda: wait_for_event(never, self._pause))
            pause = self._pause * (SPARING if self._catalog.info(account.slug).per_second <= 1 else 1)
            await self.choices(account, partial(wait_for_event, never, pause))
        except NotKnown:
            if any(one.id == account.id for one in self._accounts()):
                raise

    async def round(self, account: Account, rest: Callable[[], Awaitable[object]]) -> int:
        """Reads what is missing at one account; answers how many details came."""
        read = 0
        for kind in self._catalog.kinds(account.slug):
            if not (kind.prefetch and kind.detail):
                continue
            tried: set[RecordKey] = set()
            while keys := await self._missing(account, kind, tried):
                for key in keys:
                    if not self._may(account):
                        return read
                    tried.add(key)
                    try:
                        await self._fetch(key)
                        read += 1
                    except (Gone, Refused, ContractBroken, NotKnown):
                        self._hopeless.add(key)
                    except LeaddeskError as error:
                        _log.info("reading ahead at %s rests: %s", account.id, error.code)
                        return read
                    await rest()
        return read

    async def choices(self, account: Account, rest: Callable[[], Awaitable[object]]) -> int:
        """Reads what forms offer, so that they can be filled in offline; answers how many lists came.

        Forms about a record are asked for one record of the kind: offline, what one is offered serves the others, and is said to be old.
        """
        read = 0
        for action, field, record in self._choice_fields(account) if self._choices is not None else ():
            if not self._may(account) or read >= MOST_CHOICES:
                return read
            try:
                if self._choices is None or self._choices.fresh(account.id, action, field, CHOICES_LAST):
                    continue
                found = await self._choices.get(account.id, action, field, record)
                if found.stale:
                    return read
                read += 1
            except (Offline, ServerFault, SignInNeeded, Throttled) as error:
                _log.info("reading choices ahead at %s rests: %s", account.id, error.code)
                return read
            except LeaddeskError:
                self._no_choices.add((account.id, action, field))
            await rest()
        return read

    def _choice_fields(self, account: Account) -> list[tuple[str, str, str | None]]:
        """(action, field, record) of every list a form fills in from the server; what another choice narrows down is read with nothing chosen."""
        found: list[tuple[str, str, str | None]] = []
        for action in self._catalog.actions(account.slug):
            record = None if action.on is On.ACCOUNT else self._some_record(account, action.kind)
            if action.immediate or (record is None and action.on is not On.ACCOUNT):
                continue
            fields = self._catalog.form(account.slug, action.name).fields
            found += [(action.name, one.name, record) for one in fields if one.dynamic and (account.id, action.name, one.name) not in self._no_choices]
        return found

    def _some_record(self, account: Account, kind: str) -> str | None:
        """The record of a kind that stands first in its list."""
        spec = self._catalog.kind(account.slug, kind)
        first = self._queries.first(ListQuery(accounts=(account.id,), kinds=(kind,), sort=spec.sort, descending=spec.descending), 1)
        key = self._queries.key_of(first[0]) if first else None
        return key.remote if key is not None else None

    def _may(self, account: Account) -> bool:
        now = next((one for one in self._accounts() if one.id == account.id), None)
        return now is not None and now.sign_in is SignIn.SIGNED_IN and self._wanted() and self._online(account.id) is not False

    async def _missing(self, account: Account, kind: KindSpec, tried: set[RecordKey]) -> list[RecordKey]:
        """Some keys without a detail, in the kind's own order. The store looks for them, in a thread: a long list that has them all takes a while."""
        if not self._may(account):
            return []
        query = ListQuery(accounts=(account.id,), kinds=(kind.name,), sort=kind.sort, descending=kind.descending)
        found = await asyncio.to_thread(self._lacking, query, kind.detail_part, CHUNK + len(self._hopeless))
        self._hopeless |= tried.intersection(found)  # what came was no detail
        return [key for key in found if key not in self._hopeless]
