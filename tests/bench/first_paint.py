"""A child process: opens the window on a given profile and tells, at first paint, the time, the rows shown and the modules loaded; then it ends.

With a second argument it lives until everything is there and closes, which writes the scene for the next start.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaddesk.app.wiring import Opened
    from leaddesk.ui.context import UiContext
    from leaddesk.ui.first_page import First
    from leaddesk.ui.shell import MainWindow
    from leaddesk.ui.start import Launch

KEY = bytes(range(32))


def main(profile: Path, *, prepare: bool) -> int:
    from leaddesk.app.gui import as_profile, in_thread, read_first, show

    def unlock(_: str | None) -> Opened:
        from leaddesk.app.wiring import open_store_part

        return open_store_part(profile, session_key=KEY)

    def painted(window: MainWindow) -> None:
        now = time.monotonic_ns()
        from leaddesk.ui.first_page import FirstPage

        page = window.centralWidget()
        assert isinstance(page, FirstPage)
        modules = sorted({name.partition(".")[0] for name in sys.modules} | {name for name in sys.modules if name.startswith(("PySide6.", "leaddesk."))})
        os.write(1, json.dumps({"ns": now, "rows": page.painted, "first": page.rows[:1], "modules": modules}).encode() + b"\n")
        os._exit(0)

    async def script(window: MainWindow, ctx: UiContext) -> int:
        return 0

    def find() -> First | None:
        return read_first(profile / "leaddesk.db", KEY)

    first = None if prepare else in_thread(find)

    def more(launch: Launch) -> Launch:
        changed = launch._replace(first=first, begin=lambda: as_profile(in_thread(lambda: unlock(None))))
        return changed._replace(script=script) if prepare else changed._replace(listen=painted)

    return show(profile, None, unlock, more)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), prepare=len(sys.argv) > 2))
