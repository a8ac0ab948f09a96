"""What the fields of a lead are called, in groups. Keys are the server's; labels follow the field app, which re-uses columns per client."""

from __future__ import annotations

from leaddesk.domain.specs import Cell, DetailGroup, FieldLabel


def _label(name: str, label: str, cell: Cell = Cell.TEXT, *, copy: bool = False, sensitive: bool = False, multiline: bool = False) -> FieldLabel:
    return FieldLabel(name, label, cell, copy=copy, sensitive=sensitive, multiline=multiline)


LEAD_GROUPS = (
    DetailGroup(
        "Appointment",
        (
            _label("lead_date", "Date", Cell.DATE),
            _label("apptime", "Time slot"),
            _label("location", "Place"),
            _label("apploc", "Appointment place"),
            _label("app_add", "Appointment address", copy=True, multiline=True),
            _label("app_remark", "Appointment remark", multiline=True),
            _label("call_date", "Call date", Cell.DATE),
        ),
    ),
    DetailGroup(
        "Customer",
        (
            _label("customer_name", "Customer", copy=True),
            _label("mobile", "Mobile", Cell.PHONE, copy=True),
            _label("email", "E-mail", copy=True),
            _label("dob", "Date of birth", Cell.DATE, sensitive=True),
            _label("emp_name", "Company", copy=True),
            _label("compid", "Company id", copy=True),
            _label("annual_salary", "Annual salary", sensitive=True),
        ),
    ),
    DetailGroup(
        "Address",
        (
            _label("res_address", "Residence", copy=True, multiline=True),
            _label("pincode", "Pin code", Cell.MONO, copy=True),
            _label("res_pin", "Residence pin code", Cell.MONO),
            _label("city", "City"),
            _label("off_name", "Office", copy=True),
            _label("off_address", "Office address", copy=True, multiline=True),
            _label("off_pincode", "Office pin code", Cell.MONO, copy=True),
            _label("off_no", "Office number", copy=True),
        ),
    ),
    DetailGroup(
        "Case",
        (
            _label("lead_id", "Lead id", Cell.MONO, copy=True),
            _label("clientname", "Client"),
            _label("product", "Product"),
            _label("sub_type", "Sub type"),
            _label("lead_type", "Lead type"),
            _label("status", "Status", Cell.STATUS),
            _label("lead_status", "Lead status"),
            _label("remarks", "Remarks", multiline=True),
            _label("response", "Response", multiline=True),
            _label("branch", "Branch"),
            _label("source", "Source"),
            _label("campaign_name", "Campaign"),
            _label("case_id", "Case id", Cell.MONO, copy=True),
            _label("response_id", "Response id", Cell.MONO, copy=True),
            _label("Athena_lead_id", "App no", Cell.MONO, copy=True),
            _label("AMZAppId", "Amazon app id", Cell.MONO, copy=True),
            _label("app_no", "Application no", Cell.MONO, copy=True),
            _label("importtime", "Imported", Cell.DATETIME),
        ),
    ),
    DetailGroup(
        "Documents",
        (
            _label("doc", "Doc by TC", multiline=True),
            _label("doc_by_tc", "Documents asked for", multiline=True),
            _label("doc_collected", "Documents collected", multiline=True),
            _label("aadharcard", "Aadhaar card", sensitive=True),
            _label("visitingcard", "Visiting card"),
            _label("utilitybill", "Utility bill"),
            _label("fiData", "Field form filled"),
            _label("client_mobile_app", "Collected through"),
            _label("cpv_url_new", "Field form address", copy=True),
            _label("url", "Link", copy=True),
            _label("logo", "Logo"),
        ),
    ),
    DetailGroup(
        "Product details",
        (
            _label("product_code", "Product code", Cell.MONO),
            _label("source2", "Product category"),
            _label("form_no", "Card no", Cell.MONO, sensitive=True),
            _label("source3", "Proxy no", Cell.MONO, sensitive=True),
            _label("accholder", "SIM no", Cell.MONO, sensitive=True),
            _label("accno", "Account no", Cell.MONO, sensitive=True),
            _label("secode", "Device id", Cell.MONO),
            _label("compname", "UPI id", sensitive=True),
            _label("surrogate", "Surrogate"),
            _label("add_on", "Add-on"),
            _label("DV_name", "DV name"),
            _label("Token_no", "Token no", Cell.MONO, sensitive=True),
            _label("valid", "Valid"),
            _label("YBLCustomer", "YBL customer"),
            _label("nonpq", "Non-PQ"),
            _label("pq_leads", "PQ lead"),
            _label("pq_kyc", "PQ KYC"),
            _label("crm_lead", "CRM lead"),
        ),
    ),
    DetailGroup(
        "Codes",
        (
            _label("se_code", "SE code", Cell.MONO),
            _label("source_code", "Source code", Cell.MONO),
            _label("ASM_code", "ASM code", Cell.MONO),
            _label("LC_code", "LC code", Cell.MONO),
            _label("lgcode", "LG code", Cell.MONO),
            _label("channelcode", "Channel code", Cell.MONO),
            _label("service_id", "Service id", Cell.MONO),
            _label("client_id", "Client id", Cell.MONO),
            _label("branch_id", "Branch id", Cell.MONO),
            _label("status_id", "Status id", Cell.MONO),
            _label("err_status_id", "Error status id", Cell.MONO),
            _label("par_err_status", "Partial error status"),
            _label("transfer_status", "Transfer status"),
            _label("sms", "SMS"),
            _label("check_sms", "Check SMS"),
            _label("cheqe_sms", "Cheque SMS"),
        ),
    ),
)
"""Every field that the detail call is known to answer, each once."""

EXECUTIVE_GROUPS = (
    DetailGroup(
        "Executive",
        (
            _label("fname", "Name", copy=True),
            _label("mobile", "Mobile", Cell.PHONE, copy=True),
            _label("branch_name", "Branch"),
            _label("address", "Address", multiline=True),
            _label("cid", "Executive id", Cell.MONO, copy=True),
            _label("avatar", "Picture address", copy=True),
        ),
    ),
)

ACTIVITY_GROUPS = (
    DetailGroup(
        "Today",
        (
            _label("executive", "Executive"),
            _label("customer_name", "Customer"),
            _label("totalTransfered", "Transferred", Cell.NUMBER),
            _label("totalRefixed", "Rescheduled", Cell.NUMBER),
            _label("totalPostponed", "Postponed", Cell.NUMBER),
            _label("totalCollected", "Collected", Cell.NUMBER),
        ),
    ),
)

COMPLETED_GROUPS = (
    DetailGroup(
        "Lead",
        (
            _label("lead_id", "Lead id", Cell.MONO, copy=True),
            _label("customer_name", "Customer", copy=True),
            _label("mobile", "Mobile", Cell.PHONE, copy=True),
            _label("status", "Status", Cell.STATUS),
            _label("lead_date", "Date", Cell.DATE),
            _label("apptime", "Time slot"),
            _label("location", "Place"),
            _label("pincode", "Pin code", Cell.MONO),
            _label("client_id", "Client id", Cell.MONO),
            _label("AMZAppId", "Amazon app id", Cell.MONO, copy=True),
        ),
    ),
)

DOCUMENT_GROUPS = (
    DetailGroup(
        "Document type",
        (
            _label("doc_name", "Name"),
            _label("doc_id", "Document id", Cell.MONO, copy=True),
            _label("doc_category", "Category"),
            _label("doc_client", "Clients"),
            _label("doc_type", "Type"),
            _label("doc_status", "Status"),
            _label("created_at", "Created", Cell.DATETIME),
            _label("created_by", "Created by"),
            _label("updated_at", "Updated", Cell.DATETIME),
            _label("updated_by", "Updated by"),
        ),
    ),
)
