"""``snapshot``: a month's picture of an account as JSON, as a table, or as an Excel workbook with charts."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leaddesk.cli.output import Output, table
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.domain.months import MonthPicture
from leaddesk.services.api import Services
from leaddesk.services.snapshot import read_month

if TYPE_CHECKING:
    from leaddesk.cli.root import Session


def register(app: typer.Typer, session: Session) -> None:
    """Adds the command."""

    @app.command("snapshot")
    def snapshot(
        account_id: Annotated[str, typer.Argument(metavar="ID", help="The account's id.")],
        month: Annotated[str, typer.Argument(metavar="MONTH", help="The month, e.g. 2026-11.")],
        file: Annotated[Path | None, typer.Argument(metavar="[FILE]", help="An .xlsx file to write, with charts.")] = None,
    ) -> None:
        """What was created and which milestones were reached in a month, by week and status; from the cache, never the network."""

        async def work(services: Services, output: Output) -> None:
            if services.months is None:
                raise NotKnown(what="command", name="snapshot", known=[])
            picture = services.months.picture(AccountId(account_id), read_month(month))
            if file is None:
                output.answer(as_json(picture), _as_text(picture))
                return
            await services.months.write(picture, file)
            output.answer({**as_json(picture), "file": str(file)}, f"{picture.month:%B %Y} written to {file}")

        session.run(work)


def as_json(picture: MonthPicture) -> dict[str, Any]:
    """Amounts are texts with two decimals, so that nothing is rounded on the way."""
    kinds = {
        month.kind.name: {
            "figures": [
                {"name": f.milestone.name, "title": f.milestone.title, "count": f.count, "weeks": list(f.weeks), "amounts": _amounts(f.amounts)}
                for f in month.figures
            ],
            "statuses": [
                {"status": s.value, "known": s.spec is not None, "count": s.count, "weeks": list(s.weeks), "amounts": _amounts(s.amounts)}
                for s in month.statuses
            ],
        }
        for month in picture.kinds
    }
    weeks = [{"first": week.first.isoformat(), "last": week.last.isoformat()} for week in picture.weeks]
    return {"account": picture.account, "month": f"{picture.month:%Y-%m}", "weeks": weeks, "kinds": kinds}


def _amounts(amounts: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: f"{amount:.2f}" for currency, amount in sorted(amounts.items())}


def _as_text(picture: MonthPicture) -> str:
    if not picture.kinds:
        return "Nothing of this account has a monthly picture."
    heads = ("", "in all", *(f"{week.first.day}-{week.last.day}" for week in picture.weeks), "amount")
    blocks = []
    for month in picture.kinds:
        rows = [(f.milestone.title, f.count, *f.weeks, _money(f.amounts)) for f in month.figures]
        rows += [(f"  {s.label or 'no status'}", s.count, *s.weeks, _money(s.amounts)) for s in month.statuses]
        blocks.append(table(rows, heads))
    return "\n\n".join(blocks)


def _money(amounts: Mapping[str, Decimal]) -> str:
    return ", ".join(f"{currency} {amount:,.2f}".strip() for currency, amount in sorted(amounts.items()))
