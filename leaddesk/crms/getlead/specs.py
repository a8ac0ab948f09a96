"""Getlead as data: the ledger kind, its columns and groups, the six actions, sign-in. Cheap to import."""

from __future__ import annotations

from leaddesk.domain.commands import Resend
from leaddesk.domain.specs import ActionSpec, Cell, ColumnSpec, CrmInfo, DetailGroup, Effect, FieldLabel, KindSpec, On, Origin, Role, SecretSpec, SignInStep

_WHERE = "In Getlead: profile menu, Settings, GL Connect, API, Show / generate token."

INFO = CrmInfo(
    slug="getlead",
    title="Getlead",
    subtitle="Leads, notes, tasks and deals sent to Getlead",
    icon="send",
    colour="#b45309",
    secrets=(SecretSpec("token", "Token", keep="always", help=_WHERE),),
    max_parallel=1,
    per_second=2.0,
    help="Getlead takes leads but never shows them through its API. Leaddesk remembers what was sent. "
    "The newer Getlead V3 has an API of its own with other keys; this account is for the older one.",
    order=40,
)

SENT, UNCLEAR, CONFIRMED, NOT_SENT = "Sent", "Not certain", "Confirmed by you", "Did not arrive"
"""What the ledger says of a lead's own submission."""

_GROUPS = (
    DetailGroup(
        "Lead",
        (
            FieldLabel("name", "Name", copy=True),
            FieldLabel("number", "Phone", Cell.PHONE, copy=True),
            FieldLabel("email", "E-mail", copy=True),
            FieldLabel("company_name", "Company"),
            FieldLabel("date_of_birth", "Date of birth", Cell.DATE, sensitive=True),
            FieldLabel("feedback", "Feedback", multiline=True),
        ),
    ),
    DetailGroup(
        "In Getlead, as last sent",
        (
            FieldLabel("status", "Status"),
            FieldLabel("source", "Source"),
            FieldLabel("purpose", "Purpose"),
            FieldLabel("department", "Department"),
            FieldLabel("staff_name", "Staff"),
        ),
    ),
    DetailGroup("Last note", (FieldLabel("last_note", "Note", multiline=True), FieldLabel("last_note_at", "Sent", Cell.DATETIME))),
    DetailGroup(
        "Last task",
        (
            FieldLabel("task_name", "Task"),
            FieldLabel("task_category", "Category"),
            FieldLabel("task_scheduled", "Scheduled"),
            FieldLabel("task_assigned_to", "Assigned to"),
            FieldLabel("task_description", "Description", multiline=True),
            FieldLabel("task_comment", "Comment", multiline=True),
            FieldLabel("task_at", "Sent", Cell.DATETIME),
        ),
    ),
    DetailGroup(
        "Last deal",
        (
            FieldLabel("deal_name", "Deal"),
            FieldLabel("deal_status", "Status"),
            FieldLabel("deal_amount", "Amount", Cell.NUMBER),
            FieldLabel("deal_staff_name", "Staff"),
            FieldLabel("deal_start_date", "From", Cell.DATE),
            FieldLabel("deal_end_date", "To", Cell.DATE),
            FieldLabel("deal_note", "Note", multiline=True),
            FieldLabel("deal_at", "Sent", Cell.DATETIME),
        ),
    ),
    DetailGroup(
        "What was sent",
        (
            FieldLabel("outcome", "The lead itself", Cell.BADGE),
            FieldLabel("sent_at", "Lead sent", Cell.DATETIME),
            FieldLabel("last_action", "Last sent"),
            FieldLabel("last_at", "When", Cell.DATETIME),
            FieldLabel("last_answer", "Getlead's words"),
            FieldLabel("again_at", "Submitted again", Cell.DATETIME),
            FieldLabel("again", "What that did", multiline=True),
            FieldLabel("countrycode", "Country code", Cell.MONO),
            FieldLabel("mobileno", "National number", Cell.MONO, copy=True),
        ),
    ),
)

LEAD = KindSpec(
    name="lead",
    title="Lead",
    plural="Leads",
    columns=(
        ColumnSpec("name", "Name", "title", width=190),
        ColumnSpec("phone", "Phone", "phone", Cell.PHONE, 140),
        ColumnSpec("status", "Status", "status", Cell.STATUS, 130, chip=True),
        ColumnSpec("source", "Source", "f1", width=130, chip=True),
        ColumnSpec("outcome", "Outcome", "substatus", Cell.BADGE, 120, chip=True),
        ColumnSpec("staff", "Staff", "owner", width=130, chip=True),
        ColumnSpec("task_due", "Task due", "due", Cell.DATE, 96),
        ColumnSpec("updated", "Last sent", "updated", Cell.DATETIME, 130),
        ColumnSpec("company", "Company", "company", width=160),
        ColumnSpec("purpose", "Purpose", "f2", width=130, shown=False, chip=True),
        ColumnSpec("department", "Department", "f3", width=130, shown=False, chip=True),
        ColumnSpec("deal_status", "Deal", "f4", width=120, shown=False, chip=True),
        ColumnSpec("amount", "Deal amount", "amount", Cell.NUMBER, 110, shown=False),
        ColumnSpec("email", "E-mail", "email", width=180, shown=False),
        ColumnSpec("created", "First sent", "created", Cell.DATETIME, 130, shown=False),
        ColumnSpec("last_note", "Last note", "field:last_note", width=220, shown=False),
        ColumnSpec("last_answer", "Getlead's words", "field:last_answer", width=220, shown=False),
        ColumnSpec("id", "Number", "remote", Cell.MONO, 130, shown=False),
    ),
    origin=Origin.LEDGER,
    detail=True,  # any number can be opened: notes and tasks may be sent for leads that somebody else made
    detail_part="number",
    groups=_GROUPS,
    sort="updated",
    descending=True,
    complete=False,
    work=True,
    id_label="Number",
    empty="Nothing was sent to Getlead yet. Leads made elsewhere don't show here: Getlead can't be asked for them.",
)

KINDS = (LEAD,)

_MAY_CREATE = "A name Getlead does not know yet is created there by its mere spelling."


def _follow_up(name: str, title: str, role: Role, icon: str, shortcut: str, verb: str, done: str, help: str, *effects: Effect) -> ActionSpec:
    return ActionSpec(name, title, "lead", On.ONE, role, Resend.WRITE_ONLY, icon, shortcut, verb, done, effects, help=help)


ACTIONS = (
    ActionSpec(
        name="create_lead",
        title="New lead",
        kind="lead",
        on=On.ACCOUNT,
        role=Role.CREATE,
        resend=Resend.WRITE_ONLY,
        icon="user-plus",
        shortcut="Ctrl+N",
        verb="Send lead",
        done="Lead sent: {name}",
        help=f"{_MAY_CREATE} A number that exists there already is not changed: Getlead only marks it as needing attention.",
    ),
    _follow_up(
        "create_task", "New task", Role.TASK, "list-todo", "Ctrl+Shift+T", "Send task", "Task: {name}",
        "A task for this lead. Date and time are meant in the account's time zone.",
    ),
    _follow_up(
        "create_note", "Add note", Role.NOTE, "sticky-note", "Ctrl+E", "Send note", "Note: {note}",
        "Works only for a number that is a lead in Getlead already.",
    ),
    _follow_up(
        "change_status", "Change status", Role.STATUS, "tag", "Ctrl+S", "Change status", "Status changed to {status}",
        f"By the status's name. {_MAY_CREATE}", Effect("status", "status"),
    ),
    _follow_up(
        "create_deal", "New deal", Role.OTHER, "briefcase", "Ctrl+D", "Send deal", "Deal: {deal_name}, {status}",
        "A deal for this lead, with a whole amount.",
    ),
    _follow_up(
        "assign_department", "Assign to department", Role.OTHER, "building-2", "Ctrl+T", "Assign", "Assigned to {department}",
        "Getlead hands the number to somebody of that department.", Effect("f3", "department"),
    ),
)  # fmt: skip

SIGN_IN = (
    SignInStep("token", "Token", help=f"{_WHERE} Only its form can be checked here: Getlead has no call that would prove it. The first thing you send will."),
)
