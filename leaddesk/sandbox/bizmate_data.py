"""The invented world of the Bizmate practice CRM: the partner, names, companies, places, and how leads and deals go on."""

from __future__ import annotations

TOKEN = "practice-token-7c41e9"
BROKER = {"id": "5b1f7a52-9c0e-4f7d-8a11-3d2c4b5a6978", "name": "Example Brokers"}
BROKER_REP = {"id": "c4d3b2a1-0f9e-4d8c-9b7a-6f5e4d3c2b1a", "firstName": "Example", "lastName": "Contact"}
SYSTEM_USER = "aaaaaaaa-1111-4222-8333-444444444444"
MANAGER = "bbbbbbbb-5555-4666-8777-888888888888"

FIRST_NAMES = (
    "Ana", "Bruno", "Carla", "Dmitri", "Elena", "Farid", "Grace", "Hana", "Ivo", "Jack", "Kiri", "Leo", "Maya", "Noor", "Oscar", "Priya",
    "Quentin", "Rosa", "Sione", "Tess", "Umar", "Vera", "Wiremu", "Xenia", "Yusuf", "Zoe",
)  # fmt: skip
LAST_NAMES = (
    "Sample", "Practice", "Demo", "Trial", "Example", "Specimen", "Pattern", "Draft", "Model", "Template", "Mock", "O'Test", "Müller-Probe", "van der Muster",
)  # fmt: skip
COMPANY_FIRST = (
    "Kauri",
    "Wattle",
    "Harbour",
    "Southern",
    "Blue Gum",
    "Red Earth",
    "Coral",
    "Pacific",
    "Opal",
    "Granite",
    "Sunrise",
    "Lantern",
    "Tidal",
    "Outback",
)
COMPANY_TRADES = {
    "Joinery": ("Construction", "Carpentry"),
    "Plumbing": ("Construction", "Plumbing"),
    "Cafe": ("Hospitality", "Cafes and restaurants"),
    "Freight": ("Transport", "Road freight"),
    "Dental": ("Health", "Dental practice"),
    "Landscapes": ("Services", "Landscaping"),
    "Motors": ("Retail", "Car dealers"),
    "Bakery": ("Hospitality", "Bakeries"),
    "Electrical": ("Construction", "Electrical"),
    "Fitness": ("Services", "Gyms"),
}
PLACES = (
    ("Sydney", "NSW", "2000"),
    ("Parramatta", "NSW", "2150"),
    ("Melbourne", "VIC", "3000"),
    ("Geelong", "VIC", "3220"),
    ("Brisbane", "QLD", "4000"),
    ("Cairns", "QLD", "4870"),
    ("Adelaide", "SA", "5000"),
    ("Perth", "WA", "6000"),
    ("Hobart", "TAS", "7000"),
    ("Darwin", "NT", "0800"),
)
STREETS = ("Sample Street", "Practice Road", "Demo Lane", "Trial Parade", "Pattern Avenue", "Specimen Way")
PURPOSES = (
    "Equipment Purchase",
    "Inventory / Stock Purchase",
    "Expansion & Growth",
    "Working Capital / Cashflow",
    "Paying off a Business Debt",
    "Renovation",
    "Other",
)
PRODUCTS = ("LOC", "2nd Mortgage", "Business Loan")
CITIZENSHIPS = ("Permanent Resident", "Temporary Resident", "Citizen")
LOAN_TYPES = ("New", "Renewal", "Add On", "Refinance")

LEAD_FLOW: tuple[tuple[str, str], ...] = (
    ("New", "Received"),
    ("Attempting Contact", "Attempting 1"),
    ("Attempting Contact", "Attempting 2"),
    ("Attempting Contact", "Attempting 4"),
    ("Difficulty Contacting", "Attempting 5"),
    ("Waiting on Customer", "Call Back Customer"),
    ("Waiting on Customer", "Doing Application"),
    ("Waiting on Customer", "Work in progress"),
    ("Converted", "Banks In"),
)
LEAD_ENDS: tuple[tuple[str, str], ...] = (
    ("New", "Pending Duplicate Review"),
    ("Not Progressing", "No longer Required"),
    ("Not Progressing", "Cost"),
    ("Not Progressing", "Got another loan facility"),
    ("Closed", "Duplicate"),
    ("Closed", "Unqualified"),
    ("Unreachable", "Wrong details"),
)
DEAL_FLOW: tuple[tuple[str, str], ...] = (
    ("Application Received", "Banks In"),
    ("In Progress", "Under Review"),
    ("In Progress", "Scrubbing"),
    ("In Progress", "Submitted to Credit"),
    ("Additional Info Required", "Pending info - with customer"),
    ("Approved", "Offer Made"),
    ("Contract Requested", "Contract Requested"),
    ("Contract Draft", "Contract Drafted"),
    ("Contracts Sent", "Contract Sent"),
    ("Pending Settlement", "Contract Signed"),
    ("Pending Settlement", "Final Review"),
    ("Settled", "Performing"),
)
DEAL_ENDS: tuple[tuple[str, str], ...] = (
    ("Withdrawn", "Cost"),
    ("Withdrawn", "Not Ready"),
    ("On Hold", "On Hold - Customer"),
    ("Declined", "Serviceability"),
    ("Declined", "Credit history"),
    ("Declined", "Revenue too low"),
)
