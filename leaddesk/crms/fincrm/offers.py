"""The request models of companies, products and services: the source of their forms and checks."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Annotated, ClassVar, Final

from pydantic import AfterValidator, Field

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.forms import Files, FormModel, Ui, problem
from leaddesk.connectors.wire import as_flag
from leaddesk.crms.fincrm import fields as f
from leaddesk.crms.fincrm.requests import Form, Updating, photo, pick, plain
from leaddesk.domain.errors import FieldProblem
from leaddesk.domain.specs import FieldType

_T = FieldType


def _digits(low: int, high: int, words: str) -> AfterValidator:
    def check(value: str | None) -> str | None:
        if value is not None and not re.fullmatch(rf"\d{{{low},{high}}}", value):
            raise problem("format", words)
        return value

    return AfterValidator(check)


_C_NAME = plain("Name", "c_name", required=True)
_MOBILE = plain("Mobile", "c_mobileNum", _T.PHONE, required=True, help="10 to 15 digits, used by no other company.")
_WHATSAPP = plain("WhatsApp", "c_whatsappNum", _T.PHONE, required=True, help="10 to 15 digits, used by no other company.")
_BIO = plain("About", "c_bio", _T.MULTILINE, required=True, help="At least 15 characters.")
_C_EMAIL = plain("E-mail", "c_email", _T.EMAIL, required=True)
_LIVE = plain("Show it in the directory", "showLive", help="FinCRM only takes companies that are shown.")
_TERMS = plain("I accept FinCRM's terms", "termsAccept", required=True)
_Zip = Annotated[str | None, _digits(5, 6, "A postcode has 5 or 6 digits."), f.Blank]
_Gst = Annotated[str | None, _digits(12, 15, "A GST number has 12 to 15 digits here."), f.Blank]


class CompanyForm(Form):
    """Fields of a company."""

    c_name: Annotated[Annotated[str | None, Field(max_length=55), f.Blank], _C_NAME] = None
    c_mobileNum: Annotated[f.LongPhoneOrNot, _MOBILE] = None
    c_whatsappNum: Annotated[f.LongPhoneOrNot, _WHATSAPP] = None
    c_email: Annotated[f.EmailOrNot, _C_EMAIL] = None
    c_bio: Annotated[Annotated[Annotated[str, Field(min_length=15, max_length=5000)] | None, f.Blank], _BIO] = None
    personal_name: Annotated[Annotated[str | None, Field(max_length=25), f.Blank], plain("Your name", "personal_name")] = None
    position: Annotated[Annotated[str | None, Field(max_length=45), f.Blank], plain("Your position", "position")] = None
    category_id: Annotated[f.IdOrNot, pick("Business type", "category_id")] = None
    actype_id: Annotated[f.IdOrNot, pick("Account type", "actype_id")] = None
    c_logo: Annotated[Files, photo("Logo")] = ()
    showLive: Annotated[f.AcceptedOrNot, _LIVE] = None
    termsAccept: Annotated[f.AcceptedOrNot, _TERMS] = None
    c_webUrl: Annotated[f.Words, plain("Website", "c_webUrl", advanced=True)] = None
    c_gstNumber: Annotated[_Gst, plain("GST number", "c_gstNumber", advanced=True)] = None
    address: Annotated[f.Words, plain("Address", "address", advanced=True)] = None
    city: Annotated[Annotated[str | None, Field(max_length=45), f.Blank], plain("City", "city", advanced=True)] = None
    zipcode: Annotated[_Zip, plain("Postcode", "zipcode", advanced=True)] = None
    country_id: Annotated[f.IdOrNot, pick("Country", "country_id", advanced=True)] = None
    state_id: Annotated[f.IdOrNot, pick("State", "state_id", depends_on=("country_id",), advanced=True)] = None


class CreateCompany(CompanyForm):
    """POST companies. ``showLive`` and ``termsAccept`` are not in the document, but without them the server refuses."""

    c_name: Annotated[str, _C_NAME, Field(min_length=1, max_length=55)]
    c_mobileNum: Annotated[f.LongPhone, _MOBILE]
    c_whatsappNum: Annotated[f.LongPhone, _WHATSAPP]
    c_email: Annotated[f.Email, _C_EMAIL]
    c_bio: Annotated[str, _BIO, Field(min_length=15, max_length=5000)]
    showLive: Annotated[f.Accepted, _LIVE] = True
    termsAccept: Annotated[f.Accepted, _TERMS]


class UpdateCompany(Updating, CompanyForm):
    """PUT companies/{slug}."""

    needed: ClassVar[tuple[str, ...]] = ("c_name", "c_mobileNum", "c_whatsappNum", "c_email", "c_bio")

    def cross(self, context: FormContext) -> Iterable[FieldProblem]:
        yield from super().cross(context)
        if not self.termsAccept and as_flag(context.record.get("termsAccept")) is False:
            yield FieldProblem("termsAccept", "required", "FinCRM changes a company only when its terms are accepted.", "true")


_P_NAME = plain("Name", "name", required=True)
_DESCRIPTION = plain("Description", "description", _T.MULTILINE, required=True)
_CATEGORY = pick("Category", "procat_id", required=True)
_SUBCATEGORY = pick("Subcategory", "prosubcat_id", required=True, depends_on=("procat_id",))
_OF_COMPANY = pick("Company", "company", required=True, help="One of your companies.")


class ProductForm(Form):
    """Fields of a product."""

    name: Annotated[f.NameOrNot, _P_NAME] = None
    company: Annotated[f.IdOrNot, _OF_COMPANY] = None
    procat_id: Annotated[f.IdOrNot, _CATEGORY] = None
    prosubcat_id: Annotated[f.IdOrNot, _SUBCATEGORY] = None
    description: Annotated[f.Text, _DESCRIPTION] = None
    price: Annotated[f.MoneyOrNot, plain("Price", "price", _T.MONEY)] = None
    unit: Annotated[f.IdOrNot, pick("Unit", "unit")] = None
    min_quantity: Annotated[f.Quantity, plain("Least quantity", "min_quantity", help="Left open: 1.")] = None
    picture: Annotated[Files, photo("Picture")] = ()
    vendor: Annotated[f.Words, plain("Vendor", "vendor", advanced=True)] = None
    location: Annotated[f.Words, plain("Location", "location", advanced=True)] = None
    tags: Annotated[f.Words, plain("Tags", "tags", help="With commas between them.", advanced=True)] = None


class CreateProduct(ProductForm):
    """POST products, always with a picture."""

    name: Annotated[f.Name, _P_NAME]
    company: Annotated[f.Id, _OF_COMPANY]
    procat_id: Annotated[f.Id, _CATEGORY]
    prosubcat_id: Annotated[f.Id, _SUBCATEGORY]
    description: Annotated[f.NeededText, _DESCRIPTION]
    picture: Annotated[Files, photo("Picture", required=True)] = ()


class UpdateProduct(Updating, ProductForm):
    """PUT products/{slug}."""

    needed: ClassVar[tuple[str, ...]] = ("name", "company", "procat_id", "prosubcat_id", "description")


class CreateService(Form):
    """POST api-services. No call lists the categories of services: those seen are offered, any number may be typed."""

    title: Annotated[f.Name, Ui("Title")]
    company_id: Annotated[f.Id, Ui("Company", type=_T.CHOICE, dynamic=True, help="One of your companies.")]
    servcategory_id: Annotated[
        f.Id, Ui("Category", type=_T.CHOICE, dynamic=True, free_entry=True, help="The category's number. Those of services already there are offered.")
    ]
    serv_subcategory_id: Annotated[
        f.Id, Ui("Subcategory", type=_T.CHOICE, dynamic=True, free_entry=True, depends_on=("servcategory_id",), help="The subcategory's number.")
    ]
    price: Annotated[Annotated[int, Field(ge=0, le=10**9)] | None, Ui("Price", type=_T.INTEGER, help="A whole amount. Left open: 0.")] = None
    description: Annotated[f.NeededText, Ui("Description", type=_T.MULTILINE)]
    image: Annotated[Files, photo("Picture")] = ()
    brand: Annotated[f.Words, Ui("Brand")] = None
    tags: Annotated[f.Words, Ui("Tags", help="With commas between them.")] = None


OFFER_MODELS: Final[dict[str, type[FormModel]]] = {
    "create_company": CreateCompany,
    "update_company": UpdateCompany,
    "create_product": CreateProduct,
    "update_product": UpdateProduct,
    "create_service": CreateService,
}
