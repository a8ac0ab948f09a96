"""``demo``, ``sandbox``, ``journal``, ``backup``, ``restore``, ``wipe``, ``doctor``, ``self-test``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from leaddesk.cli.output import FAILED, Output, table
from leaddesk.domain.clock import to_iso
from leaddesk.domain.ids import AccountId
from leaddesk.services.api import Services
from leaddesk.services.journal_lines import deed_words, state_words

if TYPE_CHECKING:
    from leaddesk.cli.root import Session


def register(app: typer.Typer, session: Session) -> None:
    """Adds the commands around the profile and the practice CRMs."""

    @app.command("demo")
    def demo(
        screenshot: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a picture of the window and end; works without a display.")] = None,
        dark: Annotated[bool, typer.Option("--dark", help="Dark colours.")] = False,
        size: Annotated[str, typer.Option(metavar="WxH", help="The window's size.")] = "1280x800",
    ) -> None:
        """Open the window on practice CRMs with invented data; no account is needed and nothing leaves this machine."""
        raise typer.Exit(session.host.demo(screenshot, dark, size))

    @app.command("sandbox")
    def sandbox(seed: Annotated[int, typer.Option(help="The invented data's seed.")] = 1) -> None:
        """Only the practice CRMs, until interrupted; prints one JSON line for each."""
        raise typer.Exit(session.host.sandbox(seed))

    @app.command("doctor")
    def doctor() -> None:
        """What works here, and why not."""

        async def work(services: Services, output: Output) -> int:
            checks = services.maintenance.doctor()
            output.answer(
                [{"name": c.name, "state": c.state, "text": c.text} for c in checks], table([(c.state, c.name, c.text) for c in checks], ("", "what", ""))
            )
            return FAILED if any(c.state == "fail" for c in checks) else 0

        session.run(work)

    _register_journal(app, session)
    _register_profile(app, session)


def _register_journal(app: typer.Typer, session: Session) -> None:
    journal = typer.Typer(help="The tamper-evident record of what was sent.", no_args_is_help=True)
    app.add_typer(journal, name="journal")

    @journal.command("list")
    def listing(
        account: Annotated[str, typer.Option(metavar="ACCOUNT", help="Only lines of this account.")] = "",
        find: Annotated[str, typer.Option(metavar="WORDS", help="Only lines about a record whose name or number has these words.")] = "",
        before: Annotated[int, typer.Option(metavar="N", help="Only lines older than line N.", min=0)] = 0,
        limit: Annotated[int, typer.Option(help="At most so many lines.", min=1, max=10_000)] = 50,
    ) -> None:
        """What was asked for, sent and answered, newest first."""

        async def work(services: Services, output: Output) -> None:
            chosen = services.accounts.get(AccountId(account)).id if account else None
            lines = services.maintenance.journal(account=chosen, words=find, before=before or None, limit=limit)
            rows = [(str(x.seq), to_iso(x.at), x.account or "", x.title or (x.record.remote if x.record else ""), deed_words(x), state_words(x)) for x in lines]
            names = ("line", "at", "account", "record", "what", "state")
            output.answer([dict(zip(names, row, strict=True)) for row in rows], table(rows, names))

        session.run(work)

    @journal.command("verify")
    def verify() -> None:
        """Check the chain of the journal from its first line to its last."""

        async def work(services: Services, output: Output) -> int:
            intact, entries, where = services.maintenance.verify_journal()
            output.answer({"intact": intact, "entries": entries, "where": where}, f"Intact: {entries} entries." if intact else f"Broken: {where}")
            return 0 if intact else FAILED

        session.run(work)

    @journal.command("export")
    def export(file: Path) -> None:
        """Write the whole journal to a file, one JSON line for each entry, in an order and form that can be verified elsewhere."""

        async def work(services: Services, output: Output) -> None:
            entries = await services.maintenance.export_journal(file)
            output.answer({"file": str(file), "entries": entries}, f"Wrote {entries} entries to {file}.")

        session.run(work)


def _register_profile(app: typer.Typer, session: Session) -> None:
    @app.command("backup")
    def backup(file: Path) -> None:
        """Write an encrypted copy of the profile to a file."""

        async def work(services: Services, output: Output) -> None:
            await services.maintenance.backup(file)
            output.answer({"file": str(file)}, f"Backed up to {file}. It opens only with this profile's key.")

        session.run(work)

    @app.command("restore")
    def restore(file: Path) -> None:
        """Put a backup back; what is there now is kept beside it."""
        kept = session.host.restore(session.options, file)
        session.output.answer({"restored": str(file), "kept": str(kept)}, f"Restored. What was there before is kept as {kept}.")

    @app.command("wipe")
    def wipe(yes: Annotated[bool, typer.Option("--yes", help="Really remove; without it nothing is.")] = False) -> None:
        """Remove this profile: accounts, leads, what waits in the outbox, and the key to them. It can't be undone."""
        if not yes:
            session.output.note("Nothing was removed. With --yes everything of this profile goes, also what waits to be sent; back it up first.")
            raise typer.Exit(FAILED)
        gone = session.host.wipe(session.options)
        session.output.answer({"removed": str(gone)}, f"Removed {gone} and its key.")

    @app.command("update")
    def update() -> None:
        """Look whether there is a newer version. Nothing is installed by itself."""

        async def work(services: Services, output: Output) -> None:
            assert services.updates is not None
            found = await services.updates.check()
            value = {"newer": None if found is None else {"version": found.version, "address": found.address, "notes": found.notes}}
            output.answer(value, "This is the newest version." if found is None else f"Version {found.version} is out: {found.address}\n{found.notes}")

        session.run(work)

    @app.command("self-test")
    def self_test(report: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to write the JSON report.")] = None) -> None:
        """The installed program tests itself."""
        raise typer.Exit(session.host.self_test(report, session.options.as_json))
