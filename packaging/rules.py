#!/usr/bin/env python3
"""Writes docs/rules.md: every reliability rule and the tests that name it in their docstrings. ``--check``: none is without, and none named is gone."""

from __future__ import annotations

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "docs" / "rules.md"
RULES = {
    1: "The intent is stored before the first byte leaves; `sending` with its attempt before sending",
    2: "Only legal moves; the database refuses others",
    3: "At start `sending` becomes `unknown` (R and I: `waiting` after a read); never deleted",
    4: "What was being sent at two crashes in a row is held; the program starts",
    5: "Strict order per record, others go on; children wait for their parent and get its id",
    6: "A poison command delays others by nothing",
    7: "Intents = sum over states, always",
    8: "Only converging edits join one that waits; the journal keeps both",
    9: "Hold-back before sending, 0 to 60 s; cancelling sends nothing",
    10: "The payload is frozen: what the preview showed is what is sent",
    11: "10,000 queued: start within 2 s, submit within 20 ms",
    12: "Back-off 25 s times 5 up to a day; 413, 415, 422 never again",
    13: "`Retry-After` obeyed, at most an hour",
    14: "Rate limits survive restarts",
    15: "Connect 5 s, first byte 20 s, idle 20 s, upload stall 60 s",
    16: "No redirect followed on a write; never to another host with credentials",
    17: "An expired sign-in pauses the account, the queue stays; a code at most once per click, 30 s apart",
    18: "Offline is known from a real failed call",
    19: "A server's clock off by more than 300 s is said",
    20: "A jumping wall clock sends nothing early, twice or never",
    21: "A refresh of a kind is one transaction; a cut list never replaces a full one",
    22: "A refresh that would drop too much waits for a yes",
    23: "A refresh never overwrites pending edits: base, mine, theirs",
    24: "Equal after normalising is no conflict",
    25: "Any JSON whatever: no exception leaves the connector",
    26: "WAL, foreign keys, a check after an unclean stop",
    27: "Migrations forward with a backup; a newer schema opens read-only with words",
    28: "A damaged file is set aside, the queue salvaged",
    29: "Little disk: no downloads, then only queue and journal; nothing acknowledged that is not stored",
    30: "One window per profile; only one process drains",
    31: "Files are written whole or not at all",
    32: "Files checked before submit and copied with their hash first",
    33: "Bulk rows carry our own row id; results are keyed by it",
    34: "Kill at any row, run again: sent rows are not sent again",
    35: "A vague bulk error makes every row of the batch unknown; never split and sent again",
    36: "100,000 rows: preview within 2 s, validation within 20 s, 500 MB",
    37: "An exit code other than 0 for any unsent row",
}
HEADER = (
    "# Reliability rules and the tests that name them\n\nMade by `python3 packaging/rules.py` from the docstrings of the tests. A test of the"
    " conventions fails when a rule has none, or when one listed here is gone.\n\n| Rule | What it asks for | Tests |\n|---|---|---|\n"
)


def named() -> dict[int, list[str]]:
    """The tests of each rule, as ``file::name``, sorted."""
    found: dict[int, list[str]] = defaultdict(list)
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
                for number in re.findall(r"\bR([1-9]|[12]\d|3[0-7])\b", ast.get_docstring(node) or ""):
                    found[int(number)].append(f"{path.relative_to(ROOT / 'tests').as_posix()}::{node.name}")
    return found


def render() -> str:
    """The page as it should be now."""
    found = named()
    rows = [f"| R{n} | {text} | {'<br>'.join(f'`{one}`' for one in sorted(set(found[n])))} |" for n, text in RULES.items()]
    return HEADER + "\n".join(rows) + "\n"


def problems() -> list[str]:
    """Rules without a test, and tests the page lists for a rule that no longer name it."""
    found = named()
    wrong = [f"R{n} has no test that names it" for n in RULES if not found[n]]
    page = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    for line in page.splitlines():
        row = re.match(r"\| R(\d+) \|", line)
        if row:
            wrong += [f"R{row[1]}: {one} is gone" for one in re.findall(r"`([\w/.]+::\w+)`", line) if one not in found[int(row[1])]]
    return wrong + [f"R{n} is missing in docs/rules.md" for n in RULES if f"| R{n} |" not in page]


if __name__ == "__main__":
    if "--check" in sys.argv:
        print("\n".join(problems()))
        raise SystemExit(1 if problems() else 0)
    TARGET.write_text(render(), encoding="utf-8")
