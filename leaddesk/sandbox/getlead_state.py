"""What the Getlead practice CRM holds: leads by number, what was added to them, and the names that were created by spelling."""

from __future__ import annotations

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from faker import Faker

SOURCES = ["Website", "Fair stand", "Walk in", "Referral"]
STATUSES = ["New", "Contacted", "Hot Lead", "Follow Up", "Closed Won", "Not Interested"]
PURPOSES = ["Home Loan", "Business Loan", "Insurance"]
DEPARTMENTS = ["Sales", "Support"]
STAFF = ["Ajay Menon", "Divya Nair", "Rahul Das"]
DEAL_STATUSES = ["Open", "Won", "Lost"]
ADDITIONAL = ["City", "Industry", "Referred By"]


@dataclass(slots=True)
class Lead:
    """One lead. ``mobile`` is country code and number together, as the server keeps it."""

    countrycode: str
    mobileno: str
    fields: dict[str, str]
    additional: dict[str, str] = field(default_factory=dict)
    assigned: str = ""
    attention: bool = False
    notes: list[str] = field(default_factory=list)
    tasks: list[dict[str, str]] = field(default_factory=list)
    deals: list[dict[str, str]] = field(default_factory=list)

    @property
    def mobile(self) -> str:
        return self.countrycode + self.mobileno


class State:
    """Leads and lists of one practice account."""

    def __init__(self, seed: int, size: int) -> None:
        chance = random.Random(seed)
        self.token = "gl_" + "".join(chance.choice("0123456789abcdef") for _ in range(20))
        self.owner = STAFF[0]
        self.sources, self.statuses, self.purposes = list(SOURCES), list(STATUSES), list(PURPOSES)
        self.departments, self.deal_statuses = list(DEPARTMENTS), list(DEAL_STATUSES)
        self.additional = list(ADDITIONAL)
        self.loose_tasks: list[dict[str, str]] = []
        self.leads: dict[str, Lead] = {}
        fake = Faker("en_IN")
        fake.seed_instance(seed)
        for number in range(size):
            lead = Lead("91", f"90000{number:05d}", {"name": fake.name(), "source": chance.choice(SOURCES), "status": chance.choice(STATUSES)})
            lead.assigned = chance.choice(STAFF)
            self.leads[lead.mobile] = lead

    def find(self, phone: str, code: str = "") -> Lead | None:
        """By country code and number together, or by the number alone."""
        found = self.leads.get(code + phone) or self.leads.get(phone)
        return found or next((lead for lead in self.leads.values() if lead.mobileno == phone and code in ("", lead.countrycode)), None)

    @staticmethod
    def learn(names: list[str], name: str) -> None:
        """An unknown name is created by its mere spelling."""
        if name and name not in names:
            names.append(name)

    def create(self, given: dict[str, str], additional: dict[str, str]) -> Lead:
        """A new lead; one that exists is only marked and noted, its values stay."""
        code, phone = given["countrycode"].removeprefix("+"), given["mobileno"]
        self.learn(self.sources, given.get("source", ""))
        self.learn(self.statuses, given.get("status", ""))
        self.learn(self.purposes, given.get("purpose", ""))
        old = self.find(phone, code)
        if old is not None:
            old.attention = True
            old.notes.append(f"{given.get('name') or phone} tried to contacted via {given.get('source', '')}")
            return old
        fields = {name: value for name, value in given.items() if name not in ("token", "countrycode", "mobileno") and name not in additional}
        lead = Lead(code, phone, fields, additional)
        lead.assigned = given["staff_name"] if given.get("staff_name") in STAFF else self.owner
        if given.get("department") in self.departments:
            lead.assigned = STAFF[self.departments.index(given["department"]) % len(STAFF)]
        self.leads[lead.mobile] = lead
        return lead

    def snapshot(self) -> dict[str, Any]:
        """All of it as plain JSON values, without the token."""
        return {
            "leads": [{"mobile": lead.mobile, **asdict(lead)} for lead in self.leads.values()],
            "tasks_without_lead": self.loose_tasks,
            "sources": self.sources,
            "statuses": self.statuses,
            "purposes": self.purposes,
            "deal_statuses": self.deal_statuses,
            "departments": self.departments,
            "staff": STAFF,
            "additional_fields": self.additional,
        }
