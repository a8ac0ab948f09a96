"""The invented world of the Bizipac practice CRM: executives, branches, clients, document types, reasons, slots, places."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PASSPHRASE = "practice-passphrase"
PASSWORD = "Practice-1"
OTP = "4821"
APP_VERSION = "40"

SLOTS = ("08:00 AM - 10:00 AM", "10:00 AM - 12:00 PM", "12:00 PM - 02:00 PM", "02:00 PM - 04:00 PM", "04:00 PM - 06:00 PM", "06:00 PM - 08:00 PM")

STATUS = {
    "1": "Fresh",
    "2": "Assign Tele",
    "3": "Call Later",
    "4": "RTO on Call",
    "5": "Appointment Fix",
    "6": "Assign Fe",
    "7": "Partial Pickup",
    "8": "Full Collection",
    "9": "RTO On Field",
    "11": "Submission",
    "12": "Retele Assign",
    "14": "Error Received",
    "15": "PickedUp",
}


@dataclass(frozen=True, slots=True)
class Branch:
    branch_id: str
    name: str
    places: tuple[tuple[str, str], ...]  # area, pin code


@dataclass(frozen=True, slots=True)
class Client:
    """A bank or company. ``mobile_app`` is the flow switch `client_mobile_app`; ``weight`` its share of the leads."""

    client_id: str
    code: str
    name: str
    product: str
    mobile_app: str
    documents: str
    reasons: tuple[str, ...]
    weight: int


@dataclass(slots=True)
class Executive:
    """Somebody who signs in. ``password`` changes with a reset."""

    uid: str
    name: str
    mobile: str
    role: str
    branch_id: str
    address: str
    parent: str | None
    auth_id: str | None
    password: str = PASSWORD


PUNE = Branch(
    "26",
    "Pune",
    (
        ("Kothrud", "411038"),
        ("Baner", "411045"),
        ("Aundh", "411007"),
        ("Viman Nagar", "411014"),
        ("Kharadi", "411014"),
        ("Hadapsar", "411028"),
        ("Wakad", "411057"),
        ("Hinjawadi", "411057"),
        ("Shivajinagar", "411005"),
        ("Karve Nagar", "411052"),
        ("Camp", "411001"),
        ("Pimpri", "411018"),
        ("Chinchwad", "411033"),
    ),
)
MUMBAI = Branch(
    "31",
    "Mumbai",
    (
        ("Andheri East", "400069"),
        ("Andheri West", "400058"),
        ("Bandra West", "400050"),
        ("Powai", "400076"),
        ("Ghatkopar West", "400086"),
        ("Borivali West", "400092"),
        ("Malad West", "400064"),
        ("Dadar East", "400014"),
        ("Chembur", "400071"),
        ("Lower Parel", "400013"),
        ("Mulund West", "400080"),
        ("Goregaon East", "400063"),
    ),
)
BRANCHES: Mapping[str, Branch] = {b.branch_id: b for b in (PUNE, MUMBAI)}


def executives() -> dict[str, Executive]:
    """The three executives by uid; the first is the practice account and gives leads to the other two."""
    people = (
        Executive("9101", "Ravi Sample", "9000000001", "fieldexecutive", "26", "Sample Nagar, Kothrud, Pune", None, "BAN0001"),
        Executive("9205", "Meena Demo", "9000000003", "childexecutive", "26", "Practice Lane, Aundh, Pune", "9101", None),
        Executive("9206", "Imran Test", "9000000004", "childexecutive", "31", "Trial Road, Powai, Mumbai", "9101", "BAN0003"),
    )
    return {person.uid: person for person in people}


_DEPTS = "Pancard, Aadhaar Front, Aadhaar Back, Photo"
CLIENTS: Mapping[str, Client] = {
    c.client_id: c
    for c in (
        Client("61", "SBCC", "SAMPLE BANK CREDIT CARD", "Credit Card", "0", f"{_DEPTS}, Salary Slip", ("Income documents not ready",), 26),
        Client("62", "SBSA", "SAMPLE BANK SAVINGS ACCOUNT", "Savings Account", "0", f"{_DEPTS}, Signature", ("Wants another branch",), 16),
        Client("38", "NWCC", "NORTHWIND BANK CREDIT CARD", "Credit Card", "1", _DEPTS, ("Biometric not working",), 14),
        Client(
            "49",
            "LKPL",
            "LAKESIDE FINANCE PERSONAL LOAN",
            "Personal Loan",
            "2",
            f"{_DEPTS}, 3 Months Bank Statement, Rent Agreement",
            ("EMI & rate to be explained",),
            14,
        ),
        Client("71", "HLIC", "HARBOUR LIFE INSURANCE", "Term Plan", "0", f"{_DEPTS}, Form 60, Cancelled Cheque", ("Medical test pending",), 10),
        Client("75", "BBMB", "BLUEBIRD MOBILE POSTPAID", "SIM Delivery", "0", "Aadhaar Front, Aadhaar Back, Photo, Signature", ("SIM not received at hub",), 8),
        Client("80", "ORPY", "ORCHARD PAY MERCHANT QR", "QR Kit", "3", "Company Board, Front Door, QR Code, Tent Card, Stock", ("Shop closed",), 7),
        Client(
            "89",
            "MRPY",
            "MERIDIAN PAY SOUNDBOX",
            "Soundbox",
            "1",
            "Company Board, Location Snap, FE Selfie, Cancelled Cheque",
            ("Device fault (needs 50% more time)",),
            5,
        ),
    )
}
COMMON_REASONS: tuple[tuple[str, str | None, str | None], ...] = (
    ("Customer not available", "1", "1"),
    ("Customer asked for another time", "1", "1"),
    ("Documents not ready", "1", "1"),
    ("Address not found", "2", "1"),
    ("Office closed / holiday", "2", None),
    ("Phone switched off", None, "1"),
)

# doc_id, doc_name, doc_category, doc_client
DOCUMENTS: tuple[tuple[str, str, str, str], ...] = (
    ("1", "Photo", "PHOTO", "0"),
    ("2", "FE Selfie", "PHOTO", "80, 89"),
    ("3", "Company Board", "PHOTO", "80,89,49"),
    ("4", "Front Door", "PHOTO", "80, 49"),
    ("5", "Name Plate ", "PHOTO", "49"),
    ("6", "Location Snap", "PHOTO", "80,89"),
    ("7", "Pancard", "ID PROOF", "61, 62,38,49,71"),
    ("8", "Stock", "PHOTO", "80"),
    ("9", "QR Code", "PHOTO", "80"),
    ("10", "Tent Card", "PHOTO", "80"),
    ("12", "Passport", "ID AND ADD PROOF", "61,62, 38, 49,71,75"),
    ("13", "Voter Card", "ID AND ADD PROOF", "61,62,38,49,71,75"),
    ("14", "Aadhaar Front", "ID AND ADD PROOF", "0"),
    ("15", "Aadhaar Back", "ID AND ADD PROOF", "0"),
    ("16", "Driving License ( card Type only)", "ID AND ADD PROOF", "61,62,38"),
    ("21", "Form 60", "ID PROOF", "62,71"),
    ("22", "Form 26AS", "INCOME PROOF", "61,49"),
    ("23", "Cancelled Cheque", "OTHERS", "49,71,89"),
    ("24", "Salary Slip", "INCOME PROOF", "61,38,49"),
    ("25", "Bank Passbook", "ADD AND INCOME PROOF", "61,62,49"),
    ("26", "3 Months Bank Statement", "ADD AND INCOME PROOF", "49,38"),
    ("27", "Electricity Bill", "ADD PROOF", "61,62,38,49,71,75,80"),
    ("28", "Rent Agreement", "ADD PROOF", "49,62"),
    ("41", "Annexure", "OTHERS", "38"),
    ("42", "Others", "OTHERS", "0"),
    ("51", "Signature", "SIGNATURE", "0"),
)

COMPANIES = (
    "Nimbus Traders",
    "Kestrel Software Pvt Ltd",
    "Bluepine Logistics",
    "Saffron Foods & Co.",
    "Harrier Engineering Works",
    "Monsoon Textiles",
    "Tamarind Hospitality",
    "Quartzline Systems",
    "Peepal Pharma Distributors",
    "Lotus Lane Interiors",
    "Copperleaf Consultants",
    "Marigold Event Makers",
    "Deccan Sample Motors",
    "Brightwell Classes",
    "Riverbend Infotech",
    "Amberfield Securities",
)
BUILDINGS = (
    "Lake View",
    "Shanti Heights",
    "Green Park",
    "Sai Residency",
    "Palm Grove",
    "Silver Oak",
    "Gulmohar",
    "Sunrise Towers",
    "Ashoka Enclave",
    "River Residency",
)
OFFICES = ("Trade Point", "Cyber Hub", "Galaxy Business Bay", "Orchid Plaza", "Metro Arcade", "Century Corporate Park", "Zenith House")
ROADS = ("Station Road", "Market Road", "Temple Lane", "Link Road", "Garden Road", "College Road", "Ring Road")
SPECIAL_NAMES = ("Neil D'Souza", "आशा वर्मा", "Zoë Fernandes", "K. R. Subramaniam-Iyer")  # names that programs like to break

# fmt: off
DETAIL_KEYS = (
    "fiData", "client_mobile_app", "cpv_url_new", "response_id", "transfer_status", "lead_id", "mobile", "lead_date", "customer_name", "emp_name",
    "status_id", "status", "branch_id", "branch", "doc_by_tc", "doc_collected", "apptime", "clientname", "pincode", "app_no", "app_add", "app_remark",
    "sub_type", "response", "location", "product", "source", "off_address", "off_pincode", "res_address", "lead_type", "apploc", "form_no",
    "lead_status", "client_id", "email", "product_code", "source2", "source3", "call_date", "res_pin", "off_no", "doc", "remarks", "pq_leads",
    "campaign_name", "case_id", "surrogate", "se_code", "add_on", "pq_kyc", "crm_lead", "annual_salary", "YBLCustomer", "source_code", "ASM_code",
    "LC_code", "DV_name", "Token_no", "accno", "lgcode", "par_err_status", "dob", "channelcode", "logo", "secode", "accholder", "compname", "compid",
    "valid", "visitingcard", "utilitybill", "nonpq", "aadharcard", "Athena_lead_id", "service_id", "err_status_id", "url", "cheqe_sms", "check_sms",
    "city", "importtime", "sms",
)
# fmt: on
