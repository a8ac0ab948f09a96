"""How the FinCRM practice CRM shows its rows: relations embedded in lists and details, only the sent keys after a create."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from leaddesk.sandbox import fincrm_data as data
from leaddesk.sandbox.fincrm_state import Row, State

REFERENCE: dict[str, tuple[str, list[Row]]] = {
    "currencies": ("currency", [{"cr_id": i, "name": name, "code": code, "html_code": sign} for i, name, code, sign in data.CURRENCIES]),
    "account-type": ("type", [{"actype_id": i, "account_type": name} for i, name in enumerate(data.ACCOUNT_TYPES, 1)]),
    "industry-type": ("type", [{"intype_id": i, "type": name} for i, name in enumerate(data.INDUSTRIES, 1)]),
    "list-category": ("categories", [{"procat_id": i, "category": name, "slug": name.lower()} for i, name in enumerate(data.CATEGORIES, 1)]),
    "countries": ("countries", [{"id": i, "sortname": code, "name": name} for i, code, name in data.COUNTRIES]),
    "deal-type": ("type", [{"dl_id": i, "type": name} for i, name in enumerate(data.DEAL_TYPES, 1)]),
    "lead-type": ("status", [{"ldstatus_id": i, "status": name} for i, name in enumerate(data.LEAD_STATUSES, 1)]),
    "lead-source": ("leadsource", [{"ldsrc_id": i, "leadsource": name} for i, name in enumerate(data.LEAD_SOURCES, 1)]),
    "units": ("unit", [{"unit_id": i, "name": name, "sortname": short} for i, (name, short) in enumerate(data.UNITS, 1)]),
}
"""By path: the key of the list and its rows."""


def _subcategories() -> list[Row]:
    pairs = [(number, name) for number, subs in enumerate(data.CATEGORIES.values(), 1) for name in subs]
    return [{"prosubcat_id": i, "procat_id": parent, "category": name, "slug": name.lower()} for i, (parent, name) in enumerate(pairs, 1)]


def _states() -> list[Row]:
    pairs = [(country, name) for country, names in data.STATES.items() for name in names]
    return [{"id": i, "name": name, "country_id": country} for i, (country, name) in enumerate(pairs, 1)]


SUBCATEGORIES = _subcategories()
STATES = _states()


def _by(rows: Iterable[Row], key: str, value: Any) -> Row | None:
    return next((row for row in rows if row[key] == value), None)


def _listed(path: str, key: str, value: Any) -> Row | None:
    return _by(REFERENCE[path][1], key, value)


class Shapes:
    """Rows as resources."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.url = ""

    def user(self, uid: int) -> Row:
        return self._state.users[uid]

    def _short_user(self, uid: int) -> Row:
        user = self._state.users[uid]
        currency = _listed("currencies", "cr_id", user["cr_id"])
        return {key: user[key] for key in ("id", "name", "email", "active", "cr_id", "profile_img")} | {"currency": currency}

    def lead(self, row: Row) -> Row:
        name = f"{row['first_name']}+{row.get('last_name') or ''}"
        return {
            **row,
            "profile_img": data.AVATAR.format(name=name),
            "users": {"id": row["uid"], "name": self._state.users[row["uid"]]["name"]},
            "tbl_accounts": None,
            "tbl_leadsource": _listed("lead-source", "ldsrc_id", row["ldsrc_id"]),
            "tbl_leadstatus": _with_deal(_listed("lead-type", "ldstatus_id", row["ldstatus_id"])),
            "tbl_industrytypes": _listed("industry-type", "intype_id", row["intype_id"]),
            "tbl_countries": _listed("countries", "id", row["country"]),
            "tbl_states": _by(STATES, "id", row["state"]),
        }

    def contact(self, row: Row) -> Row:
        """No computed picture, no relations."""
        return dict(row)

    def deal(self, row: Row) -> Row:
        return dict(row)

    def own_company(self, row: Row) -> Row:
        logo = row["c_logo"] and f"{self.url}{row['c_logo']}"
        return {**row, "logo": logo or data.AVATAR.format(name=row["c_name"].replace(" ", "+")), "cover_img": None}

    def company(self, row: Row, products: bool = False) -> Row:
        more: Row = {"tbl_countries": _listed("countries", "id", row["country_id"]), "tbl_states": _by(STATES, "id", row["state_id"])}
        if products:
            more["tbl_products"] = [dict(one) for one in self._state.newest("products") if one["company"] == row["id"]]
        return {**self.own_company(row), **more}

    def own_product(self, row: Row) -> Row:
        """``company`` is a number here."""
        return {**row, "product_img": f"{self.url}{row['picture']}" if row["picture"] else None}

    def product(self, row: Row, detail: bool = False) -> Row:
        """``company`` is an object here."""
        company = self._state.tables["companies"].get(row["company"])
        shown = {key: company[key] for key in ("id", "c_name", "slug")} | {"logo": self.own_company(company)["logo"], "cover_img": None} if company else None
        more: Row = {"company": shown, "users": self._short_user(row["uid"]), "tbl_productcategory": _listed("list-category", "procat_id", row["procat_id"])}
        if detail:
            more["tbl_units"] = _listed("units", "unit_id", row["unit"])
            more["tbl_pro_subcategory"] = [{"id": 1, "tbl_product_subcategory": _by(SUBCATEGORIES, "prosubcat_id", row["prosubcat_id"])}]
        return {**self.own_product(row), **more}

    def service(self, row: Row) -> Row:
        company = self._state.tables["companies"].get(row["company_id"])
        names = list(data.SERVICE_CATEGORIES)
        category = row["servcategory_id"]
        return {
            **row,
            "user": self._short_user(row["user_id"]),
            "service_category": {"id": category, "category": names[category - 1] if 0 < category <= len(names) else "Other"},
            "company": self.own_company(company) if company else None,
            "service_img": data.AVATAR.format(name=row["title"].replace(" ", "+")),
        }


def _with_deal(row: Row | None) -> Row | None:
    return {**row, "deal": 0} if row else None


def only_sent(row: Mapping[str, Any], sent: Iterable[str], *computed: str) -> Row:
    """A model just created holds what was sent, its id, slug and times; all else is missing, not null."""
    keys = {*sent, *computed, "slug", "uid", "user_id", "created_at", "updated_at"}
    return {key: value for key, value in row.items() if key in keys}
