"""Reads details ahead, gently and in the background, so that a lead opened without a network has everything the server knows."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Final

from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.changes import AccountsChanged, Change, HealthChanged, RecordsChanged
from leaddesk.domain.errors import ContractBroken, Gone, LeaddeskError, NotKnown, Refused
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import ListQuery, Part
from leaddesk.domain.specs import KindSpec
from leaddesk.services import api
from leaddesk.services.tasks import wait_for_event

PAUSE: Final = 0.4
"""Seconds between two reads: what a person asks for meanwhile finds the line free."""
CHUNK: Final = 64
LOOK_EVERY: Final = 120.0

_log = logging.getLogger(__name__)
Parts = Callable[[AccountId, str, Sequence[str]], Mapping[str, tuple[Part, ...]]]


class ReadAhead:
    """For kinds whose `KindSpec.prefetch` is set: the details nobody opened yet, those due first. An error of the account ends its round."""

    def __init__(
        self,
        *,
        catalog: api.Catalog,
        accounts: Callable[[], Sequence[Account]],
        queries: api.Queries,
        parts: Parts,
        fetch: Callable[[RecordKey], Awaitable[object]],
        online: Callable[[AccountId], bool | None],
        wanted: Callable[[], bool],
        events: api.EventHub,
        pause: float = PAUSE,
    ) -> None:
        self._catalog = catalog
        self._accounts = accounts
        self._queries = queries
        self._parts = parts
        self._fetch = fetch
        self._online = online
        self._wanted = wanted
        self._events = events
        self._pause = pause
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
                    await self.round(account, lambda: wait_for_event(never, self._pause))
                await wait_for_event(wake, LOOK_EVERY)
                await wait_for_event(never, self._pause)
        finally:
            unsubscribe()

    async def round(self, account: Account, rest: Callable[[], Awaitable[object]]) -> int:
        """Reads what is missing at one account; answers how many details came."""
        read = 0
        for kind in self._catalog.kinds(account.slug):
            if not (kind.prefetch and kind.detail):
                continue
            for key in self._missing(account.id, kind):
                if not self._may(account):
                    return read
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

    def _may(self, account: Account) -> bool:
        now = next((one for one in self._accounts() if one.id == account.id), None)
        return now is not None and now.sign_in is SignIn.SIGNED_IN and self._wanted() and self._online(account.id) is not False

    def _missing(self, account: AccountId, kind: KindSpec) -> Iterator[RecordKey]:
        """Keys without a detail, in the kind's own order, found chunk by chunk so that a long list costs little at a time."""
        ids = self._queries.ids(ListQuery(accounts=(account,), kinds=(kind.name,), sort=kind.sort, descending=kind.descending))
        for start in range(0, len(ids), CHUNK):
            rows = self._queries.rows(ids[start : start + CHUNK], ("remote",))
            parts = self._parts(account, kind.name, [row.key.remote for row in rows])
            for row in rows:
                if row.key not in self._hopeless and not any(part.name == kind.detail_part for part in parts.get(row.key.remote, ())):
                    yield row.key
