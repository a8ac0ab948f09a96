"""`leaddesk outbox edit`: a refused or a waiting command is changed and goes again; what was sent stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from leaddesk.sandbox.practice import PracticeCrm
from leaddesk.sandbox.server import PracticeServer

from .conftest import Cli
from .test_import import practising


@pytest.fixture
def getlead(cli: Cli, tmp_path: Path) -> Iterator[tuple[str, PracticeServer, PracticeCrm]]:
    with practising(cli, tmp_path, "getlead") as found:
        yield found


NEW = ("--set", "countrycode=91", "--set", "mobileno=9850000000", "--set", "source=Fair")


def test_a_refused_command_is_changed_and_goes_again(cli: Cli, getlead: tuple[str, PracticeServer, PracticeCrm]) -> None:
    account, _, practice = getlead
    practice.faults.add("refuse", "*", message="Please check the parameters.")
    refused = cli("do", account, "create_lead", *NEW, "--set", "name=Asha", "--no-hold")
    (old,) = refused.json
    assert (refused.code, old["state"], old["message"]) == (1, "refused", "Please check the parameters.")
    assert cli("outbox", "edit", old["command"]).code == 2, "nothing was named to be changed"
    bad = cli("outbox", "edit", old["command"], "--set", "mobileno=12")
    assert bad.code == 1 and cli("outbox", "show", old["command"]).json["state"] == "refused", "what does not pass changes nothing"
    done = cli("outbox", "edit", old["command"], "--set", "name=Asha Rao", "--no-hold")
    (new,) = done.json
    assert (done.code, new["state"]) == (0, "sent") and new["command"] != old["command"]
    shown = cli("outbox", "show", new["command"]).json
    assert (shown["payload"]["name"], shown["payload"]["mobileno"]) == ("Asha Rao", "9850000000"), "what was not named stays"
    assert cli("outbox", "show", old["command"]).json["state"] == "cancelled"
    assert [request.query["name"] for request in practice.requests if request.method == "POST"] == ["Asha", "Asha Rao"]
    again = cli("outbox", "edit", new["command"], "--set", "name=Other")
    assert again.code == 1 and cli("outbox").json == [], "what was sent can't be changed any more"


def test_a_waiting_command_is_changed_offline_and_held_back_anew(cli: Cli, getlead: tuple[str, PracticeServer, PracticeCrm]) -> None:
    account, server, practice = getlead
    server.stop()
    (old,) = cli("do", account, "create_lead", *NEW, "--set", "name=Asha", "--no-hold").json
    assert old["state"] == "waiting"
    changed = cli("outbox", "edit", old["command"], "--set", "name=Asha Rao")
    (new,) = changed.json
    assert (changed.code, new["state"]) == (3, "held")
    assert [item["command"] for item in cli("outbox").json] == [new["command"]]
    server.start()
    assert cli("outbox", "send", new["command"]).code == 0
    assert [request.query["name"] for request in practice.requests if request.method == "POST"] == ["Asha Rao"]
