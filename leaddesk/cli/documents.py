"""``documents``: which leads take documents and how much of each checklist is there, and whose files are by their names."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leaddesk.cli.output import Output, table
from leaddesk.domain.errors import NotKnown
from leaddesk.domain.ids import AccountId
from leaddesk.services.api import Services
from leaddesk.services.boards_api import Desk, DeskLead

if TYPE_CHECKING:
    from leaddesk.cli.root import Session

ONLY = ("missing", "due")


def register(app: typer.Typer, session: Session) -> None:
    """Adds the command."""

    @app.command("documents")
    def documents(
        account_id: Annotated[str, typer.Argument(metavar="[ID]", help="The account's id; all accounts without one.")] = "",
        only: Annotated[str, typer.Option("--only", metavar="missing|due", help="Leads that miss something, or are due today.")] = "",
        search: Annotated[str, typer.Option("--search", metavar="TEXT", help="Words, numbers or ids.")] = "",
        limit: Annotated[int, typer.Option("--limit", min=1, max=100_000, help="At most so many.")] = 300,
        whose: Annotated[list[Path] | None, typer.Option("--whose", metavar="FILE", help="Say whose this file is, by its name; may be repeated.")] = None,
    ) -> None:
        """Leads that take documents: how many types of their checklist were sent, are queued, in trouble, missing. With --whose instead: the lead a
        file's name speaks of (id, reference, phone or name), where exactly one fits. From the cache, never the network."""

        async def work(services: Services, output: Output) -> None:
            desk = services.desk
            if desk is None:
                raise NotKnown(what="command", name="documents", known=[])
            account = services.accounts.get(AccountId(account_id)).id if account_id else None
            if only and only not in ONLY:
                raise NotKnown(what="state", name=only, known=list(ONLY))
            if whose:
                _whose(desk, account, whose, output)
                return
            page = desk.leads(account, search=search, only=only, limit=limit)
            rows = [(lead.account_label, lead.title, lead.key.remote, lead.due or "", *_counts(lead)) for lead in page.leads]
            heads = ("account", "lead", "id", "due", "sent", "queued", "trouble", "missing")
            output.answer([as_json(lead) for lead in page.leads], table(rows, heads) if rows else "No lead here takes documents.")
            if page.total > len(page.leads):
                output.note(f"The first {len(page.leads)} of {page.total}; --limit shows more.")

        session.run(work)


def _whose(desk: Desk, account: AccountId | None, files: list[Path], output: Output) -> None:
    found = desk.owners(account, [file.name for file in files])
    owners = [(file, found.get(file.name)) for file in files]
    rows = [(str(file), *(("", "", "") if one is None else (one.lead.title, one.lead.key.remote, one.why))) for file, one in owners]
    value = [{"file": str(file), "lead": None if one is None else as_json(one.lead), "why": "" if one is None else one.why} for file, one in owners]
    output.answer(value, table(rows, ("file", "lead", "id", "why")))


def _counts(lead: DeskLead) -> tuple[object, ...]:
    return lead.sent, lead.queued, lead.troubled, "?" if lead.missing is None else lead.missing


def as_json(lead: DeskLead) -> dict[str, Any]:
    """``missing`` null: no checklist was read yet."""
    return {
        "account": lead.key.account,
        "kind": lead.key.kind,
        "id": lead.key.remote,
        "title": lead.title,
        "action": lead.action.name,
        "due": lead.due.isoformat() if lead.due is not None else None,
        "sent": lead.sent,
        "queued": lead.queued,
        "trouble": lead.troubled,
        "missing": lead.missing,
    }
