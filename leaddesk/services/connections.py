"""One connector per account, built when it is first needed and built anew when the account's settings or sign-in changed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from leaddesk.connectors.contract import AccountContext, Connector, Ledger, NoLedger
from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.clock import Clock
from leaddesk.domain.errors import NotKnown, SignInNeeded
from leaddesk.domain.ids import AccountId
from leaddesk.domain.values import Fields
from leaddesk.services.pacing import Pacer
from leaddesk.services.uploads import file_reader

if TYPE_CHECKING:
    from leaddesk.connectors.http import Http, HttpFactory
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.connectivity import Connectivity
    from leaddesk.store.accounts import AccountStore
    from leaddesk.store.files import BlobStore
    from leaddesk.store.small import SmallStore

Learn = Callable[[str], None]
"""Told every secret that is read, so that it is kept out of the log."""


_LONGEST_CALL = 600.0  # seconds after which no call can still be using connections that were let go


@dataclass(frozen=True, slots=True)
class _Open:
    settings: Fields
    session: Fields
    connector: Connector
    http: Http


class Connections:
    """Used on the engine's loop only. The HTTP library and the CRM's heavy part are imported with the first connector."""

    def __init__(
        self,
        catalog: PluginCatalog,
        accounts: AccountStore,
        blobs: BlobStore,
        small: SmallStore,
        connectivity: Connectivity,
        clock: Clock,
        *,
        learn: Learn,
        http: Callable[[], HttpFactory] | None = None,
        ledger: Callable[[AccountId], Ledger] = lambda account: NoLedger(),
        chosen_rate: Callable[[], float | None] = lambda: None,
    ) -> None:
        """`chosen_rate`: calls a second the user allows; None = as each CRM says. A CRM that counts by the minute is never asked faster."""
        self._chosen_rate = chosen_rate
        self._catalog = catalog
        self._accounts = accounts
        self._blobs = blobs
        self._small = small
        self._connectivity = connectivity
        self._clock = clock
        self._learn = learn
        self._ledger = ledger
        self._make_http = http or self._default_http
        self._http: HttpFactory | None = None
        self._open: dict[AccountId, _Open] = {}
        self._limits: dict[AccountId, tuple[Pacer, asyncio.Semaphore]] = {}
        self._retired: list[tuple[float, Http]] = []

    def ready(self, account: AccountId) -> Connector:
        """The connector of an account that can work now. Raises NotKnown, and SignInNeeded(needs=…) when it is signed out or its sign-in expired."""
        found = self._accounts.get(account)
        if found.sign_in is not SignIn.SIGNED_IN:
            raise SignInNeeded(needs="otp" if found.sign_in is SignIn.CODE_SENT else "sign_in")
        return self._connector(found)

    def connector(self, account: AccountId) -> Connector:
        """The same without looking at the sign-in: for signing in and for what is allowed before."""
        return self._connector(self._accounts.get(account))

    async def drop(self, account: AccountId) -> None:
        """Lets go of an account's connector; the next use builds it anew. A call under way may finish: a write must not be torn off."""
        opened = self._open.pop(account, None)
        now = self._clock.monotonic()
        if opened is not None:
            self._retired.append((now, opened.http))
        old = [http for since, http in self._retired if now - since > _LONGEST_CALL]
        self._retired = [(since, http) for since, http in self._retired if http not in old]
        for http in old:
            await http.aclose()

    async def close(self) -> None:
        self._open.clear()
        self._retired.clear()
        if self._http is not None:
            await self._http.aclose()  # closes all it ever made

    def _connector(self, account: Account) -> Connector:
        """Compares with what the store says now, because the command line may have changed it beside us."""
        session = self._accounts.session(account.id)
        opened = self._open.get(account.id)
        if opened is not None and opened.settings == account.settings and opened.session == session:
            return opened.connector
        if opened is not None:
            self._retired.append((self._clock.monotonic(), opened.http))  # a call may still use it
        http = self._http_for(account)
        context = AccountContext(
            account=account.id,
            settings=account.settings,
            session=session,
            secret=lambda name: self._secret(account.id, name),
            http=http,
            clock=self._clock,
            read_file=file_reader(self._blobs),
            ledger=self._ledger(account.id),
        )
        connector = self._catalog.runtime(account.slug).connect(context)
        self._open[account.id] = _Open(account.settings, session, connector, http)
        return connector

    def calls(self, account: AccountId) -> tuple[int, int] | None:
        """Calls of the last minute and how many it may have, also before the first one after a start; None where the server does not count by the minute."""
        found = self._accounts.get(account)
        try:
            rate = self._catalog.info(found.slug).per_second
        except NotKnown:
            return None
        if rate > 1:
            return None
        pacer = Pacer(rate, self._clock, small=self._small, name=f"pace:{account}:calls")
        return pacer.lately, pacer.limit

    def _http_for(self, account: Account) -> Http:
        if self._http is None:
            self._http = self._make_http()
        limits = self._limits.get(account.id)
        if limits is None:  # kept when the connector is built anew: the server counts on
            info = self._catalog.info(account.slug)
            rate = info.per_second if info.per_second <= 1 else self._chosen_rate() or info.per_second
            pacer = Pacer(rate, self._clock, small=self._small, name=f"pace:{account.id}:calls")
            limits = self._limits[account.id] = (pacer, asyncio.Semaphore(info.max_parallel))
        return self._http.for_account(pace=limits[0], slots=limits[1], observe=self._connectivity.observer(account.id))

    def _default_http(self) -> HttpFactory:
        from leaddesk.connectors.http import HttpFactory

        return HttpFactory(self._clock)

    def _secret(self, account: AccountId, name: str) -> str | None:
        value = self._accounts.secret(account, name)
        if value:
            self._learn(value)
        return value
