"""One account at FinCRM: signing in and out, pulling, reading, choices, and handing commands on to `writes` and `confirm`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping

from leaddesk.connectors.classify import not_data
from leaddesk.connectors.contract import AccountContext, ChoiceContext, Page, Progress, SignInOutcome
from leaddesk.connectors.wire import as_text
from leaddesk.crms.fincrm.choices import Chooser
from leaddesk.crms.fincrm.confirm import Confirmer
from leaddesk.crms.fincrm.endpoints import DETAILS, Calls
from leaddesk.crms.fincrm.fetch import Fetcher
from leaddesk.crms.fincrm.flatten import id_text
from leaddesk.crms.fincrm.names import Names
from leaddesk.crms.fincrm.reads import Reader
from leaddesk.crms.fincrm.site import Site
from leaddesk.crms.fincrm.wire import accept_status, answer, error_of, fields_of, token_of, words_of
from leaddesk.crms.fincrm.writes import Writer
from leaddesk.domain.commands import Command, FreshRecord, Receipt, Verdict
from leaddesk.domain.errors import LeaddeskError, NotKnown, Refused, SignInNeeded, SignInRefused
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Choice
from leaddesk.domain.values import Fields, JsonValue

_SIGN_IN = ("email", "password")
_REGISTER = ("name", "email", "mobile", "company", "password", "c_password")


class FincrmConnector:
    """Implements `Connector`. The session is a bearer token; there is no other."""

    def __init__(self, context: AccountContext) -> None:
        self._context = context
        site = Site.of(context.settings)
        session = context.session
        self._calls = Calls(site, self._token)
        fetcher = Fetcher(context.http, self._calls)
        names = Names(fetcher, context.clock, site.currency, id_text(session.get("cr_id")))
        self._reader = Reader(fetcher, names, site.host, id_text(session.get("country")))
        self._chooser = Chooser(self._reader)
        self._confirmer = Confirmer(self._reader)
        self._writer = Writer(http=context.http, calls=self._calls, reader=self._reader, confirmer=self._confirmer, read_file=context.read_file)

    def _token(self) -> str:
        return as_text(self._context.session.get("token"))

    def _signed_in(self) -> None:
        """Raises SignInNeeded before the server has to say it."""
        if not self._token():
            raise SignInNeeded(needs="credentials")

    # -- signing in and out

    async def sign_in(self, step: str, form: Fields) -> SignInOutcome:
        """E-mail and password for a token. A 401 or 422 belongs to a field of the form."""
        if step != "credentials":
            raise NotKnown(what="sign_in_step", name=step, known=["credentials"])
        email = as_text(form.get("email")) or (self._context.secret("email") or "").strip()
        password = str(form.get("password") or self._context.secret("password") or "")
        if not email or not password:
            raise SignInNeeded(needs="credentials")
        call = self._calls.login(email, password)
        reply = await self._context.http.request(call)
        if reply.status in (400, 401, 403, 422):
            said = error_of(reply)
            fields = fields_of(said, _SIGN_IN)
            raise SignInRefused(field=next(iter(fields), "password"), message=_why(words_of(said)), status=reply.status)
        accept_status(reply, call)
        value = answer(reply, call, _SIGN_IN)
        token = token_of(value)
        if not token:
            raise not_data(call, "no token", "access_token")
        return _outcome(value, token, email)

    async def sign_out(self) -> None:
        """Ends every session of the user on all devices: the server knows no other way. Without a network only this one is forgotten."""
        if not self._token():
            return
        call = self._calls.logout()
        try:
            accept_status(await self._context.http.request(call), call)
        except LeaddeskError:
            return  # the session is forgotten here in any case

    # -- reading

    async def pull(self, kind: str) -> AsyncIterator[Page]:
        self._signed_in()
        async for page in self._reader.pull(kind):
            yield page

    async def read(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        """The detail; lists that have none are whole already."""
        self._signed_in()
        if key.kind not in DETAILS:
            return ()
        return (FreshRecord(key, "detail", await self._reader.one(key.kind, key.remote)),)

    async def choices(self, action: str, field: str, context: ChoiceContext) -> tuple[Choice, ...]:
        self._signed_in()
        return await self._chooser.choices(action, field, context)

    # -- doing

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        self._signed_in()
        return await self._writer.perform(command, progress)

    async def confirm(self, command: Command) -> Verdict:
        self._signed_in()
        return await self._confirmer.confirm(command)

    async def account_action(self, name: str, form: Fields) -> Receipt:
        if name != "register":
            raise NotKnown(what="account_action", name=name, known=["register"])
        call = self._calls.register({field: form.get(field) for field in _REGISTER})
        reply = await self._context.http.request(call)
        if reply.status == 401:  # the form's problems, not a lost session
            said = error_of(reply)
            raise Refused(message=words_of(said), status=401, fields=dict(fields_of(said, _REGISTER)), call=call.label)
        accept_status(reply, call, names=_REGISTER)
        value = answer(reply, call, _REGISTER)
        if not isinstance(value, Mapping):
            raise not_data(call, "empty" if value is None else "list")
        # The token in the answer ends here: signing in gives one of its own, beside who it belongs to.
        message = value.get("message")
        return Receipt(message=as_text(message) if isinstance(message, str) else "")


def _why(words: str) -> str:
    """The server only says "Unauthenticated" to a wrong password."""
    return "The e-mail or the password is wrong." if words.strip(". ").casefold() in ("", "unauthenticated", "unauthorized", "unauthorised") else words


def _outcome(value: JsonValue, token: str, email: str) -> SignInOutcome:
    """Who is signed in. The token is kept encrypted with the session."""
    user: Fields = {}
    if isinstance(value, Mapping):
        found = next((value[name] for name in ("clientData", "user", "data") if isinstance(value.get(name), Mapping)), None)
        user = found if isinstance(found, Mapping) else {}
    name = as_text(user.get("name")) or email
    shown = {"E-mail": as_text(user.get("email")) or email, "Job title": as_text(user.get("jobtitle")), "User id": id_text(user.get("id"))}
    session = {"token": token, "user_id": id_text(user.get("id")), "cr_id": id_text(user.get("cr_id")), "country": id_text(user.get("country"))}
    return SignInOutcome(session=session, user=name, facts={label: words for label, words in shown.items() if words})
