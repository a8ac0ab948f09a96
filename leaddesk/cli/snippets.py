"""``snippet …``: texts used again and again in remark fields; list, change, remove, share as a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import typer

from leaddesk.cli.output import Output, table
from leaddesk.domain.errors import NotKnown
from leaddesk.services.api import Services
from leaddesk.services.snippets import Snippet, Snippets

if TYPE_CHECKING:
    from leaddesk.cli.root import Session


def register(app: typer.Typer, session: Session) -> None:
    """Adds ``snippet``."""
    group = typer.Typer(help="Texts used again and again in remark fields, with blanks like {title}.", no_args_is_help=True)
    app.add_typer(group, name="snippet")

    @group.command("list")
    def list_() -> None:
        """All snippets."""

        async def work(services: Services, output: Output) -> None:
            found = Snippets(services.preferences).list()
            output.answer([{"name": s.name, "text": s.text} for s in found], table([(s.name, s.text) for s in found], ("name", "text")) if found else "None.")

        session.run(work)

    @group.command("put")
    def put(name: str, text: str) -> None:
        """Add a snippet, or replace the one of that name."""

        async def work(services: Services, output: Output) -> None:
            Snippets(services.preferences).put(Snippet(name, text))
            output.answer({"name": name}, f"“{name}” saved")

        session.run(work)

    @group.command("remove")
    def remove(name: str) -> None:
        """Remove a snippet."""

        async def work(services: Services, output: Output) -> None:
            if not Snippets(services.preferences).remove(name):
                raise NotKnown(what="snippet", name=name, known=[s.name for s in Snippets(services.preferences).list()])
            output.answer({"name": name, "removed": True}, f"“{name}” removed")

        session.run(work)

    _register_files(group, session)


def _register_files(group: typer.Typer, session: Session) -> None:
    @group.command("export")
    def export(file: Path) -> None:
        """Write all snippets to a file for colleagues."""

        async def work(services: Services, output: Output) -> None:
            count = Snippets(services.preferences).save(file)
            output.answer({"snippets": count, "file": str(file)}, f"{count} snippets written to {file}")

        session.run(work)

    @group.command("import")
    def import_(file: Path) -> None:
        """Add the snippets of a file; those of the same name are replaced."""

        async def work(services: Services, output: Output) -> None:
            count = Snippets(services.preferences).load(file)
            output.answer({"snippets": count}, f"{count} snippets added")

        session.run(work)
