"""A child process: what reads, searches and an intent to send cost on a given profile, against the bare statements on the same file."""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from pathlib import Path

import apsw

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.domain.clock import SystemClock
from leaddesk.domain.commands import Command, OutboxItem, Resend, State
from leaddesk.domain.ids import AccountId, IdSource
from leaddesk.domain.records import Filter, ListQuery
from leaddesk.services.api import Services
from leaddesk.store.connection import connect
from leaddesk.store.outbox import OutboxStore
from tests.bench.figures import Figure, against, p95, pair, timed
from tests.bench.filled import KEY, STATUSES, WORDS

COLUMNS = ("title", "company", "status", "owner", "due", "phone", "reference")
RAW = "the bare statement"
FTS = "the bare index query"
HITS = 200


@contextmanager
def bare(profile: Path) -> Iterator[apsw.Connection]:
    conn = connect(profile / "leaddesk.db", KEY, write=False)
    try:
        yield conn
    finally:
        conn.close()


def measure(profile: Path, rounds: int) -> list[Figure]:
    """All figures of one profile."""
    found = [_opening(profile, rounds)]
    opened = open_store_part(profile, session_key=KEY)
    try:
        with bare(profile) as conn:
            found += _pages(opened.services, conn, rounds)
            found += _searches(opened, conn, rounds)
        found.append(_submit(opened.base.stores.outbox, profile, rounds))
    finally:
        opened.close()
    return found


def _opening(profile: Path, rounds: int) -> Figure:
    def whole() -> None:
        open_store_part(profile, session_key=KEY).close()

    def least() -> None:
        conn = connect(profile / "leaddesk.db", KEY, write=True)
        conn.execute("pragma quick_check(0)")
        conn.close()

    whole()
    times = [(timed(whole), timed(least)) for _ in range(max(5, rounds // 4))]
    return Figure("open the profile", statistics.median(one for one, _ in times), "ms")


def _pages(services: Services, conn: apsw.Connection, rounds: int) -> list[Figure]:
    queries = services.queries

    def page(query: ListQuery) -> None:
        queries.rows(queries.first(query), COLUMNS)

    def raw(query: ListQuery) -> None:
        sql, values = queries.first_statement(query, COLUMNS)
        conn.execute(sql, [str(one) if not isinstance(one, (int, float)) else one for one in values]).fetchall()

    by_due, by_title = ListQuery(sort="due"), ListQuery(sort="title", descending=True)
    chosen = ListQuery(sort="due", filters=(Filter("status", "in", STATUSES[:1]),))
    ids = queries.ids(by_due)
    ends = pair(lambda: queries.rows(ids[-64:], COLUMNS), lambda: queries.rows(ids[:64], COLUMNS), rounds)
    whole = timed(lambda: queries.ids(by_title))
    return [
        against("first page", pair(lambda: page(by_due), lambda: raw(by_due), rounds), RAW),
        against("first page of another order", pair(lambda: page(by_title), lambda: raw(by_title), rounds), RAW),
        against("first page of a filter", pair(lambda: page(chosen), lambda: raw(chosen), rounds), RAW),
        against("last page", ends, "the first page's rows", 1.5),
        Figure("the whole order (in the background)", whole, "ms"),
        Figure("count the list", pair(lambda: queries.count(by_due), lambda: None, rounds)[0], "ms"),
    ]


def _searches(opened: Opened, conn: apsw.Connection, rounds: int) -> list[Figure]:
    """By the number of letters: half common words, half numbers. The first 200 ids; those with their texts, as they are shown; the list in its order."""
    lists, queries = opened.base.stores.lists, opened.services.queries
    found: list[Figure] = []
    hits: list[float] = []
    words = [*WORDS, "customer", "company", "owner"]
    for letters in range(1, 9):
        asked = [word[:letters] for word in words if len(word) >= letters] + [f"{9_000_000_000 + n * 7919 % 100_000}"[:letters] for n in range(10)]
        ours: list[float] = []
        index: list[float] = []
        for _ in range(max(2, rounds // 10)):
            for text in asked:
                ours.append(timed(partial(lists.search, text, HITS)))
                index.append(timed(partial(_raw_search, conn, text)))
                hits.append(timed(partial(queries.search, text, HITS)))
        found.append(Figure(f"search, {letters} letters, p95", p95(ours), "ms", statistics.median(ours) / statistics.median(index), FTS + " (medians)"))
    texts = ("cust", "salary 12", "rent", "9000007", "owner 3", "holiday")
    pages = [timed(partial(queries.first, ListQuery(search=text, sort="due"))) for text in texts for _ in range(5)]
    counts = [timed(partial(queries.count, ListQuery(search=text, sort="due"))) for text in texts]
    return [
        *found,
        Figure("200 hits with their texts, p95", p95(hits), "ms"),
        Figure("first page of a search in the list's order, p95", p95(pages), "ms"),
        Figure("count a search, longest (in the background)", max(counts), "ms"),
    ]


def _raw_search(conn: apsw.Connection, text: str) -> None:
    conn.execute("select rowid from search where search match ? order by rowid desc limit ?", (f'"{text}"*', HITS)).fetchall()


def _submit(outbox: OutboxStore, profile: Path, rounds: int) -> Figure:
    ids, clock = IdSource(), SystemClock()
    opened = connect(profile / "leaddesk.db", KEY, write=True)
    opened.execute("pragma synchronous=full")

    def submit() -> None:
        now = clock.now()
        command = Command(ids.command(now), AccountId("bench"), "note", None, {"text": "x" * 400}, Resend.STATE_CHANGE, now)
        outbox.add([OutboxItem(command, State.HELD, now, due=now, reason="hold_back")])

    def write() -> None:
        opened.execute("begin immediate")
        opened.execute("insert or replace into kv values('bench', ?)", ("x" * 400,))
        opened.execute("commit")

    try:
        return against("store an intent for good", pair(submit, write, rounds), "a durable write of one row", 4)
    finally:
        opened.close()


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in measure(Path(sys.argv[1]), int(sys.argv[2]))]))
