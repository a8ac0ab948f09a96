"""What the journeys share: the practice CRM in both dialects, an account at it, and the day's usual steps as a clerk does them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from PySide6.QtCore import QDate, QLocale

from leaddesk.app import demo
from leaddesk.domain.commands import OutboxItem
from leaddesk.sandbox import Running
from leaddesk.sandbox import bizipac as practice_crm
from leaddesk.sandbox.bizipac import BizipacPractice
from leaddesk.sandbox.practice import Request, machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.api import Services
from tests.journeys.kit import Clerk, until

DIALECTS = ("document", "field-app")
SIZE = 90
LEADS = "Leads"
TAB = "Pune"
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
)


@dataclass
class Office:
    """The practice CRM and its server, which can be stopped and started again at the same address."""

    crm: BizipacPractice
    server: PracticeServer

    def calls(self, endpoint: str) -> list[Request]:
        return [r for r in self.crm.requests if r.endpoint == endpoint]

    def asked_for(self, endpoint: str) -> list[str]:
        """The leads a call was made about, in order."""
        found = [{**r.query, **r.form} for r in self.calls(endpoint)]
        return [values.get("leadid") or values.get("lead_id") or "" for values in found]

    def running(self) -> Running:
        crm = self.crm
        return Running(crm.slug, crm.url, crm.settings, crm.secrets, crm.otp(), crm, self.server.stop)

    def join(self, services: Services) -> None:
        """An account that is signed in and has its leads."""
        demo.prepare(services, [self.running()])
        (account,) = services.accounts.list()
        services.engine.submit(services.accounts.update(account.id, label=TAB)).result(20)


@contextmanager
def office(dialect: str, size: int = SIZE) -> Iterator[Office]:
    crm = practice_crm.create(seed=7, size=size, now=machine_time)
    crm.dialect = dialect
    server = PracticeServer(crm)
    server.start()
    try:
        yield Office(crm, server)
    finally:
        server.stop()


def day(ahead: int) -> date:
    return date.today() + timedelta(days=ahead)


def day_button(ahead: int) -> str:
    """A day of the calendar as it is read out."""
    wanted = day(ahead)
    return QLocale().toString(QDate(wanted.year, wanted.month, wanted.day), "dddd d MMMM yyyy")


def paper(folder: Path, name: str = "pan card.pdf") -> Path:
    file = folder / name
    file.write_bytes(PDF)
    return file


async def at_work(clerk: Clerk) -> None:
    """To the account's tab, its list read."""
    await clerk.go(re.compile(f"^{TAB}"))
    await clerk.filled(LEADS, 10)


async def sign_in_again(clerk: Clerk, place: Office) -> None:
    """Both steps, with what is typed by hand."""
    await clerk.sees(f"Sign in to {TAB}")
    await clerk.fill("Mobile", place.crm.secrets["mobile"])
    await clerk.fill("Password", place.crm.secrets["password"])
    await clerk.press("Continue")
    await clerk.copy(str(place.crm.otp()))
    await clerk.press("Paste code")
    await clerk.press("Sign in")


async def open_lead(clerk: Clerk, row: int) -> str:
    """Clicks a row; answers the lead's id once the record shows it."""
    await clerk.pick(LEADS, row)
    (lead,) = clerk.selected(LEADS, "Lead id")
    await clerk.sees(f"Lead id {lead}")
    return lead


async def reschedule(clerk: Clerk, ahead: int = 1, remark: str = "") -> str:
    """Fills the open lead's form in with the calendar, the first slot and the first reason, and sends it; answers the slot."""
    await clerk.act("Reschedule")
    await clerk.press(day_button(ahead))
    slot = await clerk.choose("Time slot", 0)
    await clerk.press("Office")
    await clerk.choose("Reason", 0)
    if remark:
        await clerk.fill("Remark", remark)
    await clerk.press("Reschedule lead")
    return slot


def outbox(clerk: Clerk) -> tuple[OutboxItem, ...]:
    """All changes, oldest first."""
    return tuple(sorted(clerk.ctx.services.commands.items(), key=lambda item: item.command.id))


async def outbox_says(clerk: Clerk, *words: str) -> list[str]:
    """Waits until some line of the outbox list has all these words."""
    found: list[str] = await until(
        lambda: [line for line in clerk.lines("Outbox") if all(w.casefold() in line.casefold() for w in words)],
        lambda: f"{words} in {clerk.lines('Outbox')}\n{clerk.words()}",
    )
    return found
