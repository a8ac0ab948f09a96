"""Help > Look for a new version: asks once and says what came of it. Nothing is installed by itself, no address is opened unasked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from leaddesk.services.wording import explain
from leaddesk.ui import operation, strings

if TYPE_CHECKING:
    from leaddesk.ui.context import UiContext


async def look_for_updates(ctx: UiContext, window: QWidget) -> None:
    """Says that there is a newer version and where, that there is none, or why nobody could be asked."""
    from leaddesk.domain.errors import LeaddeskError

    updates = ctx.services.updates
    if updates is None:
        return
    try:
        found = await ctx.call(updates.check())
    except LeaddeskError as error:
        sentence = explain(error)
        operation.say(window, " ".join(part for part in (sentence.what, sentence.next) if part))
        return
    if found is None:
        operation.say(window, strings.tr("This is the newest version."))
    else:
        operation.say(window, strings.tr("Version {version} is out: {address}").format(version=found.version, address=found.address))
