"""The answers of the FinCRM practice CRM for companies, products, services and the inquiries about them."""

from __future__ import annotations

from dataclasses import dataclass

from leaddesk.sandbox.fincrm_calls import Answer, Call, Handler, names, number_of, row_values, size_of, strange
from leaddesk.sandbox.fincrm_rules import Said, Validator, not_found, page, whole
from leaddesk.sandbox.fincrm_shapes import REFERENCE, SUBCATEGORIES, Shapes, only_sent
from leaddesk.sandbox.fincrm_state import Row, State

COMPANY_FIELDS = names(
    "c_name c_mobileNum c_whatsappNum c_bio c_email personal_name category_id actype_id position showLive termsAccept c_webUrl c_gstNumber employees "
    "google_map_url yt_video_link fb_link tw_link yt_link linkedin_link country_id state_id address city zipcode"
)
PRODUCT_FIELDS = names("name price description procat_id prosubcat_id company vendor tags location min_quantity unit")
SERVICE_FIELDS = names("title price servcategory_id serv_subcategory_id company_id description brand tags")
DONE, STUB = "done", "stub"


@dataclass(slots=True)
class Switches:
    """``empty_writes``: "" = updates and deletes of companies and products answer, "done" = they answer nothing, "stub" = they do nothing either."""

    empty_writes: str = ""


class _Offers:
    """What companies, products and services share."""

    def __init__(self, state: State, shapes: Shapes, switches: Switches) -> None:
        self._state, self._shapes, self._switches = state, shapes, switches

    def _own(self, call: Call, table: str) -> Row:
        row = self._state.find(table, call.key)
        if row is None:
            raise not_found("Company" if table == "companies" else "Tbl_products", call.key, complain=call.key not in self._state.deleted[table])
        if row["user_id" if table == "companies" else "uid"] != call.user:
            raise Said(403, {"message": "This action is unauthorized."})
        return row

    def _change(self, row: Row, values: Row) -> None:
        if self._switches.empty_writes != STUB:
            self._state.touch(row, values)

    def _written(self, payload: Row) -> Answer:
        return Answer(None if self._switches.empty_writes else payload)

    def _delete(self, call: Call, table: str) -> Answer:
        row = self._own(call, table)
        if self._switches.empty_writes != STUB:
            self._state.remove(table, row)
        return self._written({"status": f"{'Company' if table == 'companies' else 'Product'} successfully deleted"})


class CompanyCalls(_Offers):
    """Companies: the directory and the user's own."""

    def table(self) -> dict[str, Handler]:
        return {
            "company_list": self.company_list,
            "company_detail": self.company_detail,
            "company_create": self.company_create,
            "company_update": self.company_update,
            "company_delete": lambda call: self._delete(call, "companies"),
            "my_company_list": self.my_company_list,
        }

    def _public(self, row: Row) -> bool:
        return bool(row["isActive"]) and any(one["company"] == row["id"] and one["active"] for one in self._state.tables["products"].values())

    def company_list(self, call: Call) -> Answer:
        rows = [self._shapes.company(row) for row in self._state.newest("companies") if self._public(row)]
        return Answer(page(rows, size_of(call, "sort", 10), number_of(call), call.url, call.query))

    def company_detail(self, call: Call) -> Answer:
        """404 while it shows no product; each look counts."""
        row = self._state.find("companies", call.key)
        if row is None or not self._public(row):
            raise not_found("Company", call.key, complain=row is None and call.key not in self._state.deleted["companies"])
        row["views"] += 1
        return Answer({"data": self._shapes.company(row, products=True)})

    def my_company_list(self, call: Call) -> Answer:
        rows = [self._shapes.own_company(row) for row in self._state.newest("companies", call.user)]
        return Answer(page(rows, size_of(call, "limit", None), number_of(call), call.url, call.query))

    def company_create(self, call: Call) -> Answer:
        strange(call, COMPANY_FIELDS, frozenset({"c_logo"}))
        self._company(call, None)
        row = self._state.add("companies", {**row_values(call, COMPANY_FIELDS, self._state), "user_id": call.user}, user=call.user)
        return Answer({"status": "success", "company": only_sent(row, call.values, "id", *call.uploads)})

    def company_update(self, call: Call) -> Answer:
        row = self._own(call, "companies")
        strange(call, COMPANY_FIELDS, frozenset({"c_logo"}))
        self._company(call, row)
        self._change(row, row_values(call, COMPANY_FIELDS, self._state))
        return self._written({"status": "success", "company": dict(row)})

    def _company(self, call: Call, row: Row | None) -> None:
        others = [one for one in self._state.tables["companies"].values() if one is not row]
        check = Validator(call.values, call.uploads)
        check.text("c_name", 55)
        for field in ("c_mobileNum", "c_whatsappNum"):
            check.digits(field, 10, 15)
            check.unique(field, lambda number, name=field: any(one.get(name) == number for one in others))  # type: ignore[misc]  # the default binds it
        check.text("c_bio", 5000, shortest=15)
        check.email("c_email")
        check.text("personal_name", 25, required=False)
        check.text("position", 45, required=False)
        check.id_of("category_id", lambda number: 0 < number <= len(REFERENCE["list-category"][1]), required=False)
        check.id_of("actype_id", lambda number: 0 < number <= len(REFERENCE["account-type"][1]), required=False)
        check.digits("zipcode", 5, 6, required=False)
        check.digits("c_gstNumber", 12, 15, required=False)
        check.image("c_logo", 1024)
        check.accepted("showLive")
        check.accepted("termsAccept")
        check.finish()
        if any(one["c_name"] == check.get("c_name") for one in others):
            raise Said(500, {"message": "Server Error"}, complain=False)  # only the database minds, and it minds badly


class ProductCalls(_Offers):
    """Products: the directory and the user's own."""

    def table(self) -> dict[str, Handler]:
        return {
            "product_list": self.product_list,
            "product_detail": self.product_detail,
            "product_create": self.product_create,
            "product_update": self.product_update,
            "product_delete": lambda call: self._delete(call, "products"),
            "my_product_list": self.my_product_list,
        }

    def product_list(self, call: Call) -> Answer:
        rows = [row for row in self._state.newest("products") if row["active"] and (call.query.get("featured") != "true" or row["featured"])]
        return Answer(page([self._shapes.product(row) for row in rows], size_of(call, "sort", 5), number_of(call), call.url, call.query, "products"))

    def product_detail(self, call: Call) -> Answer:
        row = self._state.find("products", call.key)
        if row is None:
            raise not_found("Tbl_products", call.key, complain=call.key not in self._state.deleted["products"])
        row["views"] += 1
        return Answer({"product": self._shapes.product(row, detail=True)})

    def my_product_list(self, call: Call) -> Answer:
        rows = [self._shapes.own_product(row) for row in self._state.newest("products", call.user)]
        return Answer(page(rows, size_of(call, "limit", None), number_of(call), call.url, call.query))

    def product_create(self, call: Call) -> Answer:
        strange(call, PRODUCT_FIELDS, frozenset({"picture"}))
        self._product(call, new=True)
        values = {**row_values(call, PRODUCT_FIELDS, self._state), "uid": call.user}
        values["min_quantity"] = values.get("min_quantity") or 1
        row = self._state.add("products", values, user=call.user)
        return Answer({"status": "success", "data": only_sent(row, call.values, "pro_id", *call.uploads)})

    def product_update(self, call: Call) -> Answer:
        row = self._own(call, "products")
        strange(call, PRODUCT_FIELDS, frozenset({"picture"}))
        self._product(call, new=False)
        self._change(row, row_values(call, PRODUCT_FIELDS, self._state))
        return self._written({"product": dict(row)})

    def _product(self, call: Call, *, new: bool) -> None:
        check = Validator(call.values, call.uploads)
        check.text("name")
        check.number("price", required=False)
        check.text("description", 20_000)
        check.id_of("procat_id", lambda number: 0 < number <= len(REFERENCE["list-category"][1]))
        parent = whole(check.get("procat_id"))
        check.id_of("prosubcat_id", lambda number: any(one["prosubcat_id"] == number and one["procat_id"] == parent for one in SUBCATEGORIES))
        check.id_of("company", lambda number: self._state.tables["companies"].get(number, {}).get("user_id") == call.user)
        check.number("min_quantity", required=False, not_zero=True, whole=True)
        check.number("unit", required=False, whole=True)
        check.image("picture", 1024, required=new)
        check.finish()


class ServiceCalls(_Offers):
    """Services: the directory and the user's own. Nothing changes or deletes one."""

    def table(self) -> dict[str, Handler]:
        return {
            "service_list": self.service_list,
            "service_detail": self.service_detail,
            "service_create": self.service_create,
            "my_service_list": self.my_service_list,
        }

    def service_list(self, call: Call) -> Answer:
        rows = [self._shapes.service(row) for row in self._state.newest("services") if call.query.get("featured") != "true" or row["featured"]]
        return Answer(page(rows, size_of(call, "limit", None), number_of(call), call.url, call.query))

    def service_detail(self, call: Call) -> Answer:
        row = self._state.find("services", call.key)
        if row is None:
            raise not_found("Service", call.key, complain=call.key not in self._state.deleted["services"])
        return Answer({"data": self._shapes.service(row)})

    def my_service_list(self, call: Call) -> Answer:
        rows = [self._shapes.service(row) for row in self._state.newest("services", call.user)]
        return Answer(page(rows, size_of(call, "limit", None), number_of(call), call.url, call.query))

    def service_create(self, call: Call) -> Answer:
        """The answer names neither id nor slug."""
        strange(call, SERVICE_FIELDS, frozenset({"image"}))
        check = Validator(call.values, call.uploads)
        check.text("title")
        check.number("price", required=False, whole=True)
        check.number("servcategory_id", not_zero=True, whole=True)
        check.number("serv_subcategory_id", not_zero=True, whole=True)
        check.id_of("company_id", lambda number: self._state.tables["companies"].get(number, {}).get("user_id") == call.user)
        check.text("description", 20_000)
        check.image("image", 2024)
        check.finish()
        values = {**row_values(call, SERVICE_FIELDS, self._state), "user_id": call.user}
        values["price"] = int(float(values.get("price") or 0))
        row = self._state.add("services", values, user=call.user)
        return Answer({"status": 200, "title": row["title"]})


class InquiryCalls:
    """Product leads and service leads; both end among the leads of the product's or service's owner."""

    def __init__(self, state: State, shapes: Shapes) -> None:
        self._state, self._shapes = state, shapes

    def table(self) -> dict[str, Handler]:
        return {"product_lead_list": self.product_lead_list, "product_lead_create": self.product_lead_create, "service_lead_create": self.service_lead_create}

    def product_lead_list(self, call: Call) -> Answer:
        """Only the literal ``all=true`` gives the others; 15 a page, whatever is asked."""
        rows = self._state.newest("leads", call.user)
        if call.query.get("all") != "true":
            rows = [row for row in rows if row["leadtype"] == 2]
        return Answer(page([self._shapes.lead(row) for row in rows], 15, number_of(call), call.url, call.query))

    def product_lead_create(self, call: Call) -> Answer:
        fields = frozenset({"first_name", "email", "mobile", "pro_id", "notes"})
        strange(call, fields)
        check = Validator(call.values, {})
        check.text("first_name")
        check.email()
        check.phone("mobile")
        check.id_of("pro_id", lambda number: number in self._state.tables["products"])
        check.text("notes", 5000, required=False)
        check.finish()
        owner = self._state.tables["products"][whole(call.values["pro_id"])]["uid"]
        values = {**row_values(call, fields, self._state), "uid": owner, "last_name": "", "leadtype": 2}
        self._state.add("leads", values, user=owner)
        return Answer({"status": "success", "message": "successfully stored"})

    def service_lead_create(self, call: Call) -> Answer:
        fields = frozenset({"name", "mobile", "service_id", "notes"})
        strange(call, fields)
        check = Validator(call.values, {})
        check.text("name")
        check.digits("mobile", 10, 15)
        check.id_of("service_id", lambda number: number in self._state.tables["services"])
        check.text("notes", 300, required=False)
        check.finish()
        if "notes" not in call.values:
            raise Said(500, {"message": "Server Error", "exception": "ErrorException"}, kind="form")
        service = self._state.tables["services"][whole(call.values["service_id"])]
        row = {
            "first_name": call.values["name"], "last_name": "", "email": "", "mobile": call.values["mobile"], "notes": call.values["notes"],
            "service_id": service["id"], "leadtype": 3, "uid": service["user_id"],
        }  # fmt: skip
        self._state.add("leads", row, user=service["user_id"])
        return Answer({"staus": 200, "message": "successfully stored"})
