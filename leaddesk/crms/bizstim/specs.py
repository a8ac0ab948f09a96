"""Bizstim as data: the ledger kind, its columns and groups, the two actions with their plans' limits, sign-in. Cheap to import."""

from __future__ import annotations

from leaddesk.domain.commands import Resend
from leaddesk.domain.specs import (
    ActionSpec,
    Batch,
    BatchSize,
    Begin,
    Cell,
    ColumnSpec,
    CrmInfo,
    DetailGroup,
    FieldLabel,
    KindSpec,
    On,
    Origin,
    RateLimit,
    Role,
    SecretSpec,
    SignInStep,
    StatusSpec,
    Tone,
)

_WHERE = "In Bizstim: SETTINGS, SYSTEM, API Settings, Generate API Key."
HOUR = 3600.0
ROWS = {"trial": 3, "enterprise": 1000}
"""Clients in one run, by plan."""
RUNS = {"trial": 10, "enterprise": 1000}
"""Runs in any hour, by plan."""

INFO = CrmInfo(
    slug="bizstim",
    title="Bizstim",
    subtitle="Clients and sales inquiries sent to Bizstim",
    icon="contact-round",
    colour="#7e22ce",
    secrets=(SecretSpec("api_key", "API key", keep="always", help=_WHERE),),
    max_parallel=1,
    per_second=2.0,
    help="Bizstim takes clients and inquiries; Leaddesk remembers what was sent. The API needs a trial or an Enterprise account.",
    order=50,
)

SENT, UNCLEAR, CONFIRMED, NOT_SENT = "Sent", "Not certain", "Confirmed by you", "Did not arrive"
"""What the ledger says of a row of a run."""

_GROUPS = (
    DetailGroup(
        "Client",
        (
            FieldLabel("first_name", "First name"),
            FieldLabel("last_name", "Last name"),
            FieldLabel("e_mail", "E-mail", copy=True),
            FieldLabel("primary_phone", "Primary phone", Cell.PHONE, copy=True),
            FieldLabel("secondary_phone", "Secondary phone", Cell.PHONE),
            FieldLabel("mobile_phone", "Mobile phone", Cell.PHONE, copy=True),
            FieldLabel("DOB", "Date of birth", Cell.DATE, sensitive=True),
        ),
    ),
    DetailGroup(
        "Address",
        (
            FieldLabel("address_1", "Address 1"),
            FieldLabel("address_2", "Address 2"),
            FieldLabel("city", "City"),
            FieldLabel("state", "State"),
            FieldLabel("zipcode", "Zip code", Cell.MONO),
            FieldLabel("country", "Country"),
        ),
    ),
    DetailGroup(
        "In Bizstim, as sent",
        (
            FieldLabel("status", "Status", Cell.STATUS),
            FieldLabel("start_date", "Start date", Cell.DATE),
            FieldLabel("tags", "Tags"),
            FieldLabel("notes", "Notes", multiline=True),
            FieldLabel("message", "Inquiry", multiline=True),
            FieldLabel("recipient", "Inquiry sent to"),
        ),
    ),
    DetailGroup(
        "What was sent",
        (
            FieldLabel("outcome", "Outcome", Cell.BADGE),
            FieldLabel("answer", "Bizstim's words", multiline=True),
            FieldLabel("sent_at", "Sent", Cell.DATETIME),
            FieldLabel("sent_as", "Sent as"),
            FieldLabel("run", "Run", Cell.MONO, copy=True),
            FieldLabel("row", "Row of the run", Cell.NUMBER),
        ),
    ),
)

CLIENT = KindSpec(
    name="client",
    title="Client",
    plural="Clients",
    columns=(
        ColumnSpec("name", "Name", "title", width=190),
        ColumnSpec("outcome", "Outcome", "substatus", Cell.BADGE, 150, chip=True),
        ColumnSpec("status", "Status", "status", Cell.STATUS, 110, chip=True),
        ColumnSpec("email", "E-mail", "email", width=190),
        ColumnSpec("phone", "Phone", "phone", Cell.PHONE, 140),
        ColumnSpec("city", "City", "f1", width=120, chip=True),
        ColumnSpec("state", "State", "f2", width=110, chip=True),
        ColumnSpec("country", "Country", "f3", width=100, chip=True),
        ColumnSpec("tags", "Tags", "f4", width=150),
        ColumnSpec("sent", "Sent", "created", Cell.DATETIME, 130),
        ColumnSpec("updated", "Last word", "updated", Cell.DATETIME, 130, shown=False),
        ColumnSpec("sent_as", "Sent as", "owner", width=110, shown=False, chip=True),
        ColumnSpec("run", "Run", "reference", Cell.MONO, 210, shown=False),
        ColumnSpec("answer", "Bizstim's words", "field:answer", width=220, shown=False),
        ColumnSpec("id", "Row", "remote", Cell.MONO, 240, shown=False),
    ),
    origin=Origin.LEDGER,
    groups=_GROUPS,
    statuses=(StatusSpec("active", "Active", Tone.GOOD), StatusSpec("prospect", "Prospect", Tone.INFO), StatusSpec("inactive", "Inactive", Tone.NEUTRAL)),
    sort="sent",
    descending=True,
    complete=False,
    work=True,
    id_label="Row",
    empty="Nothing was sent to Bizstim yet. Clients made elsewhere don't show here.",
)

KINDS = (CLIENT,)

ACTIONS = (
    ActionSpec(
        name="add_clients",
        title="Add clients",
        kind="client",
        on=On.ACCOUNT,
        role=Role.CREATE,
        resend=Resend.WRITE_ONLY,
        icon="user-plus",
        shortcut="Ctrl+N",
        verb="Send to Bizstim",
        done="Clients sent",
        help="One client, or many in a table. Bizstim knows no duplicates: what is sent twice is there twice.",
        limits=tuple(RateLimit(count, HOUR, "plan", plan) for plan, count in RUNS.items()),
        batch=Batch("clients", tuple(BatchSize(rows, "plan", plan) for plan, rows in ROWS.items())),
    ),
    ActionSpec(
        name="client_inquiry",
        title="Send inquiry",
        kind="client",
        on=On.ACCOUNT,
        role=Role.INQUIRY,
        resend=Resend.OUTBOUND,
        icon="mail",
        shortcut="Ctrl+I",
        verb="Send inquiry",
        done="Inquiry sent",
        help="Bizstim mails the inquiry to the admin, a staff user or an address, and stores the person as a prospect when asked.",
        begins=(Begin("client", "email", "email", "Send inquiry"),),
    ),
)

_ONLY_FORM = "Only its form can be checked here: Bizstim has no documented call that would prove it. The first thing you send will."

SIGN_IN = (SignInStep("api_key", "API key", help=f"{_WHERE} {_ONLY_FORM}"),)
