"""The connector contract: what a CRM folder gives Leaddesk, in domain types only."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from leaddesk.domain.clock import Clock
from leaddesk.domain.commands import Command, FreshRecord, Receipt, StoredFile, Verdict
from leaddesk.domain.errors import FileRejected
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.portal import PortalFile
from leaddesk.domain.records import Core
from leaddesk.domain.specs import AccountActionSpec, ActionSpec, Choice, CrmInfo, FormSpec, KindSpec, SignInStep
from leaddesk.domain.values import Fields, JsonValue

if TYPE_CHECKING:
    from leaddesk.connectors.http import Http


@dataclass(frozen=True, slots=True)
class Item:
    """One record of a pulled page. ``load`` parses on demand, so that unchanged records (same `digest`) cost nothing.

    ``load`` raises ContractBroken when this one record makes no sense; the page goes on without it.
    """

    remote: str
    digest: bytes
    load: Callable[[], Fields]


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of a pull. ``last`` with the final page; only then may a complete list drop what it did not name.

    ``broken`` counts list entries that could not even be named; a pull with any of them never drops records.
    """

    items: tuple[Item, ...]
    last: bool
    part: str = "list"
    total: int | None = None
    broken: int = 0


@dataclass(frozen=True, slots=True)
class SignInOutcome:
    """The result of a sign-in step. ``next_step`` names the step to go on with; None = signed in."""

    next_step: str | None = None
    session: Fields = field(default_factory=dict)  # kept encrypted, given back as `AccountContext.session`
    user: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)  # shown on the account page
    sent_to: str = ""  # where the code went, already masked
    message: str = ""


@dataclass(frozen=True, slots=True)
class Checked:
    """Form values that passed: the payload to freeze and what was repaired on the way ({field: "+44 added"})."""

    payload: Fields
    repairs: Mapping[str, str] = field(default_factory=dict)


class Ledger(Protocol):
    """What our own cache remembers of one account, for CRMs that can't be read back. Answers at once, never through a network."""

    def values(self, kind: str, remote: str) -> Fields | None:
        """A record's merged values; None when there is no such record."""

    def used(self, kind: str, column: str) -> Sequence[str]:
        """The different values a core column has in the records of a kind, the most frequent first."""


class NoLedger:
    """Remembers nothing: what contexts hold when nobody gave them more."""

    def values(self, kind: str, remote: str) -> Fields | None:
        return None

    def used(self, kind: str, column: str) -> Sequence[str]:
        return ()


@dataclass(frozen=True, slots=True)
class FormContext:
    """What cross-checks of a form may need."""

    today: date
    settings: Fields = field(default_factory=dict)
    record: Fields = field(default_factory=dict)  # merged values of the record it is about
    files: int = 0
    ledger: Ledger = field(default_factory=NoLedger)


@dataclass(frozen=True, slots=True)
class ChoiceContext:
    """What choices may depend on."""

    record: RecordKey | None = None
    record_values: Fields = field(default_factory=dict)
    values: Fields = field(default_factory=dict)  # the form as filled so far


Progress = Callable[[int, int], None]
"""Called with bytes sent and bytes in all."""

FileReader = Callable[[StoredFile], AsyncIterator[bytes]]
"""Streams a stored file's bytes out of the encrypted store, in order, in chunks of at most 256 KiB. No plain copy touches the disk.

Raises StoreUnavailable, and FileRejected(reason="missing") when the bytes are no longer there. Each call starts at the beginning.
"""


async def no_files(file: StoredFile) -> AsyncIterator[bytes]:
    """The `FileReader` of a context without stored files: every file is missing."""
    none: tuple[bytes, ...] = ()
    for chunk in none:
        yield chunk
    raise FileRejected(name=file.name, reason="missing")


@dataclass(frozen=True, slots=True)
class AccountContext:
    """All a connector is given. It keeps no other state between calls but what it can lose."""

    account: AccountId
    settings: Fields
    session: Fields
    secret: Callable[[str], str | None]
    http: Http
    clock: Clock
    read_file: FileReader = no_files  # the bytes to send, straight out of the encrypted store
    ledger: Ledger = field(default_factory=NoLedger)


class Connector(Protocol):
    """One account at one CRM. All methods raise only `leaddesk.domain.errors` (ContractBroken for shapes nobody documented)."""

    async def sign_in(self, step: str, form: Fields) -> SignInOutcome: ...

    async def sign_out(self) -> None:
        """Tells the server, where there is a call for it. Never raises when offline."""

    def pull(self, kind: str) -> AsyncIterator[Page]:
        """All records of a kind, page by page."""

    async def read(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        """The record's detail. Raises Gone when the server no longer has it."""

    async def choices(self, action: str, field: str, context: ChoiceContext) -> tuple[Choice, ...]: ...

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        """Sends the command, once. Offline = surely not sent; OutcomeUnknown = perhaps."""

    async def confirm(self, command: Command) -> Verdict:
        """Looks whether a command without an answer landed. Only reads."""

    async def account_action(self, name: str, form: Fields) -> Receipt: ...


class Runtime(Protocol):
    """The part of a CRM that is imported only after the first paint (pydantic, HTTP)."""

    def form(self, name: str) -> FormSpec:
        """The form of an action, an account action, ``sign_in:<step>`` or ``settings``. Raises KeyError."""

    def check(self, name: str, values: Mapping[str, JsonValue], context: FormContext) -> Checked:
        """Validates a form, all of it; raises FormInvalid with every problem."""

    def core(self, kind: str, values: Fields) -> Core:
        """The shared core of a record from its merged values; never raises on odd values."""

    def connect(self, context: AccountContext) -> Connector: ...


@dataclass(frozen=True, slots=True)
class Plugin:
    """What ``leaddesk.crms.<slug>.PLUGIN`` is. Everything but `runtime` is plain data and cheap to import."""

    info: CrmInfo
    kinds: tuple[KindSpec, ...]
    actions: tuple[ActionSpec, ...]
    sign_in: tuple[SignInStep, ...]
    runtime: Callable[[], Runtime]
    account_actions: tuple[AccountActionSpec, ...] = ()
    portal_files: tuple[PortalFile, ...] = ()
    decided: Callable[[Command, bool, datetime], tuple[FreshRecord, ...]] | None = None
    """For ledger kinds: what to remember once a person said whether (True) or not (False) a command without an answer landed, and when."""

    about: Callable[[str, Fields, Fields], str] | None = None
    """(action, form values, settings) → the record those values name by themselves, for an action on one record that was asked for without
    one; ``""`` when they name none, so that the form says whether it needs one."""

    same: Callable[[str, Fields], str] | None = None
    """(action, payload) → what makes two rows of a table the same for the CRM (a phone number), ``""`` when only all of their values do."""

    def kind(self, name: str) -> KindSpec | None:
        return next((k for k in self.kinds if k.name == name), None)

    def action(self, name: str) -> ActionSpec | None:
        return next((a for a in self.actions if a.name == name), None)
