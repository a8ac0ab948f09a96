"""What the fields of FinCRM's records are called, in groups. Keys are the server's; names looked up beside ids are ours."""

from __future__ import annotations

from leaddesk.domain.specs import Cell, DetailGroup, FieldLabel


def _l(name: str, label: str, cell: Cell = Cell.TEXT, *, copy: bool = False, multiline: bool = False) -> FieldLabel:
    return FieldLabel(name, label, cell, copy=copy, multiline=multiline)


_TIMES = (_l("created_at", "Created", Cell.DATETIME), _l("updated_at", "Changed", Cell.DATETIME))
_PERSON = (
    _l("first_name", "First name", copy=True),
    _l("last_name", "Last name", copy=True),
    _l("mobile", "Mobile", Cell.PHONE, copy=True),
    _l("phone", "Phone", Cell.PHONE, copy=True),
    _l("email", "E-mail", copy=True),
    _l("designation", "Designation"),
    _l("website", "Website", copy=True),
)
_PLACE = (_l("street", "Street", copy=True), _l("city", "City"), _l("zip", "Postcode", Cell.MONO), _l("state_name", "State"), _l("country_name", "Country"))
_IDS = tuple(
    _l(name, label, Cell.MONO)
    for name, label in (
        ("uid", "User id"),
        ("company", "Company id"),
        ("company_slug", "Company's short name"),
        ("ldsrc_id", "Lead source id"),
        ("ldstatus_id", "Lead status id"),
        ("intype_id", "Industry id"),
        ("pro_id", "Product id"),
        ("service_id", "Service id"),
        ("country", "Country id"),
        ("state", "State id"),
        ("country_code", "Country code"),
    )
)

LEAD_GROUPS = (
    DetailGroup("Contact", _PERSON),
    DetailGroup(
        "Lead",
        (
            _l("company_name", "Company", copy=True),
            _l("leadstatus", "Status"),
            _l("leadsource", "Source"),
            _l("industry_type", "Industry"),
            _l("product_name", "Product"),
            _l("owner_name", "Owner"),
            _l("notes", "Notes", multiline=True),
            _l("message", "Message", multiline=True),
        ),
    ),
    DetailGroup("Address", _PLACE),
    DetailGroup("Record", (_l("ld_id", "Lead id", Cell.MONO, copy=True), *_TIMES, *_IDS)),
)

CONTACT_GROUPS = (
    DetailGroup("Contact", (*_PERSON, _l("company_name", "Company"), _l("leadsource", "Source"), _l("notes", "Notes", multiline=True))),
    DetailGroup("Address", _PLACE),
    DetailGroup("Record", (_l("cnt_id", "Contact id", Cell.MONO, copy=True), *_TIMES, *_IDS)),
)

DEAL_GROUPS = (
    DetailGroup(
        "Deal",
        (
            _l("name", "Name", copy=True),
            _l("value", "Value", Cell.MONEY, copy=True),
            _l("currency", "Currency"),
            _l("lead_name", "Lead", copy=True),
            _l("product_name", "Product", copy=True),
            _l("stage_name", "Stage"),
            _l("closing_date", "Closing date", Cell.DATE),
            _l("deal_type_name", "Type"),
            _l("leadsource", "Source"),
            _l("probability", "Probability"),
            _l("title", "Title"),
            _l("notes", "Notes", multiline=True),
            _l("message", "Message", multiline=True),
        ),
    ),
    DetailGroup(
        "Record",
        (
            _l("deal_id", "Deal id", Cell.MONO, copy=True),
            *_TIMES,
            _l("ld_id", "Lead id", Cell.MONO, copy=True),
            _l("pro_id", "Product id", Cell.MONO, copy=True),
            _l("sfun_id", "Stage id", Cell.MONO),
            _l("deal_status", "Outcome (0 open, 1 won, 2 lost)", Cell.MONO),
            _l("dl_id", "Deal type id", Cell.MONO),
        ),
    ),
)

COMPANY_GROUPS = (
    DetailGroup(
        "Company",
        (
            _l("c_name", "Name", copy=True),
            _l("c_mobileNum", "Mobile", Cell.PHONE, copy=True),
            _l("c_whatsappNum", "WhatsApp", Cell.PHONE, copy=True),
            _l("c_email", "E-mail", copy=True),
            _l("c_webUrl", "Website", copy=True),
            _l("c_bio", "About", multiline=True),
            _l("category_name", "Business type"),
            _l("account_type", "Account type"),
            _l("employees", "Employees", Cell.NUMBER),
            _l("c_gstNumber", "GST number", Cell.MONO, copy=True),
            _l("product_names", "Products", multiline=True),
        ),
    ),
    DetailGroup("Person", (_l("personal_name", "Name", copy=True), _l("position", "Position"), _l("owner_name", "User"))),
    DetailGroup(
        "Address",
        (
            _l("address", "Address", copy=True, multiline=True),
            _l("city", "City"),
            _l("zipcode", "Postcode", Cell.MONO),
            _l("state_name", "State"),
            _l("country_name", "Country"),
        ),
    ),
    DetailGroup(
        "Record",
        (
            _l("id", "Company id", Cell.MONO, copy=True),
            _l("slug", "Short name", Cell.MONO, copy=True),
            _l("views", "Views", Cell.NUMBER),
            _l("showLive", "Shown to the public"),
            _l("termsAccept", "Terms accepted"),
            _l("isActive", "Active"),
            *_TIMES,
            _l("category_id", "Category id", Cell.MONO),
            _l("actype_id", "Account type id", Cell.MONO),
        ),
    ),
)

PRODUCT_GROUPS = (
    DetailGroup(
        "Product",
        (
            _l("name", "Name", copy=True),
            _l("price", "Price", Cell.MONEY, copy=True),
            _l("currency", "Currency"),
            _l("unit_name", "Unit"),
            _l("min_quantity", "Least quantity", Cell.NUMBER),
            _l("company_name", "Company", copy=True),
            _l("category_name", "Category"),
            _l("subcategory_name", "Subcategory"),
            _l("vendor", "Vendor"),
            _l("location", "Location"),
            _l("tags", "Tags"),
            _l("description", "Description", multiline=True),
        ),
    ),
    DetailGroup(
        "Record",
        (
            _l("pro_id", "Product id", Cell.MONO, copy=True),
            _l("slug", "Short name", Cell.MONO, copy=True),
            _l("views", "Views", Cell.NUMBER),
            _l("featured", "Featured"),
            _l("active", "Active"),
            *_TIMES,
            _l("company", "Company id", Cell.MONO),
            _l("procat_id", "Category id", Cell.MONO),
            _l("prosubcat_id", "Subcategory id", Cell.MONO),
            _l("unit", "Unit id", Cell.MONO),
        ),
    ),
)

SERVICE_GROUPS = (
    DetailGroup(
        "Service",
        (
            _l("title", "Title", copy=True),
            _l("price", "Price", Cell.MONEY, copy=True),
            _l("currency", "Currency"),
            _l("company_name", "Company", copy=True),
            _l("servcategory_name", "Category"),
            _l("serv_subcategory_name", "Subcategory"),
            _l("brand", "Brand"),
            _l("tags", "Tags"),
            _l("description", "Description", multiline=True),
        ),
    ),
    DetailGroup(
        "Record",
        (
            _l("id", "Service id", Cell.MONO, copy=True),
            _l("slug", "Short name", Cell.MONO, copy=True),
            *_TIMES,
            _l("company_id", "Company id", Cell.MONO),
            _l("servcategory_id", "Category id", Cell.MONO),
            _l("serv_subcategory_id", "Subcategory id", Cell.MONO),
        ),
    ),
)

PROFILE_GROUPS = (
    DetailGroup(
        "Profile",
        (
            _l("name", "Name", copy=True),
            _l("email", "E-mail", copy=True),
            _l("mobile", "Mobile", Cell.PHONE, copy=True),
            _l("jobtitle", "Job title"),
            _l("currency", "Currency"),
            _l("country_name", "Country"),
            _l("city", "City"),
            _l("zip", "Postcode"),
            _l("quota", "Quota"),
        ),
    ),
    DetailGroup("Record", (_l("id", "User id", Cell.MONO, copy=True), *_TIMES, _l("email_verified_at", "E-mail verified", Cell.DATETIME))),
)
