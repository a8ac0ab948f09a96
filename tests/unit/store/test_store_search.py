"""Search: what is typed finds what is meant; whatever is typed breaks nothing."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal
from pathlib import Path

import apsw
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from leaddesk.domain.records import Core
from leaddesk.domain.values import JsonValue
from leaddesk.store import search
from leaddesk.store.records import IncomingRow
from leaddesk.store.text import fold, split
from tests.unit.store.store_kit import NOON, opened, query, row

CORE = Core(
    title="Déborah O'Brien-Müller", company="Acme Trading Pty Ltd", phones=("+919876543210", "(020) 7946 0123"), emails=("deb.obrien@acme-trading.example",),
    status="Follow up", owner="Priya", due=date(2026, 2, 5), amount=Decimal("20000.50"), reference="REF/2024-77", created=NOON, f1="411001", f2="हिन्दी नगर",
)  # fmt: skip
EXTRA: dict[str, JsonValue] = {
    "address": {"lines": ["12 High Street", {"town": "Kanpur"}]},
    "note": "call on 2026-03-09 or 98111-22333",
    "loan": 1500000,
    "score": 7.0,
    "flag": True,
}


@pytest.mark.parametrize(
    "text",
    [
        "deborah", "DÉBORAH", "déb", "d", "obrien", "o'brien", "brien müller", "muller", "acme ltd", "ltd acme", "deb.obrien@acme", "trading.example",
        "lead-4711", "4711", "411001", "4110", "+919876543210", "919876543210", "9876543210", "09876543210", "98765", "43210", "3210", "+91 98765 43210",
        "+91-98765-43210", "(+91) 98765 43210", "020 7946 0123", "02079460123", "7946", "0123", "2026-02-05", "2026-02", "5/2/2026", "05.02.2026",
        "2026-03-09", "20000", "20,000", "20,000.50", "1500000", "15,00,000", "kanpur", "high street 12", "ref/2024-77", "हिन्दी", "हिन्", "follow up priya",
        "98111-22333", "9811122333", "22333", "  deborah  ", "411001 deborah 98765",
    ],
)  # fmt: skip
def test_it_is_found_by(tmp_path: Path, text: str) -> None:
    with opened(tmp_path) as kit:
        kit.pull([IncomingRow("LEAD-4711", b"1", EXTRA, CORE)])
        assert kit.lists.search(text) == (1,)
        assert kit.lists.count(query(search=text)) == 1


@pytest.mark.parametrize("text", ["borah", "deborah zzz", "2026-02-06", "411002", "yes", "2026-04", "987659", "हिन्दू"])
def test_it_is_not_found_by(tmp_path: Path, text: str) -> None:
    with opened(tmp_path) as kit:
        kit.pull([IncomingRow("LEAD-4711", b"1", EXTRA, CORE)])
        assert kit.lists.search(text) == ()


def test_newest_come_first_and_gone_last(tmp_path: Path) -> None:
    with opened(tmp_path) as kit:
        kit.pull([row(str(n), f"Anna {n}") for n in range(5)])
        kit.pull([row(str(n), f"Anna {n}") for n in range(4)])
        assert kit.lists.search("anna") == (4, 3, 2, 1, 5)
        assert kit.lists.search("anna", 2) == (4, 5)


@pytest.fixture(scope="module")
def index() -> apsw.Connection:
    conn = apsw.Connection(":memory:")
    sql = Path(search.__file__).with_name("migrations").joinpath("0001_start.sql").read_text(encoding="utf-8")
    conn.execute(sql)
    search.put(conn, [(1, search.document("1", CORE, [EXTRA]))])
    return conn


@settings(max_examples=300, deadline=None)
@given(text=st.text(st.characters(), max_size=60) | st.text("\"'()*:^-+ANDORNEAR 0123456789./,\\\t@é\u0938\u094d", max_size=40))
@example(text='"')
@example(text="NEAR(a b)")
@example(text="0 1111 11")
@example(text="words:x")
@example(text="🙂 🇮🇳")
@example(text="\x00a")
def test_whatever_is_typed_is_a_valid_query(index: apsw.Connection, text: str) -> None:
    match = search.parse(text)
    if match is not None:
        index.execute("select rowid from search where search match ?", (match,)).fetchall()


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
@example(text="\u16800")
def test_every_word_of_a_text_finds_it(index: apsw.Connection, text: str) -> None:
    with index:
        search.put(index, [(2, search.document("2", Core(title=text), []))])
        for word in split(text):
            match = search.parse(word)
            assert match is not None
            assert (2,) in index.execute("select rowid from search where search match ?", (match,)).fetchall(), (word, match)
        search.drop(index, [2])


@given(st.text(st.characters()))
def test_folding_is_stable_and_blind_to_case_and_composition(text: str) -> None:
    once = fold(text)
    assert fold(once) == once
    assert "  " not in once and once == once.strip()
    clean = text.encode("utf-8", "replace").decode()
    assert fold(unicodedata.normalize("NFD", clean)) == fold(clean)


def test_folding_keeps_what_spells_and_drops_what_decorates() -> None:
    assert fold("ŠÉNG\u0301Ö  ß") == "sengo ss"
    assert fold("हिन्दी") != fold("हनद")
