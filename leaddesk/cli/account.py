"""``leaddesk account …``: add, list, show, remove, sign in and out, account actions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from leaddesk.cli import values
from leaddesk.cli.output import DONE, FAILED, SIGN_IN, Output, table
from leaddesk.domain.accounts import Account, SignIn
from leaddesk.domain.errors import SignInNeeded, Throttled
from leaddesk.domain.ids import AccountId
from leaddesk.domain.specs import FieldType
from leaddesk.services.api import Services
from leaddesk.services.wording import explain

if TYPE_CHECKING:
    from leaddesk.cli.root import Session

Id = Annotated[str, typer.Argument(metavar="ID", help="The account's id, as `account list` prints it.")]
SetOption = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="A setting or form value; may be repeated.")]
SecretsOption = Annotated[str | None, typer.Option("--secrets-file", metavar="FILE|-", help="A JSON object of secrets, from a file or stdin.")]


def register(app: typer.Typer, session: Session) -> None:
    """Adds the ``account`` commands."""
    group = typer.Typer(help="Accounts: one sign-in at one CRM each.", no_args_is_help=True)
    app.add_typer(group, name="account")

    @group.command("add")
    def add(
        slug: Annotated[str, typer.Argument(metavar="CRM", help="The CRM's short name.")],
        label: Annotated[str, typer.Option(help="What the tab is called; the CRM's name by default.")] = "",
        settings: SetOption = None,
        secrets_file: SecretsOption = None,
    ) -> None:
        """Add an account; prints its id."""
        chosen, secrets = values.pairs(settings or []), values.secrets(secrets_file)

        async def work(services: Services, output: Output) -> None:
            account = await services.accounts.add(slug, label, chosen, secrets)
            output.answer(_plain(services, account), account.id)

        session.run(work)

    @group.command("list")
    def list_() -> None:
        """All accounts."""

        async def work(services: Services, output: Output) -> None:
            accounts = [_plain(services, a) for a in services.accounts.list()]
            rows = [(a["id"], a["crm"], a["label"], a["sign_in"], a["user"]) for a in accounts]
            output.answer(accounts, table(rows, ("id", "crm", "label", "sign-in", "user")) if rows else "No account yet: leaddesk account add CRM")

        session.run(work)

    _register_change(group, session)
    _register_looking(group, session)
    _register_sessions(group, session)


def _register_change(group: typer.Typer, session: Session) -> None:
    @group.command("change")
    def change(
        account_id: Id,
        label: Annotated[str | None, typer.Option(help="What the tab is called.")] = None,
        settings: SetOption = None,
        secrets_file: SecretsOption = None,
    ) -> None:
        """Change an account's label, settings or secrets, e.g. a new token. What is not named stays; a blank secret is forgotten."""
        chosen, secrets = values.pairs(settings or []), values.secrets(secrets_file)

        async def work(services: Services, output: Output) -> None:
            account = await services.accounts.update(AccountId(account_id), label=label, settings=chosen or None, secrets=secrets or None)
            output.answer(_details(services, account), f"Changed {account.label}.")

        session.run(work)


def _register_looking(group: typer.Typer, session: Session) -> None:
    @group.command("show")
    def show(account_id: Id) -> None:
        """One account: settings, which secrets are kept (never their values), health."""

        async def work(services: Services, output: Output) -> None:
            value = _details(services, services.accounts.get(AccountId(account_id)))
            output.answer(value, "\n".join(f"{k}: {v}" for k, v in value.items()))

        session.run(work)

    @group.command("remove")
    def remove(account_id: Id) -> None:
        """Remove an account with all its rows, files and secrets."""

        async def work(services: Services, output: Output) -> None:
            account = services.accounts.get(AccountId(account_id))
            await services.accounts.remove(account.id)
            output.answer({"removed": account.id}, f"Removed {account.label} and everything that was kept for it.")

        session.run(work)


def _register_sessions(group: typer.Typer, session: Session) -> None:
    @group.command("sign-in")
    def sign_in(account_id: Id, otp: Annotated[str | None, typer.Option(help="The one-time code you were sent.")] = None) -> None:
        """Sign in with the account's secrets; ends with 5 and {"needs": …} when a code was sent."""

        async def work(services: Services, output: Output) -> int:
            return await _sign_in(services, output, AccountId(account_id), otp)

        session.run(work)

    @group.command("sign-out")
    def sign_out(account_id: Id, yes: Annotated[bool, typer.Option("--yes", help="Don't ask in a terminal.")] = False) -> None:
        """Sign out; works offline, and what is queued stays queued. Where it ends more than this session it says so, and a terminal is asked first."""

        async def work(services: Services, output: Output) -> int:
            warning = services.catalog.info(services.accounts.get(AccountId(account_id)).slug).sign_out
            if warning:
                output.note(warning)
            if warning and not yes and sys.stdin and sys.stdin.isatty() and not typer.confirm("Sign out?", err=True):
                output.answer({"signed_out": None, "warning": warning}, "Nothing was done.")
                return FAILED
            await services.accounts.sign_out(AccountId(account_id))
            output.answer({"signed_out": account_id, "warning": warning}, "Signed out. Queued changes stay in the outbox.")
            return DONE

        session.run(work)

    @group.command("do")
    def do(account_id: Id, name: Annotated[str, typer.Argument(metavar="NAME")], settings: SetOption = None, secrets_file: SecretsOption = None) -> None:
        """An account action, e.g. asking for a new password's code. Its values may come from the secrets file as well."""
        form = {**values.pairs(settings or []), **values.secrets(secrets_file)}

        async def work(services: Services, output: Output) -> None:
            receipt = await services.accounts.do(AccountId(account_id), name, form)
            output.answer({"done": name, "message": receipt.message, "result": dict(receipt.result)}, receipt.message or "Done.")

        session.run(work)


async def _sign_in(services: Services, output: Output, account: AccountId, otp: str | None) -> int:
    slug = services.accounts.get(account).slug
    steps = services.catalog.sign_in_steps(slug)
    code_steps = [step.name for step in steps[1:]]
    waiting = services.accounts.get(account).sign_in is SignIn.CODE_SENT
    state = None
    if not (otp and waiting):
        try:
            state = await services.accounts.sign_in(account, steps[0].name if steps else None)
        except Throttled as early:
            if not (waiting and code_steps):
                raise
            return _still_needs(output, code_steps[0], early)
    while otp and code_steps and (state is None or state.next_step):
        step = state.next_step if state and state.next_step else code_steps[0]
        state = await services.accounts.sign_in(account, step, {_code_field(services, slug, step): otp})
        otp = None
    if state is not None and state.next_step:
        value: dict[str, Any] = {"needs": state.next_step, "sent_to": state.sent_to, "message": state.message}
        where = f" to {state.sent_to}" if state.sent_to else ""
        output.answer(value, f"A code was sent{where}. Sign in again with --otp CODE.")
        return SIGN_IN
    after = services.accounts.get(account)
    if after.sign_in is not SignIn.SIGNED_IN:
        raise SignInNeeded(needs="sign_in", account=account)
    output.answer({"signed_in": True, "user": after.user, "account": account}, f"Signed in as {after.user or after.label}.")
    return 0


def _still_needs(output: Output, step: str, early: Throttled) -> int:
    """A code is on its way already: it is still needed, and no second one was asked for."""
    sentence = explain(early.failure)
    output.note(sentence.line)
    output.answer({"needs": step, "sent_to": "", "message": sentence.what}, "Sign in again with --otp CODE.")
    return SIGN_IN


def _code_field(services: Services, slug: str, step: str) -> str:
    fields = services.catalog.form(slug, f"sign_in:{step}").fields
    return next((field.name for field in fields if field.type is FieldType.CODE), step)


def _plain(services: Services, account: Account) -> dict[str, Any]:
    return {
        "id": account.id,
        "crm": account.slug,
        "title": services.catalog.info(account.slug).title,
        "label": account.label,
        "sign_in": account.sign_in.value,
        "user": account.user,
    }


def _details(services: Services, account: Account) -> dict[str, Any]:
    health = services.accounts.health(account.id)
    return {
        **_plain(services, account),
        "settings": dict(account.settings),
        "secrets": {s.name: services.accounts.has_secret(account.id, s.name) for s in services.catalog.secrets(account.slug)},
        "facts": dict(account.facts),
        "online": health.online,
        "since": health.since.isoformat() if health.since else None,
        "failure": health.failure.code if health.failure else None,
        "queued": health.queued,
        "calls": {"last_minute": health.calls[0], "a_minute": health.calls[1]} if health.calls is not None else None,
        "unknown": health.unknown,
        "kinds": {
            k.kind: {"rows": k.rows, "refreshed": k.refreshed.isoformat() if k.refreshed else None, "failure": k.failure.code if k.failure else None}
            for k in health.kinds
        },
    }
