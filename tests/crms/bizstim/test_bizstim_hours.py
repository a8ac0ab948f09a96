"""Two thousand rows through a trial plan: three clients a run, ten runs an hour, moved clocks, three restarts. Each row is sent once, none is lost."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leaddesk.app.wiring import open_store_part
from leaddesk.domain.commands import State
from leaddesk.domain.errors import FormInvalid
from leaddesk.domain.ids import AccountId
from leaddesk.domain.records import Filter, ListQuery
from leaddesk.sandbox.bizstim import BizstimPractice
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.api import Services
from leaddesk.services.table_api import RowToSend

KEY = bytes(range(32))
ROWS = 2000


class HandClock:
    """Moved by hand, the wall and the other together."""

    def __init__(self) -> None:
        self.wall = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
        self.ticks = 1000.0

    def now(self) -> datetime:
        return self.wall

    def monotonic(self) -> float:
        return self.ticks

    def pass_(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ticks += seconds


class Office:
    """The program's services on one profile, opened again and again."""

    def __init__(self, profile: Path, clock: HandClock) -> None:
        self.profile, self.clock = profile, clock
        self.services = self._open()

    def _open(self) -> Services:
        opened = open_store_part(self.profile, session_key=KEY, clock=self.clock, in_thread=False)
        opened.services.preferences.put("calls_per_second", 50)
        opened.services.preferences.put("hold_seconds", 0)
        return opened.complete()

    async def until_waiting(self, account: AccountId, left: int) -> None:
        """Until so many commands are left and the queue rests, by itself: nobody presses anything."""
        moved = asyncio.Event()
        forget = self.services.events.subscribe(lambda change: moved.set())
        async with asyncio.timeout(60):
            while True:
                counts = self.services.commands.counts(account)
                if counts[State.WAITING] <= left and not counts[State.SENDING]:
                    break
                moved.clear()
                await moved.wait()
        forget()

    async def restart(self) -> None:
        """Another process: its monotonic clock starts anywhere."""
        await self.services.stop()
        self.clock.ticks = self.clock.ticks / 3 + 17.0
        self.services = self._open()
        await self.services.start()


def client(number: int) -> dict[str, str]:
    return {"first_name": "Client", "last_name": f"No {number:04d}", "state": "Ontario", "country": "Canada", "status": "prospect"}


def table(rows: int = ROWS) -> list[RowToSend]:
    return [RowToSend(f"fair-2026:{number}", client(number)) for number in range(rows)]


async def account_at(office: Office, practice: BizstimPractice) -> AccountId:
    services = office.services
    await services.start()
    account = await services.accounts.add("bizstim", "Hamilton", dict(practice.settings), practice.secrets)
    await services.accounts.sign_in(account.id)
    return account.id


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def test_two_thousand_rows_through_a_trial_plan(tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("leaddesk.services.outbox_runner.POLL", 0.03)
    practice = BizstimPractice(seed=3, now=clock.now)
    with PracticeServer(practice):
        office = Office(tmp_path, clock)
        account = await account_at(office, practice)
        assert office.services.rows.size(account, "add_clients") == 3
        submitted = await office.services.rows.submit(account, "add_clients", table())
        assert len(submitted.items) == 667 and not submitted.earlier
        assert [len(item.command.rows) for item in submitted.items] == [3] * 666 + [2]
        for hour in range(67):
            await office.until_waiting(account, rest := max(0, 667 - 10 * (hour + 1)))
            (left,) = office.services.limits.of(account)
            assert (left.used, left.count, left.waiting) == (min(10, 667 - 10 * hour), 10, rest)
            assert len(practice.requests) == min(667, 10 * (hour + 1))
            if hour in (5, 20, 50):  # in the middle of an hour: the count outlives the process
                clock.pass_(600)
                await office.restart()
                (again,) = office.services.limits.of(account)
                assert again.used == 10 and again.free_at == clock.now() + timedelta(seconds=3000)
                await office.services.commands.send()
                assert len(practice.requests) == 10 * (hour + 1), "also who presses “send now” waits for the plan"
                clock.pass_(3000)
            else:
                clock.pass_(3600)
        services = office.services
        assert services.commands.counts(account)[State.SENT] == 667
        once_more = await services.rows.submit(account, "add_clients", table())
        assert not once_more.items and len(once_more.earlier) == ROWS, "an import that is run again sends nothing twice"
        fates = services.rows.fates(account, [row.id for row in table()])
        assert Counter(fate.state for fate in fates.values()) == {State.SENT: ROWS}
        assert services.queries.count(ListQuery((account,), ("client",), filters=(Filter("outcome", "eq", ("Sent",)),))) == ROWS
        await services.stop()
    assert [c.text for c in practice.complaints] == []
    assert Counter(one.values["last name"] for one in practice.state.clients) == Counter(f"No {number:04d}" for number in range(ROWS))


async def test_a_form_with_many_rows_is_split_and_an_edit_keeps_their_ids(tmp_path: Path, clock: HandClock) -> None:
    """R33."""
    practice = BizstimPractice(seed=3, now=clock.now)
    with PracticeServer(practice):
        office = Office(tmp_path, clock)
        account = await account_at(office, practice)
        office.services.preferences.put("hold_seconds", 30)
        commands = office.services.commands
        items = await commands.submit(account, "add_clients", [], {"clients": [client(n) for n in range(7)]})
        assert [len(item.command.rows) for item in items] == [3, 3, 1]
        assert items[0].title == "Client No 0000 and 2 more" and items[2].title == "Client No 0006"
        changed = await commands.edit(items[0].command.id, {"clients": [client(2), client(9), client(0), client(1)]})
        first, second, third = items[0].command.rows
        assert changed.command.rows[0] == third and changed.command.rows[2] == first
        others = [item for item in commands.items((State.HELD,), account) if item.command.id not in {one.command.id for one in items}]
        assert sorted(row for item in others for row in item.command.rows)[:3] == sorted([first, second, third])
        clock.pass_(31)
        await commands.send()
        assert len(practice.state.clients) == 8
        await office.services.stop()
    assert [c.text for c in practice.complaints] == []


async def test_each_row_ends_under_its_own_id(tmp_path: Path, clock: HandClock) -> None:
    """R33: rows in any order, in runs of three, one taken, one answered vaguely, one refused, one rest: who asks by a row's id hears of that row."""
    practice = BizstimPractice(seed=3, now=clock.now)
    with PracticeServer(practice):
        office = Office(tmp_path, clock)
        account = await account_at(office, practice)
        rows, commands = office.services.rows, office.services.commands
        taken, vague, refused, held = ([RowToSend(f"fair:{n}", client(n)) for n in numbers] for numbers in ((7, 2, 9), (1, 8, 3), (6, 0, 5), (4,)))
        for run, state in ((taken, State.SENT), (vague, State.UNKNOWN), (refused, State.REFUSED)):
            practice.partial = run is vague
            if run is refused:
                practice.faults.add("refuse", "clients", message="No data provided")
            done = await rows.submit(account, "add_clients", run, hold=False)
            (item,) = await commands.settle([item.command.id for item in done.items])
            assert (item.state, item.command.rows) == (state, tuple(row.id for row in run))
        office.services.preferences.put("hold_seconds", 30)
        await rows.submit(account, "add_clients", held)
        fates = rows.fates(account, [f"fair:{n}" for n in range(11)])
        wanted = {State.SENT: taken, State.UNKNOWN: vague, State.REFUSED: refused, State.HELD: held}
        assert {row: fate.state for row, fate in fates.items()} == {row.id: state for state, run in wanted.items() for row in run}
        assert [fates[row.id].number for row in (*taken, *vague)] == [0, 1, 2, 0, 1, 2]
        again = await rows.submit(account, "add_clients", [*held, *refused, *vague, *taken])
        assert not again.items and set(again.earlier) == set(fates), "also in another order each is the same row"
        await office.services.stop()
    assert [one.values["last name"] for one in practice.state.clients] == ["No 0007", "No 0002", "No 0009", "No 0001", "No 0003"]


async def test_rows_that_do_not_pass_store_nothing(tmp_path: Path, clock: HandClock) -> None:
    practice = BizstimPractice(seed=3, now=clock.now)
    with PracticeServer(practice):
        office = Office(tmp_path, clock)
        account = await account_at(office, practice)
        rows = [*table(2), RowToSend("bad", {**client(3), "state": ""}), RowToSend("again", client(0))]
        with pytest.raises(FormInvalid) as refused:
            await office.services.rows.submit(account, "add_clients", rows)
        assert {(p.field, p.code) for p in refused.value.problems} == {("rows.2.state", "required"), ("rows.3.row", "repeated")}
        assert office.services.commands.items() == () and practice.requests == []
        await office.services.stop()
