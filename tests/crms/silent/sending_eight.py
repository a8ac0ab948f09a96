"""A process that sends all eight calls to servers that hold their answers, and is killed meanwhile. Run: PROFILE, the accounts' facts as JSON on stdin."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

from tests.crms.silent.silent_desk import Desk, opened


async def main() -> None:
    desk = Desk(opened(Path(sys.argv[1])))
    await desk.join({slug: (settings, secrets) for slug, (settings, secrets) in json.load(sys.stdin).items()})
    await desk.do_all()


asyncio.run(main())
