"""The request models: one per action, the single source of its form, its JSON Schema and its checks. Names are the document's."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field, ValidationInfo

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import Files, Filling, FormDay, FormModel, Ui
from leaddesk.connectors.wire import as_text
from leaddesk.crms.bizipac.site import SettingsForm, storage_problem
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import Choice, FieldType
from leaddesk.domain.values import Fields

INDIA: Final = timezone(timedelta(hours=5, minutes=30))
"""The server's time zone; India has no daylight saving time."""

MAX_FILE: Final = 20 * 1024 * 1024
ACCEPTED: Final = ("application/pdf", "image/jpeg", "image/png")

_SWAPS: Final = str.maketrans({"'": "’", "\\": "/"})


def _remark(value: str, info: ValidationInfo) -> str:
    """The field app forbids the apostrophe because the server puts remarks unescaped into SQL; a typographic one says the same."""
    changed = value.translate(_SWAPS)
    filling = Filling.of(info)
    if changed != value and filling:
        filling.repairs[info.field_name or "remark"] = "The server can't take ' or \\ in a remark; they were written as ’ and /."
    return changed


Remark = Annotated[str, AfterValidator(_remark), Field(max_length=500)]
Reason = Annotated[str, Ui("Reason", type=FieldType.CHOICE, dynamic=True, help="From the server's list for this lead."), Field(min_length=1, max_length=300)]
_PLACES: Final = (Choice("Office", "Office"), Choice("Residence", "Residence"))


class Refix(FormModel):
    """#6: the lead keeps its owner and gets a new day, slot and place."""

    newdate: Annotated[FormDay, Ui("New date", first_day=0, last_day=2, prefill="due", help="Today or one of the next two days.")]
    newtime: Annotated[str, Ui("Time slot", type=FieldType.CHOICE, dynamic=True, prefill="slot"), Field(max_length=100)] = ""
    location: Annotated[Literal["Office", "Residence"], Ui("Place", choices=_PLACES, prefill="f1")]
    reason: Reason
    remark: Annotated[Remark, Ui("Remark", type=FieldType.MULTILINE)] = ""


class Postpone(FormModel):
    """#7: the lead goes back to telecalling. Date and time only say when that was; the server is not known to use them."""

    reason: Reason
    remark: Annotated[Remark, Ui("Remark", type=FieldType.MULTILINE)] = ""
    newdate: Annotated[FormDay | None, Ui("Date", type=FieldType.DATE, help="Left open: today.", advanced=True)] = None
    newtime: Annotated[str, Ui("Time", type=FieldType.CHOICE, dynamic=True, free_entry=True, help="Left open: now.", advanced=True), Field(max_length=100)] = ""
    location: Annotated[
        str, Ui("Place", type=FieldType.CHOICE, choices=_PLACES, free_entry=True, help="Left open: the lead's own.", advanced=True), Field(max_length=100)
    ] = ""

    def filled(self, context: FormContext, now: datetime) -> Fields:
        """The payload with what was left open: the day and the time of day in India (``9:5:7``, as the field app writes it), the lead's place."""
        local = now.astimezone(INDIA)
        return {
            **self.payload(context),
            "newdate": (self.newdate or local.date()).isoformat(),
            "newtime": self.newtime or f"{local.hour}:{local.minute}:{local.second}",
            "location": self.location or as_text(context.record.get("location")),
        }


class Transfer(FormModel):
    """#9: hands a lead to one executive. The field app lets several be ticked; what the server does then is unknown, so one it is."""

    child_user_id: Annotated[
        str, Ui("Executive", type=FieldType.CHOICE, dynamic=True, help="One of your own executives."), Field(min_length=1, max_length=40, pattern=r"^\S+$")
    ]


class UploadDocument(FormModel):
    """#14: a document of a lead. In the field-app dialect the file is stored first and only its address is sent."""

    doc_name: Annotated[str, Ui("Document", type=FieldType.CHOICE, dynamic=True), Field(min_length=1, max_length=100)]
    file: Annotated[Files, Ui("Files", type=FieldType.FILES, required=True, accept=ACCEPTED, max_bytes=MAX_FILE, help="PDF, JPEG or PNG.")] = ()

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        found = storage_problem(context.settings)
        return (found,) if found else ()


class CallNumber(FormModel):
    """#15: nothing to fill in."""


Mobile = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^\S+$")]
Code = Annotated[str, Field(min_length=1, max_length=10, pattern=r"^\d+$")]


class Credentials(FormModel):
    """#1: sign-in step 1."""

    model_config = ConfigDict(extra="ignore")

    mobile: Annotated[Mobile, Ui("Mobile", type=FieldType.PHONE, help="Your user id.")]
    password: Annotated[str, Ui("Password", type=FieldType.SECRET), Field(min_length=1, max_length=200)]


class OneTimeCode(FormModel):
    """#2: sign-in step 2. Mobile and password travel again; they come from step 1 or from the account's secrets."""

    model_config = ConfigDict(extra="ignore")

    otp: Annotated[Code, Ui("One-time code", type=FieldType.CODE, help="From the SMS.")]


class RequestPasswordOtp(FormModel):
    """#11."""

    mobile: Annotated[str, Ui("Mobile", type=FieldType.PHONE), Field(min_length=1, max_length=10, pattern=r"^\S+$")]


class ResetPassword(FormModel):
    """#12."""

    mobile: Annotated[str, Ui("Mobile", type=FieldType.PHONE), Field(min_length=1, max_length=10, pattern=r"^\S+$")]
    otp: Annotated[Code, Ui("One-time code", type=FieldType.CODE, help="From the SMS.")]
    new_password: Annotated[str, Ui("New password", type=FieldType.SECRET, help="At most 12 characters."), Field(min_length=1, max_length=12)]


MODELS: Final[dict[str, type[FormModel]]] = {
    "refix": Refix,
    "postpone": Postpone,
    "transfer": Transfer,
    "upload_document": UploadDocument,
    "call_number": CallNumber,
    "request_password_otp": RequestPasswordOtp,
    "reset_password": ResetPassword,
    "sign_in:credentials": Credentials,
    "sign_in:otp": OneTimeCode,
    "settings": SettingsForm,
}
