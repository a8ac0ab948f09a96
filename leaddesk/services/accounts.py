"""Accounts: set up, changed, signed in and out, removed without a trace; and what is done to the account itself."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from leaddesk.connectors.contract import FormContext
from leaddesk.domain.accounts import Account, Health, KindHealth, SignIn
from leaddesk.domain.changes import AccountsChanged, HealthChanged
from leaddesk.domain.clock import Clock
from leaddesk.domain.commands import Receipt, Resend, State
from leaddesk.domain.errors import FieldProblem, FormInvalid, LeaddeskError, NotKnown, Offline, OutcomeUnknown, Refused
from leaddesk.domain.ids import AccountId, IdSource
from leaddesk.domain.specs import AccountActionSpec
from leaddesk.domain.values import Fields, JsonValue, is_empty, text
from leaddesk.services.api import SignInState

if TYPE_CHECKING:
    from leaddesk.services.api import EventHub
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.connections import Connections
    from leaddesk.services.connectivity import Connectivity
    from leaddesk.services.incoming import Incoming
    from leaddesk.services.sign_in import CodeThrottle, SignInService
    from leaddesk.store.accounts import AccountStore
    from leaddesk.store.outbox import OutboxStore

MAX_SECRET = 1200

P = ParamSpec("P")
T = TypeVar("T")

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class AccountParts:
    """What the service is built from. ``wipe`` takes out everything of an account that other stores hold; ``stale`` asks for kinds to be read soon."""

    catalog: PluginCatalog
    accounts: AccountStore
    outbox: OutboxStore
    incoming: Incoming
    connections: Connections
    connectivity: Connectivity
    signing: SignInService
    throttle: CodeThrottle
    events: EventHub
    clock: Clock
    ids: IdSource
    kinds: Callable[[AccountId], tuple[KindHealth, ...]]
    calls: Callable[[AccountId], tuple[int, int] | None]
    stale: Callable[[AccountId, tuple[str, ...]], None]
    wipe: Callable[[AccountId], None]
    stop_lane: Callable[[AccountId], Awaitable[None]]


class AccountService:
    """`api.Accounts`. Listing is light and works before the rest is there; `parts` answers the rest, and is asked only when it is needed."""

    def __init__(self, accounts: AccountStore, parts: Callable[[], AccountParts]) -> None:
        self._accounts = accounts
        self._parts = parts

    @property
    def _p(self) -> AccountParts:
        return self._parts()

    def list(self) -> tuple[Account, ...]:
        return self._accounts.list()

    def get(self, account: AccountId) -> Account:
        return self._accounts.get(account)

    def has_secret(self, account: AccountId, name: str) -> bool:
        return self._accounts.secret(account, name) is not None

    def health(self, account: AccountId) -> Health:
        state = self._p.connectivity.state(account)
        counts = self._p.outbox.counts(account)
        queued = sum(counts.get(one, 0) for one in (State.WAITING, State.HELD, State.SENDING))
        return Health(
            account=account,
            online=state.online,
            since=state.since,
            failure=state.failure,
            kinds=self._p.kinds(account),
            queued=queued,
            unknown=counts.get(State.UNKNOWN, 0),
            clock_off=state.clock_off,
            calls=self._p.calls(account),
        )

    async def add(self, slug: str, label: str, settings: Fields, secrets: Mapping[str, str]) -> Account:
        """A new account. Raises NotKnown for names the CRM does not have, FormInvalid for values it does not take."""
        checked = self._checked(slug, settings)
        self._check_secrets(slug, secrets)
        signed_in = SignIn.SIGNED_OUT if self._p.catalog.sign_in_steps(slug) else SignIn.SIGNED_IN
        account = Account(
            id=self._new_id(slug), slug=slug, label=label.strip() or self._free_label(slug), settings=checked, sign_in=signed_in, created=self._p.clock.now()
        )
        self._p.accounts.add(account)
        self._store_secrets(account.id, secrets)
        _log.info("account %s added", account.id)
        self._p.events.publish(AccountsChanged(account.id))
        if signed_in is SignIn.SIGNED_IN:
            self._p.stale(account.id, ())  # nobody has to sign in first: what is due, all of it, is read at once
        return self._p.accounts.get(account.id)

    async def update(
        self, account: AccountId, *, label: str | None = None, settings: Fields | None = None, secrets: Mapping[str, str] | None = None
    ) -> Account:
        """Changes what is given. Settings are merged over the present ones and checked as a whole; an empty secret is taken out."""
        found = self._p.accounts.get(account)
        if secrets is not None:
            self._check_secrets(found.slug, secrets)
        merged = self._checked(found.slug, {**found.settings, **settings}) if settings is not None else None
        self._p.accounts.update(account, label=label.strip() or found.label if label is not None else None, settings=merged)
        if secrets is not None:
            self._store_secrets(account, secrets)
        if settings is not None or secrets is not None:
            await self._p.connections.drop(account)
            self._p.connectivity.forget(account)
            self._trust_again(found)
        self._p.events.publish(AccountsChanged(account))
        return self._p.accounts.get(account)

    async def remove(self, account: AccountId) -> None:
        """Ends its lane and takes out its rows, queue, files, choices, secrets and sign-in."""
        self._p.accounts.get(account)
        await self._p.stop_lane(account)
        await self._p.connections.drop(account)
        self._p.signing.forget(account)
        await _in_thread(self._p.wipe, account)
        self._p.connectivity.forget(account)
        _log.info("account %s removed", account)
        self._p.events.publish(AccountsChanged(account))

    async def sign_in(self, account: AccountId, step: str | None = None, form: Fields | None = None, *, remember: bool = False) -> SignInState:
        return await self._p.signing.sign_in(account, step, form or {}, remember=remember)

    async def sign_out(self, account: AccountId) -> None:
        """Works without a network; the queue stays and waits for the next sign-in."""
        found = self._p.accounts.get(account)
        if found.sign_in is SignIn.SIGNED_IN:
            try:
                await self._p.connections.connector(account).sign_out()
            except LeaddeskError as error:
                _log.info("%s could not tell the server it signs out: %s", account, error.code)
        self._p.signing.forget(account)
        self._p.accounts.set_session(account, {})
        self._p.accounts.set_sign_in(account, SignIn.SIGNED_OUT, found.user, found.facts)
        await self._p.connections.drop(account)
        self._p.events.publish(AccountsChanged(account))
        self._p.events.publish(HealthChanged(account))

    async def do(self, account: AccountId, name: str, form: Fields) -> Receipt:
        """An account action, at once. What makes a code go out is done at most every 30 s."""
        found = self._p.accounts.get(account)
        spec = self._p.catalog.account_action(found.slug, name)
        payload = self._p.catalog.check(
            found.slug, name, self._filled(found, name, form), FormContext(today=_today(self._p.clock), settings=found.settings)
        ).payload
        connector = self._p.connections.connector(account) if spec.before_sign_in else self._p.connections.ready(account)
        take_back = self._p.throttle.take(account, name) if spec.resend is Resend.OUTBOUND else None
        try:
            async with self._p.connectivity.watching(account):
                receipt = await connector.account_action(name, payload)
        except (Offline, Refused):  # no code was sent: the right number must not wait
            if take_back is not None:
                take_back()
            raise
        except OutcomeUnknown as error:
            raise OutcomeUnknown(**{**error.facts, "unqueued": True}) from error
        await self._renew(account, spec, payload)
        for change in await _in_thread(self._p.incoming.store, receipt.records, receipt.gone):
            self._p.events.publish(change)
        self._p.stale(account, receipt.stale)
        return receipt

    async def _renew(self, account: AccountId, spec: AccountActionSpec, payload: Fields) -> None:
        """Keeps a new password where the old one was kept, unless the form was about somebody else's."""
        secrets = {secret.name: self._p.accounts.secret(account, secret.name) for secret in self._p.catalog.secrets(self._p.accounts.get(account).slug)}
        mine = all(text(payload.get(name)) == kept for name, kept in secrets.items() if name in payload)
        renewed = {secret: str(payload.get(field) or "") for secret, field in spec.renews if mine and secrets.get(secret) is not None}
        if renewed:
            self._store_secrets(account, renewed)
            await self._p.connections.drop(account)

    # checking

    def _checked(self, slug: str, settings: Fields) -> Fields:
        known = {field.name for field in self._p.catalog.form(slug, "settings").fields}
        for name in settings:
            if name not in known:
                raise NotKnown(what="setting", name=name, known=sorted(known))
        return self._p.catalog.check(slug, "settings", settings, FormContext(today=_today(self._p.clock))).payload

    def _check_secrets(self, slug: str, secrets: Mapping[str, str]) -> None:
        known = {secret.name: secret.title for secret in self._p.catalog.secrets(slug)}
        for name, value in secrets.items():
            if name not in known:
                raise NotKnown(what="secret", name=name, known=sorted(known))
            if len(value) > MAX_SECRET:
                message = f"{known[name] or name} is too long: at most {MAX_SECRET} characters."
                raise FormInvalid((FieldProblem(name, "too_long", message),))

    def _filled(self, account: Account, action: str, form: Fields) -> dict[str, JsonValue]:
        """The form with stored secrets and settings where it says nothing."""
        filled = dict(form)
        for field in self._p.catalog.form(account.slug, action).fields:
            if is_empty(filled.get(field.name)):
                value = self._p.accounts.secret(account.id, field.name) or account.settings.get(field.name)
                if not is_empty(value):
                    filled[field.name] = value
        return filled

    # storing

    def _store_secrets(self, account: AccountId, secrets: Mapping[str, str]) -> None:
        """Given on purpose, so kept, but for those that are never kept."""
        never = {secret.name for secret in self._p.catalog.secrets(self._p.accounts.get(account).slug) if secret.keep == "never"}
        for name, value in secrets.items():
            if name not in never:
                self._p.accounts.set_secret(account, name, value or None)

    def _trust_again(self, account: Account) -> None:
        """Without sign-in steps a corrected secret is all it takes to go on."""
        if not self._p.catalog.sign_in_steps(account.slug):
            self._p.accounts.set_sign_in(account.id, SignIn.SIGNED_IN, account.user, account.facts)
            self._p.connectivity.signed_in(account.id)

    def _new_id(self, slug: str) -> AccountId:
        taken = {account.id for account in self._p.accounts.list()}
        while (new := self._p.ids.account(slug)) in taken:
            pass
        return new

    def _free_label(self, slug: str) -> str:
        title = self._p.catalog.info(slug).title
        taken = {text(account.label) for account in self._p.accounts.list()}
        return next(label for n in range(1, len(taken) + 2) if (label := title if n == 1 else f"{title} {n}") not in taken)


async def _in_thread(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    import asyncio  # this module is loaded before the first paint, asyncio is not

    return await asyncio.to_thread(work, *args, **kwargs)


def _today(clock: Clock) -> date:
    """The user's calendar day."""
    return clock.now().astimezone().date()
