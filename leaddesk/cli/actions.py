"""``actions``, ``choices``, ``do``: what can be done, and doing it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leaddesk.cli import values
from leaddesk.cli.output import Output, outcome_code, table
from leaddesk.domain.accounts import Account
from leaddesk.domain.commands import OutboxItem, State
from leaddesk.domain.errors import FormInvalid
from leaddesk.domain.ids import AccountId, CommandId
from leaddesk.domain.specs import On
from leaddesk.domain.values import Fields
from leaddesk.services.api import Services
from leaddesk.services.limit_words import allowance_line
from leaddesk.services.wording import explain, state_line

if TYPE_CHECKING:
    from leaddesk.cli.root import Session

Id = Annotated[str, typer.Argument(metavar="ID", help="The account's id.")]
Action = Annotated[str, typer.Argument(metavar="ACTION", help="An action's name, as `actions` prints it.")]
SetOption = Annotated[list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="A value of the form; may be repeated.")]

FormOption = Annotated[str | None, typer.Option("--form", metavar="FILE|-", help="The form as a JSON object; --set wins over it.")]


def register(app: typer.Typer, session: Session) -> None:
    """Adds the acting commands."""

    @app.command("actions")
    def actions(account_id: Id) -> None:
        """What can be done: name, title, kind, on what, role, resend class and the form as JSON Schema."""

        async def work(services: Services, output: Output) -> None:
            found = _actions(services, services.accounts.get(AccountId(account_id)))
            output.answer(
                found,
                table(
                    [(a["name"], a["title"], a["kind"], a["on"], a["role"], a["resend"]) for a in found], ("action", "title", "kind", "on", "role", "resend")
                ),
            )

        session.run(work)

    @app.command("choices")
    def choices(
        account_id: Id,
        action: Action,
        field: Annotated[str, typer.Argument(metavar="FIELD")],
        record: Annotated[str | None, typer.Option("--record", metavar="RID", help="The record it is about.")] = None,
        settings: SetOption = None,
    ) -> None:
        """The values offered for a form field, from the server, or from the cache when it can't be reached."""

        async def work(services: Services, output: Output) -> None:
            found = await services.choices.get(AccountId(account_id), action, field, record, values.pairs(settings or []))
            if found.stale:
                output.note(
                    f"The server can't be reached; these are from {found.fetched:%Y-%m-%d %H:%M} UTC." if found.fetched else "The server can't be reached."
                )
            listed = [{"value": c.value, "label": c.label} for c in found.choices]
            output.answer(listed, table([(c.value, c.label, c.hint) for c in found.choices], ("value", "label", "")))

        session.run(work)

    _register_do(app, session)


def _register_do(app: typer.Typer, session: Session) -> None:
    @app.command("do")
    def do(
        account_id: Id,
        action: Action,
        records: Annotated[list[str] | None, typer.Argument(metavar="[RID]…", help="The records it is done to.")] = None,
        settings: SetOption = None,
        form: FormOption = None,
        file: Annotated[list[str] | None, typer.Option("--file", metavar="FIELD=PATH[;k=v…]", help="A file to send; may be repeated.")] = None,
        no_hold: Annotated[bool, typer.Option("--no-hold", help="Send at once instead of holding it back for the undo time.")] = False,
        after: Annotated[
            str | None, typer.Option("--after", metavar="COMMAND", help="Wait for this command; @parent as RID or value stands for the id it gets.")
        ] = None,
    ) -> None:
        """Do something to one or many records: one command each, queued durably, then sent."""
        filled = {**values.json_object(form, "--form"), **values.pairs(settings or [])}
        files = values.files(file or [])

        async def work(services: Services, output: Output) -> int:
            parent = CommandId(after) if after else None
            if parent is None and len(records or []) < 2:
                with suppress(FormInvalid):  # submitting says it, too, and first what is wrong with the records
                    found = await services.commands.review(AccountId(account_id), action, filled, records[0] if records else None, len(files))
                    for note in dict.fromkeys(found.values()):
                        output.note(note)
            items = await services.commands.submit(
                AccountId(account_id), action, records or [], filled, files, hold=not no_hold, initiator="command line", parent=parent
            )
            return await _sent(services, output, items)

        session.run(work)


def _actions(services: Services, account: Account) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = [
        {
            "name": a.name,
            "title": a.title,
            "kind": a.kind,
            "on": a.on.value,
            "role": a.role.value,
            "resend": a.resend.value,
            "form": services.catalog.form(account.slug, a.name).schema,
        }
        for a in services.catalog.actions(account.slug)
    ]
    found += [
        {
            "name": a.name,
            "title": a.title,
            "kind": None,
            "on": On.ACCOUNT.value,
            "role": "account",
            "resend": a.resend.value,
            "form": services.catalog.form(account.slug, a.name).schema,
        }
        for a in services.catalog.account_actions(account.slug)
    ]
    return found


async def _sent(services: Services, output: Output, items: Sequence[OutboxItem]) -> int:
    """Sends what is not held back, and prints how all of it stands."""
    now = [item.command.id for item in items if item.state is not State.HELD]
    if now:
        done = {item.command.id: item for item in await services.commands.send(now)}
        items = tuple(done.get(item.command.id, item) for item in items)
    for item in items:
        output.note(f"{item.command.record.remote + ': ' if item.command.record else ''}{describe(services, item)}")
        for name, words in _fields(item).items():
            output.note(f"  {name}: {words}")
        if item.state is State.SENT and item.result.get("not_taken"):
            output.note(f"  {item.message}")
    say_limits(services, output, items)
    results = [outcome(item) for item in items]
    output.answer(results, "\n".join(f"{r['command']}  {r['record'] or '-'}  {r['state']}{_result(r['result'])}" for r in results))
    return outcome_code(tuple(items))


def say_limits(services: Services, output: Output, items: Sequence[OutboxItem]) -> None:
    """What is left of the plans under which some of these still wait."""
    waiting = {(item.command.account, item.command.action) for item in items if item.state in (State.WAITING, State.HELD)}
    for account in dict.fromkeys(name for name, _ in waiting):
        slug = services.accounts.get(account).slug
        for one in services.limits.of(account):
            if (account, one.action) in waiting:
                output.note(allowance_line(one, services.catalog.action(slug, one.action).title))


def _result(result: Fields) -> str:
    return "".join(f"  {name}={value}" for name, value in result.items() if name != "fields")


def _fields(item: OutboxItem) -> Fields:
    """What the server said of single fields of a command it refused."""
    fields = item.failure.facts.get("fields") if item.failure and item.state is State.REFUSED else None
    return dict(fields) if isinstance(fields, Mapping) else {}


def outcome(item: OutboxItem) -> dict[str, Any]:
    """A command as ``do`` and ``outbox`` print it; what was wrong with which field of a refused one is in its result."""
    fields = _fields(item)
    return {
        "command": item.command.id,
        "record": item.command.record.remote if item.command.record else None,
        "state": item.state.value,
        "message": item.message or (explain(item.failure).what if item.failure else ""),
        "result": {**item.result, **({"fields": fields} if fields else {})},
    }


def describe(services: Services, item: OutboxItem) -> str:
    """The command's state as one sentence for a person."""
    account = services.accounts.get(item.command.account)
    return state_line(item, services.catalog.action(account.slug, item.command.action), datetime.now(UTC))
