"""Killed, the reply lost, 500, HTML, cut and broken JSON on each of the eight calls: the state the rules say, the ledger true, and nothing goes out twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from leaddesk.domain.commands import OutboxItem, State
from tests.crms.silent.silent_desk import DEEDS, Deed, Desk, Servers, opened

ROOT = Path(__file__).parents[3]
UNKNOWN = {
    "the reply is lost": ("lose_reply", {}),
    "500 before the work": ("html_500", {}),
    "500 after the work": ("html_500", {"work": True}),
    "a captive portal's page": ("html_200", {}),
    "the answer is cut": ("cut", {}),
    "broken JSON": ("garbage", {}),
    "nothing in the answer": ("empty_body", {}),
    "the connection is reset": ("reset", {"work": True}),
}
FIELD = {
    "create_task": "task_name", "create_note": "last_note", "change_status": "status", "create_deal": "deal_name", "assign_department": "department",
}  # fmt: skip
"""What a follow-up leaves on its lead."""
TOLD = {"create_lead": 1, "add_clients": 2, "client_inquiry": 1}
"""How many records a deed brings into the ledger of its own account."""


def doubtful(desk: Desk, deed: Deed, item: OutboxItem) -> None:
    """What the window knows of a deed nobody can be sure of."""
    assert item.state is State.UNKNOWN, deed
    assert item.evidence.get("look_for") and item.evidence.get("verdict") == "cannot_tell", deed
    rows = desk.rows(deed)
    assert len(rows) == TOLD.get(deed.action, 1), deed
    for key in rows:
        (entry,) = desk.story(key)
        assert (entry.command, entry.state) == (item.command.id, "unknown"), deed
        values = desk.values(key)
        if deed.action in TOLD:
            assert values["outcome"] == "Not certain", deed
        else:
            assert not set(FIELD.values()) & set(values), "the ledger claims nothing that may not be there"


def confirmed(desk: Desk, deed: Deed) -> None:
    """What a person's word makes of it."""
    for key in desk.rows(deed):
        (entry,) = desk.story(key)
        assert entry.state == "sent" and "You said that it arrived." in entry.text, deed
        values = desk.values(key)
        assert values["outcome"] == "Confirmed by you" if deed.action in TOLD else values[FIELD[deed.action]], deed


async def decided(desk: Desk, servers: Servers) -> None:
    """Neither waiting nor pressing "send all" sends anything again; a person decides."""
    before = {deed.action: len(servers.requests(deed)) for deed in DEEDS}
    await desk.services.commands.send()
    for deed in DEEDS:
        await desk.services.commands.resolve(desk.commands[deed.action], True)
        confirmed(desk, deed)
    await desk.settled()
    assert {deed.action: len(servers.requests(deed)) for deed in DEEDS} == before == dict.fromkeys(before, 1)
    intact, _, where = desk.services.maintenance.verify_journal()
    assert intact, where


@pytest.mark.parametrize("fault", sorted(UNKNOWN))
async def test_no_usable_answer_is_unknown_and_decided_by_a_person(tmp_path: Path, fault: str) -> None:
    name, options = UNKNOWN[fault]
    with Servers() as servers:
        desk = Desk(opened(tmp_path))
        await desk.join(servers.facts)
        for deed in DEEDS:
            servers.add(name, deed, **options)
        items = await desk.do_all()
        for deed in DEEDS:
            doubtful(desk, deed, items[deed.action])
        await decided(desk, servers)
        await desk.services.stop()
        assert servers.complaints == []


async def test_what_did_not_arrive_goes_out_once_more_and_the_ledger_follows(tmp_path: Path) -> None:
    with Servers() as servers:
        desk = Desk(opened(tmp_path))
        await desk.join(servers.facts)
        for deed in DEEDS:
            servers.add("html_500", deed)
        await desk.do_all()
        for deed in DEEDS:
            await desk.services.commands.resolve(desk.commands[deed.action], False)
        items = await desk.settled()
        for deed in DEEDS:
            assert items[deed.action].state is State.SENT and len(servers.requests(deed)) == 2, deed
            assert sum(r.worked for r in servers.requests(deed)) == 1, deed
            for key in desk.rows(deed):
                assert desk.story(key)[0].state == "sent"
                assert desk.values(key).get("outcome", "Sent") in ("Sent", "Mail sent"), deed
        await desk.services.stop()
        assert servers.complaints == []


async def test_clear_answers_are_taken_as_they_are(tmp_path: Path) -> None:
    with Servers() as servers:
        desk = Desk(opened(tmp_path))
        await desk.join(servers.facts)
        for deed in DEEDS:
            servers.add("status_429", deed, seconds=1800)
        items = await desk.do_all()
        for deed in DEEDS:
            assert (items[deed.action].state, items[deed.action].reason) == (State.WAITING, "rate_limit"), deed
            assert deed.record or not desk.rows(deed), "nothing was sent, so nothing is remembered"
        await desk.services.stop()


async def test_without_a_server_everything_waits_and_nothing_counts_as_sent(tmp_path: Path) -> None:
    with Servers() as servers:
        desk = Desk(opened(tmp_path))
        await desk.join(servers.facts)
        servers.stop()
        items = await desk.do_all()
        for deed in DEEDS:
            assert (items[deed.action].state, items[deed.action].reason, items[deed.action].command.attempt) == (State.WAITING, "offline", 0), deed
            assert deed.record or not desk.rows(deed)
        (left,) = desk.services.limits.of(desk.accounts["add_clients"])
        assert left.used == 0, "the plan's hour counts what left the machine"
        await desk.services.stop()


def _kill_in_the_middle(profile: Path, servers: Servers) -> None:
    """Another process sends; it dies once both servers have all that was sent and have answered nothing."""
    child = subprocess.Popen([sys.executable, "-m", "tests.crms.silent.sending_eight", str(profile)], cwd=ROOT, stdin=subprocess.PIPE, text=True)
    try:
        assert child.stdin is not None
        child.stdin.write(json.dumps(servers.facts))
        child.stdin.close()
        for slug, crm in servers.crms.items():
            crm.faults.wait_held(sum(deed.slug == slug for deed in DEEDS), 60)
    finally:
        child.kill()
        child.wait(30)


async def test_killed_while_all_eight_are_under_way(tmp_path: Path) -> None:
    with Servers() as servers:
        for deed in DEEDS:
            servers.add("hold", deed, seconds=60)
        _kill_in_the_middle(tmp_path, servers)
        for crm in servers.crms.values():
            crm.faults.clear()
        desk = Desk(opened(tmp_path))
        desk.accounts = {a.label: a.id for a in desk.services.accounts.list()}
        await desk.services.start()
        await desk.services.commands.send()
        items = await desk.settled()
        desk.commands = {action: item.command.id for action, item in items.items()}
        for deed in DEEDS:
            doubtful(desk, deed, items[deed.action])
        await decided(desk, servers)
        await desk.services.stop()
        assert servers.complaints == []
