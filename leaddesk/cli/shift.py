"""``shift``: how the work of one account or of all stands now, as JSON, as tables, or as an Excel workbook with charts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leaddesk.cli.output import Output, table
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.shift import ShiftPicture
from leaddesk.services.api import Services
from leaddesk.services.shift_words import AGE_TITLE, ALL_ACCOUNTS, DUE_TITLE, FIGURE_TITLES, OWNER_TITLE, SENT_TITLE, STATUS_TITLE, bar_words

if TYPE_CHECKING:
    from leaddesk.cli.root import Session


def register(app: typer.Typer, session: Session) -> None:
    """Adds the command."""

    @app.command("shift")
    def shift(
        account_id: Annotated[str, typer.Argument(metavar="[ID]", help="The account's id; all accounts without one.")] = "",
        file: Annotated[Path | None, typer.Option("--file", metavar="FILE", help="An .xlsx file to write, with charts.")] = None,
    ) -> None:
        """What is open, due today, overdue, done today, queued and unknown; open work by status, age in days, executive and due date, and
        what was sent on each of the last 14 days. From the cache, never the network."""

        async def work(services: Services, output: Output) -> None:
            if services.shifts is None:
                raise NotKnown(what="command", name="shift", known=[])
            picture = services.shifts.picture(AccountId(account_id) if account_id else None)
            if file is None:
                output.answer(as_json(picture), _as_text(picture))
                return
            await services.shifts.write(picture, file)
            output.answer({**as_json(picture), "file": str(file)}, f"The shift of {picture.day.isoformat()} written to {file}")

        session.run(work)


def as_json(picture: ShiftPicture) -> dict[str, Any]:
    """Every number with the name of what it counts."""
    ages = [{"from": int(bar.value), "to": bar.last, "count": bar.count} for bar in picture.ages]
    owners = [{"owner": bar.value, "others": bar.others, "count": bar.count} for bar in picture.owners]
    return {
        "account": picture.account,
        "day": picture.day.isoformat(),
        "figures": {bar.value: bar.count for bar in picture.figures},
        "statuses": [{"status": bar.value, "known": bar.spec is not None, "count": bar.count} for bar in picture.statuses],
        "ages": ages,
        "owners": owners,
        "due": [{"day": bar.value, "count": bar.count} for bar in picture.due],
        "done": [{"day": bar.value, "count": bar.count} for bar in picture.sent],
    }


def _as_text(picture: ShiftPicture) -> str:
    blocks = [table([(FIGURE_TITLES[bar.value], bar.count) for bar in picture.figures], (picture.label or ALL_ACCOUNTS, picture.day.isoformat()))]
    charts = ((STATUS_TITLE, picture.statuses), (AGE_TITLE, picture.ages), (OWNER_TITLE, picture.owners), (DUE_TITLE, picture.due), (SENT_TITLE, picture.sent))
    for title, bars in charts:
        rows = [(bar_words(title, bar), bar.count) for bar in bars if bar.count]
        if rows:
            blocks.append(table(rows, (title, "")))
    return "\n\n".join(blocks)
