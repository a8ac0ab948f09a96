"""The invented world of the FinCRM practice CRM: reference lists, names, companies, products and services."""

from __future__ import annotations

PASSWORD = "Practice-1"
EMAIL = "mira@example.test"
AVATAR = "https://ui-avatars.com/api/?name={name}&color=7F9CF5&background=EBF4AA"

CURRENCIES = (
    (47, "Indian Rupee", "INR", "&#8377;"), (1, "Euro", "EUR", "&euro;"), (2, "Pound Sterling", "GBP", "&pound;"), (3, "US Dollar", "USD", "$"),
    (12, "Australian Dollar", "AUD", "$"), (60, "New Zealand Dollar", "NZD", "$"), (71, "Singapore Dollar", "SGD", "$"),
)  # fmt: skip
ACCOUNT_TYPES = ("Manufacturer", "Exporter", "Wholesaler", "Dealer", "Retailer", "Service", "Franchise", "Other")
INDUSTRIES = ("Agriculture", "Apparel", "Banking", "Chemicals", "Construction", "Education", "Electronics", "Food & Beverage", "Health care", "Transport")
CATEGORIES = {
    "Food": ("Bakery", "Dairy", "Spices", "Drinks"),
    "Furniture": ("Office", "Kitchen", "Bedroom"),
    "Electronics": ("Phones", "Computers", "Lamps"),
    "Textiles": ("Cotton", "Silk", "Wool"),
    "Tools": ("Hand tools", "Power tools"),
    "Packaging": ("Boxes", "Bags", "Films"),
    "Stationery": ("Paper", "Pens"),
    "Health": ("First aid", "Care"),
}
COUNTRIES = (
    (13, "AU", "Australia"), (101, "IN", "India"), (157, "NZ", "New Zealand"), (196, "SG", "Singapore"), (230, "GB", "United Kingdom"),
    (231, "US", "United States"), (82, "DE", "Germany"), (164, "NO", "Norway"),
)  # fmt: skip
STATES = {
    13: ("New South Wales", "Queensland", "Victoria"),
    101: ("Gujarat", "Karnataka", "Kerala", "Maharashtra", "Tamil Nadu", "West Bengal"),
    157: ("Auckland", "Otago"),
    196: (),
    230: ("England", "Scotland", "Wales"),
    231: ("California", "New York", "Texas"),
    82: ("Bayern", "Hessen"),
    164: ("Oslo", "Vestland"),
}
DEAL_TYPES = ("New business", "Existing business", "Renewal")
LEAD_STATUSES = ("New", "Contacted", "Qualified", "Unqualified", "Lost")
LEAD_SOURCES = ("Web", "Phone", "Fair", "Referral", "Newspaper", "Walk-in")
UNITS = (
    ("Metres", "m"), ("Kilograms", "kg"), ("Grams", "g"), ("Feet", "ft"), ("Hour", "hour"), ("Package", "pkg"), ("Centimetres", "cm"), ("Set", "set"),
    ("Piece", "pcs"), ("Pound", "lb"), ("Item", "item"), ("Other", "other"),
)  # fmt: skip
SERVICE_CATEGORIES = {
    "Business Services": ("Accounting", "Translation"),
    "Education & Training": ("Courses", "Coaching"),
    "Finance": ("Loans", "Insurance"),
    "Travel": ("Tours", "Tickets"),
}

FIRST = (
    "Jonas", "Mira", "Asha", "Ravi", "Lena", "Tomas", "Priya", "Karan", "Elin", "Nora", "Vikram", "Sofia", "Arjun", "Ida", "Meera", "Lars", "Anil", "Freya",
    "Nikhil", "Greta",
)  # fmt: skip
LAST = (
    "Berg", "Holm", "Iyer", "Rao", "Lund", "Novak", "Shah", "Mehta", "Dahl", "Strand", "Nair", "Costa", "Patil", "Vik", "Menon", "Moe", "Kapoor", "Ness",
    "Joshi", "Falk",
)  # fmt: skip
COMPANY_WORDS = (
    "Nordlys", "Sunrise", "Blue River", "Green Leaf", "Silver Oak", "Lotus", "Monsoon", "Banyan", "Fjord", "Harbour", "Meadow", "Summit", "Coral", "Ember",
    "Juniper", "Cedar",
)  # fmt: skip
COMPANY_KINDS = ("Foods", "Furniture", "Electronics", "Textiles", "Tools", "Packaging")
PRODUCT_WORDS = ("Rye loaf", "Oak table", "Desk lamp", "Cotton roll", "Hand saw", "Carton", "Note book", "Bandage", "Spice mix", "Office chair", "Silk scarf")
SERVICE_WORDS = ("Bookkeeping", "Hindi translation", "Sales course", "Team coaching", "Business loan advice", "Fleet insurance", "City tour", "Group tickets")
DESIGNATIONS = ("Buyer", "Owner", "Manager", "Accountant", "Engineer")
NOTES = ("Met at the fair.", "Asked for a price list.", "Call again after the holidays.", "", "Wants a sample first.")
CITIES = ("Pune", "Mumbai", "Kochi", "Chennai", "Surat", "Kolkata")
