"""The documented calls: where each kind lies and how its lists are paged. Only builds, sends nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from leaddesk.connectors.contract import Progress
from leaddesk.connectors.http import Call, FilePart
from leaddesk.crms.fincrm.site import Site
from leaddesk.domain.commands import Resend
from leaddesk.domain.values import Fields

PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class ListAt:
    """A list's path below ``/api/v1``, the parameter that sets its page size (``""`` = there is none) and constant ones."""

    path: str
    size: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    instead: str = ""  # asked when the first path is not there: an older server


LISTS: Final[Mapping[str, ListAt]] = {
    "lead": ListAt("leads", "limit"),
    "contact": ListAt("contacts", "limit"),  # no limit in the document: ignored where it is not known
    "deal": ListAt("deals", "limit"),
    "company": ListAt("companies", "sort"),  # "sort" is a page size
    "my_company": ListAt("auth/company", "limit"),
    "product": ListAt("products", "sort", {"unique": "false", "featured": "false"}),
    "my_product": ListAt("auth/product", "limit"),
    "product_lead": ListAt("product/leads", "", {"all": "false"}),
    "service": ListAt("api-services", "limit"),
    "my_service": ListAt("services", "limit", instead="auth/services"),
    "currency": ListAt("currencies"),
    "account_type": ListAt("account-type"),
    "industry_type": ListAt("industry-type"),
    "category": ListAt("list-category"),
    "country": ListAt("countries"),
    "deal_type": ListAt("deal-type"),
    "lead_type": ListAt("lead-type"),
    "lead_source": ListAt("lead-source"),
    "unit": ListAt("units"),
}

DETAILS: Final[Mapping[str, str]] = {
    "lead": "leads",
    "contact": "contacts",
    "deal": "deals",
    "company": "companies",
    "my_company": "companies",
    "product": "products",
    "my_product": "products",
    "service": "api-services",
    "my_service": "api-services",
}
"""Where one record is read, changed and deleted: by ``ld_id``, ``cnt_id``, ``deal_id`` or slug."""

CREATES: Final[Mapping[str, str]] = {
    "create_lead": "leads",
    "create_contact": "contacts",
    "create_deal": "deals",
    "create_company": "companies",
    "create_product": "products",
    "create_product_lead": "product/leads",
    "create_service": "api-services",
    "create_service_lead": "api-services/leads",
}


class Calls:
    """Builds calls for one account. `token` answers the session's token, or ``""`` before signing in."""

    def __init__(self, site: Site, token: Callable[[], str]) -> None:
        self._site = site
        self._token = token

    def login(self, email: str, password: str) -> Call:
        """A read in our sense: signing in twice does no harm."""
        return self._root("login", {"email": email, "password": password}, write=None)

    def register(self, form: Fields) -> Call:
        return self._root("register", form, write=Resend.WRITE_ONLY)

    def logout(self) -> Call:
        return self._root("logout", None, write=Resend.CONVERGING)

    def profile(self) -> Call:
        return self._get("profile", "profile", {})

    def listed(self, kind: str, page: int, size: int = PAGE, *, instead: bool = False, all_leads: bool = False) -> Call:
        """One page of a list; the page number travels only from the second page on."""
        at = LISTS[kind]
        params = {**at.params, **({at.size: str(size)} if at.size else {}), **({"page": str(page)} if page > 1 else {})}
        if all_leads:
            params["all"] = "true"
        return self._get(at.instead if instead else at.path, f"{kind} list", params)

    def subcategories(self, category: str, page: int = 1, *, in_path: bool = False) -> Call:
        """By query as the document has it; an older server takes the category in the path."""
        if in_path:
            return self._get(f"list-subcategory/{quote(category, safe='')}", "subcategory list", {})
        return self._get("list-subcategory", "subcategory list", {"limit": "1000", "category_id": category, **({"page": str(page)} if page > 1 else {})})

    def states(self, country: str) -> Call:
        return self._get(f"states/{quote(country, safe='')}", "state list", {})

    def one(self, kind: str, remote: str) -> Call:
        return self._get(f"{DETAILS[kind]}/{quote(remote, safe='')}", f"{kind} detail", {})

    def create(self, action: str, body: Fields, files: tuple[FilePart, ...], progress: Progress) -> Call:
        return self._write("POST", CREATES[action], action, Resend.CREATE_FINDABLE, body, files, progress)

    def update(self, kind: str, remote: str, body: Fields, files: tuple[FilePart, ...], progress: Progress) -> Call:
        """PUT; with a picture POST and ``_method=PUT``, because PHP reads no multipart body of a PUT."""
        path = f"{DETAILS[kind]}/{quote(remote, safe='')}"
        if files:
            return self._write("POST", path, f"update {kind}", Resend.CONVERGING, {"_method": "PUT", **body}, files, progress)
        return self._write("PUT", path, f"update {kind}", Resend.CONVERGING, body, (), progress)

    def delete(self, kind: str, remote: str) -> Call:
        url = f"{self._site.url}/api/v1/{DETAILS[kind]}/{quote(remote, safe='')}"
        return Call("DELETE", url, f"delete {kind}", write=True, resend=Resend.DELETE, headers=self._bare())

    def _get(self, path: str, label: str, params: Mapping[str, str]) -> Call:
        return Call("GET", f"{self._site.url}/api/v1/{path}", label, write=False, params=params, headers=self._bare(), follow=False)

    def _write(self, method: str, path: str, label: str, resend: Resend, body: Fields, files: tuple[FilePart, ...], progress: Progress) -> Call:
        url = f"{self._site.url}/api/v1/{path}"
        if files:
            form = _as_form(body)
            return Call(method, url, label, write=True, resend=resend, form=form, files=files, headers=self._headers(), progress=progress)
        return Call(method, url, label, write=True, resend=resend, json=dict(body), headers=self._headers())

    def _root(self, path: str, body: Fields | None, write: Resend | None) -> Call:
        headers = self._bare() if path == "logout" else {"Accept": "application/json"}
        url = f"{self._site.url}/api/{path}"
        return Call("POST", url, path, write=write is not None, resend=write or Resend.READ, json=body, headers=headers, follow=False)

    def _headers(self) -> dict[str, str]:
        """Without the Accept header Laravel answers errors with a redirect to a web page."""
        token = self._token()
        return {"Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}

    def _bare(self) -> dict[str, str]:
        """For calls without a body: the document wants the type of content named with every call."""
        return {**self._headers(), "Content-Type": "application/json"}


def _as_form(body: Fields) -> Sequence[tuple[str, str]]:
    """The body of a multipart request: flags as 1 and 0; the server reads an empty text as null."""
    return [(name, ("1" if value else "0") if isinstance(value, bool) else "" if value is None else str(value)) for name, value in body.items()]
