"""The proofs at any size, from a seed: ``python3 packaging/dev.py prove --kills 1000 --steps 20000 --writes 200 --flips 200 --seed 1``."""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.proof.disk import failing_writes
from tests.proof.flips import flipped
from tests.proof.kills import prove

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="prove", description=__doc__)
    parser.add_argument("--kills", type=int, default=0, help="T2: kill the real program so often at random moments, on the practice CRMs")
    parser.add_argument("--steps", type=int, default=0, help="T1: so many steps of the state machine against a lying server")
    parser.add_argument("--writes", type=int, default=0, help="T4: let each of the first so many writes of the database fail")
    parser.add_argument("--flips", type=int, default=0, help="damage a profile at so many places, and open it")
    parser.add_argument("--matrix", action="store_true", help="T3: the fault matrix")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6), help="printed; the same again does the same again")
    wanted = parser.parse_args(arguments)
    if not (wanted.kills or wanted.steps or wanted.writes or wanted.flips or wanted.matrix):
        parser.print_help()
        return 2
    print(f"seed {wanted.seed}", flush=True)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="leaddesk-proof-") as folder:
        base = Path(folder)
        if wanted.kills:
            tally = prove(wanted.kills, wanted.seed, base / "kills")
            print("\n".join([tally.text(), *tally.lost, *tally.twice, *tally.wrong]), flush=True)
            bad += not tally.clean
        if wanted.writes:
            found = asyncio.run(failing_writes(base / "writes", range(1, wanted.writes + 1)))
            print(
                f"{found.tried} failing writes: {found.refused} said at once, {found.sent} requests, {len(found.problems)} problems", *found.problems, sep="\n"
            )
            bad += bool(found.problems)
        if wanted.flips:
            tally_ = flipped(base / "flips", wanted.flips, wanted.seed)
            print(tally_.text(), *tally_.problems, sep="\n")
            bad += bool(tally_.problems)
    if wanted.steps:
        bad += _pytest(
            ["tests/unit/outbox/test_machine.py", f"--hypothesis-seed={wanted.seed}", "--timeout=0"],
            LEADDESK_STEPS=str(wanted.steps),
            HYPOTHESIS_PROFILE="explore",
        )
    if wanted.matrix:
        bad += _pytest(["tests/proof/test_fault_matrix.py"])
    return 1 if bad else 0


def _pytest(arguments: list[str], **environment: str) -> int:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *arguments], cwd=ROOT, env={**os.environ, **environment}, check=False
    )
    return int(done.returncode != 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
