"""The cache: pages merge, absence marks, parts keep their time of fetching."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import Core
from leaddesk.store import codec
from leaddesk.store.records import IncomingRow
from tests.unit.store.store_kit import NOON, A, B, opened, query, row

FULL = Core(
    title="Anna Ünal", company="Acme", phones=("+919876543210", "020 7946 0000"), emails=("anna@acme.example",), status="Open", substatus="New",
    owner="ravi", due=date(2026, 2, 5), slot="9-10", amount=Decimal("123.00"), currency="INR", reference="R-1", created=NOON, updated=NOON,
    f1="411001", f2="Pune", f3="x", f4="y",
)  # fmt: skip


def test_a_record_comes_back_as_it_was_stored(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        result = kit.pull([row("L/1 ä", core=FULL, pin="411001", nested={"a": [1, None, True]})])
        key = RecordKey(A, "lead", "L/1 ä")
        record = kit.records.record(key)
        assert record is not None
        assert record.core == FULL
        assert record.parts[0].values == {"title": "", "pin": "411001", "nested": {"a": [1, None, True]}}
        assert record.parts[0].fetched == NOON and record.first_seen == NOON and record.gone is None
        rowid = kit.records.rowid(key)
        assert result.rowids == (rowid,)
        assert rowid is not None and kit.records.key_of(rowid) == key
        assert kit.records.record_by_rowid(rowid) == record
        assert kit.records.record(RecordKey(A, "lead", "nobody")) is None
        assert kit.records.rowid(RecordKey(B, "lead", "L/1 ä")) is None
        assert kit.records.key_of(99) is None and kit.records.record_by_rowid(99) is None


def test_a_page_says_what_is_new_changed_and_unchanged(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        assert kit.pull([row("1", "Anna"), row("2", "Ben")]).new == 2
        digests = kit.records.digests(A, "lead", "list", ["1", "2", "3"])
        assert set(digests) == {"1", "2"}
        result = kit.pull([IncomingRow("1", digests["1"]), row("2", "Berta"), row("3", "Cara")])
        assert (result.new, result.changed, result.unchanged) == (1, 1, 1)
        assert set(result.rowids) == {kit.records.rowid(RecordKey(A, "lead", r)) for r in ("2", "3")}
        assert sorted(kit.titles(query())) == ["Anna", "Berta", "Cara"]
        assert kit.lists.count(query(search="ben")) == 0 and kit.lists.count(query(search="berta")) == 1


def test_equal_digests_are_unchanged_even_with_values(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna", digest="d")])
        assert kit.pull([row("1", "Other", digest="d")]).unchanged == 1
        assert kit.titles(query()) == ["Anna"]


def test_what_a_complete_pull_does_not_name_is_gone_and_may_return(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row(str(n), f"T{n}") for n in range(4)])
        generation = kit.records.next_generation(A, "lead")
        kit.records.apply_page(A, "lead", "list", [row("0", "T0")], generation)
        assert kit.records.missing_count(A, "lead", generation) == 3
        assert kit.records.total(A, "lead") == 4
        assert kit.records.finish(A, "lead", generation, drop=False) == ()
        assert kit.records.total(A, "lead") == 4  # held back: nothing was dropped
        marked = kit.records.finish(A, "lead", generation, drop=True)
        assert len(marked) == 3 and kit.records.total(A, "lead") == 1
        gone = kit.records.record(RecordKey(A, "lead", "1"))
        assert gone is not None and gone.gone == NOON and gone.core.title == "T1"
        assert len(kit.lists.ids(query(gone=True))) == 4
        back = kit.pull([row("0", "T0"), row("1", "T1")], drop=False)
        assert (back.new, back.changed, back.unchanged, back.returned) == (0, 1, 1, 1)
        assert sorted(kit.titles(query())) == ["T0", "T1"]


def test_an_empty_pull_that_may_not_drop_keeps_everything(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
        kit.pull([], drop=False)
        assert kit.titles(query()) == ["Anna"]


def test_two_pulls_at_once_never_drop_what_the_other_saw(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        first = kit.records.next_generation(A, "lead")
        second = kit.records.next_generation(A, "lead")
        kit.records.apply_page(A, "lead", "list", [row("1", "Anna")], second)
        kit.records.apply_page(A, "lead", "list", [row("1", "Anna")], first)
        assert kit.records.finish(A, "lead", second, drop=True) == ()


def test_parts_are_kept_apart_with_their_times(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna", pin="411001")])
        kit.clock.forward(60)
        detail = IncomingRow("1", b"d1", {"mother": "Zenobia"}, Core(title="Anna", company="Acme"))
        assert kit.records.apply_page(A, "lead", "detail", [detail], 0).changed == 1
        kit.clock.forward(60)
        digest = kit.records.digests(A, "lead", "list", ["1"])["1"]
        kit.pull([IncomingRow("1", digest)])
        parts = {p.name: p for p in kit.records.parts(A, "lead", ["1", "nobody"])["1"]}
        assert (parts["list"].fetched - NOON).total_seconds() == 120  # seen again in the last pull
        assert (parts["detail"].fetched - NOON).total_seconds() == 60
        record = kit.records.record(RecordKey(A, "lead", "1"))
        assert record is not None and {p.name: p for p in record.parts} == parts and record.core.company == "Acme"
        assert record.values()["mother"] == "Zenobia"
        for text in ("zenobia", "411001", "acme"):
            assert kit.lists.count(query(search=text)) == 1, text


def test_an_answer_about_one_record_does_not_count_as_seen_by_a_pull(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
        generation = kit.records.next_generation(A, "lead")
        kit.records.apply_page(A, "lead", "detail", [IncomingRow("1", b"d", {"x": 1})], 0)
        kit.records.apply_page(A, "lead", "list", [row("2", "Ben")], generation)
        assert kit.records.missing_count(A, "lead", generation) == 1


def test_unread_marks_what_changed_since_the_first_pull(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna"), row("2", "Ben")])
        assert kit.lists.unread(A) == {}
        kit.pull([row("1", "Anna B"), row("2", "Ben"), row("3", "Cara")])
        rows = {r.key.remote: r for r in kit.lists.rows(kit.lists.ids(query()), ["title"])}
        assert {k for k, r in rows.items() if r.unread} == {"1", "3"} and kit.lists.unread(A) == {"lead": 2}
        kit.records.mark_read([r.rowid for r in rows.values()])
        assert kit.lists.unread(A) == {}


def test_purge_removes_only_what_is_gone_for_long(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna"), row("2", "Ben")])
        kit.pull([row("1", "Anna")])
        assert kit.records.purge(NOON) == 0
        assert kit.records.purge(kit.clock.forward(1)) == 1
        assert kit.records.record(RecordKey(A, "lead", "2")) is None
        assert kit.lists.search("ben") == () and len(kit.lists.search("anna")) == 1


def test_removing_an_account_takes_its_records_only(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna")])
        kit.pull([row("1", "Anna")], account=B)
        assert kit.records.remove_account(A) == 1
        assert kit.lists.counts(A) == {} and kit.lists.counts(B) == {"lead": 1}
        assert len(kit.lists.search("anna")) == 1


def test_mark_gone_and_fresh_rows_share_one_transaction_with_others(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row("1", "Anna"), row("2", "Ben")])
        with kit.db.write(durable=True):
            marked = kit.records.mark_gone([RecordKey(A, "lead", "1"), RecordKey(A, "lead", "nobody")], NOON)
            kit.records.apply_page(A, "lead", "list", [row("2", "Berta")], 0)
        assert len(marked) == 1 and kit.titles(query()) == ["Berta"]


def test_a_remote_named_twice_counts_once(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        result = kit.pull([row("1", "Anna"), row("1", "Berta")])
        assert result.new == 1 and kit.titles(query()) == ["Berta"]


texts = st.text(st.characters(codec="utf-8"))
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=10,
)


@given(st.dictionaries(texts, json_values, max_size=4))
@example({"a": 2**64, "b": -(2**63) - 1, "c": 10**40})
def test_any_json_survives_the_codec(values: dict[str, object]) -> None:
    assert codec.fields(codec.dumps(values)) == values  # type: ignore[arg-type] # any JSON-shaped dict


@given(st.dictionaries(st.text(st.characters()), st.text(st.characters()), max_size=4))
def test_broken_text_is_mended(values: dict[str, str]) -> None:
    assert codec.fields(codec.dumps(values)) == {codec.clean(k): codec.clean(v) for k, v in values.items()}


def test_text_no_database_can_hold_is_stored_without_its_broken_half(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        broken = "a\ud800b"
        kit.pull([row(broken, broken, core=Core(title=broken, phones=(broken,), f1=broken), note=broken, huge=2**80, nan=float("nan"))])
        assert kit.titles(query()) == ["a?b"]
        assert kit.lists.count(query(search=broken)) == 1


@given(
    st.builds(
        Core,
        title=st.text(),
        phones=st.lists(st.text(), max_size=2).map(tuple),
        emails=st.lists(st.text(), max_size=2).map(tuple),
        due=st.none() | st.dates(),
        amount=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
        created=st.none()
        | st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)).map(lambda d: d.replace(microsecond=d.microsecond // 1000 * 1000)),
        f4=st.text(),
    )
)
def test_any_core_survives_the_codec(core: Core) -> None:
    assert codec.core_of(codec.core_text(core)) == core
