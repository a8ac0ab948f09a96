"""What the fields of leads and deals are called, in groups. Keys are the server's (nested people are flattened by `mapping`)."""

from __future__ import annotations

from leaddesk.domain.specs import Cell, DetailGroup, FieldLabel


def _label(name: str, label: str, cell: Cell = Cell.TEXT, *, copy: bool = False, sensitive: bool = False, multiline: bool = False) -> FieldLabel:
    return FieldLabel(name, label, cell, copy=copy, sensitive=sensitive, multiline=multiline)


_PARTNER = (
    _label("callClientOrBroker", "Call client or broker"),
    _label("callOnBehalfOf", "Call on behalf of"),
    _label("broker", "Partner"),
    _label("brokerRep", "Partner contact"),
    _label("internalBdmUser", "Bizcap's manager"),
    _label("numberOfCallsMade", "Calls made", Cell.NUMBER),
    _label("lastCallDate", "Last call", Cell.DATETIME),
)
_STATUS = (
    _label("status", "Status", Cell.STATUS),
    _label("subStatus", "Sub-status"),
    _label("statusSinceDate", "Status since", Cell.DATETIME),
    _label("subStatusSinceDate", "Sub-status since", Cell.DATETIME),
    _label("lastActivityDate", "Last activity", Cell.DATETIME),
)
_RECORD = (
    _label("partnerLeadReferenceId", "Our reference", Cell.MONO, copy=True),
    _label("id", "Id", Cell.MONO, copy=True),
    _label("currency", "Currency"),
    _label("createdAt", "Created", Cell.DATETIME),
    _label("updatedAt", "Changed", Cell.DATETIME),
    _label("createdBy", "Created by", Cell.MONO),
    _label("updatedBy", "Changed by", Cell.MONO),
    _label("brokerId", "Partner id", Cell.MONO, copy=True),
    _label("brokerRepId", "Partner contact id", Cell.MONO, copy=True),
    _label("delegateTo", "Delegated to"),
    _label("watchers", "Watchers"),
)

LEAD_GROUPS = (
    DetailGroup("Status", (*_STATUS, _label("convertedDealId", "Deal", Cell.MONO, copy=True))),
    DetailGroup(
        "Contact",
        (
            _label("firstName", "First name", copy=True),
            _label("lastName", "Last name", copy=True),
            _label("phone", "Phone", Cell.PHONE, copy=True),
            _label("email", "E-mail", copy=True),
            _label("secondaryPhone", "Second phone", Cell.PHONE, copy=True),
            _label("secondaryEmail", "Second e-mail", copy=True),
            _label("residentialAddress", "Residential address", copy=True, multiline=True),
            _label("dateOfBirth", "Date of birth", Cell.DATE, sensitive=True),
            _label("citizenshipStatus", "Citizenship status"),
            _label("homeOwner", "Home owner"),
            _label("soleDirector", "Sole director"),
            _label("driversLicenseNumber", "Driving licence", Cell.MONO, sensitive=True),
            _label("driverVersionNumber", "Licence version", Cell.MONO, sensitive=True),
        ),
    ),
    DetailGroup(
        "Loan",
        (
            _label("amountRequested", "Amount requested", Cell.MONEY, copy=True),
            _label("averageMonthlyTurnover", "Monthly turnover", Cell.MONEY, copy=True),
            _label("loanPurpose", "Purpose"),
            _label("loanType", "Loan type"),
            _label("suitableProducts", "Suitable products"),
        ),
    ),
    DetailGroup(
        "Business",
        (
            _label("companyName", "Company", copy=True),
            _label("tradingName", "Trading name", copy=True),
            _label("abn", "ABN", Cell.MONO, copy=True),
            _label("acn", "ACN", Cell.MONO, copy=True),
            _label("nzbn", "NZBN", Cell.MONO, copy=True),
            _label("crn", "CRN", Cell.MONO, copy=True),
            _label("uen", "UEN", Cell.MONO, copy=True),
            _label("industryCategory", "Industry category"),
            _label("industry", "Industry"),
            _label("businessStartDate", "Business started", Cell.DATE),
            _label("businessAddress", "Business address", copy=True, multiline=True),
            _label("physicalAddress", "Physical address", copy=True, multiline=True),
            _label("tradingAddress", "Trading address", copy=True, multiline=True),
        ),
    ),
    DetailGroup(
        "Bank statements and application",
        (
            _label("bankStatementsReceived", "Statements received"),
            _label("bankStatementsReceivedDate", "Received on", Cell.DATETIME),
            _label("bankStatementsUpdateLink", "Statements link", copy=True),
            _label("bankStatementsCreditsSenseLink", "CreditSense link", copy=True),
            _label("bankStatementsLinkPlaid", "Plaid link", copy=True),
            _label("provisoLinkPdf", "Proviso PDF", copy=True),
            _label("documentId", "Illion document id", Cell.MONO, sensitive=True),
            _label("applicationCompleted", "Application completed"),
            _label("applicationCompletedDate", "Completed on", Cell.DATETIME),
            _label("applicationLink", "Application link", copy=True),
        ),
    ),
    DetailGroup(
        "Partner",
        (
            *_PARTNER,
            _label("brokerContactName", "Broker contact", copy=True),
            _label("brokerContactNumber", "Broker contact's phone", Cell.PHONE, copy=True),
            _label("brokerContactEmail", "Broker contact's e-mail", copy=True),
            _label("leadSource", "Lead source"),
        ),
    ),
    DetailGroup("Notes", (_label("notes", "Notes", copy=True, multiline=True), _label("partnerNotes", "Partner notes", copy=True, multiline=True))),
    DetailGroup("Record", _RECORD),
)

DEAL_GROUPS = (
    DetailGroup("Status", _STATUS),
    DetailGroup(
        "Deal",
        (
            _label("name", "Name", copy=True),
            _label("customer", "Customer", copy=True),
            _label("amount", "Amount", Cell.MONEY, copy=True),
            _label("loanType", "Loan type"),
            _label("omAdvanceType", "Advance type"),
            _label("omAdvanceID", "Advance id", Cell.MONO, copy=True),
            _label("omPrincipalAmount", "Principal", Cell.MONEY),
            _label("omPaybackAmount", "Payback", Cell.MONEY),
            _label("omNumberOfPayments", "Payments"),
            _label("omCollectionFrequency", "Collected"),
            _label("omTermDays", "Term in days"),
            _label("omDateFunded", "Funded on", Cell.DATE),
            _label("omDeclineReasons", "Decline reasons", multiline=True),
        ),
    ),
    DetailGroup(
        "Links",
        (
            _label("applicationLink", "Application link", copy=True),
            _label("bankStatementsUpdateLink", "Statements link", copy=True),
            _label("bankStatementsCreditsSenseLink", "CreditSense link", copy=True),
        ),
    ),
    DetailGroup("Partner", _PARTNER),
    DetailGroup("Record", (*_RECORD, _label("customerId", "Customer id", Cell.MONO, copy=True), _label("sfid", "Salesforce id", Cell.MONO))),
)
