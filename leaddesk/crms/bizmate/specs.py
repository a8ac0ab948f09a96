"""Bizmate as data: kinds, columns, statuses, actions, sign-in. Cheap to import."""

from __future__ import annotations

from typing import Final

from leaddesk.crms.bizmate.labels import DEAL_GROUPS, LEAD_GROUPS
from leaddesk.crms.bizmate.statuses import DEAL_STATUSES, LEAD_STATUSES
from leaddesk.domain.commands import Resend
from leaddesk.domain.portal import PortalFile
from leaddesk.domain.specs import ActionSpec, Cell, ColumnSpec, CrmInfo, Effect, KindSpec, Milestone, On, Relation, Role, SecretSpec, SignInStep, Tone

INFO = CrmInfo(
    slug="bizmate",
    title="Bizmate",
    subtitle="Business-loan leads and deals of Bizcap's partners",
    icon="landmark",
    colour="#1d4ed8",
    secrets=(SecretSpec("token", "API token", keep="always", help="In the Bizmate portal under Account Profile."),),
    max_parallel=2,
    per_second=2.0,
    help="Needs the API token from the portal's Account Profile, and the ids of the partner and of the partner contact.",
    order=30,
)


def _hidden(name: str, title: str, cell: Cell = Cell.TEXT, *, chip: bool = False) -> ColumnSpec:
    return ColumnSpec(name, title, f"field:{name}", cell, 130, shown=False, chip=chip)


LEAD = KindSpec(
    name="lead",
    title="Lead",
    plural="Leads",
    columns=(
        ColumnSpec("status", "Status", "status", Cell.STATUS, 170, chip=True),
        ColumnSpec("sub_status", "Sub-status", "substatus", width=150, chip=True),
        ColumnSpec("contact", "Contact", "title", width=160),
        ColumnSpec("company", "Company", "company", width=190),
        ColumnSpec("phone", "Phone", "phone", Cell.PHONE, 140),
        ColumnSpec("amount", "Amount", "amount", Cell.MONEY, 110),
        ColumnSpec("purpose", "Purpose", "f1", width=170, chip=True),
        ColumnSpec("since", "In status", "f3", Cell.AGE, 76),
        ColumnSpec("created", "Created", "created", Cell.DATETIME, 130),
        ColumnSpec("email", "E-mail", "email", width=180, shown=False),
        ColumnSpec("industry", "Industry", "f2", width=140, shown=False, chip=True),
        ColumnSpec("partner_contact", "Partner contact", "owner", width=140, shown=False, chip=True),
        ColumnSpec("reference", "Our reference", "reference", Cell.MONO, 190, shown=False),
        ColumnSpec("deal", "Deal", "f4", Cell.MONO, 190, shown=False),
        ColumnSpec("updated", "Changed", "updated", Cell.DATETIME, 130, shown=False),
        ColumnSpec("id", "Lead id", "remote", Cell.MONO, 190, shown=False),
        _hidden("callClientOrBroker", "Call", chip=True),
        _hidden("averageMonthlyTurnover", "Monthly turnover", Cell.MONEY),
        _hidden("bankStatementsReceived", "Statements received", chip=True),
        _hidden("applicationCompleted", "Application completed", chip=True),
        _hidden("firstName", "First name"),
        _hidden("lastName", "Last name"),
        _hidden("tradingName", "Trading name"),
        _hidden("businessStartDate", "Business started", Cell.DATE),
        _hidden("homeOwner", "Home owner"),
        _hidden("soleDirector", "Sole director"),
        _hidden("citizenshipStatus", "Citizenship status"),
        _hidden("industryCategory", "Industry category"),
        _hidden("secondaryPhone", "Second phone", Cell.PHONE),
        _hidden("secondaryEmail", "Second e-mail"),
        _hidden("notes", "Notes"),
        _hidden("partnerNotes", "Partner notes"),
    ),
    detail=True,
    groups=LEAD_GROUPS,
    statuses=LEAD_STATUSES,
    sort="created",
    descending=True,
    complete=True,
    sticky=True,
    work=True,
    refresh_minutes=5,
    id_label="Lead id",
    empty="No leads were submitted yet.",
    related=(Relation("Deal", "deal", "id", "f4"), Relation("Deal", "deal", "reference", "reference")),
    milestones=(Milestone("submitted", "Leads submitted"), Milestone("converted", "Leads converted", ("Converted",), "f3", Tone.GOOD)),
)

DEAL = KindSpec(
    name="deal",
    title="Deal",
    plural="Deals",
    columns=(
        ColumnSpec("status", "Status", "status", Cell.STATUS, 170, chip=True),
        ColumnSpec("sub_status", "Sub-status", "substatus", width=190, chip=True),
        ColumnSpec("name", "Deal", "title", width=200),
        ColumnSpec("amount", "Amount", "amount", Cell.MONEY, 110),
        ColumnSpec("type", "Loan type", "f1", width=100, chip=True),
        ColumnSpec("since", "In status", "f3", Cell.AGE, 76),
        ColumnSpec("created", "Created", "created", Cell.DATETIME, 130),
        ColumnSpec("reference", "Our reference", "reference", Cell.MONO, 190),
        ColumnSpec("customer", "Customer", "company", width=180, shown=False),
        ColumnSpec("partner_contact", "Partner contact", "owner", width=140, shown=False, chip=True),
        ColumnSpec("updated", "Changed", "updated", Cell.DATETIME, 130, shown=False),
        ColumnSpec("id", "Deal id", "remote", Cell.MONO, 190, shown=False),
        _hidden("omDateFunded", "Funded on", Cell.DATE),
        _hidden("omPaybackAmount", "Payback", Cell.MONEY),
    ),
    detail=True,
    groups=DEAL_GROUPS,
    statuses=DEAL_STATUSES,
    sort="created",
    descending=True,
    complete=True,
    sticky=True,
    refresh_minutes=5,
    id_label="Deal id",
    empty="No lead has become a deal yet.",
    related=(Relation("Lead", "lead", "deal", "remote"), Relation("Lead", "lead", "reference", "reference")),
    milestones=(Milestone("opened", "Deals opened"), Milestone("settled", "Deals settled", ("Settled",), "f3", Tone.GOOD)),
)

KINDS = (LEAD, DEAL)

CORE_OF = {"companyName": "company", "amountRequested": "amount", "phone": "phone", "email": "email", "loanPurpose": "f1"}
"""Fields of a lead that are a core column as well: {field: column}."""

_ADDRESSES = ("businessAddress", "physicalAddress", "residentialAddress", "tradingAddress")
_PLAIN = (
    "firstName", "lastName", "callClientOrBroker", "tradingName", "abn", "acn", "nzbn", "crn", "uen", "averageMonthlyTurnover", "businessStartDate",
    "industryCategory", "industry", "suitableProducts", "secondaryPhone", "secondaryEmail", "dateOfBirth", "citizenshipStatus", "homeOwner", "soleDirector",
    "driversLicenseNumber", "driverVersionNumber", "documentId", "brokerContactName", "brokerContactNumber", "brokerContactEmail", "callOnBehalfOf",
    "notes", "partnerNotes", "partnerLeadReferenceId", "brokerId", "brokerRepId",
)  # fmt: skip
_EFFECTS = (
    *(Effect(column, name) for name, column in CORE_OF.items()),
    *(Effect(f"field:{name}", name) for name in _PLAIN),
    *(Effect(f"field:{name}", f"{name}.addressLine1") for name in _ADDRESSES),
    Effect("updated", "updatedAt"),  # never filled in: it only keeps, beside the command, how new the record was that the user saw
)

ACTIONS = (
    ActionSpec(
        name="create_lead",
        title="New lead",
        kind="lead",
        on=On.ACCOUNT,
        role=Role.CREATE,
        resend=Resend.CREATE_REFERENCED,
        icon="user-plus",
        shortcut="Ctrl+N",
        verb="Submit lead",
        done="Lead submitted: {companyName}",
        help="Submits a lead to Bizcap. Left open, our reference is made for you; it also proves that a lead arrived when an answer gets lost.",
    ),
    ActionSpec(
        name="update_lead",
        title="Edit",
        kind="lead",
        on=On.ONE,
        role=Role.EDIT,
        resend=Resend.CONVERGING,
        icon="pencil",
        shortcut="Ctrl+E",
        verb="Save changes",
        done="Lead changed",
        effects=_EFFECTS,
        help="Only what you change is sent. The status is Bizcap's and can't be changed here.",
    ),
    ActionSpec(
        name="upload_files",
        title="Upload files",
        kind="lead",
        on=On.ONE,
        role=Role.UPLOAD,
        resend=Resend.UPLOAD,
        icon="paperclip",
        shortcut="Ctrl+U",
        verb="Upload",
        done="Files uploaded",
        help="Bank statements, proof of identity and images of a lead, all in one go. Bizmate can't list them afterwards; what you sent stays on the timeline.",
    ),
)

SIGN_IN = (SignInStep("token", "API token", help="The token is checked by reading one lead."),)

PORTAL_FILES: Final = (
    PortalFile(
        name="bizmate-file",
        title="Data Center file",
        action="create_lead",
        help="The CSV the portal's Data Center takes: columns exactly as in the template downloaded there, Windows characters, phones with +, plain numbers.",
        labels=(
            ("Personal Number", "phone"),
            ("Personal Number (phone)", "phone"),
            ("Phone Number", "phone"),
            ("Mobile", "phone"),
            ("Company Name", "companyName"),
            ("Business Name", "companyName"),
            ("Call Client or Broker", "callClientOrBroker"),
            ("Drivers License Number", "driversLicenseNumber"),
            ("Driver Version Number", "driverVersionNumber"),
            ("Broker Contact Name", "brokerContactName"),
            ("Broker Contact Number", "brokerContactNumber"),
            ("Broker Contact Email", "brokerContactEmail"),
            ("Document ID", "documentId"),
            ("Partner Lead Reference ID", "partnerLeadReferenceId"),
            ("Partner", "brokerId"),
            ("Partner Contact", "brokerRepId"),
        ),
        settings=(("brokerId", "-"), ("brokerRepId", "-")),
        country="region",
        countries=(("AU", "AU"), ("NZ", "NZ"), ("GB", "UK"), ("UK", "UK"), ("SG", "SG")),
    ),
)
"""Columns by the names the document and its FAQ use; the column list itself is printed nowhere, so the header comes from the user's template."""
