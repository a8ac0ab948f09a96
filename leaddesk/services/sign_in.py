"""Signing in step by step: what a step's form takes from where, one code at a time, and the state that other processes go on from."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from leaddesk.connectors.contract import FormContext, SignInOutcome
from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.changes import AccountsChanged
from leaddesk.domain.clock import Clock, from_iso, to_iso
from leaddesk.domain.errors import NotKnown, Offline, OutcomeUnknown, SignInRefused, Throttled
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import SignInStep
from leaddesk.domain.values import Fields, JsonValue, is_empty, text
from leaddesk.services.api import SignInState

if TYPE_CHECKING:
    from leaddesk.services.api import EventHub
    from leaddesk.services.catalog import PluginCatalog
    from leaddesk.services.connections import Connections
    from leaddesk.services.connectivity import Connectivity
    from leaddesk.store.accounts import AccountStore
    from leaddesk.store.small import SmallStore

BETWEEN_CODES = 30.0
"""Seconds between two codes at least (R17)."""

_log = logging.getLogger(__name__)


class CodeThrottle:
    """Codes go out at most every 30 s per account and reason; kept in the store, so that window and command line obey together.

    The wall clock says how old a code is when this process first hears of it; from then on the monotonic clock does.
    """

    def __init__(self, small: SmallStore, clock: Clock) -> None:
        self._small = small
        self._clock = clock
        self._begun: dict[str, tuple[JsonValue, float]] = {}

    def take(self, account: AccountId, reason: str, seconds: float = BETWEEN_CODES) -> Callable[[], None]:
        """Notes that a code is asked for now; answers a function that takes it back when surely nothing was sent. Raises Throttled(after)."""
        name = f"code:{account}:{reason}"
        before = self._small.get(name)
        left = self._left(name, seconds)
        if left > 0:
            raise Throttled(after=round(left, 1), reason="code")
        now = to_iso(self._clock.now())
        self._small.put(name, now)
        self._begun[name] = (now, self._clock.monotonic())
        return lambda: self._small.put(name, before)

    def next(self, account: AccountId, reason: str, seconds: float = BETWEEN_CODES) -> datetime | None:
        """When a code may be asked for again; None = now."""
        left = self._left(f"code:{account}:{reason}", seconds)
        return self._clock.now() + timedelta(seconds=left) if left > 0 else None

    def _left(self, name: str, seconds: float) -> float:
        """Never less than 30 s between two, whatever a CRM says, and never more than the whole wait, whatever the wall clock did in between."""
        wait = max(seconds, BETWEEN_CODES)
        stored = self._small.get(name)
        if not stored:
            return 0.0
        begun = self._begun.get(name)
        if begun is None or begun[0] != stored:
            try:
                age = (self._clock.now() - from_iso(str(stored))).total_seconds()
            except ValueError:
                return 0.0
            begun = self._begun[name] = (stored, self._clock.monotonic() - max(0.0, age))
        return max(0.0, min(wait, wait - (self._clock.monotonic() - begun[1])))


@dataclass(frozen=True, slots=True)
class SignInParts:
    catalog: PluginCatalog
    accounts: AccountStore
    small: SmallStore
    connections: Connections
    connectivity: Connectivity
    events: EventHub
    clock: Clock
    throttle: CodeThrottle
    back: Callable[[AccountId], Awaitable[None]]  # drops the account's connector


class SignInService:
    """One account's way in. Values of earlier steps stay in memory only; a code is neither stored nor asked for twice."""

    def __init__(self, parts: SignInParts) -> None:
        self._p = parts
        self._typed: dict[AccountId, dict[str, JsonValue]] = {}

    async def sign_in(self, account: AccountId, step: str | None, form: Fields, *, remember: bool) -> SignInState:
        """One step. With `step` None it is the due one when its values are there, else the first; and when what was typed already answers
        the step after it (a code beside the password), that one is done as well."""
        found = self._p.accounts.get(account)
        steps = self._p.catalog.sign_in_steps(found.slug)
        if not steps:
            self._signed_in(found, SignInOutcome(user=found.user, facts=found.facts))
            return SignInState(None)
        self._refuse_unknown(found.slug, steps, form)
        typed = self._typed.setdefault(account, {})
        typed.update({name: value for name, value in form.items() if not is_empty(value)})
        current = self._named(steps, step) if step is not None else self._due(found, steps)
        state = await self._step(found, current, remember)
        while step is None and state.next_step is not None and self._answered(found, self._named(steps, state.next_step)):
            state = await self._step(self._p.accounts.get(account), self._named(steps, state.next_step), remember)
        return state

    def forget(self, account: AccountId) -> None:
        self._typed.pop(account, None)
        self._p.small.put(_due_name(account), None)

    async def _step(self, account: Account, step: SignInStep, remember: bool) -> SignInState:
        form = self._form(account, step)
        context = FormContext(today=self._p.clock.now().astimezone().date(), settings=account.settings)
        payload = self._p.catalog.check(account.slug, f"sign_in:{step.name}", form, context).payload
        take_back = self._p.throttle.take(account.id, "sign_in", step.resend_after) if step.sends_code else None
        try:
            async with self._p.connectivity.watching(account.id):
                outcome = await self._p.connections.connector(account.id).sign_in(step.name, {**self._earlier(account, step), **payload})
        except Offline:
            if take_back is not None:
                take_back()
            raise
        except SignInRefused:
            if step.sends_code:
                self._typed.pop(account.id, None)  # what was wrong must not be tried again by itself
            if take_back is not None:
                take_back()  # no code was sent: the right password must not wait
            raise
        except OutcomeUnknown as error:
            raise OutcomeUnknown(**{**error.facts, "unqueued": True}) from error
        finally:
            self._drop_codes(account, step)
        self._keep_secrets(account, step, payload, remember)
        if outcome.next_step is None:
            self._signed_in(account, outcome)
            await self._p.back(account.id)
            self._p.connectivity.signed_in(account.id)
            return SignInState(None, message=outcome.message)
        await self._code_sent(account, outcome)
        return SignInState(outcome.next_step, outcome.sent_to, outcome.message, self._p.throttle.next(account.id, "sign_in", step.resend_after))

    # what a step's form is filled with

    def _form(self, account: Account, step: SignInStep) -> dict[str, JsonValue]:
        """Typed now or in a step before, else a stored secret, else a setting of the same name."""
        typed = self._typed.get(account.id, {})
        form: dict[str, JsonValue] = {}
        for field in self._p.catalog.form(account.slug, f"sign_in:{step.name}").fields:
            value = typed.get(field.name)
            if is_empty(value):
                value = self._p.accounts.secret(account.id, field.name)
            if is_empty(value):
                value = account.settings.get(field.name)
            if not is_empty(value):
                form[field.name] = value
        return form

    def _earlier(self, account: Account, step: SignInStep) -> dict[str, JsonValue]:
        """What was typed in the steps before: a server may want it again beside the code, and it need not be stored for that."""
        typed = self._typed.get(account.id, {})
        steps = self._p.catalog.sign_in_steps(account.slug)
        names = {field.name for one in steps[: steps.index(step)] for field in self._p.catalog.form(account.slug, f"sign_in:{one.name}").fields}
        return {name: value for name, value in typed.items() if name in names}

    def _answered(self, account: Account, step: SignInStep) -> bool:
        """True when all the step needs is there."""
        form = self._form(account, step)
        return all(field.name in form for field in self._p.catalog.form(account.slug, f"sign_in:{step.name}").fields if field.required)

    def _due(self, account: Account, steps: tuple[SignInStep, ...]) -> SignInStep:
        """The step a code is waited for in, when the code is there; the first one otherwise."""
        name = text(self._p.small.get(_due_name(account.id)))
        if account.sign_in is SignIn.CODE_SENT and name:
            due = next((one for one in steps if one.name == name), None)
            if due is not None and self._answered(account, due):
                return due
        return steps[0]

    def _named(self, steps: tuple[SignInStep, ...], name: str) -> SignInStep:
        found = next((one for one in steps if one.name == name), None)
        if found is None:
            raise NotKnown(what="step", name=name, known=[one.name for one in steps])
        return found

    def _refuse_unknown(self, slug: str, steps: tuple[SignInStep, ...], form: Fields) -> None:
        known = {field.name for step in steps for field in self._p.catalog.form(slug, f"sign_in:{step.name}").fields}
        for name in form:
            if name not in known:
                raise NotKnown(what="field", name=name, known=sorted(known))

    def _drop_codes(self, account: Account, step: SignInStep) -> None:
        """What is asked for once and kept nowhere is forgotten as soon as it was used."""
        kept = {secret.name for secret in self._p.catalog.secrets(account.slug)}
        typed = self._typed.get(account.id, {})
        first = self._p.catalog.sign_in_steps(account.slug)[0].name
        for field in self._p.catalog.form(account.slug, f"sign_in:{step.name}").fields:
            if field.name not in kept and step.name != first:
                typed.pop(field.name, None)

    # what comes of it

    def _keep_secrets(self, account: Account, step: SignInStep, payload: Fields, remember: bool) -> None:
        """Typed secrets that worked are kept as their spec says; "asked" ones only when the user ticked it or they are kept already."""
        names = {field.name for field in self._p.catalog.form(account.slug, f"sign_in:{step.name}").fields}
        for secret in self._p.catalog.secrets(account.slug):
            value = text(payload.get(secret.name)) if secret.name in names else ""
            wanted = secret.keep == "always" or (secret.keep == "asked" and (remember or self._p.accounts.secret(account.id, secret.name) is not None))
            if value and wanted:
                self._p.accounts.set_secret(account.id, secret.name, value)

    async def _code_sent(self, account: Account, outcome: SignInOutcome) -> None:
        if outcome.session:
            self._p.accounts.set_session(account.id, outcome.session)
        self._p.small.put(_due_name(account.id), outcome.next_step)
        self._p.accounts.set_sign_in(account.id, SignIn.CODE_SENT, account.user, account.facts)
        self._p.events.publish(AccountsChanged(account.id))

    def _signed_in(self, account: Account, outcome: SignInOutcome) -> None:
        self.forget(account.id)
        self._p.accounts.set_session(account.id, outcome.session)
        self._p.accounts.set_sign_in(account.id, SignIn.SIGNED_IN, outcome.user or account.user, dict(outcome.facts))
        _log.info("%s signed in", account.id)
        self._p.events.publish(AccountsChanged(account.id))


def _due_name(account: AccountId) -> str:
    return f"sign_in:{account}:due"
