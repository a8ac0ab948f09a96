"""The answers of the FinCRM practice CRM for users, leads, contacts, deals and the lists of ids."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from leaddesk.sandbox.fincrm_rules import Said, Validator, invalid, not_found, page, whole
from leaddesk.sandbox.fincrm_shapes import REFERENCE, STATES, SUBCATEGORIES, Shapes, only_sent
from leaddesk.sandbox.fincrm_state import Row, State
from leaddesk.sandbox.practice import Refused, Upload


def names(words: str) -> frozenset[str]:
    """Field names, written with blanks between them."""
    return frozenset(words.split())


LEAD_FIELDS = names(
    "first_name last_name email designation notes company phone mobile picture website message acc_id ldsrc_id ldstatus_id intype_id street city state "
    "country zip sal_id pro_id service_id leadtype"
)
CONTACT_FIELDS = names("first_name last_name email ldsrc_id mobile picture phone notes company website street city state country zip acc_id sal_id designation")
DEAL_FIELDS = names("name ld_id pro_id sfun_id value closing_date dl_id ldsrc_id notes title message probability")
IDS = names(
    "company acc_id ldsrc_id ldstatus_id intype_id state country sal_id pro_id service_id ld_id sfun_id dl_id category_id actype_id country_id state_id "
    "procat_id prosubcat_id unit company_id servcategory_id serv_subcategory_id"
)


@dataclass(slots=True)
class Call:
    """One request that has found its handler. ``key`` is the id or slug in the path."""

    user: int
    key: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    url: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a handler answers; payload None = an empty body."""

    payload: Any
    status: int = 200


Handler = Callable[[Call], Answer]


def size_of(call: Call, name: str, default: int | None) -> int | None:
    """A page size from the query; one that is no number is refused."""
    raw = call.query.get(name)
    if raw is None:
        return default
    if not raw.isdecimal() or int(raw) < 1:
        raise invalid({name: [f"The {name} must be a number."]})
    return int(raw)


def number_of(call: Call) -> int:
    raw = call.query.get("page", "1")
    return int(raw) if raw.isdecimal() and int(raw) > 0 else 1


def row_values(call: Call, known: frozenset[str], state: State) -> Row:
    """The sent fields as the database keeps them: trimmed, "" as null, ids as numbers, pictures as stored paths."""
    out: Row = {}
    for name in known & set(call.values):
        value = call.values[name]
        value = (value.strip() or None) if isinstance(value, str) else value
        out[name] = whole(value) if name in IDS and value is not None else value
    for name, upload in call.uploads.items():
        path = f"/uploads/{hashlib.sha256(upload.data).hexdigest()[:12]}.jpg"
        state.pictures[path] = len(upload.data)
        out[name] = path
    return out


def strange(call: Call, known: frozenset[str], files: frozenset[str] = frozenset()) -> None:
    """Refuses fields nobody knows: a correct client sends none."""
    unknown = (set(call.values) - known) | (set(call.uploads) - files)
    if unknown:
        raise Refused(f"unknown fields: {', '.join(sorted(unknown))}", "form")


class UserCalls:
    """Signing in and out, registering, the profile."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._count = 0

    def table(self) -> dict[str, Handler]:
        return {"login": self.login, "register": self.register, "logout": self.logout, "profile": self.profile}

    def login(self, call: Call) -> Answer:
        strange(call, frozenset({"email", "password"}))
        email, password = call.values.get("email"), call.values.get("password")
        uid = next((uid for uid, user in self._state.users.items() if user["email"] == email), None)
        if uid is None or self._state.passwords[uid] != password:
            raise Said(401, {"error": "Unauthenticated"}, complain=False)
        token = self.token(uid)
        return Answer({"token_type": "Bearer", "expires_in": 31535999, "access_token": token, "clientData": dict(self._state.users[uid])})

    def token(self, uid: int) -> str:
        self._count += 1
        token = f"eyJ0.practice-{uid}-{self._count}.{hashlib.sha256(f'{uid} {self._count}'.encode()).hexdigest()[:24]}"
        self._state.tokens[token] = uid
        return token

    def register(self, call: Call) -> Answer:
        """Its problems come as 401 with lists by field."""
        strange(call, frozenset({"name", "email", "mobile", "company", "password", "c_password"}))
        check = Validator(call.values, {})
        check.text("name")
        check.email()
        check.unique("email", lambda email: any(user["email"] == email for user in self._state.users.values()))
        check.digits("mobile", 10, 10)
        check.unique("mobile", lambda mobile: any(user["mobile"] == mobile for user in self._state.users.values()))
        check.text("company", 55)
        check.text("password", shortest=8)
        if call.values.get("c_password") != call.values.get("password"):
            check.fail("c_password", "The c password and password must match.")
        if check.errors:
            raise Said(401, {"error": check.errors}, complain=check.to_complain)
        uid = max(self._state.users) + 1
        user = self._state.add_user(uid, call.values["name"], call.values["email"], call.values["mobile"], call.values["password"])
        self._state.add("companies", {"c_name": call.values["company"], "c_email": user["email"], "termsAccept": 0, "showLive": 0, "user_id": uid}, user=uid)
        return Answer({"success": self.token(uid), "username": user["name"], "message": "User Registered Successfully"})

    def logout(self, call: Call) -> Answer:
        """Ends all of the user's sessions."""
        for token in [token for token, uid in self._state.tokens.items() if uid == call.user]:
            del self._state.tokens[token]
        return Answer({"success": "succesfully logout from all devices"})

    def profile(self, call: Call) -> Answer:
        return Answer({"data": dict(self._state.users[call.user])})


class PeopleCalls:
    """Leads, contacts and deals: each user sees and changes only the own ones."""

    def __init__(self, state: State, shapes: Shapes) -> None:
        self._state, self._shapes = state, shapes

    def table(self) -> dict[str, Handler]:
        table: dict[str, Handler] = {}
        for what, plural, model, size in (("lead", "leads", "Tbl_leads", 15), ("contact", "contacts", "Tbl_contacts", 15), ("deal", "deals", "Tbl_deals", 15)):
            table |= self._table(what, plural, model, size)
        return table

    def _table(self, what: str, plural: str, model: str, size: int) -> dict[str, Handler]:
        shape: Callable[[Row], Row] = getattr(self._shapes, what)
        fields = {"lead": LEAD_FIELDS, "contact": CONTACT_FIELDS, "deal": DEAL_FIELDS}[what]
        validate: Callable[[Validator, Row | None], None] = {"lead": self._lead, "contact": self._contact, "deal": self._deal}[what]
        files = frozenset({"picture"}) if what != "deal" else frozenset()
        keys = {"lead": "ld_id", "contact": "cnt_id", "deal": "deal_id"}

        def found(call: Call) -> Row:
            row = self._state.find(plural, call.key)
            if row is None or row["uid"] != call.user:
                raise not_found(model, call.key, complain=call.key not in self._state.deleted[plural])
            return row

        def listing(call: Call) -> Answer:
            rows = [shape(row) for row in self._state.newest(plural, call.user)]
            return Answer(page(rows, size_of(call, "limit", size), number_of(call), call.url, call.query))

        def create(call: Call) -> Answer:
            strange(call, fields, files)
            self._checked(call, validate, None)
            row = self._state.add(plural, {**self._derived(what, row_values(call, fields, self._state)), "uid": call.user}, user=call.user)
            return Answer({"data": only_sent(row, call.values, keys[what], *call.uploads)}, 201)

        def detail(call: Call) -> Answer:
            return Answer({"data": shape(found(call))})

        def update(call: Call) -> Answer:
            row = found(call)
            strange(call, fields, files)
            self._checked(call, validate, row)
            self._state.touch(row, self._derived(what, row_values(call, fields, self._state)))
            return Answer({"data": dict(row)})

        def delete(call: Call) -> Answer:
            self._state.remove(plural, found(call))
            return Answer({"status": f"{what.capitalize()} successfully deleted"})

        return {f"{what}_list": listing, f"{what}_create": create, f"{what}_detail": detail, f"{what}_update": update, f"{what}_delete": delete}

    @staticmethod
    def _derived(what: str, values: Row) -> Row:
        """Stage 5 wins a deal, stage 6 loses it."""
        if what != "deal" or "sfun_id" not in values:
            return values
        return {**values, "deal_status": {5: 1, 6: 2}.get(whole(values["sfun_id"]), 0)}

    def _checked(self, call: Call, validate: Callable[[Validator, Row | None], None], row: Row | None) -> None:
        check = Validator(call.values, call.uploads)
        validate(check, row)
        check.finish()

    def _lead(self, check: Validator, row: Row | None) -> None:
        check.text("first_name")
        check.text("last_name")
        check.email()
        check.phone("phone")
        check.phone("mobile")
        check.id_of("company", lambda number: number in self._state.tables["companies"], required=False)
        check.id_of("pro_id", lambda number: number in self._state.tables["products"], required=False)
        for name, path in (("ldsrc_id", "lead-source"), ("ldstatus_id", "lead-type"), ("intype_id", "industry-type")):
            check.id_of(name, _in(REFERENCE[path][1], name), required=False)
        check.id_of("country", _in(REFERENCE["countries"][1], "id"), required=False)
        check.id_of("state", _in(STATES, "id"), required=False)
        check.image("picture", 1024)

    def _contact(self, check: Validator, row: Row | None) -> None:
        check.text("first_name")
        check.text("last_name")
        check.email()
        check.unique("email", lambda email: any(other["email"] == email and other is not row for other in self._state.tables["contacts"].values()))
        check.phone("mobile")
        check.id_of("ldsrc_id", _in(REFERENCE["lead-source"][1], "ldsrc_id"), required=False)
        check.image("picture", 1024)

    def _deal(self, check: Validator, row: Row | None) -> None:
        check.text("name")
        check.id_of("ld_id", lambda number: number in self._state.tables["leads"])
        check.id_of("pro_id", lambda number: number in self._state.tables["products"], required=False)
        check.number("sfun_id", required=False, not_zero=True, whole=True)
        check.number("value")
        check.day("closing_date")
        check.id_of("dl_id", _in(REFERENCE["deal-type"][1], "dl_id"), required=False)


class ListCalls:
    """The lists for drop-downs. ``path_only``: an older server that takes a category in the path and no query."""

    def __init__(self) -> None:
        self.path_only = False

    def table(self) -> dict[str, Handler]:
        table: dict[str, Handler] = {path: self._plain(key, rows) for path, (key, rows) in REFERENCE.items()}
        return {**table, "list-subcategory": self.subcategories, "states": self.states}

    @staticmethod
    def _plain(key: str, rows: list[Row]) -> Handler:
        def answer(call: Call) -> Answer:
            return Answer({key: [dict(row) for row in rows]})

        return answer

    def subcategories(self, call: Call) -> Answer:
        if self.path_only != bool(call.key):
            raise Said(404, {"message": ""}, complain=False)
        wanted = whole(call.key or call.query.get("category_id"))
        if not wanted:
            raise Refused("list-subcategory was asked without a category", "form")
        rows = [dict(row) for row in SUBCATEGORIES if row["procat_id"] == wanted]
        return Answer({"subcategory": rows[: size_of(call, "limit", None)]})

    def states(self, call: Call) -> Answer:
        return Answer({"states": [dict(row) for row in STATES if row["country_id"] == whole(call.key)]})


def _in(rows: list[Row], key: str) -> Callable[[int], bool]:
    known = {row[key] for row in rows}
    return lambda number: number in known
