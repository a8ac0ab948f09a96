"""Bizipac as data: kinds, columns, statuses, actions, sign-in steps. Cheap to import."""

from __future__ import annotations

from leaddesk.crms.bizipac.labels import ACTIVITY_GROUPS, COMPLETED_GROUPS, DOCUMENT_GROUPS, EXECUTIVE_GROUPS, LEAD_GROUPS
from leaddesk.domain.commands import Resend
from leaddesk.domain.specs import (
    AccountActionSpec,
    ActionSpec,
    Cell,
    ColumnSpec,
    CrmInfo,
    Effect,
    KindSpec,
    On,
    Origin,
    Role,
    SecretSpec,
    SignInStep,
    StatusSpec,
    Tone,
)

_ENCRYPTED = "Encrypted"

INFO = CrmInfo(
    slug="bizipac",
    title="Bizipac",
    subtitle="Field leads, appointments and documents",
    icon="package-check",
    colour="#0f766e",
    secrets=(
        SecretSpec("mobile", "Mobile", keep="always", help="The user id you sign in with."),
        SecretSpec("password", "Password", keep="asked"),
        SecretSpec(
            "passphrase",
            "Passphrase for list fields",
            keep="always",
            help="Names, numbers and addresses of the lead list come encrypted. Without the passphrase they are read from each lead's detail.",
        ),
        SecretSpec("s3_access_key", "Storage access key", keep="always", help="Only for documents in the field-app dialect.", advanced=True),
        SecretSpec("s3_secret_key", "Storage secret key", keep="always", help="Only for documents in the field-app dialect.", advanced=True),
    ),
    max_parallel=2,
    per_second=2.0,
    help="Sign in with the mobile and password of the field app; a one-time code follows by SMS.",
    order=10,
)

LEAD_STATUSES = (
    StatusSpec("Fresh", "Fresh", Tone.INFO),
    StatusSpec("Assign Tele", "Assign Tele", Tone.INFO),
    StatusSpec("Call Later", "Call Later", Tone.WARN),
    StatusSpec("RTO on Call", "RTO on Call", Tone.BAD),
    StatusSpec("Appointment Fix", "Appointment fixed", Tone.PROGRESS),
    StatusSpec("Assign Fe", "Executive assigned", Tone.PROGRESS),
    StatusSpec("Partial Pickup", "Partial Pickup", Tone.WARN),
    StatusSpec("Full Collection", "Full Collection", Tone.GOOD),
    StatusSpec("RTO On Field", "RTO On Field", Tone.BAD),
    StatusSpec("Submission", "Submission", Tone.GOOD),
    StatusSpec("Retele Assign", "Retele Assign", Tone.WARN),
    StatusSpec("Error Received", "Error Received", Tone.BAD),
    StatusSpec("PickedUp", "PickedUp", Tone.GOOD),
)
"""The back office's status words in the order of their ids (1–15; 10 and 13 were never seen)."""

LEAD = KindSpec(
    name="lead",
    title="Lead",
    plural="Leads",
    columns=(
        ColumnSpec("date", "Date", "due", Cell.DATE, 96, missing="No date"),
        ColumnSpec("slot", "Time slot", "slot", width=150, chip=True),
        ColumnSpec("customer", "Customer", "title", width=190, missing=_ENCRYPTED),
        ColumnSpec("mobile", "Mobile", "phone", Cell.PHONE, 130, missing=_ENCRYPTED),
        ColumnSpec("client", "Client", "company", width=210, chip=True),
        ColumnSpec("place", "Place", "f1", Cell.BADGE, 96, chip=True),
        ColumnSpec("pincode", "Pin code", "f2", Cell.MONO, 84, chip=True),
        ColumnSpec("status", "Status", "status", Cell.STATUS, 165, chip=True),
        ColumnSpec("age", "Age", "due", Cell.AGE, 64),
        ColumnSpec("lead_id", "Lead id", "remote", Cell.MONO, 84),
        ColumnSpec("type", "Type", "substatus", width=90, shown=False, chip=True),
        ColumnSpec("product", "Product", "f3", width=130, shown=False, chip=True),
        ColumnSpec("city", "City", "f4", width=110, shown=False, chip=True),
        ColumnSpec("reference", "Reference", "reference", Cell.MONO, 110, shown=False),
        ColumnSpec("residence", "Residence", "field:res_address", width=240, shown=False, missing=_ENCRYPTED),
        ColumnSpec("office", "Office address", "field:off_address", width=240, shown=False),
        ColumnSpec("email", "E-mail", "email", width=170, shown=False),
        ColumnSpec("branch", "Branch", "field:branch", width=110, shown=False),
        ColumnSpec("remarks", "Remarks", "field:remarks", width=220, shown=False),
    ),
    detail=True,
    prefetch=True,
    groups=LEAD_GROUPS,
    statuses=LEAD_STATUSES,
    sort="date",
    complete=True,
    work=True,
    refresh_minutes=5,
    id_label="Lead id",
    empty="No leads are assigned to you now.",
)

EXECUTIVE = KindSpec(
    name="executive",
    title="Executive",
    plural="Executives",
    columns=(
        ColumnSpec("name", "Name", "title", width=200),
        ColumnSpec("mobile", "Mobile", "phone", Cell.PHONE, 130),
        ColumnSpec("branch", "Branch", "company", width=130, chip=True),
        ColumnSpec("address", "Address", "field:address", width=240),
        ColumnSpec("id", "Executive id", "remote", Cell.MONO, 96),
    ),
    groups=EXECUTIVE_GROUPS,
    sort="name",
    refresh_minutes=60,
    id_label="Executive id",
    empty="You have no executives to transfer leads to.",
)

TRANSFER_ACTIVITY = KindSpec(
    name="transfer_activity",
    title="Today's activity",
    plural="Today's activity",
    columns=(
        ColumnSpec("executive", "Executive", "owner", width=180, chip=True),
        ColumnSpec("customer", "Customer", "title", width=200),
        ColumnSpec("transferred", "Transferred", "field:totalTransfered", Cell.NUMBER, 96),
        ColumnSpec("rescheduled", "Rescheduled", "field:totalRefixed", Cell.NUMBER, 96),
        ColumnSpec("postponed", "Postponed", "field:totalPostponed", Cell.NUMBER, 96),
        ColumnSpec("collected", "Collected", "field:totalCollected", Cell.NUMBER, 96),
    ),
    groups=ACTIVITY_GROUPS,
    sort="executive",
    page="activity",
    refresh_minutes=15,
    id_label="Row",
    empty="Nobody has transferred, rescheduled or collected a lead today.",
)

COMPLETED_LEAD = KindSpec(
    name="completed_lead",
    title="Today's lead",
    plural="Completed today",
    columns=(
        ColumnSpec("customer", "Customer", "title", width=200),
        ColumnSpec("status", "Status", "status", Cell.STATUS, 120, chip=True),
        ColumnSpec("mobile", "Mobile", "phone", Cell.PHONE, 130),
        ColumnSpec("date", "Date", "due", Cell.DATE, 96),
        ColumnSpec("slot", "Time slot", "slot", width=140),
        ColumnSpec("place", "Place", "f1", Cell.BADGE, 96, chip=True),
        ColumnSpec("pincode", "Pin code", "f2", Cell.MONO, 84),
        ColumnSpec("reference", "Reference", "reference", Cell.MONO, 110, shown=False),
        ColumnSpec("lead_id", "Lead id", "remote", Cell.MONO, 90),
    ),
    groups=COMPLETED_GROUPS,
    statuses=(StatusSpec("Completed", "Completed", Tone.GOOD), StatusSpec("Pending", "Pending", Tone.WARN)),
    sort="status",
    page="activity",
    refresh_minutes=15,
    id_label="Lead id",
    empty="No lead was completed today.",
)

DOCUMENT_TYPE = KindSpec(
    name="document_type",
    title="Document type",
    plural="Document types",
    columns=(
        ColumnSpec("name", "Name", "title", width=220),
        ColumnSpec("category", "Category", "substatus", width=180, chip=True),
        ColumnSpec("clients", "Clients", "field:doc_client", width=140),
        ColumnSpec("id", "Document id", "remote", Cell.MONO, 96),
    ),
    origin=Origin.REFERENCE,
    groups=DOCUMENT_GROUPS,
    sort="category",
    page="hidden",
    refresh_minutes=720,
    id_label="Document id",
    empty="The server lists no document types.",
)

KINDS = (LEAD, EXECUTIVE, TRANSFER_ACTIVITY, COMPLETED_LEAD, DOCUMENT_TYPE)

ACTIONS = (
    ActionSpec(
        name="refix",
        title="Reschedule",
        kind="lead",
        on=On.MANY,
        role=Role.RESCHEDULE,
        resend=Resend.STATE_CHANGE,
        icon="calendar-clock",
        shortcut="Ctrl+R",
        verb="Reschedule {n} leads",
        done="Rescheduled to {newdate}, {newtime}",
        effects=(Effect("due", "newdate"), Effect("slot", "newtime"), Effect("f1", "location")),
        help="You keep the lead and give it a new day, slot and place. The server takes today and the next two days.",
    ),
    ActionSpec(
        name="postpone",
        title="Give back to telecalling",
        kind="lead",
        on=On.MANY,
        role=Role.POSTPONE,
        resend=Resend.STATE_CHANGE,
        icon="phone-forwarded",
        shortcut="Ctrl+P",
        verb="Give back {n} leads",
        done="Given back to telecalling: {reason}",
        leaves=True,
        help="Telecalling phones the customer again and fixes a new appointment. The lead leaves your list.",
    ),
    ActionSpec(
        name="transfer",
        title="Transfer",
        kind="lead",
        on=On.MANY,
        role=Role.TRANSFER,
        resend=Resend.STATE_CHANGE,
        icon="arrow-right-left",
        shortcut="Ctrl+T",
        verb="Transfer {n} leads",
        done="Transferred to another executive",
        leaves=True,
        help="Hands over to one of your executives. What is handed over leaves your list.",
    ),
    ActionSpec(
        name="upload_document",
        title="Upload document",
        kind="lead",
        on=On.ONE,
        role=Role.UPLOAD,
        resend=Resend.UPLOAD,
        icon="file-up",
        shortcut="Ctrl+U",
        verb="Upload",
        done="Document uploaded",
        help="Photographs of one document are best put into one PDF, a page each.",
    ),
    ActionSpec(
        name="call_number",
        title="Call",
        kind="lead",
        on=On.ONE,
        role=Role.CALL,
        resend=Resend.READ,
        icon="phone",
        shortcut="Ctrl+D",
        verb="Ask for the number",
        done="Number asked for",
        immediate=True,
        answer="number",
        help="Asks for the number to dial. The call is masked: the customer does not see yours.",
    ),
)

SIGN_IN = (
    SignInStep("credentials", "Mobile and password", help="A one-time code is then sent to the mobile.", sends_code=True, resend_after=30),
    SignInStep("otp", "One-time code", help="Type the code from the SMS."),
)

ACCOUNT_ACTIONS = (
    AccountActionSpec(
        "request_password_otp",
        "Forgot password",
        Resend.OUTBOUND,
        before_sign_in=True,
        then="reset_password",
        help="Sends a one-time code to the mobile, with which a new password can be set.",
    ),
    AccountActionSpec(
        "reset_password",
        "Set a new password",
        Resend.WRITE_ONLY,
        before_sign_in=True,
        renews=(("password", "new_password"),),
        help="Takes the code from the SMS and a new password.",
    ),
)
