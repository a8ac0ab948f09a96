"""``kinds``, ``refresh``, ``list``, ``show``, ``search``, ``export``: reading, from the cache unless said otherwise."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leaddesk.cli import values
from leaddesk.cli.output import FAILED, WAITING, Output, exit_code, table
from leaddesk.domain.accounts import Account
from leaddesk.domain.clock import to_iso
from leaddesk.domain.errors import Failure, NotKnown, SignInNeeded, Throttled
from leaddesk.domain.ids import AccountId, RecordKey
from leaddesk.domain.records import SORTABLE, Filter, ListedRow, ListQuery, RecordView
from leaddesk.domain.specs import KindSpec, Origin
from leaddesk.domain.values import text
from leaddesk.services.api import RefreshCounts, Services
from leaddesk.services.wording import explain

if TYPE_CHECKING:
    from leaddesk.cli.root import Session

Id = Annotated[str, typer.Argument(metavar="ID", help="The account's id.")]
Kind = Annotated[str, typer.Argument(metavar="KIND", help="A kind of record, as `kinds` prints it.")]
Record = Annotated[str, typer.Argument(metavar="RID", help="The record's own id at the CRM.")]
Search = Annotated[str, typer.Option(help="Words, beginnings of words, phone fragments or last digits.")]
Filters = Annotated[list[str] | None, typer.Option("--filter", metavar="COLUMN=VALUE", help="Only rows with this value; may be repeated.")]

_PATIENCE = 30.0
"""Seconds a refresh waits in all for a server that asks for a pause: as long as a read may be tried again."""


def register(app: typer.Typer, session: Session) -> None:
    """Adds the reading commands."""

    @app.command("kinds")
    def kinds(account_id: Id) -> None:
        """What can be read at an account."""

        async def work(services: Services, output: Output) -> None:
            account = services.accounts.get(AccountId(account_id))
            counts = services.queries.counts(account.id)
            found = [_kind(spec, counts.get(spec.name, 0)) for spec in services.catalog.kinds(account.slug)]
            output.answer(found, table([(k["name"], k["plural"], k["origin"], k["rows"]) for k in found], ("kind", "title", "from", "rows")))

        session.run(work)

    @app.command("refresh")
    def refresh(
        account_id: Annotated[str | None, typer.Argument(metavar="[ID]", help="One account; all by default.")] = None,
        kind: Annotated[list[str] | None, typer.Option("--kind", help="Only this kind; may be repeated.")] = None,
        accept_drop: Annotated[bool, typer.Option("--accept-drop", help="Also let go of many records that left the server's list at once.")] = False,
    ) -> None:
        """Read records anew from the server."""

        async def work(services: Services, output: Output) -> int:
            return await _refresh(services, output, account_id, kind, accept_drop)

        session.run(work)

    @app.command("show")
    def show(
        account_id: Id, kind: Kind, record: Record, fetch: Annotated[bool, typer.Option("--fetch", help="Read the detail from the server first.")] = False
    ) -> None:
        """Every field of a record with the time it was fetched."""

        async def work(services: Services, output: Output) -> None:
            account = services.accounts.get(AccountId(account_id))
            spec = services.catalog.kind(account.slug, kind)
            key = RecordKey(account.id, spec.name, record)
            view = await services.refresher.fetch(key) if fetch else services.queries.record(key)
            if view is None:
                raise NotKnown(what="record", name=record)
            story = services.queries.timeline(key)
            told = [{"at": to_iso(e.at), "by": e.source, "action": e.action, "state": e.state, "text": e.text, "command": e.command} for e in story]
            output.answer({**_record(spec, view), "timeline": told}, "\n".join([_as_text(spec, view), "", *(f"{t['at']}  {t['text']}" for t in told)]))

        session.run(work)

    _register_lists(app, session)


def _register_lists(app: typer.Typer, session: Session) -> None:
    @app.command("list")
    def list_(
        account_id: Id,
        kind: Kind,
        search: Search = "",
        filters: Filters = None,
        sort: Annotated[str, typer.Option(help="A column; a leading - sorts downwards.")] = "",
        limit: Annotated[int | None, typer.Option(min=0, help="At most so many rows.")] = None,
        gone: Annotated[bool, typer.Option("--gone", help="Also records that left the server's list.")] = False,
    ) -> None:
        """Records from the cache; never the network."""

        async def work(services: Services, output: Output) -> None:
            account = services.accounts.get(AccountId(account_id))
            spec = services.catalog.kind(account.slug, kind)
            query = _query(account, spec, search, values.pairs(filters or [], "--filter"), sort, limit, gone)
            rows = _rows(services, spec, query)
            shown = [c.name for c in spec.columns if c.shown]
            output.answer(rows, table([[r["id"], *(r.get(name) for name in shown)] for r in rows], ("id", *shown)))

        session.run(work)

    @app.command("search")
    def search_(words: Annotated[str, typer.Argument(metavar="TEXT")], limit: Annotated[int, typer.Option(min=1)] = 50) -> None:
        """Find records of all accounts."""

        async def work(services: Services, output: Output) -> None:
            hits = [
                {"account": h.key.account, "kind": h.key.kind, "id": h.key.remote, "title": h.title, "subtitle": h.subtitle, "account_label": h.account_label}
                for h in services.queries.search(words, limit)
            ]
            rows = [(h["account_label"], h["kind"], h["id"], h["title"], h["subtitle"]) for h in hits]
            output.answer(hits, table(rows, ("account", "kind", "id", "title", "")) if rows else "Nothing found.")

        session.run(work)

    _register_export(app, session)


def _register_export(app: typer.Typer, session: Session) -> None:
    @app.command("export")
    def export(
        account_id: Id,
        kind: Kind,
        file: Path,
        search: Search = "",
        filters: Filters = None,
        sort: str = "",
        column: Annotated[list[str] | None, typer.Option("--column", help="Only this column, as `kinds` names it; may be repeated.")] = None,
    ) -> None:
        """Write a list with all known fields, or with some columns, to an .xlsx or .csv file."""

        async def work(services: Services, output: Output) -> None:
            account = services.accounts.get(AccountId(account_id))
            spec = services.catalog.kind(account.slug, kind)
            query = _query(account, spec, search, values.pairs(filters or [], "--filter"), sort, None, False)
            sources = {c.name: c.source for c in spec.columns}
            unknown = [name for name in column or [] if name not in sources]
            if unknown:
                raise NotKnown(what="column", name=unknown[0], known=list(sources))
            count = await services.exports.export(query, file, [sources[name] for name in column or []])
            output.answer({"rows": count, "file": str(file)}, f"{count} rows written to {file}")

        session.run(work)


def _kind(spec: KindSpec, rows: int) -> dict[str, Any]:
    return {
        "name": spec.name,
        "title": spec.title,
        "plural": spec.plural,
        "origin": spec.origin.value,
        "detail": spec.detail,
        "rows": rows,
        "columns": [{"name": c.name, "title": c.title, "sortable": c.sortable} for c in spec.columns],
    }


def _query(account: Account, spec: KindSpec, search: str, filters: Mapping[str, Any], sort: str, limit: int | None, gone: bool) -> ListQuery:
    chosen = tuple(Filter(name, "in", tuple(str(v) for v in (value if isinstance(value, list) else [value]))) for name, value in filters.items())
    descending = sort.startswith("-") if sort else spec.descending
    return ListQuery(
        accounts=(account.id,),
        kinds=(spec.name,),
        search=search,
        filters=chosen,
        sort=sort.lstrip("-") or spec.sort,
        descending=descending,
        gone=gone,
        limit=limit,
    )


def _rows(services: Services, spec: KindSpec, query: ListQuery) -> list[dict[str, Any]]:
    """Rows as objects: the record's id, its core and the kind's columns by name."""
    sources = list(dict.fromkeys([*SORTABLE, *(c.source for c in spec.columns)]))
    ids = services.queries.ids(query)
    if query.limit is not None:
        ids = ids[: query.limit]
    return [_row(spec, sources, row) for row in services.queries.rows(ids, sources)]


def _row(spec: KindSpec, sources: Sequence[str], row: ListedRow) -> dict[str, Any]:
    raw = dict(zip(sources, row.cells, strict=True))
    core = {name: raw[name] for name in SORTABLE if name not in {"remote", "f1", "f2", "f3", "f4"}}
    return {
        "id": row.key.remote,
        "account": row.key.account,
        "kind": row.key.kind,
        **core,
        **{c.name: raw[c.source] for c in spec.columns},
        "gone": row.gone,
        "pending": [{"command": p.command, "action": p.action, "state": p.state} for p in row.pending],
    }


def _record(spec: KindSpec, view: RecordView) -> dict[str, Any]:
    record = view.record
    labels = {f.name: f.label for g in spec.groups for f in g.fields}
    fields: dict[str, Any] = {}
    for part in sorted(record.parts, key=lambda p: p.fetched):
        for name, value in part.values.items():
            fields[name] = {"value": value, "label": labels.get(name, name), "part": part.name, "fetched": to_iso(part.fetched)}
    core = record.core
    return {
        "id": record.key.remote,
        "account": record.key.account,
        "kind": record.key.kind,
        "title": core.title,
        "company": core.company,
        "phones": list(core.phones),
        "emails": list(core.emails),
        "status": core.status,
        "substatus": core.substatus,
        "owner": core.owner,
        "due": core.due.isoformat() if core.due else None,
        "slot": core.slot,
        "amount": str(core.amount) if core.amount is not None else None,
        "currency": core.currency,
        "reference": core.reference,
        "created": to_iso(core.created) if core.created else None,
        "updated": to_iso(core.updated) if core.updated else None,
        "gone": to_iso(record.gone) if record.gone else None,
        "fetched": {p.name: to_iso(p.fetched) for p in record.parts},
        "fields": fields,
        "pending": [{"command": p.command, "action": p.action, "state": p.state, "changes": dict(p.overlay)} for p in view.pending],
    }


def _as_text(spec: KindSpec, view: RecordView) -> str:
    value = _record(spec, view)
    lines = [f"{spec.title} {value['id']}  {value['title']}", ""]
    for field in value["fields"].values():
        if words := text(field["value"]):
            lines.append(f"{field['label']}: {words}   (as of {field['fetched']})")
    lines += [f"pending: {p['action']} ({p['state']})" for p in value["pending"]]
    return "\n".join(lines)


async def _refresh(services: Services, output: Output, account_id: str | None, kinds: list[str] | None, accept_drop: bool) -> int:
    accounts = [services.accounts.get(AccountId(account_id))] if account_id else list(services.accounts.list())
    answer: dict[str, Any] = {}
    code = 0
    for account in accounts:
        known = {k.name for k in services.catalog.kinds(account.slug) if k.origin is not Origin.LEDGER}
        for kind in kinds or []:
            services.catalog.kind(account.slug, kind)
        try:
            counts = await _read(services, output, account, [k for k in kinds if k in known] if kinds else None)
        except SignInNeeded as error:
            if account_id:
                raise
            answer[account.id], code = {"error": error.code}, exit_code(error)
            output.note(f"{account.label}: {explain(error.failure).what}")
            continue
        answer[account.id] = {k: await _counted(services, output, account, k, c, accept_drop) for k, c in counts.items()}
        code = code or _read_code(counts)
    lines = [
        f"{a}  {k}: " + ", ".join(f"{n} {v}" for n, v in c.items() if v and n != "error")
        for a, ks in answer.items()
        if "error" not in ks
        for k, c in ks.items()
    ]
    output.answer(answer[account_id] if account_id else answer, "\n".join(lines) or "Nothing to refresh.")
    return code


async def _read(services: Services, output: Output, account: Account, kinds: list[str] | None) -> dict[str, RefreshCounts]:
    """Reads the kinds. A pause the server asks for is waited for when it is short: nobody is there to start a scheduled job again."""
    counts = dict(await services.refresher.refresh(account.id, kinds))
    left = _PATIENCE
    while True:
        waiting = {kind: c.failure for kind, c in counts.items() if c.failure and c.failure.code == Throttled.code}
        seconds = max((_seconds(failure) for failure in waiting.values()), default=0.0)
        if not 0 < seconds <= left:
            break
        left -= seconds
        output.note(f"{account.label}: the server asks for a pause of {round(seconds)} s; waiting.")
        await asyncio.sleep(seconds)
        counts |= await services.refresher.refresh(account.id, list(waiting))
    return counts


def _seconds(failure: Failure) -> float:
    after = failure.facts.get("after")
    return float(after) if isinstance(after, (int, float)) else 0.0


def _read_code(counts: Mapping[str, RefreshCounts]) -> int:
    codes = {c.failure.code for c in counts.values() if c.failure}
    return 0 if not codes else WAITING if codes == {Throttled.code} else FAILED


async def _counted(services: Services, output: Output, account: Account, kind: str, counts: RefreshCounts, accept_drop: bool) -> dict[str, Any]:
    gone, held = counts.gone, counts.held_back
    if held and accept_drop:
        gone, held = gone + await services.refresher.accept_drop(account.id, kind), 0
    value: dict[str, Any] = {"seen": counts.seen, "new": counts.new, "changed": counts.changed, "gone": gone}
    if counts.broken:
        value["broken"] = counts.broken
    if held:
        value["held_back"] = held
        output.note(f"{account.label}, {kind}: {held} records left the server's list at once. They are kept; --accept-drop lets them go.")
    if counts.failure:
        sentence = explain(counts.failure)
        value["error"] = counts.failure.code
        output.note(f"{account.label}, {kind}: {sentence.what} {sentence.next}".rstrip())
    return value
