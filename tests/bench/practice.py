"""A child process: all practice CRMs with so many leads. Tells their addresses as one line of JSON each, then a blank one; ends with its input."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaddesk.sandbox.practice import Incoming, Reply

ROOT = Path(__file__).resolve().parents[2]


LONG = 20_000
"""Bytes of an answer that is a list: worked out once, so that the server's own work takes little from the measured program."""


def serve(size: int) -> None:
    from leaddesk.sandbox import start_all

    running = start_all(size=size)
    for one in running:
        setattr(one.practice, "answer", _remembered(one.practice.answer))  # noqa: B010 - a method of one object, on purpose
    try:
        for one in running:
            print(json.dumps(one.as_json()))
        print(flush=True)
        sys.stdin.read()
    finally:
        for one in running:
            one.stop()


def _remembered(answer: Callable[[Incoming], Reply]) -> Callable[[Incoming], Reply]:
    kept: dict[Hashable, Reply] = {}

    def answered(incoming: Incoming) -> Reply:
        key = (incoming.request.method, incoming.request.path, incoming.query, incoming.form)
        reply = kept.get(key)
        if reply is None:
            reply = answer(incoming)
            body = reply.encoded()
            if len(body) > LONG:
                reply = kept[key] = replace(reply, payload=None, body=body)
        return reply

    return answered


@contextmanager
def servers(size: int) -> Iterator[list[dict[str, object]]]:
    """The practice CRMs in a process of their own: what `Running.as_json` says of each."""
    child = subprocess.Popen([sys.executable, "-m", "tests.bench.practice", str(size)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield [json.loads(line) for line in iter(child.stdout.readline, b"\n") if line.strip()]
    finally:
        child.stdin.close()
        child.stdout.close()
        child.wait(30)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
