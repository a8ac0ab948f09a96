"""Builds the typer application and runs it: options that may stand anywhere, one place where errors become words and exit codes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated

import typer

from leaddesk.cli import account, actions, documents, imports, maintenance, months, news, outbox, pin, portal, records, shift, snippets
from leaddesk.cli.host import Host, Options
from leaddesk.cli.output import FAILED, Output
from leaddesk.domain.errors import LeaddeskError
from leaddesk.services.api import Services

Work = Callable[[Services, Output], Awaitable[int | None]]

HELP = """One desktop console over every CRM a back office works in.

Without a command the window opens. Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 waiting (queued, not sent yet),
4 outcome unknown, 5 sign-in or a code needed. Secrets never go on the command line: see --secrets-file and --passphrase-file."""


class Session:
    """One run of the command line: its options, its output, and how a command gets its services."""

    def __init__(self, host: Host, options: Options) -> None:
        self.host = host
        self.options = options
        self.output = Output(options.as_json)

    def run(self, work: Work) -> None:
        """Opens the profile, runs `work` on a loop of its own, and ends with its exit code."""

        async def main() -> int:
            async with self.host.open(self.options) as services:
                for sentence in services.opening:
                    self.output.note(sentence)
                return await work(services, self.output) or 0

        raise typer.Exit(asyncio.run(main()))


def build(session: Session) -> typer.Typer:
    """All commands of this program."""
    app = typer.Typer(help=HELP, no_args_is_help=False, add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)

    @app.callback(invoke_without_command=True)
    def top(
        context: typer.Context,
        profile: Annotated[Path | None, typer.Option(help="The folder of the profile; the user's own one by default.")] = None,
        passphrase_file: Annotated[Path | None, typer.Option(help="A file whose first line is the profile's passphrase.")] = None,
        as_json: Annotated[bool, typer.Option("--json", help="Print exactly one JSON value on stdout.")] = False,
    ) -> None:
        _ = profile, passphrase_file, as_json  # taken out of the arguments beforehand, documented here
        if context.invoked_subcommand is None:
            raise typer.Exit(session.host.window(session.options))

    account.register(app, session)
    records.register(app, session)
    months.register(app, session)
    shift.register(app, session)
    documents.register(app, session)
    actions.register(app, session)
    imports.register(app, session)
    portal.register(app, session)
    outbox.register(app, session)
    news.register(app, session)
    snippets.register(app, session)
    maintenance.register(app, session)
    pin.register(app, session)
    return app


def hoist(arguments: Sequence[str]) -> tuple[Options, list[str]]:
    """Takes ``--profile``, ``--passphrase-file`` and ``--json`` out from wherever they stand before a ``--``."""
    options, rest = Options(), []
    queue = list(arguments)
    while queue:
        item = queue.pop(0)
        name, sign, value = item.partition("=")
        if item == "--":
            rest += [item, *queue]
            break
        if item == "--json":
            options.as_json = True
        elif name in {"--profile", "--passphrase-file"}:
            if not sign:
                if not queue:
                    raise typer.BadParameter(f"{name} wants a value.")
                value = queue.pop(0)
            setattr(options, name[2:].replace("-", "_"), Path(value))
        else:
            rest.append(item)
    return options, rest


def main(arguments: Sequence[str], host: Host) -> int:
    """Runs one command line; answers the exit code. Never raises for what a user can cause."""
    output = Output("--json" in arguments)
    try:
        options, rest = hoist(arguments)
        app = build(Session(host, options))
        ended = app(args=rest, prog_name="leaddesk", standalone_mode=False)
        return ended if isinstance(ended, int) else 0
    except typer.TyperException as wrong:
        return _misused(output, wrong)
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else FAILED
    except (KeyboardInterrupt, typer.Abort):
        output.note("Stopped. What was queued stays in the outbox.")
        return FAILED
    except LeaddeskError as error:
        return output.failed(error)
    except BrokenPipeError:
        return FAILED


def _misused(output: Output, wrong: typer.TyperException) -> int:
    """Says how a command is used, on stderr; with ``--json`` the same as the one value on stdout."""
    show: Callable[[], None] | None = getattr(wrong, "show", None)
    if show is not None:
        show()
    if output.as_json:
        output.answer({"error": "usage", "message": wrong.format_message()}, "")
    return wrong.exit_code
