"""A first day: an empty profile, an account, the one-time code, and every documented call made by clicking, in both dialects."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys.kit import QUIET, Ahead, Clerk, sit_down, until
from tests.journeys.office import DIALECTS, LEADS, TAB, Office, day, office, open_lead, paper, reschedule, sign_in_again

pytestmark = [QUIET, pytest.mark.journey]
ENDPOINTS = {
    "userverification", "userauth", "new_lead", "new_lead_detail", "childlist", "refixlead", "postponedlead", "todaystransfered", "multipleLeadTransfer",
    "today_completed_lead", "forgotPassword", "userForgotPassword", "document", "add_doc_simple", "exotel_getnumber", "time_slot", "reason",
}  # fmt: skip
NEW_PASSWORD = "Sunrise42"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_first_day(qapp: QApplication, tmp_path: Path, dialect: str) -> None:
    with office(dialect) as place:
        clock = Ahead()

        async def story(clerk: Clerk) -> None:
            await connect(clerk, place, dialect)
            await sign_in(clerk, place)
            await work(clerk, place, paper(tmp_path))
            await look_back(clerk)
            await forget_password(clerk, place, clock)

        sit_down(qapp, tmp_path / "profile", story, clock=clock)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []
        assert {r.endpoint for r in place.crm.requests} >= ENDPOINTS


async def connect(clerk: Clerk, place: Office, dialect: str) -> None:
    await clerk.sees("Welcome to Leaddesk", "No account yet", "Everything is sent")
    await clerk.press("Connect a CRM")
    await clerk.sees("Which CRM do you want to work with?")
    await clerk.press("Bizipac")
    await clerk.sees("Set up Bizipac")
    await clerk.fill("Account name", TAB)
    await clerk.fill("Address", place.crm.url)
    await clerk.press("As in the API document" if dialect == "document" else "As the field app")
    await clerk.fill("Passphrase for list fields", place.crm.secrets["passphrase"])
    if dialect != "document":
        await clerk.press("More settings")
        await clerk.fill("Storage address for documents", place.crm.settings["upload_url"])
    await clerk.press("Add and sign in")
    await clerk.sees(f"Sign in to {TAB}", "Mobile and password")


async def sign_in(clerk: Clerk, place: Office) -> None:
    secrets = place.crm.secrets
    await clerk.fill("Mobile", secrets["mobile"])
    await clerk.fill("Password", "not the one")
    await clerk.press("Continue")
    await clerk.sees("Sign-in was refused")
    assert await clerk.value("Mobile") == secrets["mobile"]
    await clerk.fill("Password", secrets["password"])
    await clerk.press("Continue")
    await clerk.sees("One-time code", re.compile(r"Send another code in \d+ s"))

    await clerk.fill("One-time code", "0000")
    await clerk.press("Sign in")
    await clerk.sees("Sign-in was refused")
    assert await clerk.value("One-time code") == "0000"
    await clerk.copy(f"{place.crm.otp()} is your code. Do not share it.")
    await clerk.press("Paste code")
    assert await clerk.value("One-time code") == place.crm.otp()
    await clerk.press("Sign in")


async def work(clerk: Clerk, place: Office, document: Path) -> None:
    await clerk.filled(LEADS, 10)
    await clerk.sees("Online", "Everything is sent", re.compile(r"Refreshed \d\d:\d\d"))
    await move_one(clerk, place)
    await give_one_back(clerk, place)
    await transfer_three(clerk, place)
    await send_a_document(clerk, place, document)
    await call_one(clerk, place)


async def move_one(clerk: Clerk, place: Office) -> None:
    lead = await open_lead(clerk, 0)
    await clerk.sees(re.compile("details as of", re.I), "Date of birth")
    assert lead in place.asked_for("new_lead_detail")
    slot = await reschedule(clerk, 1, "Call before coming & bring the form")
    await clerk.sees(re.compile("Reschedule: .* · sent"), "Everything is sent")
    assert place.asked_for("refixlead") == [lead]
    held = place.crm.lead(lead).row
    assert (held["lead_date"], held["apptime"], held["app_remark"]) == (day(1).isoformat(), slot, "Call before coming & bring the form")
    await until(lambda: slot in shown(clerk, lead), lambda: shown(clerk, lead))


async def give_one_back(clerk: Clerk, place: Office) -> None:
    lead = await open_lead(clerk, 1)
    await clerk.act("Give back to telecalling")
    await clerk.sees("The lead leaves your list.")
    await clerk.choose("Reason", 1)
    await clerk.press("Give back lead")
    await clerk.sees(re.compile("Give back to telecalling: .* · sent"))
    assert place.asked_for("postponedlead") == [lead]
    await until(lambda: not shown(clerk, lead), "it leaves the list")


async def transfer_three(clerk: Clerk, place: Office) -> None:
    await clerk.pick(LEADS, 2, 3, 4)
    leads = clerk.selected(LEADS, "Lead id")
    await clerk.sees("3 selected", "3 leads selected")
    await clerk.act("Transfer 3 leads")
    await clerk.sees("3 of 3 chosen")
    await clerk.choose("Executive", 0)
    await clerk.press("Transfer 3 leads")
    await clerk.sees("Transfer: 3 leads · sent")
    assert all(place.crm.lead(lead).owner != place.crm.state.first.uid for lead in leads)
    await until(lambda: not any(shown(clerk, lead) for lead in leads), "they leave the list")
    await until(lambda: f"{len(clerk.rows(LEADS))} leads" in clerk.words(), lambda: (len(clerk.rows(LEADS)), clerk.words()))
    assert len(clerk.rows(LEADS)) == len(place.crm.state.pending(place.crm.state.first.uid))


async def send_a_document(clerk: Clerk, place: Office, document: Path) -> None:
    lead = await open_lead(clerk, 2)
    await clerk.drop("Record", document)
    await clerk.sees(document.name, "PDF · 191 bytes", "Checklist")
    await clerk.choose(f"Type of {document.name}", 1)
    await clerk.press("Send file")
    await until(lambda: place.crm.lead(lead).documents, clerk.words)
    await until(lambda: "Documents 1" in clerk.all_names("tab"), lambda: clerk.all_names("tab"))
    await clerk.sees(re.compile(r"·  1 of \d"), "Everything is sent")


async def call_one(clerk: Clerk, place: Office) -> None:
    await open_lead(clerk, 3)
    await clerk.press("Call")
    await until(lambda: clerk.shows("field", "Dial this number"), clerk.words)
    assert (await clerk.value("Dial this number")).startswith("0")
    await clerk.press("Save outcome")
    await clerk.sees("Choose how the call went")
    await clerk.press("Call back later")
    await clerk.fill("Note", "After five")
    await clerk.press("Save outcome")
    await clerk.sees("Call noted: Call back later")
    assert len(place.calls("exotel_getnumber")) == 1


async def look_back(clerk: Clerk) -> None:
    await clerk.item("Views", re.compile("^Completed today"))
    await clerk.sees("Completed today", "As of", "Completed")
    assert await clerk.filled("Activity")
    await clerk.item("Views", re.compile("^Today's activity"))
    await clerk.sees("Today's activity", "As of", "Rescheduled")
    await clerk.press("Refresh")
    await until(lambda: any("1" in row for row in clerk.rows("Activity")), "today's own work")
    await clerk.item("Views", "Executives")
    assert await clerk.filled("Executives")


async def forget_password(clerk: Clerk, place: Office, clock: Ahead) -> None:
    await clerk.tab_menu(re.compile(TAB), "Sign out")
    await clerk.item("Views", re.compile("^All"))
    await clerk.sees(f"{TAB} is signed out.", f"{TAB}: sign in to go on")
    assert await clerk.filled(LEADS, 10)
    await clerk.press("Sign in")
    await clerk.press("Forgot password")
    await clerk.sees("Sends a one-time code to the mobile")
    await clerk.fill("Mobile", place.crm.secrets["mobile"])
    await clerk.press("Continue")
    await clerk.sees("Set a new password")
    await clerk.copy(str(place.crm.otp(purpose="reset")))
    await clerk.press("Paste code")
    await clerk.fill("New password", "thirteen chars")
    await clerk.press("Set a new password")
    await clerk.sees("at most 12")
    await clerk.fill("New password", NEW_PASSWORD)
    await clerk.press("Set a new password")
    await clerk.sees(f"Sign in to {TAB}", "Mobile and password")
    assert place.crm.secrets["password"] == NEW_PASSWORD
    assert await clerk.value("Mobile") == place.crm.secrets["mobile"]
    clock.move(31)  # the code of this morning was just sent
    await sign_in_again(clerk, place)
    await clerk.sees("Online", "Everything is sent")


def shown(clerk: Clerk, lead: str) -> tuple[str, ...]:
    """The row of a lead, () when the list does not have it."""
    return next((row for row in clerk.rows(LEADS) if lead in row), ())
