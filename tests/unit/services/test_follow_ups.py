"""Follow-ups: set, moved, done, kept whatever happens to the record; and reminders that are told once, whatever the clock does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leaddesk.domain.errors import FormInvalid, NotKnown
from leaddesk.domain.follow_ups import FollowUp, FollowUpCounts
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import ListQuery
from leaddesk.services.moments import morning, read_moment
from leaddesk.services.news_api import FollowUps
from leaddesk.services.reminders import LOOK_EVERY, Reminders

from .conftest import Bench, HandClock


async def ready(bench: Bench, count: int = 3) -> tuple[AccountId, FollowUps]:
    bench.server.state.fill(count)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    assert bench.services.follow_ups is not None
    return account.id, bench.services.follow_ups


async def test_a_follow_up_is_listed_by_the_day_it_is_due(bench: Bench) -> None:
    account, follow_ups = await ready(bench)
    now = bench.clock.now()
    key = RecordKey(account, "lead", "1")
    late = follow_ups.add(key, now - timedelta(days=1), "Ask for the deed", remind=now)
    today = follow_ups.add(key, now + timedelta(minutes=5))
    later = follow_ups.add(RecordKey(account, "lead", "2"), now + timedelta(days=3), "  Call back ")
    assert [i.id for i in follow_ups.list()] == [late.id, today.id, later.id]
    assert [[i.id for i in follow_ups.list(when)] for when in ("overdue", "today", "upcoming")] == [[late.id], [today.id], [later.id]]
    assert follow_ups.counts() == FollowUpCounts(1, 1, 1) == follow_ups.counts((account,))
    assert later.note == "Call back" and later.title == "Customer 002" and len(late.id) == 6
    follow_ups.done(late.id)
    assert follow_ups.snooze(today.id, now + timedelta(days=1)).due == now + timedelta(days=1)
    assert follow_ups.counts() == FollowUpCounts(0, 0, 2)
    assert [i.id for i in follow_ups.of(key)] == [today.id] and {i.id for i in follow_ups.of(key, done=True)} == {late.id, today.id}
    told = [(e.text, e.details.get("note", "")) for e in bench.services.queries.timeline(key) if e.action == "follow_up"]
    assert sorted(told) == [("Follow-up done", "Ask for the deed"), ("Follow-up moved", ""), ("Follow-up set", ""), ("Follow-up set", "Ask for the deed")]
    assert bench.services.maintenance.verify_journal()[0]


async def test_a_follow_up_survives_a_restart_and_its_record(bench: Bench, open_bench: Callable[[], Bench]) -> None:
    account, follow_ups = await ready(bench)
    now = bench.clock.now()
    follow_ups.add(RecordKey(account, "lead", "3"), now, "Still here")
    del bench.server.state.leads["3"]
    await bench.services.refresher.refresh(account, ["lead"])
    bench.opened.base.stores.records.purge(now + timedelta(days=400))
    again = open_bench()
    kept = again.services.follow_ups
    assert kept is not None
    (item,) = kept.list()
    assert (item.title, item.note) == ("Customer 003", "Still here") and again.services.queries.record(item.key) is None
    assert kept.done(item.id).done is not None


async def test_removing_the_account_leaves_nothing(bench: Bench) -> None:
    account, follow_ups = await ready(bench)
    follow_ups.add(RecordKey(account, "lead", "1"), bench.clock.now(), "Secret words")
    await bench.services.accounts.remove(account)
    with bench.opened.base.stores.database.read() as conn:
        assert [conn.execute(f"select count(*) from {table}").get for table in ("follow_up", "notice", "change")] == [0, 0, 0]
        assert conn.execute("select count(*) from journal where body like '%Secret%'").get == 0


async def test_bad_times_notes_and_ids_are_refused_in_words(bench: Bench) -> None:
    account, follow_ups = await ready(bench)
    key = RecordKey(account, "lead", "1")
    with pytest.raises(FormInvalid):
        follow_ups.add(key, datetime(9999, 1, 1, tzinfo=UTC), "x" * 3000)
    with pytest.raises(NotKnown):
        follow_ups.add(RecordKey(account, "lead", "nobody"), bench.clock.now())
    with pytest.raises(NotKnown):
        follow_ups.done("zzzzzz")
    assert follow_ups.list() == ()


async def test_an_export_names_the_follow_up(bench: Bench, tmp_path: Path) -> None:
    account, follow_ups = await ready(bench)
    query = ListQuery(accounts=(account,), kinds=("lead",))
    await bench.services.exports.export(query, tmp_path / "without.csv")
    assert "Follow-up" not in (tmp_path / "without.csv").read_text("utf-8-sig")
    follow_ups.add(RecordKey(account, "lead", "2"), bench.clock.now(), "=Ask again")
    await bench.services.exports.export(query, tmp_path / "with.csv")
    text = (tmp_path / "with.csv").read_text("utf-8-sig")
    assert '"Follow-up","Follow-up note"' in text and '"\'=Ask again"' in text


# what people write


def test_times_as_people_write_them() -> None:
    now = datetime(2026, 3, 2, 12, 30, tzinfo=UTC)
    local = now.astimezone()
    assert read_moment("+30m", now) == now + timedelta(minutes=30) and read_moment("+2 h", now) == now + timedelta(hours=2)
    assert read_moment("2026-03-05T14:30", now) == local.replace(month=3, day=5, hour=14, minute=30)
    assert read_moment("2026-03-05 14:30", now) == read_moment("2026-03-05T14:30", now)
    assert read_moment("tomorrow", now) == morning(local.date() + timedelta(days=1), now)
    assert read_moment("tomorrow 16:00", now) == (local + timedelta(days=1)).replace(hour=16, minute=0)
    assert read_moment("today", now) > now  # type: ignore[operator]  # it is one
    assert all(read_moment(words, now) is None for words in ("", "soon", "2026-13-01", "2026-03-05T25:00", "+99999w9", "tomorrow at six"))


@given(st.text(max_size=24), st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)))
def test_whatever_is_written_gives_a_moment_or_nothing(words: str, now: datetime) -> None:
    found = read_moment(words, now)
    assert found is None or found.tzinfo is not None


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 1, 1)), st.integers(0, 86399))
def test_the_morning_of_today_is_never_over(day: date, second: int) -> None:
    now = datetime.combine(day, datetime.min.time()).astimezone() + timedelta(seconds=second)
    assert morning(now.date(), now) > now or now.time().hour < 9


# reminders


class MemoryStore:
    """Follow-ups by id, as the real store keeps them."""

    def __init__(self) -> None:
        self.items: dict[str, FollowUp] = {}

    def to_tell(self, now: datetime) -> list[FollowUp]:
        return [i for i in self.items.values() if i.done is None and i.told is None and i.remind is not None and i.remind <= now]

    def next_reminder(self) -> datetime | None:
        return min((i.remind for i in self.items.values() if i.done is None and i.told is None and i.remind is not None), default=None)

    def mark_told(self, items: Sequence[FollowUp], now: datetime) -> Sequence[FollowUp]:
        for item in items:
            self.items[item.id] = replace(self.items[item.id], told=now)
        return items


_steps = st.one_of(
    st.tuples(st.just("set"), st.integers(0, 3), st.integers(-600, 7200)),
    st.tuples(st.just("done"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("wait"), st.just(0), st.integers(0, 3600)),
    st.tuples(st.just("jump"), st.just(0), st.integers(-90_000, 90_000)),
)


@given(st.lists(_steps, max_size=25))
def test_every_reminder_is_told_once_and_never_early_whatever_the_clock_does(steps: list[tuple[str, int, int]]) -> None:
    clock, store = HandClock(), MemoryStore()
    told: list[tuple[str, datetime | None]] = []
    reminders = Reminders(store, clock, lambda items: told.extend((i.id, i.remind) for i in items))
    wanted: set[tuple[str, datetime | None]] = set()
    for what, number, seconds in steps:
        ident = str(number)
        if what == "set":
            at = clock.now() + timedelta(seconds=seconds, microseconds=len(wanted))
            store.items[ident] = FollowUp(ident, RecordKey(AccountId("a"), "lead", ident), "t", at, remind=at)
            wanted.add((ident, at))
        elif what == "done" and ident in store.items:
            store.items[ident] = replace(store.items[ident], done=clock.now())
        elif what == "wait":
            left = float(seconds)
            while left > 0:  # as the background does: look, pause, look …
                pause = min(left, max(reminders.pause(), 0.001))
                assert pause <= LOOK_EVERY
                clock.pass_(pause)
                left -= pause
                reminders.look()
        else:
            clock.wall += timedelta(seconds=seconds)
        before = len(told)
        for item in reminders.look():
            assert item.remind is not None and item.remind <= clock.now() and item.done is None
        assert not store.to_tell(clock.now()) and len(told) >= before
    assert len(told) == len(set(told)) and set(told) <= wanted


async def test_the_background_tells_at_once_what_was_set_for_now(bench: Bench) -> None:
    account, follow_ups = await ready(bench)
    notices = bench.services.notices
    assert notices is not None
    await bench.services.start()
    item = follow_ups.add(RecordKey(account, "lead", "1"), bench.clock.now(), "Call\nnow", remind=bench.clock.now())
    await bench.until(lambda: notices.unseen() == 1)
    (notice,) = notices.list()
    assert (notice.what.value, notice.title, notice.words, notice.record) == ("follow_up", "Customer 001", "Call", item.key)
    follow_ups.snooze(item.id, bench.clock.now() + timedelta(seconds=-1))
    await bench.until(lambda: notices.unseen() == 2)
