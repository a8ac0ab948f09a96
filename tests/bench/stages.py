"""A child process: how fast a refresh is, stage by stage, against parsing the same answers and inserting them bare."""

from __future__ import annotations

import json
import statistics
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import apsw
import orjson

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.store.connection import connect
from leaddesk.store.records import IncomingRow
from tests.bench.figures import Figure, spent
from tests.bench.filled import KEY, fill, row

PAGE = 100
TURN = 200  # leads of each stage before it is the next one's turn, so that the machine's other work falls on all of them
NEW = 500_000  # numbers of leads that are not there yet
YARDSTICK = "parsing and inserting bare"


def measure(rows: int) -> list[Figure]:
    """Leads a second of processor time in each stage; ratios say how many times as long as the bare one it takes. Medians of turns."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), 1000)
        opened = open_store_part(Path(folder), session_key=KEY)
        conn = bare_table(Path(folder))
        try:
            store = Stored(opened)
            times: dict[str, list[float]] = {}
            for start in range(0, rows, TURN):
                bodies = [orjson.dumps([_answer(number) for number in range(first, first + PAGE)]) for first in range(start, start + TURN, PAGE)]
                pages = [[row(NEW + number) for number in range(first, first + PAGE)] for first in range(start, start + TURN, PAGE)]
                turns: dict[str, Callable[[], object]] = {
                    "parse": lambda bodies=bodies: [orjson.loads(body) for body in bodies],  # type: ignore[misc]  # bound now
                    "bare": lambda bodies=bodies: bare(conn, bodies, orjson.loads),  # type: ignore[misc]
                    "new": lambda pages=pages: store.new(pages),  # type: ignore[misc]
                    "again": lambda pages=pages: store.again(pages),  # type: ignore[misc]
                }
                for name, work in turns.items():
                    times.setdefault(name, []).append(spent(work))
        finally:
            conn.close()
            opened.close()
    rate = {name: TURN * 1e3 / statistics.median(some) for name, some in times.items()}
    return [
        Figure("parse", rate["parse"], "leads/s", rate["bare"] / rate["parse"], YARDSTICK),
        Figure("store new leads", rate["new"], "leads/s", rate["bare"] / rate["new"], YARDSTICK),
        Figure("see unchanged leads again", rate["again"], "leads/s", rate["bare"] / rate["again"], YARDSTICK, 1),
        Figure("parse and insert bare", rate["bare"], "leads/s"),
    ]


def _answer(number: int) -> dict[str, object]:
    """A lead as a server sends it: about 2.5 KB."""
    one = row(number)
    return {"id": one.remote, **(one.values or {}), **{f"long_{n}": f"{number} some words that a field of a lead has in it, {n}" for n in range(36)}}


def bare_table(folder: Path) -> apsw.Connection:
    """Where `bare` inserts."""
    conn = connect(folder / "bare.db", KEY, write=True)
    conn.execute("create table lead(id integer primary key, remote text unique, body text)")
    return conn


def bare(conn: apsw.Connection, bodies: Sequence[bytes], entries: Callable[[bytes], list[object]]) -> int:
    """The least a cache can do: the same cipher and settings, a body and one indexed key per lead, a transaction per 100. Answers how many."""
    first = last = int(conn.execute("select coalesce(max(id), 0) from lead").get)
    for body in bodies:
        rows = entries(body)
        for start in range(0, len(rows), PAGE):
            conn.execute("begin immediate")
            some = [(f"{last + number}", orjson.dumps(one).decode()) for number, one in enumerate(rows[start : start + PAGE], 1)]
            conn.executemany("insert into lead(remote, body) values(?,?)", some)
            conn.execute("commit")
            last += len(some)
    return last - first


class Stored:
    """The program's own store: new leads, and the same ones seen again."""

    def __init__(self, opened: Opened) -> None:
        self._records = opened.base.stores.records
        account = opened.base.stores.accounts.list()[0]
        self._place = account.id, next(k.name for k in opened.base.catalog.kinds(account.slug) if k.work)
        self._generations = [self._records.next_generation(*self._place) for _ in range(2)]

    def new(self, pages: Sequence[Sequence[IncomingRow]]) -> None:
        for page in pages:
            self._records.apply_page(*self._place, "list", page, self._generations[0])

    def again(self, pages: Sequence[Sequence[IncomingRow]]) -> None:
        for page in pages:
            known = self._records.digests(*self._place, "list", [one.remote for one in page])
            self._records.apply_page(*self._place, "list", [IncomingRow(one.remote, known[one.remote]) for one in page], self._generations[1])


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in measure(int(sys.argv[1]))]))
