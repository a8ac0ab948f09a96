"""FinCRM as data: its face and the kinds of records people work with. Cheap to import."""

from __future__ import annotations

from leaddesk.crms.fincrm.labels import COMPANY_GROUPS, CONTACT_GROUPS, DEAL_GROUPS, LEAD_GROUPS, PRODUCT_GROUPS, PROFILE_GROUPS, SERVICE_GROUPS
from leaddesk.domain.specs import Cell, ColumnSpec, CrmInfo, KindSpec, Relation, SecretSpec, StatusSpec, Tone

INFO = CrmInfo(
    slug="fincrm",
    title="FinCRM",
    subtitle="Leads, contacts, deals and a product directory",
    icon="briefcase",
    colour="#7c3aed",
    secrets=(SecretSpec("email", "E-mail", keep="always", help="The address you sign in with."), SecretSpec("password", "Password", keep="asked")),
    max_parallel=2,
    per_second=1.0,  # the server takes 60 requests in any minute
    help="Sign in with e-mail and password. Signing out here ends your sessions on all devices: it knows no other way. The server takes 60 requests a minute.",
    sign_out="FinCRM knows only one way to sign out: it ends all of your sessions, on every device and in every program.",
    order=20,
)

WON, LOST, OPEN = "Won", "Lost", "Open"

LEAD_STATUSES = (
    StatusSpec("New", "New", Tone.INFO),
    StatusSpec("Contacted", "Contacted", Tone.PROGRESS),
    StatusSpec("Qualified", "Qualified", Tone.GOOD),
    StatusSpec("Unqualified", "Unqualified", Tone.BAD, ended=True),
    StatusSpec("Lost", "Lost", Tone.BAD, ended=True),
    StatusSpec("Converted", "Converted", Tone.GOOD, ended=True),
)
"""Only "New" is known from the server's source; an installation defines its own. Words not listed here are shown as they are."""

DEAL_STATUSES = (StatusSpec(OPEN, "Open", Tone.PROGRESS), StatusSpec(WON, "Won", Tone.GOOD, ended=True), StatusSpec(LOST, "Lost", Tone.BAD, ended=True))
_SHOWN = (StatusSpec("Live", "Live", Tone.GOOD), StatusSpec("Hidden", "Hidden", Tone.NEUTRAL), StatusSpec("Inactive", "Inactive", Tone.WARN))
_ACTIVE = (StatusSpec("Active", "Active", Tone.GOOD), StatusSpec("Inactive", "Inactive", Tone.WARN))

_CREATED = ColumnSpec("created", "Created", "created", Cell.DATETIME, 130)
_UPDATED = ColumnSpec("updated", "Changed", "updated", Cell.DATETIME, 130, shown=False)

_LEAD_COLUMNS = (
    ColumnSpec("name", "Name", "title", width=190),
    ColumnSpec("company", "Company", "company", width=170, chip=True),
    ColumnSpec("phone", "Mobile", "phone", Cell.PHONE, 140),
    ColumnSpec("email", "E-mail", "email", width=200),
    ColumnSpec("status", "Status", "status", Cell.STATUS, 120, chip=True),
    ColumnSpec("source", "Source", "f1", width=120, chip=True),
    _CREATED,
    ColumnSpec("lead_id", "Lead id", "remote", Cell.MONO, 80),
    ColumnSpec("type", "Type", "substatus", width=110, shown=False, chip=True),
    ColumnSpec("city", "City", "f4", width=120, shown=False, chip=True),
    ColumnSpec("designation", "Designation", "field:designation", width=140, shown=False),
    ColumnSpec("owner", "Owner", "owner", width=130, shown=False),
    ColumnSpec("notes", "Notes", "field:notes", width=220, shown=False),
    ColumnSpec("company_id", "Company id", "f2", Cell.MONO, 90, shown=False),
    ColumnSpec("product_id", "Product id", "f3", Cell.MONO, 90, shown=False),
    _UPDATED,
)
_TO_COMPANY = Relation("Company", "my_company", "company_id", "f2")
_TO_PRODUCT = Relation("Product", "my_product", "product_id", "f3")

LEAD = KindSpec(
    name="lead",
    title="Lead",
    plural="Leads",
    columns=_LEAD_COLUMNS,
    detail=True,
    groups=LEAD_GROUPS,
    statuses=LEAD_STATUSES,
    sort="created",
    descending=True,
    complete=False,
    work=True,
    refresh_minutes=10,
    id_label="Lead id",
    empty="You have no leads yet.",
    related=(_TO_COMPANY, Relation("Deals", "deal", "lead_id", "remote"), _TO_PRODUCT),
)

PRODUCT_LEAD = KindSpec(
    name="product_lead",
    title="Product lead",
    plural="Product leads",
    columns=_LEAD_COLUMNS,
    groups=LEAD_GROUPS,
    statuses=LEAD_STATUSES,
    sort="created",
    descending=True,
    complete=False,
    refresh_minutes=30,
    id_label="Lead id",
    empty="Nobody has asked about your products yet.",
    related=(_TO_PRODUCT, Relation("Lead", "lead", "lead_id", "remote"), Relation("Deals", "deal", "lead_id", "remote")),
)

CONTACT = KindSpec(
    name="contact",
    title="Contact",
    plural="Contacts",
    columns=(
        ColumnSpec("name", "Name", "title", width=190),
        ColumnSpec("phone", "Mobile", "phone", Cell.PHONE, 140),
        ColumnSpec("email", "E-mail", "email", width=210),
        ColumnSpec("source", "Source", "f1", width=130, chip=True),
        _CREATED,
        ColumnSpec("contact_id", "Contact id", "remote", Cell.MONO, 90),
        ColumnSpec("company", "Company", "company", width=160, shown=False),
        ColumnSpec("city", "City", "f4", width=120, shown=False, chip=True),
        _UPDATED,
    ),
    detail=True,
    groups=CONTACT_GROUPS,
    sort="created",
    descending=True,
    complete=False,
    refresh_minutes=15,
    id_label="Contact id",
    empty="You have no contacts yet.",
)

DEAL = KindSpec(
    name="deal",
    title="Deal",
    plural="Deals",
    columns=(
        ColumnSpec("name", "Deal", "title", width=200),
        ColumnSpec("status", "Outcome", "status", Cell.STATUS, 100, chip=True),
        ColumnSpec("stage", "Stage", "substatus", width=110, chip=True),
        ColumnSpec("value", "Value", "amount", Cell.MONEY, 110),
        ColumnSpec("closing_date", "Closing date", "due", Cell.DATE, 100),
        ColumnSpec("lead", "Lead", "f3", width=160),
        ColumnSpec("product", "Product", "f4", width=160, chip=True),
        _CREATED,
        ColumnSpec("deal_id", "Deal id", "remote", Cell.MONO, 80),
        ColumnSpec("lead_id", "Lead id", "f1", Cell.MONO, 80, shown=False),
        ColumnSpec("product_id", "Product id", "f2", Cell.MONO, 80, shown=False),
        _UPDATED,
    ),
    detail=True,
    groups=DEAL_GROUPS,
    statuses=DEAL_STATUSES,
    sort="created",
    descending=True,
    complete=False,
    refresh_minutes=15,
    id_label="Deal id",
    empty="No lead has become a deal yet.",
    related=(Relation("Lead", "lead", "lead_id", "f1"), Relation("Product", "my_product", "product_id", "f2")),
)


def _company(name: str, title: str, plural: str, minutes: int, empty: str, related: tuple[Relation, ...]) -> KindSpec:
    return KindSpec(
        name=name,
        title=title,
        plural=plural,
        columns=(
            ColumnSpec("name", "Name", "title", width=200),
            ColumnSpec("phone", "Mobile", "phone", Cell.PHONE, 140),
            ColumnSpec("email", "E-mail", "email", width=200),
            ColumnSpec("business", "Business type", "f1", width=140, chip=True),
            ColumnSpec("account_type", "Account type", "f2", width=120, chip=True),
            ColumnSpec("person", "Person", "owner", width=140),
            ColumnSpec("status", "Status", "status", Cell.STATUS, 90, chip=True),
            ColumnSpec("city", "City", "f3", width=110, shown=False, chip=True),
            ColumnSpec("slug", "Short name", "remote", Cell.MONO, 150, shown=False),
            ColumnSpec("company_id", "Company id", "reference", Cell.MONO, 90),
            _CREATED,
            _UPDATED,
        ),
        detail=True,
        groups=COMPANY_GROUPS,
        statuses=_SHOWN,
        sort="name",
        complete=False,
        refresh_minutes=minutes,
        id_label="Short name",
        empty=empty,
        related=related,
    )


def _product(name: str, title: str, plural: str, minutes: int, empty: str, related: tuple[Relation, ...]) -> KindSpec:
    return KindSpec(
        name=name,
        title=title,
        plural=plural,
        columns=(
            ColumnSpec("name", "Name", "title", width=210),
            ColumnSpec("price", "Price", "amount", Cell.MONEY, 100),
            ColumnSpec("unit", "Unit", "f4", width=90),
            ColumnSpec("company", "Company", "company", width=170, chip=True),
            ColumnSpec("category", "Category", "f1", width=140, chip=True),
            ColumnSpec("status", "Status", "status", Cell.STATUS, 90, chip=True),
            ColumnSpec("vendor", "Vendor", "f3", width=130, shown=False, chip=True),
            ColumnSpec("location", "Location", "field:location", width=130, shown=False),
            ColumnSpec("slug", "Short name", "remote", Cell.MONO, 150, shown=False),
            ColumnSpec("product_id", "Product id", "reference", Cell.MONO, 90),
            ColumnSpec("company_id", "Company id", "f2", Cell.MONO, 90, shown=False),
            _CREATED,
            _UPDATED,
        ),
        detail=True,
        groups=PRODUCT_GROUPS,
        statuses=_ACTIVE,
        sort="name",
        complete=False,
        refresh_minutes=minutes,
        id_label="Short name",
        empty=empty,
        related=related,
    )


def _service(name: str, title: str, plural: str, minutes: int, empty: str, related: tuple[Relation, ...]) -> KindSpec:
    return KindSpec(
        name=name,
        title=title,
        plural=plural,
        columns=(
            ColumnSpec("title", "Title", "title", width=220),
            ColumnSpec("price", "Price", "amount", Cell.MONEY, 100),
            ColumnSpec("company", "Company", "company", width=180, chip=True),
            ColumnSpec("category", "Category", "f1", width=150, chip=True),
            ColumnSpec("brand", "Brand", "f3", width=120, chip=True),
            ColumnSpec("slug", "Short name", "remote", Cell.MONO, 150, shown=False),
            ColumnSpec("service_id", "Service id", "reference", Cell.MONO, 90),
            ColumnSpec("company_id", "Company id", "f2", Cell.MONO, 90, shown=False),
            _CREATED,
        ),
        detail=True,
        groups=SERVICE_GROUPS,
        sort="title",
        complete=False,
        refresh_minutes=minutes,
        id_label="Short name",
        empty=empty,
        related=related,
    )


def _of_company(prefix: str) -> tuple[Relation, ...]:
    return (Relation("Products", f"{prefix}product", "company_id", "reference"), Relation("Services", f"{prefix}service", "company_id", "reference"))


_PRODUCT_LINKS = (
    Relation("Product leads", "product_lead", "product_id", "reference"),
    Relation("Leads", "lead", "product_id", "reference"),
    Relation("Deals", "deal", "product_id", "reference"),
)

PROFILE = KindSpec(
    name="profile",
    title="Profile",
    plural="Profile",
    columns=(
        ColumnSpec("name", "Name", "title", width=180),
        ColumnSpec("email", "E-mail", "email", width=200),
        ColumnSpec("phone", "Mobile", "phone", Cell.PHONE, 140),
        ColumnSpec("job", "Job title", "substatus", width=140),
        ColumnSpec("currency", "Currency", "currency", width=80),
        ColumnSpec("user_id", "User id", "remote", Cell.MONO, 80),
    ),
    groups=PROFILE_GROUPS,
    sort="name",
    refresh_minutes=720,
    id_label="User id",
    empty="The server shows no profile.",
)

MY_COMPANY = _company(
    "my_company", "Company", "Companies", 60, "You have no company yet.", (Relation("Leads", "lead", "company_id", "reference"), *_of_company("my_"))
)
MY_PRODUCT = _product(
    "my_product", "Product", "Products", 60, "You have no products yet.", (*_PRODUCT_LINKS, Relation("Company", "my_company", "company_id", "f2"))
)
MY_SERVICE = _service("my_service", "Service", "Services", 60, "You have no services yet.", (Relation("Company", "my_company", "company_id", "f2"),))
COMPANY = _company("company", "Company", "Public companies", 240, "No company shows itself to the public yet.", _of_company(""))
PRODUCT = _product(
    "product", "Product", "Public products", 240, "No product is shown to the public yet.", (Relation("Company", "company", "company_id", "f2"),)
)
SERVICE = _service(
    "service", "Service", "Public services", 240, "No service is shown to the public yet.", (Relation("Company", "company", "company_id", "f2"),)
)

# Companies, products and leads come before deals, whose ids they explain.
KINDS: tuple[KindSpec, ...] = (LEAD, MY_COMPANY, MY_PRODUCT, MY_SERVICE, CONTACT, DEAL, PRODUCT_LEAD, COMPANY, PRODUCT, SERVICE, PROFILE)
