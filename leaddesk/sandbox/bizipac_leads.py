"""The invented leads of the Bizipac practice CRM: who, where, when and ~80 detail fields that differ by client."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random

from faker import Faker

from leaddesk.sandbox.bizipac_data import BRANCHES, BUILDINGS, CLIENTS, COMPANIES, DETAIL_KEYS, OFFICES, ROADS, SLOTS, SPECIAL_NAMES, STATUS, Client, Executive

FIRST_ID = 500_101
OTHERS = 110  # leads of the two child executives; the rest belong to the practice account
NO_DATE = "0000-00-00"
FORM_URL = "https://forms.practice.invalid/fi/index.php?lead_id="
Row = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Document:
    """One document of a lead, as it was registered."""

    doc_id: str
    doc_name: str
    by: str
    at: datetime
    size: int | None
    sha256: str | None
    url: str | None
    filename: str | None


@dataclass(slots=True)
class Lead:
    """One lead. ``row`` holds the detail exactly as it is sent; ``owner`` None = given back to telecalling."""

    lead_id: str
    client: Client
    owner: str | None
    row: Row
    off_name: str
    app_id: str
    completed: date | None = None
    taken: bool = False  # somebody else took it away; the client could not know
    documents: list[Document] = field(default_factory=list)
    counters: dict[str, int] = field(default_factory=lambda: {"refixed": 0, "postponed": 0, "transfered": 0, "documents": 0, "collected": 0})

    def text(self, key: str) -> str:
        """A detail field as text; empty for null."""
        value = self.row[key]
        return "" if value is None else str(value)

    @property
    def open(self) -> bool:
        return self.completed is None

    def set_status(self, status_id: str) -> None:
        self.row["status_id"], self.row["status"] = status_id, STATUS[status_id]


class LeadMaker:
    """Makes leads, the same ones for the same seed and day."""

    def __init__(self, seed: int, today: date) -> None:
        self._random = Random(f"bizipac-{seed}")
        self._today = today
        fake = Faker("en_IN")
        fake.seed_instance(seed)
        self._first = sorted({fake.first_name() for _ in range(300)})
        self._last = sorted({fake.last_name() for _ in range(200)})
        self._next = 0

    def make(self, owner: Executive, status_id: str | None = None) -> Lead:
        """One more open lead of an executive."""
        pick, number = self._random, self._next
        self._next += 1
        client = pick.choices(list(CLIENTS.values()), [c.weight for c in CLIENTS.values()])[0]
        branch = BRANCHES[owner.branch_id]
        name = SPECIAL_NAMES[number // 60 % len(SPECIAL_NAMES)] if number % 60 == 17 else f"{pick.choice(self._first)} {pick.choice(self._last)}"
        row: Row = dict.fromkeys(DETAIL_KEYS)
        area, pin = pick.choice(branch.places)
        company = pick.choice(COMPANIES)
        location = pick.choices(("Residence", "Office", ""), (62, 34, 4))[0]
        home = f"{pick.randint(1, 48)}/{pick.choice('ABCD')} {pick.choice(BUILDINGS)}, {pick.choice(ROADS)}, {area}, {branch.name} {pin}"
        row.update(lead_id=str(FIRST_ID + number), mobile=f"90000{10_000 + number:05d}", customer_name=name, res_address=home, pincode=pin, res_pin=pin)
        row.update(
            lead_date=self._lead_date(), apptime=pick.choice((*SLOTS, *SLOTS[1:5], "")), location=location, branch_id=branch.branch_id, branch=branch.name
        )
        row.update(city=branch.name, off_address="", off_pincode="")
        has_office = location == "Office" or pick.random() < 0.3
        if has_office:
            area, pin = pick.choice(branch.places)
            row["off_address"] = f"{pick.choice('123456789')}0{pick.randint(1, 9)}, {pick.choice(OFFICES)}, {area}, {branch.name}"
            row["off_pincode"] = pin
        self._common(row, client, company, home)
        self._by_client(row, client, company, number)
        lead = Lead(str(row["lead_id"]), client, owner.uid, row, company if has_office else "", f"APP-{700_000 + number}" if client.client_id == "61" else "")
        lead.set_status(status_id or pick.choices(("6", "5", "7", "14"), (72, 14, 8, 6))[0])
        return lead

    def _lead_date(self) -> str:
        days = self._random.choices((-9, -6, -4, -3, -2, -1, 0, 1, 2, 3, 5, None), (1, 1, 2, 3, 5, 9, 40, 17, 11, 4, 3, 4))[0]
        return NO_DATE if days is None else (self._today + timedelta(days=days)).isoformat()

    def _common(self, row: Row, client: Client, company: str, home: str) -> None:
        pick = self._random
        plain = unicodedata.normalize("NFKD", str(row["customer_name"])).encode("ascii", "ignore").decode().lower()
        mail = ".".join(part for part in "".join(c if c.isalpha() else " " for c in plain).split()) or f"lead{row['lead_id']}"
        called = self._today - timedelta(days=pick.randint(1, 12))
        row.update(
            fiData=0 if client.mobile_app in "012" else None,
            client_mobile_app=client.mobile_app,
            transfer_status="0",
            emp_name=company if pick.random() < 0.6 else None,
            doc_by_tc=client.documents.replace(", ", ","),
            doc=client.documents,
            clientname=client.name,
            client_id=client.client_id,
            product=client.product,
            source=pick.choice(("Online", "Tele", "Branch", "Partner", None)),
            lead_type=pick.choices(("Fresh", "Repeat", "Priority"), (78, 15, 7))[0],
            sub_type=pick.choice(("Fresh", "Retele", None)),
            lead_status="1",
            email=f"{mail}@example.com",
            call_date=called.isoformat(),
            importtime=f"{called.isoformat()} {pick.randint(9, 18):02d}:{pick.randint(0, 59):02d}:{pick.randint(0, 59):02d}",
            app_add=home.partition(", ")[0],
            remarks=pick.choice(("", "", "Call before visit", "Gate 2, ask for security pass", "Customer prefers evening", "Lift not working, 4th floor")),
            dob=date(pick.randint(1961, 2003), pick.randint(1, 12), pick.randint(1, 28)).isoformat() if pick.random() < 0.7 else None,
            campaign_name=pick.choice(("Festive 2", "Salary plus", "Walk in", None)),
            sms="1",
        )

    def _by_client(self, row: Row, client: Client, company: str, number: int) -> None:
        """Columns are used anew by each client, as on the real server."""
        application = f"{client.code}{2_600_000 + number}"
        card = {
            "Athena_lead_id": application,
            "form_no": f"XXXX{1000 + number % 9000}",
            "source2": "Platinum",
            "pq_leads": "Y",
            "annual_salary": self._salary(),
        }
        savings = {"Athena_lead_id": application, "accno": f"00{number:08d}", "source_code": f"S{number % 40:03d}", "LC_code": f"LC{number % 25:02d}"}
        biometric = {
            "app_no": application,
            "case_id": f"C-{number:06d}",
            "se_code": f"SE{number % 60:03d}",
            "pq_kyc": "Pending",
            "ASM_code": f"ASM{number % 9}",
        }
        loan = {"case_id": application, "surrogate": self._random.choice(("Bank statement", "Salary account", "Rent")), "compname": company}
        insurance = {"app_no": application, "Token_no": f"T{number % 10_000:04d}", "channelcode": "AG-07", "product_code": "TERM50", "utilitybill": "Y"}
        extra: dict[str, dict[str, str]] = {
            "61": card,
            "62": {**savings, "visitingcard": "Y"},
            "38": {**biometric, "add_on": "1"},
            "49": {**loan, "annual_salary": self._salary(), "DV_name": "Desk two", "cpv_url_new": FORM_URL},
            "71": insurance,
            "75": {"accholder": f"8991000{number:012d}", "secode": f"DEV{number:07d}", "source3": f"PX{number % 700:04d}", "aadharcard": "Y"},
            "80": {"compname": f"shop{number}@practice", "compid": f"M{100_000 + number}", "apploc": str(row["city"]), "cpv_url_new": FORM_URL},
            "89": {"secode": f"SBX{number:06d}", "crm_lead": f"MP-{number}", "compid": f"M{300_000 + number}", "url": "https://merchant.practice.invalid/add"},
        }
        row.update(extra[client.client_id])
        if client.client_id == "89":
            row["service_id"] = self._random.choice(("1", None))

    def _salary(self) -> str:
        return str(self._random.randrange(240_000, 2_400_000, 20_000))


def make_leads(maker: LeadMaker, people: dict[str, Executive], size: int) -> dict[str, Lead]:
    """`size` leads by id. At most 110 belong to the two children, mixed among the others."""
    first, *children = people.values()
    others = min(OTHERS, size * OTHERS // 300)
    step = size / others if others else 0.0
    turns = {int(i * step): children[i % 5 > 2] for i in range(others)}
    leads = (maker.make(turns.get(i, first)) for i in range(size))
    return {lead.lead_id: lead for lead in leads}
