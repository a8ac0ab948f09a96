"""What changed since somebody looked: which differences count, where they are kept, and how looking ends them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from leaddesk.domain.news import MOST_FIELDS, FieldChange, differences, flat, folded, same, shown
from leaddesk.domain.records import ListQuery

from .conftest import Bench

texts = st.text(max_size=30)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
rows: st.SearchStrategy[Any] = st.dictionaries(texts, json_values, max_size=6)


# which differences count


@given(texts, texts)
def test_saying_the_same_goes_both_ways(one: str, other: str) -> None:
    assert same(one, one)
    assert same(one, other) == same(other, one)


@given(st.decimals(min_value=0, max_value=10**9, places=2))
def test_an_amount_in_another_spelling_is_no_difference(amount: Decimal) -> None:
    assert same(str(amount), f"{amount:,}")
    assert same(
        str(amount), str(amount.normalize() if amount == amount.to_integral() and amount else amount) if "E" not in str(amount.normalize()) else f"{amount:f}"
    )
    assert not same(str(amount), str(amount + Decimal("0.01")))


@given(st.integers(6_000_000_000, 9_999_999_999), st.sampled_from(["+91 {}", "0{}", "+91-{}", "{}", "+91{}", "(0){}"]))
def test_a_phone_in_another_spelling_is_no_difference(number: int, spelling: str) -> None:
    other = spelling.format(f"{str(number)[:5]} {str(number)[5:]}")
    assert same(f"+91{number}", other)
    assert not same(f"+91{number}", f"+91{number - 1}")


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2050, 1, 1)))
def test_a_day_is_its_midnight_and_a_moment_its_other_spelling(moment: datetime) -> None:
    moment = moment.replace(microsecond=0)
    assert same(moment.date().isoformat(), f"{moment.date().isoformat()} 00:00:00")
    assert same(moment.replace(tzinfo=UTC).isoformat(), moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
    assert not same(moment.date().isoformat(), (moment.date() + timedelta(days=1)).isoformat())


def test_blanks_of_every_kind_are_one_and_an_id_keeps_its_noughts() -> None:
    assert all(same("", blank) for blank in ("  ", "null", "None", "0000-00-00", "0000-00-00 00:00:00"))
    assert same("Open", "open ") and not same("Open", "Closed")
    assert not same("007", "7") and not same("12345.67", "1234567") and not same("", "0")


@given(rows)
def test_nothing_differs_from_itself_whatever_it_is(values: dict[str, Any]) -> None:
    flattened = flat(values)
    assert differences(flattened, flattened, flattened) == ()
    assert all(isinstance(value, str) and len(value) <= 300 and "\n" not in value for value in flattened.values())


@given(rows, rows, rows)
def test_a_difference_is_something_neither_the_row_nor_the_record_said(before: dict[str, Any], known: dict[str, Any], after: dict[str, Any]) -> None:
    old, all_, new = flat(before), flat({**known, **before}), flat(after)
    found = differences(old, all_, new)
    assert len(found) <= MOST_FIELDS
    for one in found:
        assert not same(one.old, one.new) and not same(all_.get(one.source, one.old), one.new) and one.new == new[one.source]


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from(["x", "y", "z"])), max_size=12))
def test_folding_keeps_the_first_old_and_the_last_new_value(steps: list[tuple[str, str]]) -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    now = dict.fromkeys("abc", "x")
    changes = []
    for name, value in steps:
        changes.append(FieldChange(name, now[name], value, at))
        now[name] = value
    assert {c.source: (c.old, c.new) for c in folded(changes)} == {name: ("x", value) for name, value in now.items() if value != "x"}


def test_nested_values_read_as_one_line_and_stamps_are_left_out() -> None:
    values: Any = {"owner": {"name": "Asha", "updated_at": "2026-01-01"}, "tags": ["a", "b"], "lastModified": "x", "updatedAt": 1, "note": " two\nlines "}
    assert flat(values) == {"owner.name": "Asha", "tags": "a, b", "note": "two lines"}
    assert shown({"a": [1, {"b": None, "c": "d"}]}) == "1, d"


# where they are kept


async def test_a_change_is_shown_old_and_new_until_somebody_looks(bench: Bench) -> None:
    bench.server.state.fill(5)
    account = await bench.signed_in()
    services, news = bench.services, bench.services.news
    assert news is not None
    await services.refresher.refresh(account.id, ["lead"])
    assert news.changed() == () and services.queries.count(ListQuery(only="unread")) == 0  # a first pull is no news
    bench.clock.pass_(600)
    bench.server.state.leads["2"].update(stage="won", city="Pune")
    bench.server.state.leads["3"]["phone"] = "+91 90000 00003"  # says the same
    bench.server.state.fill(1, start=6)
    await services.refresher.refresh(account.id, ["lead"])
    (record,) = news.changed(account.id)
    assert record.key.remote == "2" and [(c.label, c.old, c.new) for c in record.changes] == [("Stage", "open", "won"), ("Town", "", "Pune")]
    assert services.queries.count(ListQuery(only="changed")) == 1 and services.queries.count(ListQuery(only="new")) == 1
    unread = [r.key.remote for r in services.queries.rows(services.queries.ids(ListQuery(only="unread")), ["title"])]
    assert sorted(unread) == ["2", "6"]
    bench.clock.pass_(600)
    bench.server.state.leads["2"].update(stage="lost", city="Nagpur")
    await services.refresher.refresh(account.id, ["lead"])
    assert [(c.label, c.old, c.new) for c in news.unseen(bench.key(account, "2"))] == [("Stage", "open", "lost"), ("Town", "", "Nagpur")]
    services.queries.mark_read([record.rowid])
    assert news.unseen(bench.key(account, "2")) == () and services.queries.count(ListQuery(only="changed")) == 0
    told = [[(c.label, c.old, c.new) for c in e.changes] for e in services.queries.timeline(bench.key(account, "2")) if e.action == "changed"]
    assert told == [[("Stage", "won", "lost"), ("Town", "Pune", "Nagpur")], [("Stage", "open", "won"), ("Town", "", "Pune")]]


async def test_what_comes_back_to_what_was_seen_is_no_news(bench: Bench) -> None:
    bench.server.state.fill(2)
    account = await bench.signed_in()
    for stage in ("open", "won", "open"):
        bench.clock.pass_(600)
        bench.server.state.leads["1"]["stage"] = stage
        await bench.services.refresher.refresh(account.id, ["lead"])
    assert bench.services.queries.count(ListQuery(only="unread")) == 0 and bench.services.news is not None and bench.services.news.changed() == ()


async def test_what_a_detail_or_our_own_change_already_showed_is_no_news(bench: Bench) -> None:
    bench.server.state.fill(2)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    bench.clock.pass_(600)
    bench.server.state.leads["1"].update(stage="won", visit="2026-03-09")
    await bench.services.refresher.fetch(bench.key(account, "1"))
    bench.clock.pass_(600)
    assert (await bench.services.refresher.refresh(account.id, ["lead"]))["lead"].changed == 1
    assert bench.services.news is not None and bench.services.news.unseen(bench.key(account, "1")) == ()
    assert bench.services.queries.count(ListQuery(only="unread")) == 0


async def test_a_new_record_stays_new_until_it_was_looked_at(bench: Bench) -> None:
    bench.server.state.fill(1)
    account = await bench.signed_in()
    await bench.services.refresher.refresh(account.id, ["lead"])
    bench.server.state.fill(1, start=2)
    for stage in ("open", "won"):
        bench.clock.pass_(600)
        bench.server.state.leads["2"]["stage"] = stage
        await bench.services.refresher.refresh(account.id, ["lead"])
    assert bench.services.queries.count(ListQuery(only="new")) == 1 and bench.services.queries.count(ListQuery(only="changed")) == 0
    assert any(e.action == "changed" for e in bench.services.queries.timeline(bench.key(account, "2")))
