"""The request models: one per action, the single source of its form, its JSON Schema and its checks. Names are the document's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import Files, FormModel, Ui, problem
from leaddesk.connectors.wire import as_text
from leaddesk.crms.bizmate import fields as f
from leaddesk.crms.bizmate.addresses import PostalAddress
from leaddesk.crms.bizmate.compare import changes
from leaddesk.crms.bizmate.regions import REGIONS
from leaddesk.crms.bizmate.site import SettingsForm
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import Choice, FieldSpec, FieldType
from leaddesk.domain.values import Fields, JsonValue, is_empty

MAX_FILE: Final = 25 * 1024 * 1024
"""The document names no limit; this is ours."""

ACCEPTED: Final = (
    "application/pdf",
    "image/*",
    "text/csv",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)
NEEDED: Final = ("brokerId", "brokerRepId", "callClientOrBroker", "companyName", "firstName", "lastName")
"""What the document requires of a new lead; nothing of it can be emptied later."""

_T = FieldType
_PRODUCTS = tuple(Choice(p, p) for p in f.PRODUCTS)
_CALLS = tuple(Choice(c, c) for c in f.CALLS)


def _only(field: str) -> tuple[str, ...]:
    """The regions where a business number belongs."""
    return tuple(region.name for region in REGIONS.values() if field in region.numbers)


class LeadForm(FormModel):
    """Every documented field of a lead. Core columns and ``field:…`` say where an edit finds the present value."""

    companyName: Annotated[f.Words, Ui("Company", prefill="company")] = None
    tradingName: Annotated[f.Words, Ui("Trading name", prefill="field:tradingName")] = None
    firstName: Annotated[f.Words, Ui("First name", prefill="field:firstName")] = None
    lastName: Annotated[f.Words, Ui("Last name", prefill="field:lastName")] = None
    phone: Annotated[f.Phone, Ui("Phone", type=_T.PHONE, prefill="phone", help="With + and country code.")] = None
    email: Annotated[f.Email, Ui("E-mail", type=_T.EMAIL, prefill="email")] = None
    amountRequested: Annotated[f.Money, Ui("Amount requested", type=_T.MONEY, prefill="amount")] = None
    averageMonthlyTurnover: Annotated[f.Money, Ui("Average monthly turnover", type=_T.MONEY, prefill="field:averageMonthlyTurnover")] = None
    loanPurpose: Annotated[f.Purpose, Ui("Loan purpose", prefill="f1")] = None
    suitableProducts: Annotated[f.Products, Ui("Suitable products", choices=_PRODUCTS, prefill="field:suitableProducts")] = None
    abn: Annotated[f.Number, Ui("ABN", prefill="field:abn", help="Australian Business Number, 11 digits.", setting="region", setting_values=_only("abn"))] = (
        None
    )
    acn: Annotated[f.Number, Ui("ACN", prefill="field:acn", help="Australian Company Number, 9 digits.", setting="region", setting_values=_only("acn"))] = None
    nzbn: Annotated[
        f.Number, Ui("NZBN", prefill="field:nzbn", help="New Zealand Business Number, 13 digits.", setting="region", setting_values=_only("nzbn"))
    ] = None
    crn: Annotated[
        f.Number, Ui("CRN", prefill="field:crn", help="The company's number at Companies House, 8 characters.", setting="region", setting_values=_only("crn"))
    ] = None
    uen: Annotated[f.Number, Ui("UEN", prefill="field:uen", help="Singapore's Unique Entity Number.", setting="region", setting_values=_only("uen"))] = None
    callClientOrBroker: Annotated[f.Calls | None, BeforeValidator(f.blank), Ui("Call client or broker", choices=_CALLS, prefill="field:callClientOrBroker")] = (
        None
    )
    callOnBehalfOf: Annotated[f.Words, Ui("Call on behalf of", prefill="field:callOnBehalfOf")] = None
    businessAddress: Annotated[
        PostalAddress, Ui("Business address", prefill="field:businessAddress", help="All parts, or a whole address as one text.", free_entry=True)
    ] = None
    notes: Annotated[f.Words, Ui("Notes", type=_T.MULTILINE, prefill="field:notes")] = None
    partnerNotes: Annotated[f.Words, Ui("Partner notes", type=_T.MULTILINE, prefill="field:partnerNotes")] = None
    businessStartDate: Annotated[f.Day, Ui("Business start date", prefill="field:businessStartDate", advanced=True)] = None
    industryCategory: Annotated[f.Words, Ui("Industry category", prefill="field:industryCategory", advanced=True)] = None
    industry: Annotated[f.Words, Ui("Industry", prefill="field:industry", advanced=True)] = None
    dateOfBirth: Annotated[f.Birthday, Ui("Date of birth", prefill="field:dateOfBirth", advanced=True)] = None
    citizenshipStatus: Annotated[f.Citizenship, Ui("Citizenship status", prefill="field:citizenshipStatus", advanced=True)] = None
    homeOwner: Annotated[f.YesNo, Ui("Home owner", prefill="field:homeOwner", advanced=True)] = None
    soleDirector: Annotated[f.YesNo, Ui("Sole director", prefill="field:soleDirector", advanced=True)] = None
    driversLicenseNumber: Annotated[f.Words, Ui("Driving licence number", prefill="field:driversLicenseNumber", advanced=True)] = None
    driverVersionNumber: Annotated[
        f.Words, Ui("Licence version", prefill="field:driverVersionNumber", advanced=True, setting="region", setting_values=("NZ",))
    ] = None
    secondaryPhone: Annotated[f.Phone, Ui("Second phone", type=_T.PHONE, prefill="field:secondaryPhone", advanced=True)] = None
    secondaryEmail: Annotated[f.Email, Ui("Second e-mail", type=_T.EMAIL, prefill="field:secondaryEmail", advanced=True)] = None
    physicalAddress: Annotated[PostalAddress, Ui("Physical address", prefill="field:physicalAddress", advanced=True, free_entry=True)] = None
    residentialAddress: Annotated[PostalAddress, Ui("Residential address", prefill="field:residentialAddress", advanced=True, free_entry=True)] = None
    tradingAddress: Annotated[PostalAddress, Ui("Trading address", prefill="field:tradingAddress", advanced=True, free_entry=True)] = None
    brokerContactName: Annotated[f.Words, Ui("Broker contact's name", prefill="field:brokerContactName", advanced=True)] = None
    brokerContactNumber: Annotated[f.Phone, Ui("Broker contact's phone", type=_T.PHONE, prefill="field:brokerContactNumber", advanced=True)] = None
    brokerContactEmail: Annotated[f.Email, Ui("Broker contact's e-mail", type=_T.EMAIL, prefill="field:brokerContactEmail", advanced=True)] = None
    documentId: Annotated[f.Words, Ui("Illion document id", prefill="field:documentId", advanced=True, help="For bank statements fetched by Illion.")] = None
    partnerLeadReferenceId: Annotated[f.Words, Ui("Our reference", prefill="reference", advanced=True)] = None
    brokerId: Annotated[f.Words, Ui("Partner id", prefill="field:brokerId", advanced=True)] = None
    brokerRepId: Annotated[f.Words, Ui("Partner contact id", prefill="field:brokerRepId", advanced=True)] = None


class CreateLead(LeadForm):
    """#1: what was left open is left out; partner and contact are the account's own unless others are named."""

    companyName: Annotated[f.Needed, Ui("Company")]
    firstName: Annotated[f.Needed, Ui("First name")]
    lastName: Annotated[f.Needed, Ui("Last name")]
    callClientOrBroker: Annotated[f.Calls, Ui("Call client or broker", choices=_CALLS, help="Whom Bizcap's team phones first.")]
    partnerLeadReferenceId: Annotated[f.Words, Ui("Our reference", help="Left open: one is made.", advanced=True)] = None
    brokerId: Annotated[f.Words, Ui("Partner id", help="Left open: the account's.", advanced=True)] = None
    brokerRepId: Annotated[f.Words, Ui("Partner contact id", help="Left open: the account's.", advanced=True)] = None

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        for name in ("brokerId", "brokerRepId"):
            if not getattr(self, name) and is_empty(context.settings.get(name)):
                yield FieldProblem(name, "required", "Name the partner and the partner's contact in the account's settings.")

    def payload(self, context: FormContext) -> Fields:
        own = {name: as_text(context.settings.get(name)) for name in ("brokerId", "brokerRepId")}
        return {**own, **super().payload(context)}


class UpdateLead(LeadForm):
    """#4: only what differs from the record travels. An emptied field is sent as null, one that was not given is left alone."""

    blank_is_missing: ClassVar[bool] = False

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        changed = self.payload(context)
        if not changed:
            yield FieldProblem("form", "unchanged", "Nothing is different from what the lead says already.")
        for name in NEEDED:
            if name in changed and is_empty(changed[name]):
                title = next((ui.title for ui in type(self).model_fields[name].metadata if isinstance(ui, Ui)), name)
                yield FieldProblem(name, "required", f"{title} can't be emptied.", as_text(context.record.get(name)) or None)

    def payload(self, context: FormContext) -> Fields:
        given: dict[str, JsonValue] = self.model_dump(mode="json", include=set(self.model_fields_set))
        return changes(given, context.record)


class UploadFiles(FormModel):
    """#5: files of a lead, in one request."""

    attachments: Annotated[
        Files,
        Ui(
            "Files",
            type=FieldType.FILES,
            required=True,
            accept=ACCEPTED,
            max_bytes=MAX_FILE,
            help="PDF, pictures, CSV, Excel or Word.",
            per_file=(
                FieldSpec("type", "Type", FieldType.CHOICE, required=True, choices=tuple(Choice(t, t) for t in f.FILE_TYPES)),
                FieldSpec("fileName", "Shown as", help="Left open: the file's own name.", max_length=f.LONGEST),
            ),
        ),
    ] = ()


def _token(value: str) -> str:
    """As copied from the portal, perhaps with the word Bearer before it."""
    bare = re.sub(r"^(authorization\s*:)?\s*bearer\s+", "", value.strip(), flags=re.IGNORECASE)
    if not bare.isascii() or not bare.isprintable() or any(c.isspace() for c in bare):
        raise problem("bad_characters", "A token has only letters, digits and signs, without blanks. Copy it again.")
    return bare


class Token(FormModel):
    """The only step of signing in."""

    model_config = ConfigDict(extra="ignore")

    token: Annotated[
        Annotated[str, AfterValidator(_token), Field(min_length=1, max_length=1200)],
        Ui("API token", type=FieldType.SECRET, help="From the portal's Account Profile."),
    ]


MODELS: Final[dict[str, type[FormModel]]] = {
    "create_lead": CreateLead,
    "update_lead": UpdateLead,
    "upload_files": UploadFiles,
    "sign_in:token": Token,
    "settings": SettingsForm,
}
