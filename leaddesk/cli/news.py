"""``changes``, ``timeline``, ``follow-up …``: what happened and what is due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leaddesk.cli.output import Output, table
from leaddesk.domain.clock import to_iso
from leaddesk.domain.errors import FieldProblem, FormInvalid, NotKnown
from leaddesk.domain.follow_ups import FollowUp
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.news import ChangedRecord, FieldChange
from leaddesk.domain.records import TimelineEntry
from leaddesk.services.api import Services
from leaddesk.services.follow_ups import WHEN
from leaddesk.services.moments import read_moment
from leaddesk.services.news_api import FollowUps

if TYPE_CHECKING:
    from leaddesk.cli.root import Session

Id = Annotated[str, typer.Argument(metavar="ID", help="The account's id.")]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="A kind of record, as `kinds` prints it.")]
Record = Annotated[str, typer.Argument(metavar="RID", help="The record's own id at the CRM.")]
FollowUpId = Annotated[str, typer.Argument(metavar="F", help="The follow-up's id, as `follow-up list` prints it.")]
When = Annotated[str, typer.Argument(metavar="WHEN", help="2026-02-05, 2026-02-05T14:30, today, tomorrow, +30m, +2h or +3d; local time.")]


def register(app: typer.Typer, session: Session) -> None:
    """Adds what tells a person what happened and what is due."""

    @app.command("changes")
    def changes(
        account_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="One account; all by default.")] = None,
        looked: Annotated[bool, typer.Option("--looked", help="Count them as looked at afterwards.")] = False,
        limit: Annotated[int, typer.Option(min=1, help="At most so many records.")] = 500,
    ) -> None:
        """What changed at the servers since somebody looked, old and new."""

        async def work(services: Services, output: Output) -> None:
            news = services.news
            found = news.changed(AccountId(account_id) if account_id else None, limit) if news is not None else ()
            output.answer([_changed(one) for one in found], _changes_text(found) or "Nothing changed since you looked.")
            if looked:
                services.queries.mark_read([one.rowid for one in found])

        session.run(work)

    @app.command("timeline")
    def timeline(account_id: Id, kind: Kind, record: Record, limit: Annotated[int, typer.Option(min=1)] = 200) -> None:
        """A record's life: what the server dates and changed, what was done here, notes and follow-ups; newest first."""

        async def work(services: Services, output: Output) -> None:
            account = services.accounts.get(AccountId(account_id))
            key = RecordKey(account.id, services.catalog.kind(account.slug, kind).name, record)
            entries = services.queries.timeline(key, limit)
            if not entries:
                raise NotKnown(what="record", name=record)
            rows = [(_local(e.at), e.source, _entry_text(e)) for e in entries]
            output.answer([_entry(e) for e in entries], table(rows, ("when", "by", "what")))

        session.run(work)

    _register_follow_ups(app, session)


def _register_follow_ups(app: typer.Typer, session: Session) -> None:
    group = typer.Typer(help="Follow-ups of records: what to do and when; kept on this computer only.", no_args_is_help=True)
    app.add_typer(group, name="follow-up")

    @group.command("add")
    def add(
        account_id: Id,
        kind: Kind,
        record: Record,
        due: When,
        note: Annotated[str, typer.Option(help="What to do.")] = "",
        remind: Annotated[str, typer.Option(metavar="WHEN", help="When to be reminded; at the time it is due by default, 'no' for not at all.")] = "",
    ) -> None:
        """Set a follow-up on a record."""

        async def work(services: Services, output: Output) -> None:
            account = services.accounts.get(AccountId(account_id))
            key = RecordKey(account.id, services.catalog.kind(account.slug, kind).name, record)
            when = _moment(due, "due")
            told = None if remind.strip().lower() == "no" else _moment(remind, "remind") if remind else when
            _say(output, _follow_ups(services).add(key, when, note, remind=told))

        session.run(work)

    @group.command("list")
    def list_(
        account_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="One account; all by default.")] = None,
        when: Annotated[str, typer.Option(help=f"Only {', '.join(WHEN)}.")] = "",
        done: Annotated[bool, typer.Option("--done", help="Also those that are done.")] = False,
    ) -> None:
        """Follow-ups by the time they are due."""

        async def work(services: Services, output: Output) -> None:
            found = _follow_ups(services).list(when, (AccountId(account_id),) if account_id else (), done=done)
            rows = [(i.id, _local(i.due), i.key.account, i.key.kind, i.key.remote, i.title, i.note, "done" if i.done else "") for i in found]
            headers = ("id", "due", "account", "kind", "record", "title", "note", "")
            output.answer([_follow_up(item) for item in found], table(rows, headers) if rows else "No follow-ups.")

        session.run(work)

    _register_moves(group, session)


def _register_moves(group: typer.Typer, session: Session) -> None:
    @group.command("done")
    def done_(ident: FollowUpId, reopen: Annotated[bool, typer.Option("--reopen", help="Open it again instead.")] = False) -> None:
        """Say that a follow-up is done."""

        async def work(services: Services, output: Output) -> None:
            _say(output, _follow_ups(services).done(ident, not reopen))

        session.run(work)

    @group.command("snooze")
    def snooze(ident: FollowUpId, until: When) -> None:
        """Move a follow-up, and its reminder, to a later time."""

        async def work(services: Services, output: Output) -> None:
            _say(output, _follow_ups(services).snooze(ident, _moment(until, "until")))

        session.run(work)

    @group.command("remove")
    def remove(ident: FollowUpId) -> None:
        """Remove a follow-up."""

        async def work(services: Services, output: Output) -> None:
            _follow_ups(services).remove(ident)
            output.answer({"id": ident, "removed": True}, f"{ident} removed")

        session.run(work)


def _follow_ups(services: Services) -> FollowUps:
    if services.follow_ups is None:
        raise NotKnown(what="service", name="follow-ups", known=[])
    return services.follow_ups


def _say(output: Output, item: FollowUp) -> None:
    state = "done" if item.done else f"due {_local(item.due)}"
    output.answer(_follow_up(item), f"{item.id}  {item.title}: {state}")


def _follow_up(item: FollowUp) -> dict[str, Any]:
    return {
        "id": item.id,
        "account": item.key.account,
        "kind": item.key.kind,
        "record": item.key.remote,
        "title": item.title,
        "due": to_iso(item.due),
        "note": item.note,
        "remind": to_iso(item.remind) if item.remind else None,
        "done": to_iso(item.done) if item.done else None,
    }


def _changed(record: ChangedRecord) -> dict[str, Any]:
    key = record.key
    return {"account": key.account, "kind": key.kind, "id": key.remote, "title": record.title, "changes": [_change(c) for c in record.changes]}


def _change(change: FieldChange) -> dict[str, Any]:
    return {"field": change.source, "label": change.label, "old": change.old, "new": change.new, "at": to_iso(change.at)}


def _changes_text(found: Sequence[ChangedRecord]) -> str:
    lines = []
    for one in found:
        lines.append(f"{one.key.account}  {one.key.kind} {one.key.remote}  {one.title}")
        lines += [f"    {c.label}: {_value(c, c.old)} → {_value(c, c.new)}   ({_local(c.at)})" for c in one.changes]
    return "\n".join(lines)


def _value(change: FieldChange, value: str) -> str:
    return "•••" if change.sensitive and value else value or "nothing"


def _entry(entry: TimelineEntry) -> dict[str, Any]:
    return {
        "at": to_iso(entry.at),
        "by": entry.source,
        "action": entry.action,
        "state": entry.state,
        "text": entry.text,
        "command": entry.command,
        "details": dict(entry.details),
        "changes": [_change(c) for c in entry.changes],
    }


def _entry_text(entry: TimelineEntry) -> str:
    changed = "; ".join(f"{c.label}: {_value(c, c.old)} → {_value(c, c.new)}" for c in entry.changes)
    return f"{entry.text}: {changed}" if changed else entry.text


def _local(moment: datetime) -> str:
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _moment(words: str, field: str) -> datetime:
    found = read_moment(words, datetime.now(UTC))
    if found is None:
        raise FormInvalid((FieldProblem(field, "not_a_date", "Give a day (2026-02-05), a time (2026-02-05T14:30), today, tomorrow, +30m, +2h or +3d."),))
    return found
