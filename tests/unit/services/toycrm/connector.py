"""The invented CRM's heavy part: forms, mapping, and a connector over the real HTTP layer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator, Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import Field

from leaddesk.connectors.contract import AccountContext, Checked, ChoiceContext, Connector, FormContext, Item, Page, Progress, SignInOutcome
from leaddesk.connectors.forms import FormDay, FormModel, Ui, check, form_spec
from leaddesk.connectors.http import Call
from leaddesk.domain.commands import Command, FreshRecord, Landed, Receipt, Resend, Verdict
from leaddesk.domain.errors import ContractBroken, Gone, SignInNeeded, SignInRefused
from leaddesk.domain.ids import RecordKey
from leaddesk.domain.records import Core
from leaddesk.domain.specs import Choice, FieldType, FormSpec
from leaddesk.domain.values import Fields, JsonValue, text


class Settings(FormModel):
    url: Annotated[str, Ui("Address")]
    region: Annotated[str, Ui("Region")] = "south"


class PasswordStep(FormModel):
    mobile: Annotated[str, Ui("Mobile")]
    password: Annotated[str, Ui("Password", type=FieldType.SECRET)]


class CodeStep(FormModel):
    mobile: Annotated[str, Ui("Mobile")]
    otp: Annotated[str, Ui("Code", type=FieldType.CODE)]


class Move(FormModel):
    day: Annotated[FormDay, Ui("Day", type=FieldType.DATE)]
    slot: Annotated[str, Ui("Slot", dynamic=True, depends_on=("day",))]
    remark: Annotated[str, Field(max_length=50), Ui("Remark")] = ""


class Empty(FormModel):
    pass


class Forgot(FormModel):
    mobile: Annotated[str, Ui("Mobile")]


class Reset(FormModel):
    mobile: Annotated[str, Ui("Mobile")]
    otp: Annotated[str, Ui("Code", type=FieldType.CODE)]


_FORMS: Mapping[str, type[FormModel]] = {
    "settings": Settings,
    "sign_in:password": PasswordStep,
    "sign_in:otp": CodeStep,
    "move": Move,
    "close": Empty,
    "forgot": Forgot,
    "reset": Reset,
    "ping": Empty,
}


class ToyRuntime:
    def form(self, name: str) -> FormSpec:
        return form_spec(name, _FORMS[name])

    def check(self, name: str, values: Mapping[str, JsonValue], context: FormContext) -> Checked:
        return check(_FORMS[name], values, context)

    def core(self, kind: str, values: Fields) -> Core:
        day = text(values.get("visit"))
        return Core(
            title=text(values.get("name")),
            phones=(text(values.get("phone")),) if values.get("phone") else (),
            status=text(values.get("stage")),
            due=date.fromisoformat(day) if day else None,
            slot=text(values.get("slot")),
            company=text(values.get("city")),
        )

    def connect(self, context: AccountContext) -> Connector:
        return ToyConnector(context)


class ToyConnector:
    def __init__(self, context: AccountContext) -> None:
        self._context = context

    async def _call(self, path: str, *, form: dict[str, str] | None = None, params: dict[str, str] | None = None, write: bool = False) -> Any:
        call = Call(
            method="POST" if form is not None else "GET",
            url=text(self._context.settings.get("url")) + path,
            label=path.split("/")[1],
            write=write,
            resend=Resend.READ,
            form=form,
            params=params,
            headers={"x-session": text(self._context.session.get("session"))},
        )
        reply = await self._context.http.request(call)
        if reply.status == 401:
            raise SignInNeeded(needs="sign_in")
        if reply.status == 404:
            raise Gone()
        try:
            return json.loads(reply.body)
        except ValueError:
            raise ContractBroken(path=path, got="html") from None

    async def sign_in(self, step: str, form: Fields) -> SignInOutcome:
        fields = {name: text(value) for name, value in form.items()}
        answer = await self._call("/login" if step == "password" else "/code", form=fields)
        if not answer["ok"]:
            raise SignInRefused(field=answer["field"], message=answer["message"])
        if step == "password":
            return SignInOutcome(next_step="otp", sent_to="…01", message="Code sent")
        return SignInOutcome(session={"session": answer["session"]}, user=answer["user"], facts={"Role": "Clerk"})

    async def sign_out(self) -> None:
        return

    async def pull(self, kind: str) -> AsyncIterator[Page]:
        if kind == "place":
            answer = await self._call("/places")
            yield Page(tuple(_item({"id": name, "name": name}) for name in answer["places"]), last=True)
            return
        number, more = 1, True
        while more:
            answer = await self._call("/leads", params={"page": str(number)})
            named = [lead for lead in answer["leads"] if "id" in lead]
            more = not answer["end"]
            yield Page(tuple(_item(lead) for lead in named), last=answer["last"], broken=len(answer["leads"]) - len(named))
            number += 1

    async def read(self, key: RecordKey) -> tuple[FreshRecord, ...]:
        return (FreshRecord(key, "detail", await self._call(f"/leads/{key.remote}")),)

    async def choices(self, action: str, field: str, context: ChoiceContext) -> tuple[Choice, ...]:
        answer = await self._call(f"/slots/{context.record.remote if context.record else ''}")
        return tuple(Choice(slot, slot) for slot in answer["slots"])

    async def perform(self, command: Command, progress: Progress) -> Receipt:
        return Receipt()

    async def confirm(self, command: Command) -> Verdict:
        return Verdict(Landed.CANNOT_TELL)

    async def account_action(self, name: str, form: Fields) -> Receipt:
        await self._call(f"/{name}", form={key: text(value) for key, value in form.items()})
        return Receipt(message="Done", stale=("place",) if name == "ping" else ())


def _item(lead: dict[str, Any]) -> Item:
    def load() -> Fields:
        if lead.get("name") == "unreadable":
            raise ContractBroken(path="leads[].name", got="text")
        return lead

    return Item(str(lead["id"]), hashlib.blake2b(json.dumps(lead, sort_keys=True).encode(), digest_size=8).digest(), load)
