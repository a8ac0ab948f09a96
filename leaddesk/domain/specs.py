"""A CRM described as data: its kinds, columns, actions, forms and sign-in steps. The window and the command line follow from this."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from leaddesk.domain.commands import Resend
from leaddesk.domain.values import JsonValue


class Cell(str, Enum):
    """How a column's value is formatted, aligned and painted."""

    TEXT = "text"
    MONO = "mono"  # ids, references: tabular digits
    DATE = "date"
    DATETIME = "datetime"
    AGE = "age"  # days since the date in `source`
    PHONE = "phone"
    MONEY = "money"
    NUMBER = "number"
    STATUS = "status"  # word + colour + shape by `KindSpec.statuses`
    BADGE = "badge"


class Tone(str, Enum):
    """The colour family and shape of a status."""

    NEUTRAL = "neutral"
    INFO = "info"
    PROGRESS = "progress"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column: public `name` (``--sort``, ``--filter``), `source` in `records.SORTABLE` or ``field:<name>`` (shown, not sortable)."""

    name: str
    title: str
    source: str
    cell: Cell = Cell.TEXT
    width: int = 120  # logical pixels at scale 1
    shown: bool = True
    chip: bool = False  # offered as a filter chip
    missing: str = ""  # what to show when the server did not give a value (e.g. encrypted without passphrase)

    @property
    def sortable(self) -> bool:
        return not self.source.startswith("field:")


@dataclass(frozen=True, slots=True)
class FieldLabel:
    """How one field of a part is called in the detail pane."""

    name: str
    label: str
    cell: Cell = Cell.TEXT
    copy: bool = False
    sensitive: bool = False  # masked until clicked
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class DetailGroup:
    """A titled block of the detail pane. Fields named in no group appear under "Other", by their own names made readable."""

    title: str
    fields: tuple[FieldLabel, ...]


@dataclass(frozen=True, slots=True)
class StatusSpec:
    """A known status value, in the document's order."""

    value: str
    label: str
    tone: Tone = Tone.NEUTRAL
    sub: tuple[str, ...] = ()  # its known sub-statuses, in the document's order
    ended: bool = False  # nothing is left to be done about the record


@dataclass(frozen=True, slots=True)
class Relation:
    """Records that belong to one: those of `kind` whose `column` says what this record's `value` says. Nothing when that is blank.

    `column` is a column of the other kind that can be filtered; `value` a core column of this record, or ``field:<name>``.
    """

    title: str
    kind: str
    column: str
    value: str


@dataclass(frozen=True, slots=True)
class Milestone:
    """A figure of a month's picture: the records whose `dated` column lies in the month and whose status is one of `statuses` (none = any).

    `dated` is a core column: a moment (created, updated) or a day (due, or a facet that holds one).
    """

    name: str
    title: str
    statuses: tuple[str, ...] = ()
    dated: str = "created"
    tone: Tone = Tone.INFO


class Origin(str, Enum):
    """Where a kind's records come from."""

    PULLED = "pulled"
    REFERENCE = "reference"  # choices and tables of ids
    LEDGER = "ledger"  # our own record of what was sent


@dataclass(frozen=True, slots=True)
class KindSpec:
    """A kind of record."""

    name: str
    title: str
    plural: str
    columns: tuple[ColumnSpec, ...]
    origin: Origin = Origin.PULLED
    detail: bool = False  # `Connector.read` gives more
    detail_part: str = "detail"
    prefetch: bool = False  # details are read ahead in the background, so that they can be reviewed offline
    groups: tuple[DetailGroup, ...] = ()
    statuses: tuple[StatusSpec, ...] = ()
    sort: str = ""
    descending: bool = False
    complete: bool = True  # a pull names all there is: what it doesn't name is gone
    sticky: bool = False  # a value missing in a list row is not empty: the row keeps what an earlier one said
    work: bool = False  # shown in the tab over all accounts
    page: str = "list"  # where the window shows it: list (its own table), activity (a day's figures), hidden
    refresh_minutes: int = 10
    id_label: str = "Id"
    empty: str = ""  # what an empty list means here, one sentence
    related: tuple[Relation, ...] = ()  # one click away in the detail pane

    @property
    def remembers(self) -> bool:
        """True for our own record of what was sent: there is nothing to refresh, and nothing vanishes from it."""
        return self.origin is Origin.LEDGER

    milestones: tuple[Milestone, ...] = ()  # what a month's picture counts; without any, a work kind counts what was created


class FieldType(str, Enum):
    """What editor a form field gets."""

    TEXT = "text"
    MULTILINE = "multiline"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"
    BOOLEAN = "boolean"
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"
    CHOICE = "choice"
    MULTI_CHOICE = "multi_choice"
    PHONE = "phone"
    EMAIL = "email"
    SECRET = "secret"
    CODE = "code"  # a one-time code
    FILES = "files"
    OBJECT = "object"  # nested fields
    TABLE = "table"  # a list of nested fields


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered value. ``hint`` is a second, quieter text (an executive's load today, a state's country)."""

    value: str
    label: str
    hint: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One field of a form. Its `name` is the document's parameter name."""

    name: str
    title: str
    type: FieldType = FieldType.TEXT
    required: bool = False
    help: str = ""
    placeholder: str = ""
    default: JsonValue = None
    choices: tuple[Choice, ...] = ()  # fixed ones
    dynamic: bool = False  # choices come from `Connector.choices`
    free_entry: bool = False  # a choice that also takes other text; an object that also takes one text, which the check takes apart
    pattern: str = ""  # in a list of (name, value) entries: what a name looks like that nobody listed; table columns named so can fill an entry
    depends_on: tuple[str, ...] = ()  # fields whose value changes the choices
    min_length: int | None = None
    max_length: int | None = None
    minimum: float | None = None
    maximum: float | None = None
    first_day: int | None = None  # dates: earliest, in days from today
    last_day: int | None = None
    prefill: str = ""  # a core column or field:<name> of the record the form opens with
    accept: tuple[str, ...] = ()  # files: media types
    max_bytes: int | None = None
    most: int | None = None  # files: at most so many; a further one takes the place of the oldest
    per_file: tuple[FieldSpec, ...] = ()  # files: values asked for each file
    fields: tuple[FieldSpec, ...] = ()  # object, table
    advanced: bool = False
    setting: str = ""  # shown only for accounts whose setting of this name …
    setting_values: tuple[str, ...] = ()  # … is one of these; it is accepted and checked everywhere
    unless: str = ""  # with `required`: may stay empty when this other field of the form is filled in


@dataclass(frozen=True, slots=True)
class FormSpec:
    """A form as data; `schema` is its JSON Schema as ``actions --json`` prints it."""

    name: str
    fields: tuple[FieldSpec, ...]
    schema: Mapping[str, JsonValue]

    def field(self, name: str) -> FieldSpec | None:
        return next((f for f in self.fields if f.name == name), None)


class On(str, Enum):
    """What an action is done to."""

    ACCOUNT = "account"
    ONE = "one"
    MANY = "many"


class Role(str, Enum):
    """What an action means, so that general pages find it in every CRM."""

    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    RESCHEDULE = "reschedule"
    POSTPONE = "postpone"
    TRANSFER = "transfer"
    UPLOAD = "upload"
    CALL = "call"
    NOTE = "note"
    TASK = "task"
    STATUS = "status"
    INQUIRY = "inquiry"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Effect:
    """What the record will say once the command lands: a core column and the form field it comes from."""

    source: str
    field: str


@dataclass(frozen=True, slots=True)
class RateLimit:
    """At most `count` sends of an action in any `seconds`; with `setting`, only for accounts whose setting has this `value` (a plan)."""

    count: int
    seconds: float
    setting: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class BatchSize:
    """How many rows of a table one command may carry; with `setting`, only for accounts whose setting has this `value` (a plan)."""

    rows: int
    setting: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """An action that takes many rows in one command. Its form describes one row; the form field `table` holds further ones, in the same words.

    A table longer than the account's size becomes as many commands as it takes, each frozen with its own rows.
    """

    table: str
    sizes: tuple[BatchSize, ...]


@dataclass(frozen=True, slots=True)
class Begin:
    """Where an action on the account may begin as well: on one record of `kind`, with form field `field` filled from `source`.

    `source` is a core column of that record, or ``field:<name>``. `title` is what it is called there ("Convert to deal").
    """

    kind: str
    field: str
    source: str
    title: str = ""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """Something a user does. Its form comes from `Catalog.form(slug, name)`: one request model in the CRM's folder."""

    name: str
    title: str
    kind: str
    on: On
    role: Role
    resend: Resend
    icon: str = ""
    shortcut: str = ""
    verb: str = ""  # on the button, "{n}" = how many: "Transfer {n} leads"
    done: str = ""  # in the outbox and timeline: "Rescheduled to {newdate}, {newtime}"
    effects: tuple[Effect, ...] = ()
    leaves: bool = False  # the record leaves the list
    immediate: bool = False  # its answer is wanted now: never held back, never queued while offline
    answer: str = ""  # with `immediate`: the name in `Receipt.result` to show (a number to dial)
    danger: bool = False  # asks before
    help: str = ""
    limits: tuple[RateLimit, ...] = ()  # remembered over restarts
    batch: Batch | None = None
    begins: tuple[Begin, ...] = ()  # with `on` account: records it is offered on, too

    def begin(self, kind: str) -> Begin | None:
        """How it begins on a record of this kind, if it does."""
        return next((begin for begin in self.begins if begin.kind == kind), None) if self.on is On.ACCOUNT else None

    def for_one(self, kind: str) -> ActionSpec | None:
        """As it is offered on one record of a kind: under the name it has there, without the key it has elsewhere; None when it is not."""
        if self.on is not On.ACCOUNT:
            return self
        begin = self.begin(kind)
        return dataclasses.replace(self, title=begin.title or self.title, shortcut="") if begin is not None else None


@dataclass(frozen=True, slots=True)
class AccountActionSpec:
    """Something done to the account itself, at once and never queued. Before sign-in it is offered in the sign-in dialog."""

    name: str
    title: str
    resend: Resend
    before_sign_in: bool = False
    then: str = ""  # the account action that follows on success (ask for a code → reset)
    renews: tuple[tuple[str, str], ...] = ()  # (secret, form field): where the secret is kept, success puts the field's value in its place
    help: str = ""


@dataclass(frozen=True, slots=True)
class SignInStep:
    """A step of signing in; its form is `Catalog.form(slug, "sign_in:" + name)`."""

    name: str
    title: str
    help: str = ""
    sends_code: bool = False  # this step makes the CRM send a one-time code
    resend_after: int = 30  # seconds before the code can be asked for again


@dataclass(frozen=True, slots=True)
class SecretSpec:
    """A secret an account can hold. ``keep``: always (needed for work), asked (only if the user ticks it), never."""

    name: str
    title: str
    keep: str = "always"
    help: str = ""
    multiline: bool = False
    advanced: bool = False  # folded away in the account dialog


@dataclass(frozen=True, slots=True)
class CrmInfo:
    """A CRM's face."""

    slug: str
    title: str
    subtitle: str
    icon: str
    colour: str  # #rrggbb, used for the badge only
    secrets: tuple[SecretSpec, ...] = ()
    max_parallel: int = 2
    per_second: float = 2.0
    help: str = ""
    sign_out: str = ""  # what signing out does beyond this computer, said before it is done
    order: int = field(default=100)
