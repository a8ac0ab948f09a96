"""``leaddesk pin …``: the PIN that locks the window, for who has forgotten it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from leaddesk.cli.output import Output
from leaddesk.domain.clock import SystemClock
from leaddesk.services.api import Services
from leaddesk.services.screen_lock import ScreenLock

if TYPE_CHECKING:
    from leaddesk.cli.root import Session


def register(app: typer.Typer, session: Session) -> None:
    """Adds the commands around the PIN. Whoever can run them can read the profile anyway: the PIN guards the screen only."""
    group = typer.Typer(help="The PIN that locks the window.", no_args_is_help=True)
    app.add_typer(group, name="pin")

    @group.command("clear")
    def clear() -> None:
        """Remove a forgotten PIN."""

        async def work(services: Services, output: Output) -> int:
            lock = ScreenLock(services.preferences, SystemClock())
            was = lock.set
            lock.clear()
            output.answer({"removed": was}, "The PIN was removed." if was else "No PIN was set.")
            return 0

        session.run(work)

    @group.command("show")
    def show() -> None:
        """Whether a PIN is set, and after how long the window locks."""

        async def work(services: Services, output: Output) -> int:
            lock = ScreenLock(services.preferences, SystemClock())
            words = f"A PIN is set; the window locks after {lock.minutes} idle minutes." if lock.set else "No PIN is set; the window is never locked."
            output.answer({"set": lock.set, "minutes": lock.minutes}, words)
            return 0

        session.run(work)
