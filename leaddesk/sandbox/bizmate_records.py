"""The invented leads and deals of the Bizmate practice CRM, written as the server would, and how one becomes the other."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from leaddesk.sandbox import bizmate_data as data

MONEY = ("amountRequested", "averageMonthlyTurnover")
ADDRESSES = ("businessAddress", "physicalAddress", "residentialAddress", "tradingAddress")
ADDRESS_PARTS = ("addressLine1", "addressLine2", "country", "city", "state", "zipCode")
HIDDEN = ("abn", "acn", "crn", "uen", "notes", "partnerNotes", "brokerContactEmail", "brokerContactName", "brokerContactNumber")
"""Written, but not in the document's sample of a read."""

_EMPTY = (
    "tradingName", "residentialAddress", "physicalAddress", "tradingAddress", "businessAddress", "nzbn", "phone", "email", "secondaryPhone",
    "secondaryEmail", "bankStatementsReceivedDate", "applicationCompleted", "applicationCompletedDate", "industryCategory", "industry", "dateOfBirth",
    "driversLicenseNumber", "driverVersionNumber", "citizenshipStatus", "soleDirector", "homeOwner", "loanPurpose", "loanType", "amountRequested",
    "averageMonthlyTurnover", "businessStartDate", "callOnBehalfOf", "documentId", "internalBdmUser", "lastCallDate", "lastActivityDate",
    "partnerLeadReferenceId",
)  # fmt: skip
_DEAL_EMPTY = (
    "lastActivityDate", "internalBdmUser", "omNumberOfPayments", "omPaybackAmount", "omTermDays", "omDeclineReasons", "omCollectionFrequency",
    "omPrincipalAmount", "omAdvanceID", "omDateFunded", "omAdvanceType", "bankStatementsUpdateLink", "sfid", "lastCallDate", "callOnBehalfOf",
)  # fmt: skip


def stamp(moment: datetime) -> str:
    """``2025-02-03T04:05:06.789Z``."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(slots=True)
class Record:
    """A lead or a deal. ``fields`` exactly as they are answered; ``hidden`` what is kept but not shown; ``files`` attachments."""

    id: str
    created: datetime
    updated: datetime
    fields: dict[str, Any]
    hidden: dict[str, Any] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)
    by: str = data.SYSTEM_USER

    def as_json(self, echo_hidden: bool = False) -> dict[str, Any]:
        shown = {**self.fields, **(self.hidden if echo_hidden else {})}
        return {"id": self.id, "createdAt": stamp(self.created), "createdBy": self.by, "updatedAt": stamp(self.updated), "updatedBy": self.by, "fields": shown}

    @property
    def status(self) -> tuple[str, str]:
        return self.fields["status"], self.fields["subStatus"]

    def set_status(self, status: tuple[str, str], now: datetime) -> None:
        if self.fields["status"] != status[0]:
            self.fields["statusSinceDate"] = stamp(now)
        self.fields.update(status=status[0], subStatus=status[1], subStatusSinceDate=stamp(now), lastActivityDate=stamp(now))
        self.updated = max(now, self.updated)


def written(fields: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What a write becomes when it is read: (shown, hidden). Money as text with two decimals, ids as people, addresses with their sum."""
    shown: dict[str, Any] = {}
    hidden: dict[str, Any] = {}
    for name, value in fields.items():
        if name == "brokerId":
            shown["broker"] = {**data.BROKER, "id": value}
        elif name == "brokerRepId":
            shown["brokerRep"] = {**data.BROKER_REP, "id": value}
        elif name in HIDDEN:
            hidden[name] = value
        elif name in MONEY and value is not None:
            shown[name] = f"{Decimal(str(value)):.2f}"
        elif name in ADDRESSES and value is not None:
            parts = {part: value.get(part, "") for part in ADDRESS_PARTS}
            shown[name] = {**parts, "fullAddress": ", ".join(parts[p] for p in ("addressLine1", "addressLine2", "city", "state", "country", "zipCode"))}
        else:
            shown[name] = value
    return shown, hidden


def links(lead_id: str) -> dict[str, str]:
    return {
        "bankStatementsUpdateLink": f"https://bank.practice.invalid/bankstatements?leadid={lead_id}",
        "applicationLink": f"https://apply.practice.invalid/more-about-you/?lead_id={lead_id}",
    }


class RecordMaker:
    """Makes records, the same ones for the same seed."""

    def __init__(self, seed: int) -> None:
        self.random = Random(f"practice-{seed}")

    def uuid(self) -> str:
        return str(UUID(int=self.random.getrandbits(128), version=4))

    def from_write(self, fields: Mapping[str, Any], now: datetime) -> Record:
        """A new lead from a create's fields."""
        lead_id = self.uuid()
        shown, hidden = written(fields)
        base: dict[str, Any] = {
            "status": "New",
            "subStatus": "Received",
            "statusSinceDate": stamp(now),
            "subStatusSinceDate": stamp(now),
            "watchers": [],
            "delegateTo": {"type": "user", "id": data.MANAGER},
            **dict.fromkeys(_EMPTY),
            "suitableProducts": [],
            "bankStatementsCreditsSenseLink": "",
            "provisoLinkPdf": "",
            "bankStatementsReceived": "No",
            "leadSource": "API",
            "numberOfCallsMade": 0,
            "convertedDealId": "",
            **links(lead_id),
        }
        return Record(lead_id, now, now, {**base, **shown}, hidden)

    def lead(self, number: int, created: datetime) -> Record:
        """An invented lead, submitted then."""
        record = self.from_write(self._fields(number, created), created)
        record.fields["leadSource"] = self.random.choice(("API", "API", "Portal", "Data Center"))
        return record

    def _fields(self, number: int, created: datetime) -> dict[str, Any]:
        choose = self.random.choice
        first, last = choose(data.FIRST_NAMES), choose(data.LAST_NAMES)
        trade = choose(tuple(data.COMPANY_TRADES))
        category, industry = data.COMPANY_TRADES[trade]
        company = f"{choose(data.COMPANY_FIRST)} {trade} {choose(('Pty Ltd', 'Pty Ltd', 'Group', '& Co'))}"
        mail = re.sub(r"[^a-z]", "", f"{first}{last}".lower()) or "someone"
        fields: dict[str, Any] = {
            "brokerId": data.BROKER["id"],
            "brokerRepId": data.BROKER_REP["id"],
            "callClientOrBroker": choose(("Call Client", "Call Client", "Call Broker")),
            "companyName": company,
            "firstName": first,
            "lastName": last,
            "phone": f"+61{choose('2378')}5550{number % 10_000:04d}",
            "email": f"{mail}{number}@example.test",
            "amountRequested": self.random.randrange(5, 250) * 1000,
            "averageMonthlyTurnover": self.random.randrange(8_000_00, 400_000_00, 50) / 100,
            "loanPurpose": choose(data.PURPOSES),
            "suitableProducts": self.random.sample(data.PRODUCTS, self.random.choice((1, 1, 2))),
            "industryCategory": category,
            "industry": industry,
            "partnerLeadReferenceId": f"APP-{number:06d}",
            "notes": "Prefers to be called in the morning." if number % 5 == 0 else "",
        }
        if number % 3:
            city, state, code = choose(data.PLACES)
            street = f"{self.random.randrange(1, 240)} {choose(data.STREETS)}"
            fields["businessAddress"] = {"addressLine1": street, "addressLine2": "", "country": "Australia", "city": city, "state": state, "zipCode": code}
        if number % 4:
            born = date(1960, 1, 1) + timedelta(days=self.random.randrange(14_000))
            fields |= {"dateOfBirth": born.isoformat(), "citizenshipStatus": choose(data.CITIZENSHIPS), "homeOwner": choose(("Yes", "No"))}
            started = created.date() - timedelta(days=self.random.randrange(200, 6000))
            fields |= {"businessStartDate": started.isoformat(), "soleDirector": choose(("Yes", "No"))}
        return {name: value for name, value in fields.items() if value != ""}

    def deal(self, lead: Record, created: datetime) -> Record:
        """The deal a converted lead becomes. It does not name its lead; the reference does."""
        shown = lead.fields
        fields: dict[str, Any] = {
            "status": "Application Received",
            "subStatus": "Banks In",
            "statusSinceDate": stamp(created),
            "subStatusSinceDate": stamp(created),
            "watchers": [{"type": "user", "id": data.MANAGER}],
            **dict.fromkeys(_DEAL_EMPTY),
            "name": shown["companyName"],
            "customer": {"id": self.uuid(), "name": shown["companyName"]},
            "callClientOrBroker": shown["callClientOrBroker"],
            "broker": shown["broker"],
            "brokerRep": shown["brokerRep"],
            "loanType": self.random.choice((*data.LOAN_TYPES, None)),
            "amount": shown["amountRequested"] or "0.00",
            "numberOfCallsMade": self.random.randrange(0, 6),
            "bankStatementsCreditsSenseLink": "",
            "partnerLeadReferenceId": shown["partnerLeadReferenceId"],
            "applicationLink": "",
        }
        return Record(self.uuid(), created, created, fields, by="")
