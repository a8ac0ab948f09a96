"""The request models of leads, contacts, deals and inquiries, of signing in and registering: the source of their forms and checks."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, ClassVar, Final

from pydantic import ConfigDict, Field

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import Files, FormModel, Ui
from leaddesk.crms.fincrm import fields as f
from leaddesk.crms.fincrm.compare import changes
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import FieldType
from leaddesk.domain.values import Fields, JsonValue, is_empty, text

_T = FieldType


def pick(
    title: str, name: str, *, required: bool | None = None, help: str = "", depends_on: tuple[str, ...] = (), free: bool = False, advanced: bool = False
) -> Ui:
    """A searchable list filled by its own call."""
    return Ui(
        title, type=_T.CHOICE, dynamic=True, prefill=f"field:{name}", required=required, help=help, depends_on=depends_on, free_entry=free, advanced=advanced
    )


def photo(title: str, *, required: bool = False) -> Ui:
    """One picture; larger ones than the server takes are scaled down on their way."""
    return Ui(
        title,
        type=_T.FILES,
        required=required,
        accept=f.IMAGES,
        max_bytes=f.MAX_CHOSEN,
        most=1,
        help="One picture. What is larger than 1 MB is scaled down for you.",
    )


def plain(title: str, name: str, type: FieldType | None = None, *, required: bool | None = None, help: str = "", advanced: bool = False) -> Ui:
    """An ordinary field that opens with the record's own value."""
    return Ui(title, type=type, prefill=f"field:{name}", required=required, help=help, advanced=advanced)


class Form(FormModel):
    """Base of the forms here: at most one picture."""

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        pictures = [name for name, info in type(self).model_fields.items() if info.annotation == Files]
        if pictures and context.files > 1:
            yield FieldProblem(pictures[0], "too_long", "FinCRM takes one picture.")


class Updating(Form):
    """A change: what differs from the record is the payload. An emptied field becomes null, one that was not given keeps its value."""

    blank_is_missing: ClassVar[bool] = False
    needed: ClassVar[tuple[str, ...]] = ()

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        yield from super().cross(context)
        changed = self.payload(context)
        if not changed and not context.files:
            yield FieldProblem("form", "unchanged", "Nothing is different from what FinCRM says already.")
        for name in self.needed:
            if is_empty(changed.get(name) if name in changed else context.record.get(name)):
                title = next((ui.title for ui in type(self).model_fields[name].metadata if isinstance(ui, Ui)), name)
                yield FieldProblem(name, "required", f"{title} is needed.", text(context.record.get(name)) or None)

    def payload(self, context: FormContext) -> Fields:
        files = {name for name, info in type(self).model_fields.items() if info.annotation == Files}
        given: dict[str, JsonValue] = self.model_dump(mode="json", include=set(self.model_fields_set) - files)
        return changes(given, context.record)


_FIRST = plain("First name", "first_name", required=True)
_LAST = plain("Last name", "last_name", required=True)
_EMAIL = plain("E-mail", "email", _T.EMAIL, required=True)
_SOURCE = pick("Lead source", "ldsrc_id")


class LeadForm(Form):
    """Fields of a lead: the document's, then those the server takes besides."""

    first_name: Annotated[f.NameOrNot, _FIRST] = None
    last_name: Annotated[f.NameOrNot, _LAST] = None
    email: Annotated[f.EmailOrNot, _EMAIL] = None
    mobile: Annotated[f.PhoneOrNot, plain("Mobile", "mobile", _T.PHONE)] = None
    phone: Annotated[f.PhoneOrNot, plain("Phone", "phone", _T.PHONE)] = None
    company: Annotated[f.IdOrNot, pick("Company", "company", help="One of your companies.")] = None
    designation: Annotated[f.Words, plain("Designation", "designation")] = None
    notes: Annotated[f.Text, plain("Notes", "notes", _T.MULTILINE)] = None
    picture: Annotated[Files, photo("Picture")] = ()
    ldsrc_id: Annotated[f.IdOrNot, pick("Source", "ldsrc_id", advanced=True)] = None
    ldstatus_id: Annotated[f.IdOrNot, pick("Status", "ldstatus_id", advanced=True)] = None
    intype_id: Annotated[f.IdOrNot, pick("Industry", "intype_id", advanced=True)] = None
    pro_id: Annotated[f.IdOrNot, pick("Product", "pro_id", advanced=True)] = None
    website: Annotated[f.Words, plain("Website", "website", advanced=True)] = None
    street: Annotated[f.Words, plain("Street", "street", advanced=True)] = None
    city: Annotated[f.Words, plain("City", "city", advanced=True)] = None
    zip: Annotated[f.Words, plain("Postcode", "zip", advanced=True)] = None
    country: Annotated[f.IdOrNot, pick("Country", "country", advanced=True)] = None
    state: Annotated[f.IdOrNot, pick("State", "state", depends_on=("country",), advanced=True)] = None


class CreateLead(LeadForm):
    """POST leads."""

    first_name: Annotated[f.Name, _FIRST]
    last_name: Annotated[f.Name, _LAST]
    email: Annotated[f.Email, _EMAIL]


class UpdateLead(Updating, LeadForm):
    """PUT leads/{id}."""

    needed: ClassVar[tuple[str, ...]] = ("first_name", "last_name", "email")


class ContactForm(Form):
    """Fields of a contact."""

    first_name: Annotated[f.NameOrNot, _FIRST] = None
    last_name: Annotated[f.NameOrNot, _LAST] = None
    email: Annotated[f.EmailOrNot, _EMAIL] = None
    ldsrc_id: Annotated[f.IdOrNot, _SOURCE] = None
    mobile: Annotated[f.PhoneOrNot, plain("Mobile", "mobile", _T.PHONE)] = None
    picture: Annotated[Files, photo("Picture")] = ()
    phone: Annotated[f.PhoneOrNot, plain("Phone", "phone", _T.PHONE, advanced=True)] = None
    designation: Annotated[f.Words, plain("Designation", "designation", advanced=True)] = None
    website: Annotated[f.Words, plain("Website", "website", advanced=True)] = None
    notes: Annotated[f.Text, plain("Notes", "notes", _T.MULTILINE, advanced=True)] = None
    street: Annotated[f.Words, plain("Street", "street", advanced=True)] = None
    city: Annotated[f.Words, plain("City", "city", advanced=True)] = None
    zip: Annotated[f.Words, plain("Postcode", "zip", advanced=True)] = None


class CreateContact(ContactForm):
    """POST contacts. The server takes an e-mail address once."""

    first_name: Annotated[f.Name, _FIRST]
    last_name: Annotated[f.Name, _LAST]
    email: Annotated[f.Email, _EMAIL]


class UpdateContact(Updating, ContactForm):
    """PUT contacts/{id}."""

    needed: ClassVar[tuple[str, ...]] = ("first_name", "last_name", "email")


_DEAL_NAME = plain("Name", "name", required=True, help="What the deal is called.")
_LEAD = pick("Lead", "ld_id", required=True)
_VALUE = plain("Value", "value", _T.MONEY, required=True)
_STAGE = pick("Stage", "sfun_id", free=True, help="The stage's number. FinCRM lists no stages: 5 counts as won, 6 as lost.")


class DealForm(Form):
    """Fields of a deal."""

    name: Annotated[f.NameOrNot, _DEAL_NAME] = None
    ld_id: Annotated[f.IdOrNot, _LEAD] = None
    pro_id: Annotated[f.IdOrNot, pick("Product", "pro_id")] = None
    sfun_id: Annotated[f.IdOrNot, _STAGE] = None
    value: Annotated[f.MoneyOrNot, _VALUE] = None
    closing_date: Annotated[f.DayOrNot, plain("Closing date", "closing_date", _T.DATE)] = None
    dl_id: Annotated[f.IdOrNot, pick("Type", "dl_id", advanced=True)] = None
    notes: Annotated[f.Text, plain("Notes", "notes", _T.MULTILINE, advanced=True)] = None


class CreateDeal(DealForm):
    """POST deals. The document calls the deal's name "First name"."""

    name: Annotated[f.Name, _DEAL_NAME]
    ld_id: Annotated[f.Id, _LEAD]
    value: Annotated[f.Money, _VALUE]


class UpdateDeal(Updating, DealForm):
    """PUT deals/{id}."""

    needed: ClassVar[tuple[str, ...]] = ("name", "ld_id", "value")


class CreateProductLead(Form):
    """POST product/leads."""

    first_name: Annotated[f.Name, Ui("Name")]
    email: Annotated[f.Email, Ui("E-mail", type=_T.EMAIL)]
    mobile: Annotated[f.Phone, Ui("Mobile", type=_T.PHONE)]
    pro_id: Annotated[f.Id, Ui("Product", type=_T.CHOICE, dynamic=True)]
    notes: Annotated[f.Text, Ui("Notes", type=_T.MULTILINE)] = None


class CreateServiceLead(Form):
    """POST api-services/leads. ``name`` is the person's; ``notes`` always travels, because the server fails without it."""

    name: Annotated[f.Name, Ui("Name", help="The person's name.")]
    mobile: Annotated[f.LongPhone, Ui("Mobile", type=_T.PHONE, help="10 to 15 digits.")]
    service_id: Annotated[f.Id, Ui("Service", type=_T.CHOICE, dynamic=True)]
    notes: Annotated[str | None, Ui("Notes", type=_T.MULTILINE), Field(max_length=300)] = None


class DeleteForm(FormModel):
    """Nothing to fill in."""


Password = Annotated[str, Field(min_length=1, max_length=200)]


class Credentials(FormModel):
    """POST login."""

    model_config = ConfigDict(extra="ignore")

    email: Annotated[f.Email, Ui("E-mail", type=_T.EMAIL)]
    password: Annotated[Password, Ui("Password", type=_T.SECRET)]


class Register(FormModel):
    """POST register: a new user with a company."""

    name: Annotated[f.Name, Ui("Your name")]
    email: Annotated[f.Email, Ui("E-mail", type=_T.EMAIL)]
    mobile: Annotated[f.TenDigits, Ui("Mobile", type=_T.PHONE, help="Exactly 10 digits.")]
    company: Annotated[str, Ui("Company"), Field(min_length=1, max_length=55)]
    password: Annotated[str, Ui("Password", type=_T.SECRET, help="At least 8 characters."), Field(min_length=8, max_length=200)]
    c_password: Annotated[str, Ui("Password again", type=_T.SECRET), Field(min_length=1, max_length=200)]

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        if self.password != self.c_password:
            yield FieldProblem("c_password", "format", "The two passwords differ.")


MODELS: Final[dict[str, type[FormModel]]] = {
    "create_lead": CreateLead,
    "update_lead": UpdateLead,
    "create_contact": CreateContact,
    "update_contact": UpdateContact,
    "create_deal": CreateDeal,
    "update_deal": UpdateDeal,
    "create_product_lead": CreateProductLead,
    "create_service_lead": CreateServiceLead,
    **dict.fromkeys(("delete_lead", "delete_contact", "delete_deal", "delete_company", "delete_product"), DeleteForm),
    "sign_in:credentials": Credentials,
    "register": Register,
}
"""Companies, products and services are in `offers`."""
