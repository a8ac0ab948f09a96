"""``leaddesk outbox …``: see, push, drop and decide queued changes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from leaddesk.cli import values
from leaddesk.cli.actions import FormOption, SetOption, describe, outcome, say_limits
from leaddesk.cli.output import FAILED, Output, outcome_code, table
from leaddesk.domain.clock import to_iso
from leaddesk.domain.commands import OPEN, OutboxItem, State
from leaddesk.domain.errors import NotKnown, Offline, ServerFault, SignInNeeded, Throttled
from leaddesk.domain.ids import CommandId
from leaddesk.services import conflicts
from leaddesk.services.api import Services

if TYPE_CHECKING:
    from leaddesk.cli.root import Session

Command = Annotated[str, typer.Argument(metavar="COMMAND", help="A command's id, as `do` and `outbox` print it.")]


def register(app: typer.Typer, session: Session) -> None:
    """Adds the ``outbox`` commands."""
    group = typer.Typer(help="Queued changes: see, push, drop and decide them.", invoke_without_command=True)
    app.add_typer(group, name="outbox")

    @group.callback()
    def list_(
        context: typer.Context,
        state: Annotated[State | None, typer.Option("--state", help="Only commands in this state; all that are open by default.")] = None,
    ) -> None:
        """All open commands, or those in one state."""
        if context.invoked_subcommand is not None:
            return

        async def work(services: Services, output: Output) -> None:
            items = services.commands.items([state] if state else sorted(OPEN, key=lambda s: s.value))
            rows = [
                (i.command.id, i.command.account, i.command.action, i.command.record.remote if i.command.record else "", i.state.value, describe(services, i))
                for i in items
            ]
            say_limits(services, output, items)
            output.answer(
                [_item(services, i) for i in items], table(rows, ("command", "account", "action", "record", "state", "")) if rows else "Nothing is waiting."
            )

        session.run(work)

    _register_reading(group, session)
    _register_deciding(group, session)
    _register_changing(group, session)


def _register_reading(group: typer.Typer, session: Session) -> None:
    @group.command("show")
    def show(command: Command) -> None:
        """One command: what is sent, its state, what was seen of it."""

        async def work(services: Services, output: Output) -> None:
            item = services.commands.item(CommandId(command))
            value = {
                **_item(services, item),
                "payload": dict(item.command.payload),
                "base": dict(item.command.base),
                "evidence": dict(item.evidence),
                "files": _files(item),
            }
            if item.state is State.CONFLICT:
                value["conflict"] = _sides(services, item)
            output.answer(value, "\n".join(f"{k}: {v}" for k, v in value.items()))

        session.run(work)


def _register_deciding(group: typer.Typer, session: Session) -> None:
    @group.command("send")
    def send(
        commands: Annotated[list[str] | None, typer.Argument(metavar="[COMMAND]…", help="All that wait by default.")] = None,
        theirs: Annotated[
            list[str] | None, typer.Option("--theirs", metavar="FIELD", help="For one command in conflict: leave this field as the server has it.")
        ] = None,
    ) -> None:
        """Send waiting and held commands now. A command in conflict (see `outbox show`) is sent with your values."""
        if theirs and len(commands or ()) != 1:
            raise typer.BadParameter("--theirs is for one command in conflict; name it")

        async def work(services: Services, output: Output) -> int:
            if theirs and commands:
                return await _keep(services, output, CommandId(commands[0]), theirs)
            wanted = [CommandId(c) for c in commands] if commands else None
            looked = await _look_at_unknown(services, wanted)
            items = await services.commands.send([c for c in wanted if c not in {i.command.id for i in looked}] if wanted else None)
            items = (*looked, *(i for i in items if i.command.id not in {one.command.id for one in looked}))
            _print(services, output, items)
            return outcome_code(items)

        session.run(work)

    @group.command("cancel")
    def cancel(command: Command) -> None:
        """Drop a command that was not sent."""

        async def work(services: Services, output: Output) -> None:
            item = await services.commands.cancel(CommandId(command))
            output.answer(_item(services, item), describe(services, item))

        session.run(work)

    @group.command("resolve")
    def resolve(command: Command, verdict: Annotated[str, typer.Argument(metavar="landed|not-landed")]) -> None:
        """Decide a command whose outcome is unknown, after looking in the CRM."""
        if verdict not in {"landed", "not-landed"}:
            raise typer.BadParameter("say landed or not-landed")

        async def work(services: Services, output: Output) -> int:
            item = await services.commands.resolve(CommandId(command), verdict == "landed")
            output.answer(_item(services, item), describe(services, item))
            return 0 if item.state in {State.SENT, State.WAITING} else FAILED

        session.run(work)


def _register_changing(group: typer.Typer, session: Session) -> None:
    @group.command("edit")
    def edit(
        command: Command,
        settings: SetOption = None,
        form: FormOption = None,
        no_hold: Annotated[bool, typer.Option("--no-hold", help="Send at once instead of holding it back for the undo time.")] = False,
    ) -> None:
        """Change a command that was not sent, or was refused, and send it again. Another takes its place, with its files; what is not named stays."""
        changed = {**values.json_object(form, "--form"), **values.pairs(settings or [])}
        if not changed:
            raise typer.BadParameter("say what to change: --set FIELD=VALUE or --form FILE")

        async def work(services: Services, output: Output) -> int:
            old = services.commands.item(CommandId(command))
            new = await services.commands.edit(old.command.id, {**old.command.payload, **changed})
            if no_hold:
                (new,) = await services.commands.send([new.command.id])
            _print(services, output, (new,))
            return outcome_code((new,))

        session.run(work)


async def _keep(services: Services, output: Output, command: CommandId, theirs: list[str]) -> int:
    """Gives up our value of these fields and sends the rest."""
    disputed = [one.name for one in conflicts.sides(services.commands.item(command), None) if one.disputed]
    for name in theirs:
        if name not in disputed:
            raise NotKnown(what="field in conflict", name=name, known=disputed)
    kept = await services.commands.keep(command, [name for name in disputed if name not in theirs])
    items = await services.commands.settle([kept.command.id])
    _print(services, output, items)
    return outcome_code(items) if items[0].state is not State.CANCELLED else 0


def _sides(services: Services, item: OutboxItem) -> list[dict[str, Any]]:
    """Base, mine and theirs of each field, those in dispute first."""
    action = services.catalog.action(services.accounts.get(item.command.account).slug, item.command.action)
    return [
        {"field": one.name, "disputed": one.disputed, "base": one.base, "mine": one.mine, **({"theirs": one.theirs} if one.disputed else {})}
        for one in conflicts.sides(item, action)
    ]


async def _look_at_unknown(services: Services, wanted: list[CommandId] | None) -> tuple[OutboxItem, ...]:
    """Commands without an answer are never sent again from here, but the server may by now show what became of them."""
    found = []
    for item in services.commands.items([State.UNKNOWN]):
        if wanted is None or item.command.id in wanted:
            try:
                found.append(await services.commands.look_again(item.command.id))
            except (Offline, ServerFault, SignInNeeded, Throttled):
                found.append(services.commands.item(item.command.id))
    return tuple(found)


def _print(services: Services, output: Output, items: tuple[OutboxItem, ...]) -> None:
    say_limits(services, output, items)
    output.answer([_item(services, i) for i in items], "\n".join(f"{i.command.id}  {describe(services, i)}" for i in items) or "Nothing is waiting.")


def _files(item: OutboxItem) -> list[dict[str, Any]]:
    return [{"field": f.field, "name": f.name, "size": f.size, "sha256": f.sha256, "type": f.media_type} for f in item.command.files]


def _item(services: Services, item: OutboxItem) -> dict[str, Any]:
    return {
        **outcome(item),
        "account": item.command.account,
        "action": item.command.action,
        "kind": item.command.record.kind if item.command.record else None,
        "title": item.title,
        "reason": item.reason,
        "due": to_iso(item.due) if item.due else None,
        "created": to_iso(item.command.created),
        "updated": to_iso(item.updated),
        "attempt": item.command.attempt,
        "resend": item.command.resend.value,
        "in_words": describe(services, item),
    }
