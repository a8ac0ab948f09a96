"""One account at Bizipac: signing in, pulling, reading, choices, and handing commands on to `writes` and `confirm`."""

from __future__ import annotations

from collections.abc import AsyncIterator

from leaddesk.connectors.classify import not_data
from leaddesk.connectors.contract import AccountContext, ChoiceContext, Page, Progress, SignInOutcome
from leaddesk.connectors.phones import masked
from leaddesk.connectors.wire import as_id, as_text
from leaddesk.crms.bizipac.confirm import Confirmer
from leaddesk.crms.bizipac.crypt import FieldCipher
from leaddesk.crms.bizipac.endpoints import ReadCalls, WriteCalls
from leaddesk.crms.bizipac.lists import Lists
from leaddesk.crms.bizipac.mapping import load_today
from leaddesk.crms.bizipac.reads import Reader
from leaddesk.crms.bizipac.site import Site
from leaddesk.crms.bizipac.storage import Storage
from leaddesk.crms.bizipac.wire import UserEntry, envelope, words_without_code
from leaddesk.crms.bizipac.writes import Me, Writer
from leaddesk.domain.commands import Command, FreshRecord, Receipt, Verdict
from leaddesk.domain.errors import LeaddeskError, NotKnown, SignInNeeded, SignInRefused
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.specs import Choice
from leaddesk.domain.values import Fields


class BizipacConnector:
    """Implements `Connector`. There is no token: after signing in every call just names the user's id."""

    def __init__(self, context: AccountContext) -> None:
        self._context = context
        self._site = Site.of(context.settings, context.account)
        self._calls = WriteCalls(self._site)
        self._reader = Reader(context.http, ReadCalls(self._site), self._who)
        self._lists = Lists(self._reader, FieldCipher(context.secret("passphrase") or ""))
        self._confirmer = Confirmer(self._reader, self._lists)
        self._writer = Writer(
            http=context.http,
            site=self._site,
            calls=self._calls,
            reader=self._reader,
            storage=Storage(context.http, self._site, context.secret),
            read_file=context.read_file,
            clock=context.clock,
            me=self._me,
        )

    # -- signing in

    async def sign_in(self, step: str, form: Fields) -> SignInOutcome:
        """``credentials`` makes the server send a code; ``otp`` sends code, mobile and password. The code is judged by the server alone."""
        mobile = as_text(form.get("mobile")) or (self._context.secret("mobile") or "").strip()
        password = str(form.get("password") or self._context.secret("password") or "")
        if not mobile or not password:
            raise SignInNeeded(needs="credentials")
        if step == "credentials":
            return await self._verify(mobile, password)
        if step == "otp":
            return await self._authenticate(mobile, password, as_text(form.get("otp")))
        raise NotKnown(what="sign_in_step", name=step, known=["credentials", "otp"])

    async def _verify(self, mobile: str, password: str) -> SignInOutcome:
        call = self._calls.verify(mobile, password)
        box = envelope(await self._context.http.request(call), call)
        if box.success is None:
            raise not_data(call, "null", "success")
        if not box.success:
            raise SignInRefused(field="password", message=words_without_code(box.message))
        # `box.message` is the code itself: it ends here.
        return SignInOutcome(next_step="otp", sent_to=masked(mobile))

    async def _authenticate(self, mobile: str, password: str, otp: str) -> SignInOutcome:
        call = self._calls.authenticate(mobile, password, otp)
        box = envelope(await self._context.http.request(call), call)
        if box.success is None:
            raise not_data(call, "null", "success")
        if not box.success:
            raise SignInRefused(field="otp", message=words_without_code(box.message))
        first = box.data[0] if isinstance(box.data, list) and box.data else box.data
        if not isinstance(first, dict) or not as_id(first.get("uid")):
            raise not_data(call, "no user", "data")
        return _signed_in(UserEntry.read(first, "data.0"), mobile)

    async def sign_out(self) -> None:
        """The server knows no sign-out: forgetting the session is all there is."""

    # -- reading

    def pull(self, kind: str) -> AsyncIterator[Page]:
        return self._lists.pull(kind)

    async def read(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        """Leads have a detail; the other kinds are whole in their lists."""
        if key.kind != "lead":
            return ()
        return (FreshRecord(key, "detail", await self._reader.detail(key.remote)),)

    async def choices(self, action: str, field: str, context: ChoiceContext) -> tuple[Choice, ...]:
        lead_id = context.record.remote if context.record else ""
        match (action, field):
            case ("refix" | "postpone", "newtime"):
                return tuple(Choice(slot, slot) for slot in await self._reader.slots())
            case ("refix" | "postpone", "reason"):
                return tuple(Choice(reason, reason) for reason in await self._reader.reasons(lead_id))
            case ("transfer", "child_user_id"):
                return await self._executive_choices()
            case ("upload_document", "doc_name"):
                return await self._document_choices(as_text(context.record_values.get("client_id")))
        raise NotKnown(what="choices", name=f"{action}.{field}")

    async def _executive_choices(self) -> tuple[Choice, ...]:
        """#5 with each executive's figures of today from #8. The figures are a help only: without them the choice still works."""
        executives = await self._reader.executives()
        try:
            activity = await self._reader.activity_today()
        except LeaddeskError:
            activity = []
        return tuple(Choice(e.cid, e.fname or e.mobile or e.cid, hint=load_today(e, activity)) for e in executives)

    async def _document_choices(self, client_id: str) -> tuple[Choice, ...]:
        types = [d for d in await self._reader.document_types() if d.is_for(client_id)]
        choices = (Choice(d.doc_name if self._site.names_documents else d.doc_id, d.doc_name, group=d.doc_category) for d in types)
        return tuple({choice.value: choice for choice in choices}.values())

    # -- doing

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        return await self._writer.perform(command, progress)

    async def confirm(self, command: Command) -> Verdict:
        return await self._confirmer.confirm(command)

    async def account_action(self, name: str, form: Fields) -> Receipt:
        if name == "request_password_otp":
            return await self._writer.request_otp(form)
        if name == "reset_password":
            return await self._writer.reset_password(form)
        raise NotKnown(what="account_action", name=name, known=["request_password_otp", "reset_password"])

    # -- who is signed in

    def _who(self) -> tuple[str, str]:
        return self._me().uid, as_text(self._context.session.get("branch_id"))

    def _me(self) -> Me:
        session = self._context.session
        uid = as_text(session.get("uid"))
        if not uid:
            raise SignInNeeded(needs="sign_in")
        return Me(uid, as_text(session.get("name")), as_text(session.get("company")))


def _signed_in(user: UserEntry, mobile: str) -> SignInOutcome:
    session = {
        "uid": user.uid,
        "name": user.name,
        "branch_id": user.branch_id,
        "branch": user.branch_name,
        "role": user.rolename,
        "role_id": user.role_id,
        "company": user.ImagePoliceVerification,
        "auth_id": user.auth_id,
        "mobile": masked(user.mobile or mobile),
    }
    shown = {"Role": user.rolename, "Branch": user.branch_name, "Company": user.ImagePoliceVerification, "BAN id": user.auth_id, "User id": user.uid}
    return SignInOutcome(session=session, user=user.name or user.uid, facts={label: value for label, value in shown.items() if value})
