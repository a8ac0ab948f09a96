"""A loan partner's day: connecting, a lead with mistakes put right by a click, a lost reply, a change, a conflict, files in one request, deals, the month."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from leaddesk.app import demo
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.sandbox import Running
from leaddesk.sandbox import bizmate as practice_crm
from leaddesk.sandbox.bizmate import BizmatePractice
from leaddesk.sandbox.practice import Request, machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.api import Services
from tests.journeys.kit import QUIET, Clerk, sit_down, until

pytestmark = [QUIET, pytest.mark.journey]
TAB = "Sydney"
LEADS, DEALS = "Leads", "Deals"
ENDPOINTS = {"lead_new", "lead_list", "lead_detail", "lead_update", "attachments_new", "deal_list", "deal_detail"}
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


class Partner:
    """The practice CRM, with nothing moving by itself, and what it was sent."""

    def __init__(self, crm: BizmatePractice, server: PracticeServer) -> None:
        self.crm = crm
        self.server = server

    def calls(self, endpoint: str) -> list[Request]:
        return [request for request in self.crm.requests if request.endpoint == endpoint]

    def sent(self, endpoint: str) -> list[dict[str, object]]:
        """The fields of each JSON body."""
        return [request.json["fields"] for request in self.calls(endpoint) if isinstance(request.json, dict)]

    def join(self, services: Services) -> None:
        """An account that is signed in and has its leads."""
        crm = self.crm
        demo.prepare(services, [Running(crm.slug, crm.url, crm.settings, crm.secrets, "", crm, self.server.stop)])
        (account,) = services.accounts.list()
        services.engine.submit(services.accounts.update(account.id, label=TAB)).result(20)


@contextmanager
def partner(size: int = 40) -> Iterator[Partner]:
    crm = practice_crm.create(seed=9, size=size, now=machine_time)
    crm.state.pace = None
    with PracticeServer(crm) as server:
        yield Partner(crm, server)
    assert [(c.endpoint, c.text) for c in crm.complaints] == []


def papers(folder: Path) -> list[Path]:
    """A statement, a licence and a picture; only names and contents tell which is which."""
    statement, licence, picture = folder / "march.csv", folder / "drivers licence.pdf", folder / "IMG_0001.png"
    statement.write_text("Transaction statement\nDate,Debit,Credit,Closing balance\n2026-03-01,1,0,99\n", encoding="utf-8")
    licence.write_bytes(PDF)
    Image.new("RGB", (40, 30), "red").save(picture)
    return [statement, licence, picture]


async def at_work(clerk: Clerk) -> None:
    await clerk.go(re.compile(f"^{TAB}"))
    await clerk.filled(LEADS, 10)


async def open_lead(clerk: Clerk, words: str, company: str) -> None:
    """Finds a lead by what is in it and opens it."""
    await clerk.fill("Search leads", words)
    await until(lambda: clerk.column(LEADS, "Company") == [company], lambda: clerk.rows(LEADS)[:4])
    await clerk.pick(LEADS, 0)
    await clerk.sees(re.compile("details as of", re.I))


def newest(clerk: Clerk) -> OutboxItem:
    return max(clerk.ctx.services.commands.items(), key=lambda item: item.command.id)


async def settled(clerk: Clerk, state: State, count: int) -> OutboxItem:
    await until(lambda: len(clerk.ctx.services.commands.items()) == count and newest(clerk).state is state, lambda: (newest(clerk), clerk.words()))
    return newest(clerk)


def test_a_first_day_makes_every_documented_call(qapp: QApplication, tmp_path: Path) -> None:
    with partner() as place:

        async def story(clerk: Clerk) -> None:
            await connect(clerk, place)
            lead = await submit_a_lead(clerk, place)
            await change_it(clerk, place, lead)
            await send_files(clerk, place, lead, papers(tmp_path))

        sit_down(qapp, tmp_path / "profile", story)
        assert {request.endpoint for request in place.crm.requests} >= ENDPOINTS - {"deal_detail"}


def test_a_lead_leads_to_its_deal_and_back(qapp: QApplication, tmp_path: Path) -> None:
    with partner() as place:

        async def story(clerk: Clerk) -> None:
            await at_work(clerk)
            await follow_a_deal(clerk, place)

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join)
        assert {request.endpoint for request in place.crm.requests} == {"lead_list", "lead_detail", "deal_list", "deal_detail"}


async def connect(clerk: Clerk, place: Partner) -> None:
    await clerk.press("Connect a CRM")
    await clerk.press("Bizmate")
    await clerk.fill("Account name", TAB)
    await clerk.fill("Address", place.crm.settings["url"])
    await clerk.fill("Partner id", place.crm.settings["brokerId"])
    await clerk.fill("Partner contact id", place.crm.settings["brokerRepId"])
    await clerk.choose("Region", "Australia")
    await clerk.press("Add and sign in")
    await clerk.sees(f"Sign in to {TAB}")
    await clerk.fill("API token", "not-the-one")
    await clerk.press("Sign in")
    await clerk.sees("Sign-in was refused")
    await clerk.fill("API token", f"Bearer {place.crm.secrets['token']}")
    await clerk.press("Sign in")
    await clerk.filled(LEADS, 10)


async def submit_a_lead(clerk: Clerk, place: Partner) -> str:
    """Types what people type; each mistake is put right by its button."""
    await clerk.press("New lead")
    await clerk.fill("Company", "Kauri Joinery Ltd")
    await clerk.fill("First name", "Ana")
    await clerk.fill("Last name", "Weir")
    await clerk.press("Call Client")
    await clerk.fill("Phone", "02 5550 0199")
    await clerk.fill("Amount requested", "$20k")
    await clerk.fill("ABN", "51 824 753 557")
    await clerk.fill("E-mail", "ana@example,test")
    await clerk.fill("Trading name", "Kauri")
    for repair in ("+61255500199", "20000", "ana@example.test"):
        await clerk.press(f"Use {repair}")
    await clerk.sees(re.compile("check digit", re.I))
    await clerk.fill("ABN", "51 824 753 556")
    await clerk.copy("12 Harbour Street, Level 3, Sydney NSW 2000, Australia")
    await clerk.press("Paste business address…")
    await until(lambda: clerk.shows("field", "City"), clerk.words)
    place.crm.faults.add("refuse", "lead_new", message="Invalid request: loanPurpose is not open to you")
    await clerk.press("Submit lead")
    await settled(clerk, State.REFUSED, 1)
    await clerk.go(re.compile("^Outbox"))
    await clerk.sees("Invalid request: loanPurpose is not open to you")
    await clerk.press("Edit…")
    await clerk.sees("Invalid request: loanPurpose is not open to you")  # beside the field it speaks of
    place.crm.faults.add("lose_reply", "lead_new")
    await clerk.press("Save the change")
    item = await settled(clerk, State.SENT, 2)  # the answer got lost; reading found our reference
    _, fields = place.sent("lead_new")
    wanted = {"phone": "+61255500199", "amountRequested": 20000, "abn": "51824753556", "email": "ana@example.test"}
    assert {name: fields[name] for name in wanted} == wanted
    address = {"addressLine1": "12 Harbour Street", "addressLine2": "Level 3", "city": "Sydney", "state": "NSW", "zipCode": "2000", "country": "Australia"}
    assert fields["businessAddress"] == address
    (lead,) = place.crm.state.by_reference(str(fields["partnerLeadReferenceId"]))
    seen = item.evidence["seen"]
    assert isinstance(seen, Mapping) and seen["id"] == lead.id and lead.fields["companyName"] == "Kauri Joinery Ltd"
    await at_work(clerk)
    await open_lead(clerk, "Kauri Joinery Ltd", "Kauri Joinery Ltd")
    await clerk.sees("+61 2 5550 0199", "A$20,000.00")
    return lead.id


async def change_it(clerk: Clerk, place: Partner, lead: str) -> None:
    """Only what differs travels; what Bizcap changed meanwhile in the same field is asked about."""
    await clerk.act("Edit")
    await clerk.fill("Last name", "Weir-Holt")
    await clerk.press("Save changes")
    await settled(clerk, State.SENT, 3)
    assert place.sent("lead_update") == [{"lastName": "Weir-Holt"}]
    place.crm.change({"set": {"id": lead, "industry": "Cranes"}})
    await clerk.act("Edit")
    await clerk.press("More settings")
    await clerk.fill("Industry", "Boats")
    await clerk.press("Save changes")
    await settled(clerk, State.CONFLICT, 4)
    assert len(place.calls("lead_update")) == 1
    await clerk.go(re.compile("^Outbox"))
    await clerk.sees("Cranes", "Boats")
    await clerk.press("Send mine")
    await settled(clerk, State.SENT, 4)
    assert place.sent("lead_update")[1:] == [{"industry": "Boats"}]


async def send_files(clerk: Clerk, place: Partner, lead: str, files: Sequence[Path]) -> None:
    """Three files dropped at once travel in one request, each with its type."""
    await clerk.go(re.compile(f"^{TAB}"))
    await open_lead(clerk, "Kauri Joinery Ltd", "Kauri Joinery Ltd")
    await clerk.drop("Record", *files)
    await clerk.sees(*(file.name for file in files), "Send 3 files")
    await clerk.press("Send 3 files")
    await until(lambda: len(place.crm.state.leads[lead].files) == 3, clerk.words)
    assert len(place.calls("attachments_new")) == 1
    kept = {file["fileName"]: file["type"] for file in place.crm.state.leads[lead].files}
    assert kept == {"march.csv": "Bank Statements", "drivers licence.pdf": "Proof of Identity or ID", "IMG_0001.png": "Image"}
    await settled(clerk, State.SENT, 5)
    await clerk.go("Timeline")
    await until(
        lambda: any("Upload files" in line or "Files uploaded" in line for line in clerk.lines("Timeline")), lambda: (clerk.lines("Timeline"), clerk.words())
    )


async def follow_a_deal(clerk: Clerk, place: Partner) -> None:
    """From a converted lead to its deal and back to the list of deals."""
    converted = next(one for one in place.crm.state.listed("lead") if one.fields["convertedDealId"])
    await open_lead(clerk, converted.fields["email"], converted.fields["companyName"])
    deal = place.crm.state.deals[converted.fields["convertedDealId"]]
    await clerk.press(re.compile(f"^Deal: {re.escape(deal.fields['name'])}"))
    await clerk.sees(f"Deal id {deal.id}", deal.fields["status"])
    await until(lambda: place.calls("deal_detail"), clerk.words)
    await clerk.press(re.compile("^Lead: "))
    await clerk.sees(f"Lead id {converted.id}")
