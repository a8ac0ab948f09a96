"""A child process: how fast a refresh is, stage by stage, against parsing the same answers and inserting them bare."""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import orjson

from leaddesk.app.wiring import Opened, open_store_part
from leaddesk.store.connection import connect
from leaddesk.store.records import IncomingRow
from tests.bench.figures import Figure
from tests.bench.filled import KEY, fill, row

PAGE = 100
YARDSTICK = "parsing and inserting bare"


def measure(rows: int) -> list[Figure]:
    """Leads a second of each stage; ratios say how many times as long as the bare one it takes."""
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder), 1000)
        bodies = [orjson.dumps([_answer(number) for number in range(start, start + PAGE)]) for start in range(0, rows, PAGE)]
        bare = rows / _bare(Path(folder), bodies)
        opened = open_store_part(Path(folder), session_key=KEY)
        try:
            first, again = _stored(opened, rows, 500_000)
        finally:
            opened.close()
        parse = rows / _seconds(lambda: [orjson.loads(body) for body in bodies])
    return [
        Figure("parse", parse, "leads/s", bare / parse, YARDSTICK),
        Figure("store new leads", first, "leads/s", bare / first, YARDSTICK, 8),
        Figure("see unchanged leads again", again, "leads/s", bare / again, YARDSTICK, 1),
        Figure("parse and insert bare", bare, "leads/s"),
    ]


def _answer(number: int) -> dict[str, object]:
    """A lead as a server sends it: about 2.5 KB."""
    one = row(number)
    return {"id": one.remote, **(one.values or {}), **{f"long_{n}": f"{number} some words that a field of a lead has in it, {n}" for n in range(36)}}


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def _bare(folder: Path, bodies: list[bytes]) -> float:
    """The least a cache can do: the same cipher and settings, a body and one indexed key per lead, a transaction per page."""
    conn = connect(folder / "bare.db", KEY, write=True)
    try:
        conn.execute("create table lead(id integer primary key, remote text unique, body text)")

        def work() -> None:
            for body in bodies:
                conn.execute("begin immediate")
                conn.executemany("insert into lead(remote, body) values(?,?)", [(one["id"], orjson.dumps(one).decode()) for one in orjson.loads(body)])
                conn.execute("commit")

        return _seconds(work)
    finally:
        conn.close()


def _stored(opened: Opened, rows: int, first: int) -> tuple[float, float]:
    """Leads a second: new ones, and the same ones seen again."""
    records = opened.base.stores.records
    account = opened.base.stores.accounts.list()[0]
    kind = next(k.name for k in opened.base.catalog.kinds(account.slug) if k.work)
    pages = [[row(number) for number in range(first + start, first + start + PAGE)] for start in range(0, rows, PAGE)]
    generation = records.next_generation(account.id, kind)
    new = _seconds(lambda: [records.apply_page(account.id, kind, "list", page, generation) for page in pages])
    generation = records.next_generation(account.id, kind)

    def look() -> None:
        for page in pages:
            known = records.digests(account.id, kind, "list", [one.remote for one in page])
            records.apply_page(account.id, kind, "list", [IncomingRow(one.remote, known[one.remote]) for one in page], generation)

    return rows / new, rows / _seconds(look)


if __name__ == "__main__":
    print(json.dumps([asdict(one) for one in measure(int(sys.argv[1]))]))
