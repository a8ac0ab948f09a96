"""A child process: opens the window on a given profile and tells, at first paint, the time, the rows shown and the modules loaded; then it ends."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leaddesk.ui.shell import MainWindow
    from leaddesk.ui.start import Launch

KEY = bytes(range(32))


def main(profile: Path) -> int:
    from leaddesk.app.gui import in_thread, show
    from leaddesk.app.wiring import Opened, open_store_part

    def unlock(_: str | None) -> Opened:
        return open_store_part(profile, session_key=KEY)

    def painted(window: MainWindow) -> None:
        now = time.monotonic_ns()
        tab = window.tab()
        page = tab.current_list() if tab is not None else None
        shown = len(page.model.rows.shown(page.model.ids[:64])) if page is not None else 0
        modules = sorted({name.partition(".")[0] for name in sys.modules} | {name for name in sys.modules if name.startswith("PySide6.")})
        os.write(1, json.dumps({"ns": now, "rows": shown, "all": page.model.rowCount() if page is not None else 0, "modules": modules}).encode() + b"\n")
        os._exit(0)

    def more(launch: Launch) -> Launch:
        return dataclasses.replace(launch, listen=painted)

    return show(profile, in_thread(lambda: unlock(None)), unlock, more)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
