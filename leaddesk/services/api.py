"""What the window and the command line may call. Implementations are wired in `leaddesk.app.wiring` and passed in as `Services`.

Threads: plain methods are quick reads or writes of the local store and may be called from any thread. ``async`` methods run on the
engine's loop only (`Engine.submit` from elsewhere). Every method raises only `leaddesk.domain.errors`.
"""

from __future__ import annotations

import dataclasses
from array import array
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from leaddesk.domain.accounts import Account, Health
from leaddesk.domain.changes import Change
from leaddesk.domain.commands import OutboxItem, Receipt, State
from leaddesk.domain.errors import Failure
from leaddesk.domain.ids import AccountId, CommandId, RecordKey
from leaddesk.domain.months import MonthPicture
from leaddesk.domain.records import Filter, ListedRow, ListQuery, RecordView, Tally, TimelineEntry
from leaddesk.domain.specs import AccountActionSpec, ActionSpec, Choice, CrmInfo, FormSpec, KindSpec, Milestone, SecretSpec, SignInStep
from leaddesk.domain.values import Fields, JsonValue
from leaddesk.services.table_api import Limits, Rows

if TYPE_CHECKING:
    from leaddesk.services.boards_api import Desk, Shifts
    from leaddesk.services.bulk_api import Duplicates, ImportRuns, Imports
    from leaddesk.services.journal_lines import JournalLine
    from leaddesk.services.news_api import FollowUps, News, Notices

T = TypeVar("T")


class Engine(Protocol):
    """The asyncio loop all network work runs on: its own thread beside a window, the main thread on the command line."""

    def submit(self, work: Coroutine[Any, Any, T]) -> Future[T]: ...

    def join(self, timeout: float = 5.0) -> bool:
        """Waits until an engine that was closed has ended, so that nothing of it reaches the caller's loop any more; False when it takes longer."""


class EventHub(Protocol):
    def subscribe(self, listener: Callable[[Change], None]) -> Callable[[], None]:
        """Calls `listener` in the publisher's thread, so it must be quick; answers a function that ends it."""

    def publish(self, change: Change) -> None: ...


class Catalog(Protocol):
    """The CRMs installed, as data. Unknown names raise NotKnown. Only `form` imports the CRM's heavy part."""

    def crms(self) -> tuple[CrmInfo, ...]: ...
    def info(self, slug: str) -> CrmInfo: ...
    def kinds(self, slug: str) -> tuple[KindSpec, ...]: ...
    def kind(self, slug: str, name: str) -> KindSpec: ...
    def actions(self, slug: str, kind: str | None = None) -> tuple[ActionSpec, ...]: ...
    def action(self, slug: str, name: str) -> ActionSpec: ...
    def account_actions(self, slug: str) -> tuple[AccountActionSpec, ...]: ...
    def sign_in_steps(self, slug: str) -> tuple[SignInStep, ...]: ...
    def secrets(self, slug: str) -> tuple[SecretSpec, ...]: ...
    def form(self, slug: str, name: str) -> FormSpec: ...


@dataclass(frozen=True, slots=True)
class SignInState:
    """Where a sign-in stands after a step. ``next_step`` None = signed in."""

    next_step: str | None
    sent_to: str = ""
    message: str = ""
    resend_at: datetime | None = None  # when the code may be asked for again


class Accounts(Protocol):
    def list(self) -> tuple[Account, ...]: ...
    def get(self, account: AccountId) -> Account: ...
    def health(self, account: AccountId) -> Health: ...
    def has_secret(self, account: AccountId, name: str) -> bool: ...
    async def add(self, slug: str, label: str, settings: Fields, secrets: Mapping[str, str]) -> Account: ...
    async def update(
        self, account: AccountId, *, label: str | None = None, settings: Fields | None = None, secrets: Mapping[str, str] | None = None
    ) -> Account: ...
    async def remove(self, account: AccountId) -> None: ...
    async def sign_in(self, account: AccountId, step: str | None = None, form: Fields | None = None, *, remember: bool = False) -> SignInState:
        """One step (None = the first, or the one that is due).

        Values the form lacks come from the account's secrets; `remember` keeps those whose `SecretSpec.keep` is "asked".

        Raises SignInRefused(field, message), FormInvalid, Offline, Throttled(after) when a code was asked for under 30 s ago.
        """

    async def sign_out(self, account: AccountId) -> None: ...
    async def do(self, account: AccountId, name: str, form: Fields) -> Receipt: ...


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result over all accounts."""

    rowid: int
    key: RecordKey
    account_label: str
    kind_title: str
    title: str
    subtitle: str


class Queries(Protocol):
    """Reads of the local cache only, from any thread; each thread has its own read-only connection."""

    def count(self, query: ListQuery) -> int: ...
    def first(self, query: ListQuery, limit: int = 64) -> tuple[int, ...]: ...
    def ids(self, query: ListQuery) -> array[int]: ...
    def first_statement(self, query: ListQuery, columns: Sequence[str], limit: int = 64) -> tuple[str, tuple[JsonValue, ...]]:
        """How to read the first rows again without these services: kept by the window for its next first paint."""

    def rows(self, rowids: Sequence[int], columns: Sequence[str]) -> tuple[ListedRow, ...]:
        """`columns` are core column names or ``field:<name>``; rows that vanished are left out."""

    def values(self, query: ListQuery, column: str, limit: int = 50) -> tuple[tuple[str, int], ...]:
        """Distinct values of a core column under the query's other conditions, with counts, most frequent first."""

    def tally(self, query: ListQuery, column: str) -> tuple[Tally, ...]:
        """How many rows have each value of a core column, also none (``""``), with their amounts; most frequent first. The query's limit is not heeded."""

    def shares(self, query: ListQuery, column: str) -> tuple[tuple[str, int], ...]:
        """How many rows have each value of a core column, also none (``""``), most first. Lighter than `tally`, without amounts."""

    def bands(self, query: ListQuery, since: Sequence[str]) -> tuple[int, ...]:
        """How many became known (`records.KNOWN_SINCE`) from the first moment on, from the second until the first, …, and before all; latest first."""

    def record(self, key: RecordKey) -> RecordView | None: ...
    def key_of(self, rowid: int) -> RecordKey | None: ...
    def timeline(self, key: RecordKey, limit: int = 200) -> tuple[TimelineEntry, ...]: ...
    def search(self, text: str, limit: int = 50) -> tuple[Hit, ...]: ...
    def counts(self, account: AccountId) -> Mapping[str, int]: ...
    def mark_read(self, rowids: Sequence[int]) -> None: ...
    def interrupt(self, thread_ident: int) -> None:
        """Stops the query now running in that thread; it raises Superseded there."""


class Superseded(Exception):
    """A newer query made this one pointless."""


@dataclass(frozen=True, slots=True)
class RefreshCounts:
    seen: int = 0
    new: int = 0
    changed: int = 0
    gone: int = 0
    broken: int = 0  # entries nobody could read; the rest loaded
    held_back: int = 0  # rows that vanished from the list but wait for a yes (R22)
    failure: Failure | None = None


class Refresher(Protocol):
    async def refresh(self, account: AccountId, kinds: Sequence[str] | None = None) -> Mapping[str, RefreshCounts]:
        """Reads kinds anew, all pulled ones by default. A kind that fails carries its failure; the others go on. SignInNeeded is raised."""

    async def fetch(self, key: RecordKey) -> RecordView:
        """Reads the record's detail and stores it."""

    async def accept_drop(self, account: AccountId, kind: str) -> int: ...
    async def came_to_front(self) -> None:
        """Somebody turned to the window: lists that were not read within the last minute are read in the background."""


@dataclass(frozen=True, slots=True)
class FileToSend:
    """A file named by the user for a form's files field."""

    field: str
    path: Path
    meta: Fields = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """What was found out about a file before it is sent."""

    path: Path
    name: str
    size: int
    media_type: str
    pages: int | None
    image: bool
    words: str = dataclasses.field(default="", repr=False, compare=False)  # its first words, to guess what it is; never stored


class Files(Protocol):
    async def check(self, path: Path, accept: Sequence[str] = (), max_bytes: int | None = None) -> CheckedFile:
        """Raises FileRejected."""

    async def combine_images(self, paths: Sequence[Path], title: str) -> Path:
        """One PDF of all the images, a page each, in the profile's spool; it is removed once its command was submitted."""


class Commands(Protocol):
    """The outbox as users see it."""

    async def check(self, account: AccountId, action: str, values: Fields, record: str | None = None, files: int = 0) -> Fields:
        """The payload that would be sent; raises FormInvalid with every problem."""

    async def review(self, account: AccountId, action: str, values: Fields, record: str | None = None, files: int = 0) -> Mapping[str, str]:
        """What is worth reading before it is sent, {field: sentence}: who will really get it, names that would be new. Raises FormInvalid like `check`."""

    async def submit(
        self,
        account: AccountId,
        action: str,
        records: Sequence[str],
        values: Fields,
        files: Sequence[FileToSend] = (),
        *,
        hold: bool = True,
        initiator: str = "",
        parent: CommandId | None = None,
    ) -> tuple[OutboxItem, ...]:
        """One command per record (one in all for an account action), checked, stored and durable when this returns.

        With `parent` they wait until that command was sent; ``@parent`` as a record or a value then stands for the id its record gets.
        A converging edit joins the same edit of its record that still waits: the answer is then one command for both.
        """

    async def settle(self, commands: Sequence[CommandId], timeout: float | None = None) -> tuple[OutboxItem, ...]:
        """Waits until none of them is being sent or could be sent now; answers them as they stand."""

    async def cancel(self, command: CommandId) -> OutboxItem: ...
    async def send(self, commands: Sequence[CommandId] | None = None) -> tuple[OutboxItem, ...]:
        """Sends waiting and held commands now (all when None), without hold-back or back-off; answers them as they stand afterwards."""

    async def resolve(self, command: CommandId, landed: bool) -> OutboxItem:
        """A person's word on an unknown outcome: landed → sent; not landed → waiting, to be sent again."""

    async def keep(self, command: CommandId, mine: Sequence[str]) -> OutboxItem:
        """A person's word on a conflict: our value for these fields of it, the server's for the others. Without any of ours left it is dropped."""

    async def look_again(self, command: CommandId) -> OutboxItem:
        """Asks the server again whether an unknown command landed; fills `evidence`."""

    async def edit(self, command: CommandId, values: Fields) -> OutboxItem:
        """Replaces a command that was not sent (waiting, held, refused, conflict) by one with these values."""

    def items(self, states: Sequence[State] = (), account: AccountId | None = None, limit: int = 500) -> tuple[OutboxItem, ...]: ...
    def item(self, command: CommandId) -> OutboxItem: ...
    def counts(self, account: AccountId | None = None) -> Mapping[State, int]: ...


@dataclass(frozen=True, slots=True)
class ChoiceList:
    """Choices with the time they were read; ``stale`` when they come from the cache because the server can't be reached."""

    choices: tuple[Choice, ...]
    fetched: datetime | None
    stale: bool = False


class Choices(Protocol):
    async def get(self, account: AccountId, action: str, field: str, record: str | None = None, values: Fields | None = None) -> ChoiceList: ...


class Exports(Protocol):
    async def export(self, query: ListQuery, path: Path, columns: Sequence[str] = ()) -> int:
        """Writes the list as .xlsx or .csv, by the path's ending, whole or not at all; answers the number of rows.

        `columns`: core columns or ``field:<name>``; all known fields without any.
        """


class Preferences(Protocol):
    """Small settings of the profile: geometry, columns, theme, hold-back seconds."""

    def get(self, name: str, default: JsonValue = None) -> JsonValue: ...
    def put(self, name: str, value: JsonValue) -> None: ...


class Drafts(Protocol):
    """Half-filled forms; they survive a crash. Values are encrypted like everything else. Secrets are never drafted."""

    def load(self, form: str) -> Fields | None: ...
    def save(self, form: str, values: Fields) -> None: ...
    def drop(self, form: str) -> None: ...


class Notes(Protocol):
    """A person's own notes on a record; they stay on this computer and show on its timeline."""

    def add(self, key: RecordKey, kind: str, title: str, words: str = "") -> None: ...
    def count(self, key: RecordKey, kind: str) -> int: ...


class Months(Protocol):
    """The monthly picture of kinds that say when they were created and how they stand."""

    def kinds(self, slug: str) -> tuple[KindSpec, ...]:
        """The kinds of a CRM that have a picture."""

    def picture(self, account: AccountId, month: date) -> MonthPicture:
        """Any day of the month may be given. From any thread; raises Superseded like the queries."""

    def behind(self, kind: KindSpec, milestone: Milestone, first: date, last: date, status: str | None = None) -> tuple[Filter, ...]:
        """The conditions of the list behind a bar: a milestone reached from `first` to `last`, now at `status` ("" = none)."""

    async def write(self, picture: MonthPicture, path: Path) -> None:
        """The picture as an Excel workbook with charts, whole or not at all. Raises NotKnown for another ending, FileRejected."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the doctor's report. ``state``: ok, warn, fail."""

    name: str
    state: str
    text: str


class Maintenance(Protocol):
    def verify_journal(self) -> tuple[bool, int, str]:
        """(intact, entries, where it breaks)."""

    def journal(self, *, account: AccountId | None = None, words: str = "", before: int | None = None, limit: int = 100) -> tuple[JournalLine, ...]:
        """Lines newest first, in pages: `before` is the number of the last line one has. `words` looks in titles and numbers of records."""

    async def export_journal(self, path: Path) -> int:
        """Writes every line as JSON, whole or not at all; answers how many. Raises FileRejected, StoreUnavailable."""

    async def backup(self, path: Path) -> None: ...
    def doctor(self) -> tuple[Check, ...]: ...


@dataclass(frozen=True, slots=True)
class Release:
    """A version that can be had. ``address``: https, where a person gets it."""

    version: str
    address: str
    notes: str = ""


class Updates(Protocol):
    """The look for newer versions; off unless this build has an address to ask and somebody asks."""

    @property
    def possible(self) -> bool: ...

    async def check(self) -> Release | None: ...


@dataclass(frozen=True, slots=True)
class Services:
    """Everything the outer layers get."""

    engine: Engine
    events: EventHub
    catalog: Catalog
    accounts: Accounts
    queries: Queries
    refresher: Refresher
    commands: Commands
    choices: Choices
    files: Files
    exports: Exports
    preferences: Preferences
    drafts: Drafts
    maintenance: Maintenance
    rows: Rows
    limits: Limits
    profile: Path
    start: Callable[[], Coroutine[Any, Any, None]]  # begins background work (outbox, refreshing); call once on the engine's loop
    stop: Callable[[], Coroutine[Any, Any, None]]  # ends it, letting a send under way finish within its bound
    notes: Notes | None = None
    months: Months | None = None
    shifts: Shifts | None = None
    desk: Desk | None = None
    imports: Imports | None = None
    import_runs: ImportRuns | None = None
    duplicates: Duplicates | None = None
    news: News | None = None
    follow_ups: FollowUps | None = None
    notices: Notices | None = None
    updates: Updates | None = None
    opening: tuple[str, ...] = ()  # what a person must be told once about how the profile opened: it was damaged, or is of a newer version
