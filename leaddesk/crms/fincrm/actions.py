"""What can be done at FinCRM, as data: actions, account actions, the sign-in step. Cheap to import."""

from __future__ import annotations

from leaddesk.domain.commands import Resend
from leaddesk.domain.specs import AccountActionSpec, ActionSpec, Begin, Effect, On, Role, SignInStep

_COLUMNS = {
    "lead": {"mobile": "phone", "email": "email", "company": "f2", "pro_id": "f3", "city": "f4"},
    "contact": {"mobile": "phone", "email": "email", "city": "f4"},
    "deal": {"name": "title", "value": "amount", "closing_date": "due", "ld_id": "f1", "pro_id": "f2"},
    "my_company": {"c_name": "title", "c_mobileNum": "phone", "c_email": "email", "personal_name": "owner", "city": "f3"},
    "my_product": {"name": "title", "price": "amount", "vendor": "f3", "company": "f2"},
}
"""Form fields that are a core column as well: while a change waits, the list shows it."""

FIELDS = {
    "lead": (
        "first_name", "last_name", "email", "designation", "notes", "company", "phone", "mobile", "website", "ldsrc_id", "ldstatus_id", "intype_id",
        "pro_id", "street", "city", "zip", "country", "state",
    ),
    "contact": ("first_name", "last_name", "email", "ldsrc_id", "mobile", "phone", "designation", "website", "notes", "street", "city", "zip"),
    "deal": ("name", "ld_id", "pro_id", "sfun_id", "value", "closing_date", "dl_id", "notes"),
    "my_company": (
        "c_name", "c_mobileNum", "c_whatsappNum", "c_bio", "c_email", "personal_name", "category_id", "actype_id", "position", "showLive", "termsAccept",
        "c_webUrl", "c_gstNumber", "country_id", "state_id", "address", "city", "zipcode",
    ),
    "my_product": (
        "name", "price", "description", "procat_id", "prosubcat_id", "company", "vendor", "tags", "location", "min_quantity", "unit",
    ),
}  # fmt: skip
"""Every field an update may change, by kind: the document's, then the undocumented ones the server takes."""


def _effects(kind: str) -> tuple[Effect, ...]:
    """Each field keeps, beside the command, what the user saw: the base of a later comparison."""
    columns = tuple(Effect(column, name) for name, column in _COLUMNS[kind].items())
    # The last one is never filled in: it only keeps, beside the command, how new the record was that the user saw.
    return (*columns, *(Effect(f"field:{name}", name) for name in FIELDS[kind]), Effect("updated", "updated_at"))


def _create(
    name: str, title: str, kind: str, done: str, help: str, *, shortcut: str = "", role: Role = Role.CREATE, begins: tuple[Begin, ...] = ()
) -> ActionSpec:
    return ActionSpec(
        name=name,
        title=title,
        kind=kind,
        on=On.ACCOUNT,
        role=role,
        resend=Resend.CREATE_FINDABLE,
        icon="user-plus" if kind in ("lead", "contact") else "plus",
        shortcut=shortcut,
        verb=title.replace("New", "Save"),
        done=done,
        help=help,
        begins=begins,
    )


def _update(kind: str, name: str, what: str, help: str = "") -> ActionSpec:
    return ActionSpec(
        name=name,
        title="Edit",
        kind=kind,
        on=On.ONE,
        role=Role.EDIT,
        resend=Resend.CONVERGING,
        icon="pencil",
        shortcut="Ctrl+E",
        verb="Save changes",
        done=f"{what} changed",
        effects=_effects(kind),
        help=help or "What you change is sent together with everything FinCRM requires. If somebody changed the same in the meantime, you are asked.",
    )


_PLURALS = {"Company": "Companies"}


def _delete(kind: str, name: str, what: str, help: str) -> ActionSpec:
    return ActionSpec(
        name=name,
        title="Delete",
        kind=kind,
        on=On.MANY,
        role=Role.DELETE,
        resend=Resend.DELETE,
        icon="trash-2",
        shortcut="Del",
        verb=f"Delete {{n}} {_PLURALS.get(what, what + 's').lower()}",
        done=f"{what} deleted",
        leaves=True,
        danger=True,
        help=help,
    )


ACTIONS = (
    _create("create_lead", "New lead", "lead", "Lead created: {first_name} {last_name}", "A lead of your own.", shortcut="Ctrl+N",
            begins=(Begin("my_company", "company", "reference", "New lead for this company"),)),
    _update("lead", "update_lead", "Lead"),
    _delete("lead", "delete_lead", "Lead", "The lead leaves FinCRM for everybody."),
    _create("create_contact", "New contact", "contact", "Contact created: {first_name} {last_name}", "FinCRM takes each e-mail address only once."),
    _update("contact", "update_contact", "Contact"),
    _delete("contact", "delete_contact", "Contact", "The contact leaves FinCRM for everybody."),
    _create("create_deal", "New deal", "deal", "Deal created: {name}", "A deal belongs to a lead.",
            begins=(Begin("lead", "ld_id", "remote", "Convert to deal"), Begin("my_product", "pro_id", "reference", "New deal for this product"))),
    _update("deal", "update_deal", "Deal", "Stage 5 counts as won and stage 6 as lost."),
    _delete("deal", "delete_deal", "Deal", "The deal leaves FinCRM for everybody."),
    _create("create_company", "New company", "my_company", "Company created: {c_name}", "Shown in FinCRM's directory once it has a product."),
    _update("my_company", "update_company", "Company"),
    _delete("my_company", "delete_company", "Company", "The company leaves FinCRM, its page in the directory included."),
    _create("create_product", "New product", "my_product", "Product created: {name}", "A product needs a picture.",
            begins=(Begin("my_company", "company", "reference", "New product of this company"),)),
    _update("my_product", "update_product", "Product"),
    _delete("my_product", "delete_product", "Product", "The product leaves FinCRM, its page in the directory included."),
    _create("create_product_lead", "New product lead", "product_lead", "Product lead created: {first_name}", "Somebody asks about a product.",
            role=Role.INQUIRY, begins=(Begin("product", "pro_id", "reference", "Ask about this product"), Begin("my_product", "pro_id", "reference"))),
    _create("create_service", "New service", "my_service", "Service created: {title}",
            "FinCRM's API can't change or delete a service: that is done on its web site.",
            begins=(Begin("my_company", "company_id", "reference", "New service of this company"),)),
    _create("create_service_lead", "New service lead", "service", "Service lead created: {name}", "Somebody asks about a service.",
            role=Role.INQUIRY, begins=(Begin("service", "service_id", "reference", "Ask about this service"), Begin("my_service", "service_id", "reference"))),
)  # fmt: skip

SIGN_IN = (SignInStep("credentials", "E-mail and password", help="Your session lasts about a year, or until somebody signs out on any device."),)

ACCOUNT_ACTIONS = (
    AccountActionSpec(
        "register", "Create an account at FinCRM", Resend.WRITE_ONLY, before_sign_in=True, help="Makes a new user and a company there. Then sign in with them."
    ),
)
