"""A clerk's day at a CRM of leads, deals and a product directory: every documented call made by clicking, pictures, relations, offline, signing out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication

from leaddesk.sandbox.fincrm_routes import NAMES
from leaddesk.sandbox.fincrm_state import ME
from tests.journeys.agency import TAB, Agency, agency
from tests.journeys.kit import QUIET, Clerk, sit_down, until

pytestmark = [QUIET, pytest.mark.journey]
PICTURE = "Drop or paste a picture here"
KINDS = ("Companies", "Products", "Services", "Contacts", "Deals", "Public companies", "Public products", "Public services")


def photograph(folder: Path) -> Path:
    file = folder / "rye bread.png"
    picture = QImage(600, 400, QImage.Format.Format_RGB32)
    picture.fill(0x8A5A2B)
    assert picture.save(str(file))
    return file


async def connect(clerk: Clerk, place: Agency) -> None:
    """An account, a new user at the CRM, a wrong address and a wrong password on the way."""
    await clerk.press("Connect a CRM")
    await clerk.press("FinCRM")
    await clerk.fill("Account name", TAB)
    await clerk.fill("Address", "nonsense")
    await clerk.press("Add and sign in")
    await clerk.sees(re.compile("“nonsense” is not the address of a server"))
    await clerk.fill("Address", f"{place.crm.settings['url']}/api/v1/")
    await clerk.press("Add and sign in")
    await clerk.sees(f"Sign in to {TAB}")
    await clerk.press("Create an account at FinCRM")
    for name, words in (("Your name", "New User"), ("E-mail", "new@example.test"), ("Mobile", "98000 00009"), ("Company", "New Co")):
        await clerk.fill(name, words)
    await clerk.fill("Password", "Practice-2")
    await clerk.fill("Password again", "Practice-2")
    await clerk.press("Create an account at FinCRM")
    await until(lambda: place.calls("register"), clerk.words)
    await clerk.sees(f"Sign in to {TAB}")
    await clerk.fill("E-mail", place.crm.secrets["email"])
    await clerk.fill("Password", "not the one")
    await clerk.press("Sign in")
    await clerk.sees("The e-mail or the password is wrong.")
    await clerk.fill("Password", place.crm.secrets["password"])
    await clerk.press("Sign in")
    await clerk.filled("Leads", 3)


async def look_around(clerk: Clerk, place: Agency) -> None:
    """The first record of every kind, in full."""
    await clerk.pick("Leads", 0)
    await clerk.sees(re.compile("details as of", re.I))
    for kind in KINDS:
        await clerk.item("Views", kind)
        await clerk.pick(kind, 0)
        await clerk.sees(re.compile("details as of", re.I))
    await clerk.item("Views", "Profile")
    await clerk.pick("Profile", 0)
    await clerk.sees("Mira Holm")


async def make(clerk: Clerk, kind: str, button: str, save: str) -> None:
    """Opens the form for a new record from its list."""
    await clerk.item("Views", kind)
    await clerk.press(button)
    await clerk.the("button", save)


async def sent(clerk: Clerk, place: Agency, endpoint: str, times: int = 1) -> None:
    await until(lambda: len(place.calls(endpoint)) >= times, lambda: f"{endpoint}\n{clerk.words()}")
    await clerk.sees("Everything is sent")


async def offer(clerk: Clerk, place: Agency, picture: Path) -> None:
    """A company with a pasted logo, a product with a dropped picture, a service."""
    await make(clerk, "Companies", "New company", "Save company")
    for name, words in (("Name", "Practice Bakery"), ("Mobile", "98000 00001"), ("WhatsApp", "98000 00001"), ("E-mail", "bakery@example.test")):
        await clerk.fill(name, words)
    await clerk.fill("About", "A bakery made for practice.")
    await clerk.choose("Business type", 0)
    await clerk.choose("Account type", 0)
    QGuiApplication.clipboard().setImage(QImage(str(picture)))
    await clerk.press("Paste")
    await until(lambda: "Pasted picture.png" in clerk.words(), clerk.words)
    await clerk.press("Save company")
    await clerk.sees(re.compile("terms", re.I))
    assert not place.calls("company_create")
    await clerk.press("I accept FinCRM's terms")
    await clerk.press("Save company")
    await sent(clerk, place, "company_create")
    row = next(row for row in place.crm.rows("companies") if row["c_name"] == "Practice Bakery")
    assert row["termsAccept"] and row["showLive"] and row["c_logo"]

    await make(clerk, "Products", "New product", "Save product")
    await clerk.fill("Name", "Rye bread")
    await clerk.choose("Company", "Practice Bakery")
    await clerk.choose("Category", 0)
    await clerk.choose("Subcategory", 0)
    await clerk.fill("Description", "Dark and dense")
    await clerk.fill("Price", "4.50")
    await clerk.choose("Unit", 0)
    await clerk.press("Save product")
    await clerk.sees(re.compile("picture", re.I))
    assert not place.calls("product_create")
    await clerk.drop(PICTURE, picture)
    await clerk.sees("rye bread.png", re.compile(r"\d KB"))
    await clerk.press("Save product")
    await sent(clerk, place, "product_create")
    assert next(row for row in place.crm.rows("products") if row["name"] == "Rye bread")["picture"]

    await make(clerk, "Services", "New service", "Save service")
    await clerk.fill("Title", "Bread school")
    await clerk.choose("Company", "Practice Bakery")
    await clerk.choose("Category", 0)
    await clerk.choose("Subcategory", 0)
    await clerk.fill("Description", "Learn to bake")
    await clerk.press("Save service")
    await sent(clerk, place, "service_create")


async def sell(clerk: Clerk, place: Agency) -> None:
    """A lead of the company, made into a deal from its own record; a contact; people who ask about a product and a service."""
    await clerk.item("Views", re.compile("^All"))
    await clerk.press("New lead")
    for name, words in (("First name", "Ola"), ("Last name", "Nordmann"), ("E-mail", "ola@example.test"), ("Mobile", "90000 00077")):
        await clerk.fill(name, words)
    await clerk.choose("Company", "Practice Bakery")
    await clerk.press("Save lead")
    await sent(clerk, place, "lead_create")
    await open_named(clerk, "Leads", "Ola Nordmann")
    await clerk.press(re.compile("^Company: Practice Bakery"))
    await clerk.sees("Back to Ola Nordmann", "Leads", "Products", "Services")
    await clerk.press("Back to Ola Nordmann")
    await clerk.act("Convert to deal")
    await clerk.fill("Name", "Bread for a year")
    await clerk.choose("Product", "Rye bread")
    await clerk.fill("Value", "1200.50")
    await clerk.press("Save deal")
    await sent(clerk, place, "deal_create")
    await open_named(clerk, "Leads", "Ola Nordmann")
    await clerk.press(re.compile("^Deals: Bread for a year"))
    await clerk.sees("Back to Ola Nordmann", "Rye bread")
    deal = next(row for row in place.crm.rows("deals") if row["name"] == "Bread for a year")
    lead = next(row for row in place.crm.rows("leads") if row["last_name"] == "Nordmann")
    assert deal["ld_id"] == lead["ld_id"]

    await make(clerk, "Contacts", "New contact", "Save contact")
    for name, words in (("First name", "Ola"), ("Last name", "Nordmann"), ("E-mail", "ola@example.test")):
        await clerk.fill(name, words)
    await clerk.choose("Lead source", 0)
    await clerk.press("Save contact")
    await until(lambda: place.calls("contact_create") or "Press the button again" in clerk.words())
    if not place.calls("contact_create"):  # the lead of the same name and address is known by now: asked once
        await clerk.press("Save contact")
    await sent(clerk, place, "contact_create")

    await open_named(clerk, "Products", "Rye bread")
    await clerk.act("New product lead")
    for name, words in (("Name", "Kari"), ("E-mail", "kari@example.test"), ("Mobile", "90000 00088")):
        await clerk.fill(name, words)
    await clerk.press("Save product lead")
    await sent(clerk, place, "product_lead_create")
    await open_named(clerk, "Services", "Bread school")
    await clerk.act("New service lead")
    await clerk.fill("Name", "Per")
    await clerk.fill("Mobile", "90000 00099")
    await clerk.press("Save service lead")
    await sent(clerk, place, "service_lead_create")


async def open_named(clerk: Clerk, kind: str, name: str) -> None:
    """Finds a record in its list by searching for it."""
    await clerk.item("Views", re.compile("^All") if kind == "Leads" else kind)
    await until(lambda: clerk.ctx.reader.idle)
    await clerk.fill(re.compile(f"Search {kind.lower()}"), name)
    await until(lambda: clerk.ctx.reader.idle)  # the list may hold an earlier search's rows, which would do as well
    QApplication.sendPostedEvents()
    await until(lambda: len(clerk.rows(kind)) >= 1 and all(name in row for row in clerk.rows(kind)), lambda: (name, clerk.rows(kind)))
    await clerk.pick(kind, 0)
    await clerk.sees(name, re.compile("(list|details) as of", re.I))


CHANGES = (
    ("Leads", "Ola Nordmann", "Designation", "Buyer", "lead"),
    ("Contacts", "Ola Nordmann", "Mobile", "90000 00078", "contact"),
    ("Deals", "Bread for a year", "Value", "1300", "deal"),
    ("Products", "Rye bread", "Price", "5", "product"),
    ("Companies", "Practice Bakery", "Your position", "Owner", "company"),
)


async def change(clerk: Clerk, place: Agency, picture: Path) -> None:
    """Each kind that can be changed is; the product with another picture."""
    for kind, name, field, words, endpoint in CHANGES:
        await open_named(clerk, kind, name)
        await clerk.act("Edit")
        await clerk.fill(field, words)
        if endpoint == "product":
            await clerk.drop(PICTURE, picture)
            await clerk.sees(picture.name, re.compile(r"\d KB"))
        await clerk.press("Save changes")
        await sent(clerk, place, f"{endpoint}_update")
    assert place.calls("product_update")[-1].method == "POST"


async def gone(clerk: Clerk, kind: str, name: str) -> None:
    await until(lambda: not any(name in row for row in clerk.rows(kind)), lambda: clerk.rows(kind))


async def tidy(clerk: Clerk, place: Agency) -> None:
    """Each kind that can be deleted is, after a question that says whom; then signing out, which ends all sessions."""
    for kind, name, _, _, endpoint in (CHANGES[2], CHANGES[1], CHANGES[0], CHANGES[3], CHANGES[4]):
        await open_named(clerk, kind, name)
        await clerk.act("Delete")
        await clerk.sees(f"Delete: {name}", re.compile("leaves FinCRM"))
        await clerk.press(re.compile("Delete .+"))
        await clerk.sees(re.compile(f"{name}.*\\?"))
        await clerk.press(re.compile("Delete .+"))
        await sent(clerk, place, f"{endpoint}_delete")
        await gone(clerk, kind, name)
    await clerk.tab_menu(re.compile(TAB), "Sign out")
    await clerk.sees("ends all of your sessions")
    await clerk.press("Sign out")
    await until(lambda: place.calls("logout") and ME not in place.crm.state.tokens.values(), clerk.words)


def test_every_documented_call_is_made_by_clicking(qapp: QApplication, tmp_path: Path) -> None:
    with agency() as place:
        picture = photograph(tmp_path)

        async def story(clerk: Clerk) -> None:
            await connect(clerk, place)
            await look_around(clerk, place)
            await offer(clerk, place, picture)
            await sell(clerk, place)
            await change(clerk, place, picture)
            await tidy(clerk, place)

        sit_down(qapp, tmp_path / "profile", story)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []
        assert {r.endpoint for r in place.crm.requests} >= NAMES
