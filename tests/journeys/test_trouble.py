"""What goes wrong on an ordinary day: each gets its sentence in the window, and nothing typed is lost."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from leaddesk.domain.commands import State
from leaddesk.services.api import Services
from tests.journeys.kit import QUIET, Ahead, Clerk, sit_down, until
from tests.journeys.office import LEADS, TAB, Office, at_work, office, open_lead, outbox, outbox_says, reschedule, sign_in_again
from tests.unit.services.toycrm import PLUGIN
from tests.unit.services.toycrm.server import CODE, MOBILE, PASSWORD, ToyServer

pytestmark = [QUIET, pytest.mark.journey]


def test_signed_out_work_is_queued_and_goes_out_after_signing_in(qapp: QApplication, tmp_path: Path) -> None:
    clock = Ahead()
    with office("document") as place:

        async def story(clerk: Clerk) -> None:
            await at_work(clerk)
            first = await open_lead(clerk, 0)
            await reschedule(clerk)
            await clerk.sees(re.compile("· sent"))
            await clerk.tab_menu(re.compile(f"^{TAB}"), "Sign out")
            await clerk.sees(f"{TAB} is signed out.", f"{TAB}: sign in to go on")
            assert any("sign-in needed" in name for name in clerk.all_names("tab"))

            second = await open_lead(clerk, 3)
            await reschedule(clerk, 2, "typed while signed out")
            await clerk.sees("1 waiting to be sent")
            await clerk.go(re.compile("^Outbox"))
            await clerk.sees(f"“{TAB}” is not signed in. Its changes are kept and go out once you have signed in.", "typed while signed out")
            assert place.asked_for("refixlead") == [first]

            clock.move(31)
            await clerk.press("Sign in")
            await sign_in_again(clerk, place)
            await clerk.sees("Everything is sent", "Online")
            assert place.asked_for("refixlead") == [first, second]

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join, clock=clock)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []


def test_an_expired_sign_in_is_said_and_mended_by_signing_in(qapp: QApplication, tmp_path: Path) -> None:
    """With the invented CRM of the service tests, whose sessions can be ended; the others know no such answer."""
    server = ToyServer()
    server.state.fill(12)
    clock = Ahead()

    async def join(services: Services) -> None:
        account = await services.accounts.add(PLUGIN.info.slug, TAB, {"url": server.url}, {"mobile": MOBILE, "password": PASSWORD})
        await services.accounts.sign_in(account.id)
        await services.accounts.sign_in(account.id, "otp", {"otp": CODE})

    async def story(clerk: Clerk) -> None:
        await at_work(clerk)
        server.state.sessions.clear()
        await clerk.press("Refresh")
        await clerk.sees(f"The sign-in of {TAB} has expired. What was loaded stays readable, and queued changes wait.", f"{TAB}: sign in to go on")
        assert len(clerk.rows(LEADS)) == 12
        clock.move(31)
        await clerk.press("Sign in")
        await clerk.press("Continue")
        await clerk.fill("Code", CODE)
        await clerk.press("Sign in")
        await clerk.sees("Online")
        assert "has expired" not in clerk.words()

    try:
        sit_down(qapp, tmp_path / "profile", story, plugins=[PLUGIN], prepare=lambda services: services.engine.submit(join(services)).result(20), clock=clock)
    finally:
        server.down()


def test_a_web_page_instead_of_the_list_is_said_and_the_list_stays(qapp: QApplication, tmp_path: Path) -> None:
    with office("document") as place:

        async def story(clerk: Clerk) -> None:
            await at_work(clerk)
            before = clerk.rows(LEADS)
            place.crm.faults.add("html_200", "new_lead", times=None)
            await clerk.press("Refresh")
            await clerk.sees("A web page came back instead of data.", "What you see is the last good copy.", "Try again")
            assert clerk.rows(LEADS) == before
            place.crm.faults.clear()
            await clerk.press("Try again")
            await until(lambda: "A web page" not in clerk.words(), clerk.words)

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join, read_ahead=False)


def test_a_lead_that_vanished_is_said_when_opened_and_when_sent(qapp: QApplication, tmp_path: Path) -> None:
    with office("document") as place:

        async def story(clerk: Clerk) -> None:
            await at_work(clerk)
            await form_for_a_vanished_lead(clerk, place)
            await at_work(clerk)
            (opened,) = [clerk.column(LEADS, "Lead id")[2]]
            place.crm.state.remove([opened])
            assert await open_lead(clerk, 2) == opened
            await clerk.sees("The server's list no longer names this record since", "Your copy stays readable.")

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join, read_ahead=False)


async def form_for_a_vanished_lead(clerk: Clerk, place: Office) -> None:
    """It goes while its form is open: the outbox says so and keeps what was typed."""
    lead = await open_lead(clerk, 0)
    await clerk.sees("Date of birth")
    await clerk.act("Reschedule")
    await clerk.press("Tomorrow")
    await clerk.press("Office")
    await clerk.choose("Reason", 0)
    await clerk.fill("Remark", "Bring the form")
    place.crm.state.remove([lead])
    await clerk.press("Reschedule lead")
    await clerk.sees("needs your attention")
    await clerk.press("Show in outbox")
    await outbox_says(clerk, "Reschedule", "no longer on the server")
    await clerk.sees("What was asked for", "Bring the form")
    assert outbox(clerk)[-1].state is State.REFUSED


def test_bad_values_are_said_beside_the_field_and_typing_survives_closing(qapp: QApplication, tmp_path: Path) -> None:
    with office("document") as place:

        async def story(clerk: Clerk) -> None:
            await at_work(clerk)
            await open_lead(clerk, 0)
            await clerk.act("Reschedule")
            await clerk.fill("New date", "1 Jan 2020")
            await clerk.fill("Remark", "She isn't at home before noon")
            await clerk.press("Reschedule lead")
            await clerk.sees("is in the past. The earliest day is", "Please choose “Reason”.")
            assert await clerk.value("Remark") == "She isn't at home before noon"
            await clerk.press("Cancel")
            await clerk.act("Reschedule")
            await clerk.sees("What you typed before was brought back.")
            assert await clerk.value("Remark") == "She isn't at home before noon"
            await clerk.press("Tomorrow")
            await clerk.press("Office")
            await clerk.choose("Reason", 0)
            await clerk.press("Reschedule lead")
            await clerk.sees(re.compile("· sent"))
            assert [r.query["remark"] for r in place.calls("refixlead")] == ["She isn’t at home before noon"]

        sit_down(qapp, tmp_path / "profile", story, prepare=place.join)
        assert [(c.endpoint, c.text) for c in place.crm.complaints] == []
