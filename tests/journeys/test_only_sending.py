"""All eight calls of the CRMs that only listen, by hand in the window: forms, lists, timelines, the plan's hour, and a decision in doubt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from leaddesk.app import demo
from leaddesk.sandbox import Running, bizstim, getlead
from leaddesk.sandbox.practice import PracticeCrm, machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.api import Services
from tests.journeys.kit import QUIET, Clerk, sit_down, until

pytestmark = [QUIET, pytest.mark.journey]


def joined(crm: PracticeCrm, server: PracticeServer, label: str) -> Any:
    def join(services: Services) -> None:
        demo.prepare(services, [Running(crm.slug, crm.url, crm.settings, crm.secrets, crm.otp(), crm, server.stop)])
        (account,) = services.accounts.list()
        services.engine.submit(services.accounts.update(account.id, label=label)).result(20)

    return join


async def fill(clerk: Clerk, name: str, text: str) -> None:
    """Types into a field, or into a list that takes other words too."""
    await until(lambda: clerk.control("combo", name) or clerk.control("field", name), name)
    box = clerk.control("combo", name)
    line = box.lineEdit() if isinstance(box, QComboBox) else None
    if line is None:
        await clerk.fill(name, text)
        return
    line.setFocus()
    QTest.keySequence(line, "Ctrl+A")
    QTest.keyClicks(line, text)
    if (popup := QApplication.activePopupWidget()) is not None:
        QTest.keyClick(popup, Qt.Key.Key_Escape)
    await until(lambda: QApplication.activePopupWidget() is None, "the list of offers is closed")


async def asked(crm: PracticeCrm, endpoint: str, times: int = 1) -> None:
    await until(lambda: sum(r.endpoint == endpoint for r in crm.requests) == times, lambda: [r.endpoint for r in crm.requests])


def test_six_calls_to_the_first(qapp: QApplication, tmp_path: Path) -> None:
    crm = getlead.create(seed=7, size=10, now=machine_time)
    server = PracticeServer(crm)
    server.start()

    async def follow_up(clerk: Clerk, action: str, fields: dict[str, str], button: str, endpoint: str) -> None:
        await clerk.act(action)
        for name, value in fields.items():
            await fill(clerk, name, value)
        await clerk.press(button)
        await asked(crm, endpoint)

    async def story(clerk: Clerk) -> None:
        await clerk.go(re.compile("^Kochi"))
        await clerk.sees("Nothing was sent to Getlead yet", re.compile("."))
        await clerk.press("Hide the tour")  # the tour, which is about all kinds of CRMs
        assert not any("refresh" in name.casefold() for name in clerk.all_names("button")), "there is nothing to refresh"
        await clerk.press("New lead")
        await clerk.fill("Name", "Asha Rao")
        await clerk.fill("Mobile number", "+91 98500 00000")
        await fill(clerk, "Source", "Fair stand")
        await clerk.sees("New: Getlead creates this source.")
        await clerk.press("Send lead")
        await asked(crm, "gl-website-contacts")
        await clerk.pick("Leads", 0)
        await follow_up(clerk, "Add note", {"Note": "Wants a visit"}, "Send note", "gl-note-creation-api")
        await follow_up(clerk, "Change status", {"Status": "Hot"}, "Change status", "gl-status-change-api")
        await follow_up(clerk, "New task", {"Task": "Visit"}, "Send task", "gl-task-creation-api")
        await follow_up(clerk, "New deal", {"Deal": "Shop", "Deal status": "Open", "Amount": "2500"}, "Send deal", "gl-deal-creation-api")
        await follow_up(clerk, "Assign to department", {"Department": "Support"}, "Assign", "gl-department-vise-agent-assign")
        await clerk.go("Timeline")
        told = await until(
            lambda: (lines := clerk.lines("Timeline")) and sum("Answer:" in line for line in lines) == 6 and lines, lambda: clerk.lines("Timeline")
        )
        assert any("Deal: Shop, Open. Answer: “Task Added Successfully.”" in line for line in told), told
        assert clerk.column("Leads", "Status") == ["Hot"]

        await clerk.press("New lead")  # the same number once more
        await clerk.fill("Mobile number", "9850000000")
        await fill(clerk, "Source", "Fair  stand")
        await clerk.press("Send lead")
        await clerk.sees(re.compile("Getlead will change none of its values"), re.compile("so far; Getlead would create a second one"))
        await clerk.press("Cancel")

    try:
        sit_down(qapp, tmp_path / "profile", story, prepare=joined(crm, server, "Kochi"))
    finally:
        server.stop()
    assert [c.text for c in crm.complaints] == [] and len(crm.requests) == 6


def test_both_calls_to_the_second_and_a_vague_answer(qapp: QApplication, tmp_path: Path) -> None:
    crm = bizstim.create(seed=7, now=machine_time)
    server = PracticeServer(crm)
    server.start()

    async def add(clerk: Clerk, first: str) -> None:
        await clerk.press("Add clients")
        for name, value in {"First name": first, "Last name": "Moor", "State or province": "Ontario", "Country": "Canada"}.items():
            await fill(clerk, name, value)
        await clerk.press("Send to Bizstim")

    async def story(clerk: Clerk) -> None:
        await clerk.go(re.compile("^Hamilton"))
        await clerk.sees("Nothing was sent to Bizstim yet")
        await add(clerk, "Lena")
        await asked(crm, "clients")
        await clerk.press("Send inquiry")
        await clerk.sees(re.compile("."))
        wanted = {
            "First name": "Amy",
            "Last name": "Lake",
            "E-mail": "amy@example.test",
            "City": "Hamilton",
            "State or province": "Ontario",
            "Country": "Canada",
        }
        for name, value in {**wanted, "Message": "Please call me"}.items():
            await fill(clerk, name, value)
        await clerk.press("Staff user")
        await clerk.fill("Username or e-mail address", "johngreen")
        await clerk.sees(re.compile("The mail goes to staff user johngreen; the admin instead if"))
        await clerk.press("Send inquiry")
        await asked(crm, "clientinquiry")

        crm.partial = True
        await add(clerk, "Doubt")
        await asked(crm, "clients", 2)
        await clerk.go(re.compile("^Outbox"))
        await clerk.item("Outbox", re.compile("Doubt Moor"))
        await clerk.sees(
            "In Bizstim, look under CLIENTS for Doubt Moor.", re.compile("Bizstim can't be asked from here"), re.compile("There was an error with 1 or more")
        )
        assert not clerk.shows("button", "Look again")
        await clerk.press("It arrived")
        await clerk.go(re.compile("^Hamilton"))
        await until(lambda: "Confirmed by you" in clerk.column("Clients", "Outcome"), lambda: clerk.rows("Clients"))
        assert sorted(clerk.column("Clients", "Outcome")) == ["Confirmed by you", "Mail sent", "Sent"]
        await clerk.pick("Clients", clerk.column("Clients", "Outcome").index("Mail sent"))
        await clerk.go("Timeline")
        sent = "Inquiry sent. Answer: “The mail was sent; the person was not stored.”, by you"
        await until(lambda: any(line.endswith(sent) for line in clerk.lines("Timeline")), lambda: clerk.lines("Timeline"))
        await clerk.press("Add clients")
        await clerk.sees(re.compile("Add clients: 2 of 10 sent in the last hour, at most 3 rows in one. The next may go out now."))
        await clerk.press("Cancel")

    try:
        sit_down(qapp, tmp_path / "profile", story, prepare=joined(crm, server, "Hamilton"))
    finally:
        server.stop()
    assert [c.text for c in crm.complaints] == [] and len(crm.requests) == 3
