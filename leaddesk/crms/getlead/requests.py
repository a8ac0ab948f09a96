"""The request models: one per action, the single source of its form, its JSON Schema and its checks. Names are the document's."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar, Final, Literal

from pydantic import AfterValidator, ConfigDict, Field

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import FormDay, FormModel, Ui
from leaddesk.crms.getlead import fields as f
from leaddesk.crms.getlead.names import questions
from leaddesk.crms.getlead.numbers import Number, of_record, split
from leaddesk.crms.getlead.site import RESERVED, SettingsForm, Site
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import Choice, FieldType
from leaddesk.domain.values import Fields, JsonValue, is_empty, text

_T = FieldType
OURS: Final = frozenset({"keep_spelling", "send_again"})
"""Fields that answer our own questions and never travel."""


def _named(title: str, help: str = "", *, prefill: str = "", required: bool | None = None) -> Ui:
    return Ui(title, type=_T.CHOICE, dynamic=True, free_entry=True, help=help, prefill=prefill, required=required)


KeepSpelling = Annotated[
    bool, Ui("Keep my spelling", help="Send names as typed, even where they differ only in case or blanks from ones used before.", advanced=True)
]


class _Form(FormModel):
    """What all six share: questions about spelling, and our own fields kept out of what is sent."""

    action: ClassVar[str] = ""

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        if not getattr(self, "keep_spelling", False):
            yield from questions(self.action, self.__dict__, context)

    def payload(self, context: FormContext) -> Fields:
        return {name: value for name, value in super().payload(context).items() if name not in OURS and not is_empty(value)}


class AdditionalField(FormModel):
    """One of the account's own fields of a lead."""

    field: Annotated[f.Needed, Ui("Field", type=_T.CHOICE, dynamic=True, free_entry=True)]
    value: Annotated[f.Short, Ui("Value", help="Several choices: separated by commas.")]


class CreateLead(_Form):
    """#1 gl-website-contacts."""

    action: ClassVar[str] = "create_lead"

    name: Annotated[f.Short, Ui("Name")] = ""
    countrycode: Annotated[f.Code, Ui("Country code", help="Left open: the account's own, or the number's.", placeholder="91")] = ""
    mobileno: Annotated[str, Ui("Mobile number", type=_T.PHONE, help="The country code is split off."), Field(min_length=1, max_length=40)]
    email: Annotated[f.Email, Ui("E-mail", type=_T.EMAIL)] = ""
    company_name: Annotated[f.Short, Ui("Company")] = ""
    source: Annotated[f.Needed, _named("Source", "Getlead creates a source it does not know.")]
    purpose: Annotated[f.Short, _named("Purpose", "Getlead creates a purpose it does not know.")] = ""
    status: Annotated[f.Short, _named("Status", "Getlead creates a status it does not know.")] = ""
    department: Annotated[f.Short, _named("Department", "Getlead hands the lead to somebody of that department.")] = ""
    staff_name: Annotated[f.Short, _named("Staff", "The exact name; with any other the lead falls to the token's owner.")] = ""
    date_of_birth: Annotated[FormDay | None, Ui("Date of birth", type=_T.DATE, last_day=0)] = None
    feedback: Annotated[f.Long, Ui("Feedback", type=_T.MULTILINE)] = ""
    additional: Annotated[tuple[AdditionalField, ...], Ui("Additional fields", help="The list is in the account's settings."), Field(max_length=100)] = ()
    keep_spelling: KeepSpelling = False
    send_again: Annotated[bool, Ui("Send again", help="Although this number was sent before.", advanced=True)] = False

    def _number(self, context: FormContext) -> Number | FieldProblem:
        return split(self.mobileno, self.countrycode or Site.of(context.settings).code, "mobileno")

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        yield from super().cross(context)
        number = self._number(context)
        if isinstance(number, FieldProblem):
            yield number
        else:
            if self.countrycode and number.code != self.countrycode:
                yield FieldProblem("countrycode", "mismatch", f"The number itself has the country code {number.code}.", number.code)
            yield from self._sent_before(number, context)
        yield from _additional_problems(self.additional, Site.of(context.settings).additional)

    def _sent_before(self, number: Number, context: FormContext) -> Iterable[FieldProblem]:
        before = context.ledger.values("lead", number.remote)
        if self.send_again or before is None or not text(before.get("sent_at")):
            return
        day = text(before.get("sent_at"))[:10]
        yield FieldProblem(
            "mobileno",
            "sent_before",
            f"This number was sent on {day}. Getlead will change none of its values, only mark the lead as needing attention. "
            "Add a note or change the status instead, or tick “Send again”.",
        )

    def payload(self, context: FormContext) -> Fields:
        number = self._number(context)
        if isinstance(number, FieldProblem):
            return super().payload(context)
        return {**super().payload(context), "countrycode": number.code, "mobileno": number.digits}


class _AboutLead(_Form):
    """Follow-ups: what is done to the number of a ledger record. `number_field` is the document's name for it in this call."""

    number_field: ClassVar[str] = "mobile_no"
    needs_number: ClassVar[bool] = True

    def _number(self, context: FormContext) -> Number | FieldProblem | None:
        """As typed, else the record's; None when there is neither."""
        mine = of_record(context.record)
        written, code = text(getattr(self, self.number_field)), text(getattr(self, "countrycode", ""))
        if not written:
            return mine
        if mine is not None and re.sub(r"\D", "", written) in (mine.digits, mine.code + mine.digits):
            return mine
        return split(written, code or (mine.code if mine else Site.of(context.settings).code), self.number_field)

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        yield from super().cross(context)
        mine, number = of_record(context.record), self._number(context)
        code = text(getattr(self, "countrycode", ""))
        if number is None:
            if self.needs_number:
                yield FieldProblem(self.number_field, "required", "Say which number it is for.")
        elif isinstance(number, FieldProblem):
            yield number
        elif mine is not None and number != mine:
            yield FieldProblem(self.number_field, "other_lead", f"This lead's number is {mine.international}; open the other lead to write to it.", mine.digits)
        elif code and code != number.code:
            yield FieldProblem("countrycode", "mismatch", f"The number has the country code {number.code}.", number.code)

    def payload(self, context: FormContext) -> Fields:
        number = self._number(context)
        given = super().payload(context)
        return {**given, "countrycode": number.code, self.number_field: number.digits} if isinstance(number, Number) else given


_Code = Annotated[f.Code, Ui("Country code", prefill="field:countrycode", advanced=True)]
_Mobile = Annotated[str, Ui("Mobile number", type=_T.PHONE, prefill="field:mobileno"), Field(max_length=40)]
_Mail = Annotated[f.Email, Ui("E-mail", type=_T.EMAIL, help="Only where Getlead should find the lead by it.", advanced=True)]
_CATEGORIES: Final = (Choice("1", "Normal task"), Choice("2", "Call"))


class CreateTask(_AboutLead):
    """#2 gl-task-creation-api: the only follow-up the document lets stand by itself, for no lead or for one found by its e-mail address."""

    action: ClassVar[str] = "create_task"
    needs_number: ClassVar[bool] = False

    name: Annotated[f.Needed, Ui("Task")]
    task_category_id: Annotated[Literal["1", "2"], Ui("Category", choices=_CATEGORIES)] = "1"
    scheduled_date: Annotated[
        f.When, Ui("Date and time", type=_T.DATETIME, help="In the account's time zone, Asia/Kolkata unless its settings say another.")
    ] = ""
    assigned_to: Annotated[f.Short, _named("Assigned to", "The agent's exact name.")] = ""
    description: Annotated[f.Long, Ui("Description", type=_T.MULTILINE)] = ""
    comment: Annotated[f.Long, Ui("Comment", type=_T.MULTILINE)] = ""
    countrycode: _Code = ""
    mobile_no: _Mobile = ""
    email: _Mail = ""
    keep_spelling: KeepSpelling = False


class CreateNote(_AboutLead):
    """#3 gl-note-creation-api."""

    action: ClassVar[str] = "create_note"

    note: Annotated[f.NeededLong, Ui("Note", type=_T.MULTILINE)]
    countrycode: _Code = ""
    mobile_no: _Mobile = ""
    email: _Mail = ""


class ChangeStatus(_AboutLead):
    """#4 gl-status-change-api."""

    action: ClassVar[str] = "change_status"

    status: Annotated[f.Needed, _named("Status", "By its name.", prefill="status")]
    countrycode: _Code = ""
    mobile_no: _Mobile = ""
    email: _Mail = ""
    keep_spelling: KeepSpelling = False


class CreateDeal(_AboutLead):
    """#5 gl-deal-creation-api: here the number is called ``mobile``, and the printed ``deal name`` is ``deal_name`` on the wire."""

    action: ClassVar[str] = "create_deal"
    number_field: ClassVar[str] = "mobile"

    deal_name: Annotated[f.Short, Ui("Deal")] = ""
    status: Annotated[f.Needed, _named("Deal status", "By its name.")]
    deal_amount: Annotated[f.Whole, Ui("Amount", type=_T.INTEGER, help="A whole number.")] = None
    staff_name: Annotated[f.Short, _named("Staff", "The exact name of the deal's agent.")] = ""
    start_date: Annotated[FormDay | None, Ui("From", type=_T.DATE)] = None
    end_date: Annotated[FormDay | None, Ui("To", type=_T.DATE)] = None
    deal_note: Annotated[f.Long, Ui("Note", type=_T.MULTILINE)] = ""
    countrycode: _Code = ""
    mobile: _Mobile = ""
    keep_spelling: KeepSpelling = False

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        yield from super().cross(context)
        if self.start_date and self.end_date and self.end_date < self.start_date:
            yield FieldProblem("end_date", "past", "It ends before it begins.", self.start_date.isoformat())


class AssignDepartment(_AboutLead):
    """#6 gl-department-vise-agent-assign. Its only number is ``SourceNumber``, sent with its country code, as the server keeps numbers."""

    action: ClassVar[str] = "assign_department"
    number_field: ClassVar[str] = "SourceNumber"

    department: Annotated[f.Needed, _named("Department", "Getlead picks somebody of it.")]
    SourceNumber: Annotated[str, Ui("Number", type=_T.PHONE, prefill="phone", help="With its country code."), Field(max_length=40)] = ""
    keep_spelling: KeepSpelling = False

    def payload(self, context: FormContext) -> Fields:
        number = self._number(context)
        rest = {name: value for name, value in super().payload(context).items() if name != "countrycode"}
        return {**rest, "SourceNumber": number.code + number.digits} if isinstance(number, Number) else rest


class Token(FormModel):
    """The only step of signing in. Nothing can be read with the token, so only its form is checked."""

    model_config = ConfigDict(extra="ignore")

    token: Annotated[
        Annotated[str, AfterValidator(f.token)],
        Ui("Token", type=_T.SECRET, help="gl_ and 20 more characters. Only its form is checked: Getlead has no call that would prove it."),
    ]


MODELS: Final[Mapping[str, type[FormModel]]] = {
    "create_lead": CreateLead,
    "create_task": CreateTask,
    "create_note": CreateNote,
    "change_status": ChangeStatus,
    "create_deal": CreateDeal,
    "assign_department": AssignDepartment,
    "sign_in:token": Token,
    "settings": SettingsForm,
}


def number_named(action: str, values: Mapping[str, JsonValue], settings: Fields) -> str:
    """The ledger record a follow-up's own number means; ``""`` when it has none or one the form will refuse."""
    model = MODELS.get(action)
    if model is None or not issubclass(model, _AboutLead):
        return ""
    code = re.sub(r"^(\+|00)", "", text(values.get("countrycode"))) or Site.of(settings).code
    number = split(text(values.get(model.number_field)), code, model.number_field)
    return number.remote if isinstance(number, Number) else ""


def loose_task(name: str, payload: Fields) -> Mapping[str, str]:
    """A remark on a task that hangs on no lead."""
    if name != "create_task" or payload.get("mobile_no") or payload.get("email"):
        return {}
    return {"mobile_no": "Without a number or an e-mail address the task belongs to no lead."}


# ---- what people write beside the fields


def tidied(name: str, values: Mapping[str, JsonValue], context: FormContext) -> Mapping[str, JsonValue]:
    """``deal name`` as the document prints it, and additional fields given by their own labels or as an object."""
    if name == "create_deal" and "deal name" in values:
        return {("deal_name" if key == "deal name" else key): value for key, value in values.items()}
    if name != "create_lead":
        return values
    labels = {_bare(label): label for label in Site.of(context.settings).additional}
    rest = {key: value for key, value in values.items() if key in CreateLead.model_fields or _bare(key) not in labels}
    rows: list[JsonValue] = [{"field": labels[_bare(key)], "value": value} for key, value in values.items() if key not in rest and not is_empty(value)]
    given = rest.get("additional")
    if isinstance(given, Mapping):
        rows = [*({"field": key, "value": value} for key, value in given.items()), *rows]
    elif isinstance(given, Sequence) and not isinstance(given, str):
        rows = [*(row for row in given if not (isinstance(row, Mapping) and all(is_empty(value) for value in row.values()))), *rows]
    elif not is_empty(given):
        return values
    return {**rest, "additional": rows}


def _bare(label: str) -> str:
    """PHP makes blanks and dots underscores, so all three are one label."""
    return re.sub(r"[\s._]+", "_", label.strip()).casefold()


def _additional_problems(rows: Sequence[AdditionalField], known: Sequence[str]) -> Iterable[FieldProblem]:
    """Names that can't be right. An account that lists none of its fields has nothing to compare with: all go out as written."""
    seen: set[str] = set()
    for place, row in enumerate(rows):
        where = f"additional.{place}.field"
        if known and row.field not in known:
            same = next((label for label in known if _bare(label) == _bare(row.field)), None)
            near = [same] if same else difflib.get_close_matches(row.field, list(known), n=1)
            words = "is not in the account's list of additional fields; Getlead would ignore it. Add it in the account's settings if Getlead has it."
            yield FieldProblem(where, "not_a_choice", f"“{row.field}” {words}", near[0] if near else None)
        elif _bare(row.field) in seen or _bare(row.field) in RESERVED:
            yield FieldProblem(where, "repeated", f"“{row.field}” is given twice.")
        seen.add(_bare(row.field))
