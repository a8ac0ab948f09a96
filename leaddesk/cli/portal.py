"""Commands that write the file a CRM's own portal takes: their names and rules come from the CRMs' data."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leaddesk.cli.output import DONE, FAILED
from leaddesk.domain.portal import PortalFile

if TYPE_CHECKING:
    from leaddesk.cli.root import Session


def register(app: typer.Typer, session: Session) -> None:
    """Adds one command per file there is."""
    files = session.host.portal_files()
    for spec in files.specs():
        _register(app, session, spec)


def _register(app: typer.Typer, session: Session, spec: PortalFile) -> None:
    @app.command(spec.name, help=f"{spec.help} Nothing is written while a cell is wrong.")
    def write(
        template: Annotated[Path, typer.Argument(metavar="TEMPLATE", help="The template as downloaded from the portal.")],
        rows: Annotated[Path, typer.Argument(metavar="ROWS", help="A .csv, .xlsx or .ods file with the rows.")],
        out: Annotated[Path, typer.Argument(metavar="OUT", help="The file to write.")],
        country: Annotated[str, typer.Option(help="Two letters: the country of phone numbers without a country code.")] = "",
    ) -> None:
        report = session.host.portal_files().write(spec.name, template, rows, out, country)
        output = session.output
        for name in report.unused:
            output.note(f"Not used: {name}")
        for name in report.empty:
            output.note(f"Left empty: {name}")
        for one in report.problems:
            output.note(f"row {one.row}, {one.column}: {one.message}" + (f" (would do: {one.repair})" if one.repair else ""))
        answer = {
            "rows": 0 if report.problems else report.rows,
            "file": None if report.problems else str(out),
            "problems": [asdict(one) for one in report.problems],
            "empty": list(report.empty),
            "unused": list(report.unused),
        }
        words = f"Nothing was written: {len(report.problems)} cells are wrong." if report.problems else f"{report.rows} rows written to {out}"
        output.answer(answer, words)
        raise typer.Exit(FAILED if report.problems else DONE)
