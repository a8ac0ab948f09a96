"""What the FinCRM practice CRM holds: users, tokens, companies, products, leads, contacts, deals and services, all invented."""

from __future__ import annotations

import random
import re
from datetime import UTC, datetime, timedelta
from typing import Any

from leaddesk.sandbox import fincrm_data as data
from leaddesk.sandbox.practice import Now

Row = dict[str, Any]

ME = 7
TABLES = ("companies", "products", "leads", "contacts", "deals", "services")
KEYS = {"companies": "id", "products": "pro_id", "leads": "ld_id", "contacts": "cnt_id", "deals": "deal_id", "services": "id"}

_LEAD_KEYS: Row = {
    "picture": None, "phone": None, "mobile": None, "website": None, "notes": None, "message": None, "acc_id": 0, "ldsrc_id": 0, "ldstatus_id": 1,
    "intype_id": 0, "street": None, "city": None, "state": 0, "country": 0, "zip": None, "active": 1, "company": None, "assigned": None, "sal_id": 0,
    "designation": None, "pro_id": 0, "service_id": None, "leadtype": 1,
}  # fmt: skip
_CONTACT_KEYS: Row = {
    "mobile": None, "phone": None, "picture": None, "notes": None, "company": None, "website": None, "street": None, "city": None, "state": 0, "country": 0,
    "zip": None, "acc_id": 0, "ldsrc_id": 0, "sal_id": 0, "designation": None, "google_id": None, "facebook_id": None,
}  # fmt: skip
_DEAL_KEYS: Row = {
    "pro_id": 0, "acc_id": 0, "ldsrc_id": 0, "sfun_id": 1, "title": None, "notes": None, "message": None, "picture": None, "deal_status": 0, "active": 1,
    "probability": None, "lr_id": 0, "dl_id": 0, "closing_date": None,
}  # fmt: skip
_COMPANY_KEYS: Row = {
    "views": 0, "personal_name": None, "c_logo": None, "c_cover": None, "document": None, "position": None, "actype_id": None, "category_id": None,
    "country_id": None, "state_id": None, "city": None, "zipcode": None, "address": None, "c_webUrl": None, "c_gstNumber": None, "isActive": 1,
    "showLive": 1, "termsAccept": 1, "employees": 0,
}  # fmt: skip
_PRODUCT_KEYS: Row = {
    "picture": None, "price": None, "unit": 0, "views": 0, "active": 1, "enable": 1, "store": 1, "featured": 0, "vendor": None, "tags": None,
    "location": None, "min_quantity": 1,
}  # fmt: skip
_SERVICE_KEYS: Row = {"price": 0, "image": None, "brand": None, "tags": None, "featured": 0, "views": 0, "isActive": 1}
DEFAULTS: dict[str, Row] = {
    "leads": _LEAD_KEYS, "contacts": _CONTACT_KEYS, "deals": _DEAL_KEYS, "companies": _COMPANY_KEYS, "products": _PRODUCT_KEYS, "services": _SERVICE_KEYS,
}  # fmt: skip


def stamp(moment: datetime) -> str:
    """Laravel's time: UTC, with six decimals that are always zero."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000000Z")


class State:
    """All tables. Rows are plain dicts with the server's own column names; ``deleted`` keeps the ids that once were there."""

    def __init__(self, seed: int, size: int, now: Now) -> None:
        self.now = now
        self.users: dict[int, Row] = {}
        self.passwords: dict[int, str] = {}
        self.tokens: dict[str, int] = {}
        self.tables: dict[str, dict[int, Row]] = {name: {} for name in TABLES}
        self.deleted: dict[str, set[str]] = {name: set() for name in TABLES}
        self.pictures: dict[str, int] = {}
        self._chance = random.Random(seed)
        self._next = dict.fromkeys(TABLES, 1)
        self._clock = now() - timedelta(days=200)
        self._fill(size)

    # -- rows

    def add(self, table: str, row: Row, *, at: datetime | None = None, user: int = ME) -> Row:
        """A new row with its id, times and defaults; returns it."""
        moment = stamp(at or self.now())
        number = self._next[table]
        self._next[table] += 1
        full = {**DEFAULTS[table], **row, KEYS[table]: number, "created_at": moment, "updated_at": moment, "deleted_at": None}
        full.setdefault("user_id" if table in ("companies", "services") else "uid", user)
        if table in ("companies", "products", "services"):
            full["slug"] = self._slug(table, str(row.get("c_name") or row.get("name") or row.get("title")))
        self.tables[table][number] = full
        return full

    def touch(self, row: Row, values: Row) -> None:
        row.update(values)
        row["updated_at"] = stamp(self.now())

    def remove(self, table: str, row: Row) -> None:
        del self.tables[table][row[KEYS[table]]]
        self.deleted[table].update({str(row[KEYS[table]]), str(row.get("slug", ""))} - {""})

    def find(self, table: str, key: str) -> Row | None:
        """By slug where the table has slugs, else by its number."""
        if table in ("companies", "products", "services"):
            return next((row for row in self.tables[table].values() if row["slug"] == key), None)
        return self.tables[table].get(int(key)) if key.isdecimal() else None

    def newest(self, table: str, user: int | None = None) -> list[Row]:
        """All rows, of one user or of all, newest first."""
        owner = "user_id" if table in ("companies", "services") else "uid"
        rows = [row for row in self.tables[table].values() if user is None or row[owner] == user]
        return sorted(rows, key=lambda row: (row["created_at"], row[KEYS[table]]), reverse=True)

    def _slug(self, table: str, name: str) -> str:
        base = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "item"
        taken = {row["slug"] for row in self.tables[table].values()} | self.deleted[table]
        return next(slug for number in range(10_000) if (slug := base if not number else f"{base}-{number}") not in taken)

    # -- the invented world

    def _fill(self, size: int) -> None:
        self._people()
        self._offers()
        for _ in range(size):
            self.add("leads", self._lead(), at=self._later())
        for number in range(size * 2 // 3):
            person = self._person(f"c{number}")
            self.add("contacts", {**person, "ldsrc_id": self._chance.randint(0, len(data.LEAD_SOURCES))}, at=self._later())
        mine = [row for row in self.tables["leads"].values() if row["uid"] == ME]
        own = [row["pro_id"] for row in self.newest("products", ME)]
        for number in range(size // 2):
            self.add("deals", self._deal(number, self._chance.choice(mine)["ld_id"], self._chance.choice([0, *own])), at=self._later())

    def _people(self) -> None:
        for number, (first, last) in enumerate(zip(data.FIRST[:6], data.LAST[1:7], strict=True)):
            uid = ME if first == "Mira" else 10 + number
            name = "Mira Holm" if uid == ME else f"{first} {last}"
            email = data.EMAIL if uid == ME else f"{first.lower()}.{last.lower()}@example.test"
            self.add_user(uid, name, email, f"90000000{uid:02d}", data.PASSWORD)

    def add_user(self, uid: int, name: str, email: str, mobile: str, password: str) -> Row:
        moment = stamp(self.now())
        self.users[uid] = {
            "id": uid, "name": name, "email": email, "email_verified_at": None, "picture": None, "active": 1, "cr_id": 47, "mobile": mobile,
            "jobtitle": "Sales" if uid == ME else None, "user_type": 1, "country": 101, "state": None, "city": None, "zip": None, "quota": None,
            "created_at": moment, "updated_at": moment, "deleted_at": None, "profile_img": data.AVATAR.format(name=name.replace(" ", "+")),
        }  # fmt: skip
        self.passwords[uid] = password
        return self.users[uid]

    def _offers(self) -> None:
        users = [ME, ME, ME, *(uid for uid in self.users if uid != ME)]
        for number, word in enumerate(data.COMPANY_WORDS):
            uid = users[number % len(users)]
            kind = data.COMPANY_KINDS[number % len(data.COMPANY_KINDS)]
            row = {
                "c_name": f"{word} {kind}", "c_mobileNum": f"91000000{number:02d}", "c_whatsappNum": f"91000000{number:02d}",
                "c_email": f"post{number}@example.test", "c_bio": f"{word} {kind} sells {kind.lower()} of good quality.",
                "personal_name": self.users[uid]["name"], "position": "Owner", "category_id": 1 + number % len(data.CATEGORIES),
                "actype_id": 1 + number % len(data.ACCOUNT_TYPES), "country_id": 101, "state_id": 1, "city": data.CITIES[number % len(data.CITIES)],
                "user_id": uid,
            }  # fmt: skip
            company = self.add("companies", row, at=self._later(), user=uid)
            if number % 5 != 4:  # the others show nothing yet
                self._products(company, 3 + number % 4)
            self.add("services", self._service(number, company), at=self._later(), user=uid)

    def _products(self, company: Row, count: int) -> None:
        for _ in range(count):
            category = self._chance.randint(1, len(data.CATEGORIES))
            first = 1 + sum(len(subs) for subs in list(data.CATEGORIES.values())[: category - 1])
            row = {
                "name": f"{self._chance.choice(data.PRODUCT_WORDS)} {self._chance.randint(10, 99)}", "description": "A product made for practice.",
                "price": f"{self._chance.randint(100, 99_900) / 100:.2f}", "procat_id": category, "prosubcat_id": first,
                "company": company["id"], "uid": company["user_id"], "unit": self._chance.randint(1, len(data.UNITS)), "picture": "/uploads/products/1714.jpg",
                "featured": int(self._chance.random() < 0.2), "vendor": self._chance.choice((None, "Own make", "Partner")),
            }  # fmt: skip
            self.add("products", row, at=self._later(), user=company["user_id"])

    def _service(self, number: int, company: Row) -> Row:
        category = 1 + number % len(data.SERVICE_CATEGORIES)
        return {
            "title": f"{data.SERVICE_WORDS[number % len(data.SERVICE_WORDS)]} {number + 1}", "price": self._chance.randint(5, 500) * 10,
            "servcategory_id": category, "serv_subcategory_id": 2 * category - number % 2, "company_id": company["id"], "description": "For practice.",
            "brand": self._chance.choice((None, "House brand")), "user_id": company["user_id"], "featured": int(number % 4 == 0),
        }  # fmt: skip

    def _person(self, mark: str) -> Row:
        first, last = self._chance.choice(data.FIRST), self._chance.choice(data.LAST)
        return {
            "first_name": first, "last_name": last, "email": f"{first}.{last}.{mark}@example.test".lower(),
            "mobile": f"9{self._chance.randint(100_000_000, 999_999_999)}", "designation": self._chance.choice((None, *data.DESIGNATIONS)),
            "notes": self._chance.choice(data.NOTES) or None, "city": self._chance.choice((None, *data.CITIES)),
        }  # fmt: skip

    def _lead(self) -> Row:
        """Two in three are the practice user's; some came in through a product or a service."""
        mine = self._chance.random() < 0.67
        uid = ME if mine else self._chance.choice([uid for uid in self.users if uid != ME])
        companies = [row["id"] for row in self.newest("companies", uid)]
        products = [row["pro_id"] for row in self.newest("products", uid)]
        kind = self._chance.choices((1, 2, 3), (6, 3, 1))[0]
        return {
            **self._person(str(self._next["leads"])), "uid": uid, "ldsrc_id": self._chance.randint(0, len(data.LEAD_SOURCES)),
            "ldstatus_id": self._chance.randint(1, len(data.LEAD_STATUSES)), "intype_id": self._chance.randint(0, 3),
            "company": self._chance.choice([None, *companies]), "leadtype": kind, "pro_id": self._chance.choice(products) if kind == 2 and products else 0,
            "country": self._chance.choice((0, 101)),
        }  # fmt: skip

    def _deal(self, number: int, lead: int, product: int) -> Row:
        stage = self._chance.randint(1, 6)
        closing = (self.now() + timedelta(days=self._chance.randint(-60, 90))).date().isoformat()
        return {
            "name": f"{self._chance.choice(data.PRODUCT_WORDS)}, order {number + 1}", "ld_id": lead, "pro_id": product, "sfun_id": stage,
            "deal_status": {5: 1, 6: 2}.get(stage, 0), "value": f"{self._chance.randint(500, 90_000)}.00", "closing_date": closing,
            "dl_id": self._chance.randint(0, len(data.DEAL_TYPES)),
        }  # fmt: skip

    def _later(self) -> datetime:
        """The next of ever later times, all before today's."""
        self._clock = min(self._clock + timedelta(minutes=self._chance.randint(40, 400)), self.now() - timedelta(minutes=10))
        return self._clock
