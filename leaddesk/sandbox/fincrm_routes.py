"""The routes of the FinCRM practice CRM: the 49 documented calls, each with the name that faults and tests use."""

from __future__ import annotations

from dataclasses import dataclass

_KEY = r"/(?P<key>[^/]+)"


@dataclass(frozen=True, slots=True)
class Route:
    """A path below the installation's address, as a pattern. ``old``: only on an older server, or (False) only on a newer one."""

    method: str
    path: str
    name: str
    query: tuple[str, ...] = ()
    public: bool = False
    old: bool | None = None


def _records(what: str, path: str, limit: str, *, public_reads: bool = False) -> tuple[Route, ...]:
    return (
        Route("GET", path, f"{what}_list", (limit,) if limit else (), public_reads),
        Route("POST", path, f"{what}_create"),
        Route("GET", path + _KEY, f"{what}_detail", (), public_reads),
        Route("PUT", path + _KEY, f"{what}_update"),
        Route("DELETE", path + _KEY, f"{what}_delete"),
    )


V1 = "/api/v1"
LISTS = ("currencies", "account-type", "industry-type", "list-category", "countries", "deal-type", "lead-type", "lead-source", "units")

ROUTES: tuple[Route, ...] = (
    Route("POST", "/api/login", "login", public=True),
    Route("POST", "/api/register", "register", public=True),
    Route("POST", "/api/logout", "logout"),
    Route("GET", f"{V1}/profile", "profile"),
    Route("GET", f"{V1}/auth/company", "my_company_list", ("limit",)),
    Route("GET", f"{V1}/auth/product", "my_product_list", ("limit",)),
    Route("GET", f"{V1}/services", "my_service_list", ("limit",), old=False),
    Route("GET", f"{V1}/auth/services", "my_service_list", ("limit",), old=True),
    Route("GET", f"{V1}/product/leads", "product_lead_list", ("all",)),
    Route("POST", f"{V1}/product/leads", "product_lead_create"),
    Route("POST", f"{V1}/api-services/leads", "service_lead_create"),
    Route("GET", f"{V1}/products", "product_list", ("unique", "sort", "featured"), public=True),
    *_records("company", f"{V1}/companies", "sort", public_reads=True),
    *(route for route in _records("product", f"{V1}/products", "sort", public_reads=True) if route.name != "product_list"),
    *_records("lead", f"{V1}/leads", "limit"),
    *_records("contact", f"{V1}/contacts", "limit"),
    *_records("deal", f"{V1}/deals", "limit"),
    Route("GET", f"{V1}/api-services", "service_list", ("limit", "featured"), public=True),
    Route("POST", f"{V1}/api-services", "service_create"),
    Route("GET", f"{V1}/api-services" + _KEY, "service_detail", public=True),
    *(Route("GET", f"{V1}/{name}", name, public=True) for name in LISTS),
    Route("GET", f"{V1}/list-subcategory", "list-subcategory", ("limit", "category_id"), public=True),
    Route("GET", f"{V1}/list-subcategory" + _KEY, "list-subcategory", public=True),
    Route("GET", f"{V1}/states" + _KEY, "states", public=True),
)

NAMES = frozenset(route.name for route in ROUTES)
