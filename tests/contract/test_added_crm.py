"""One more CRM at run time: a folder and nothing else, and its tab, table, form, outbox, search and command line are there."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from leaddesk.app.main import CommandLineHost
from leaddesk.app.wiring import open_services, open_store_part
from leaddesk.cli.host import Options
from leaddesk.cli.root import main
from leaddesk.services.api import Services
from tests.contract.added_crm import NAME, ParcelServer, parcel_server, write_folder
from tests.gui.window_kit import KEY
from tests.journeys.kit import QUIET, Clerk, sit_down, until
from tests.journeys.office import outbox_says

pytestmark = QUIET
TABLE = "Parcels"


@pytest.fixture
def added(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    write_folder(tmp_path / "added")
    monkeypatch.syspath_prepend(str(tmp_path / "added"))
    return NAME


class Host(CommandLineHost):
    """The command line as it is, on a profile whose key the test has."""

    @asynccontextmanager
    async def open(self, options: Options) -> AsyncIterator[Services]:
        services = open_services(options.profile, session_key=KEY, plugins=[NAME], in_thread=False)
        try:
            yield services
        finally:
            await services.stop()


def test_a_folder_is_all_it_takes(qapp: QApplication, tmp_path: Path, added: str, capsys: pytest.CaptureFixture[str]) -> None:
    profile = tmp_path / "profile"
    with parcel_server() as server:

        async def story(clerk: Clerk) -> None:
            await connect(clerk, server)
            await redirect(clerk, server)
            await look_up(clerk)

        sit_down(qapp, profile, story, plugins=[added])
        by_command_line(profile, server, capsys)


async def connect(clerk: Clerk, server: ParcelServer) -> None:
    await clerk.press("Connect a CRM")
    await clerk.press("Parcel Post")
    await clerk.fill("Account name", "Depot")
    await clerk.fill("Address", server.url)
    await clerk.press(re.compile("^Add"))
    await until(lambda: any(name.startswith("Depot") for name in clerk.all_names("tab")), lambda: clerk.all_names("tab"))
    rows = await clerk.filled(TABLE, 4)
    assert clerk.titles(TABLE)[:3] == ["Parcel no", "Receiver", "Desk"]
    assert ("P100", "Asha Example", "North") in [row[:3] for row in rows]
    await clerk.sees("4 parcels")


async def redirect(clerk: Clerk, server: ParcelServer) -> None:
    await clerk.pick(TABLE, 0)
    (parcel,) = clerk.selected(TABLE, "Parcel no")
    await clerk.sees(re.compile(rf"Depot · .*{parcel}"))
    await clerk.act("Redirect")
    await clerk.choose("Desk", "Harbour")
    await clerk.fill("Note", "Ring twice")
    await clerk.press(re.compile("^Redirect parcel"))
    await clerk.sees(re.compile("Redirect: .* · sent"), "Everything is sent")
    assert server.redirected == [{"number": parcel, "desk": "Harbour", "note": "Ring twice"}]
    await until(lambda: any(row[:3:2] == (parcel, "Harbour") for row in clerk.rows(TABLE)), lambda: clerk.rows(TABLE))
    await clerk.go(re.compile("^Outbox"))
    await clerk.press(re.compile("^All  1$"))
    await outbox_says(clerk, "Redirect", "Redirected to Harbour")


async def look_up(clerk: Clerk) -> None:
    await clerk.go("All leads")
    await clerk.fill("Search leads", "Chirag")
    await until(lambda: [row for row in clerk.rows("Leads") if "Chirag Practice" in row and "Depot" in row], lambda: clerk.rows("Leads"))


def by_command_line(profile: Path, server: ParcelServer, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*arguments: str) -> Any:
        capsys.readouterr()
        code = main(["--profile", str(profile), "--json", *arguments], Host())
        said = capsys.readouterr()
        assert code == 0, said.err
        return json.loads(said.out)

    (account,) = [one["id"] for one in run("account", "list")]
    assert [one["name"] for one in run("actions", account)] == ["redirect"]
    assert sorted(one["id"] for one in run("list", account, "parcel")) == ["P100", "P101", "P102", "P103"]
    assert [choice["value"] for choice in run("choices", account, "redirect", "desk")] == ["North", "South", "Harbour"]
    (done,) = run("do", account, "redirect", "P103", "--no-hold", "--set", "desk=South")
    assert done["state"] == "sent"
    assert server.redirected[-1] == {"number": "P103", "desk": "South", "note": ""}
    assert [hit["id"] for hit in run("search", "Divya")] == ["P103"]


def test_nothing_else_changed(tmp_path: Path, added: str) -> None:
    without = open_store_part(tmp_path / "without", session_key=KEY)
    with_it = open_store_part(tmp_path / "with", session_key=KEY, plugins=[added])
    before = {info.slug: info for info in without.services.catalog.crms()}
    after = {info.slug: info for info in with_it.services.catalog.crms()}
    assert after == {**before, added: after[added]}
    for opened in (without, with_it):
        opened.close()
