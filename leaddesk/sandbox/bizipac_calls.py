"""The answers of the Bizipac practice CRM: the 17 documented calls and three more of the field app."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePosixPath
from typing import Any

from leaddesk.sandbox import bizipac_checks as check
from leaddesk.sandbox.bizipac_crypt import ListCipher
from leaddesk.sandbox.bizipac_data import APP_VERSION, BRANCHES, Executive
from leaddesk.sandbox.bizipac_forms import DOCUMENT, Call
from leaddesk.sandbox.bizipac_leads import Document, Lead
from leaddesk.sandbox.bizipac_state import State, StoredObject
from leaddesk.sandbox.practice import Payload, Refused

LISTED = (
    "lead_id",
    "customer_name",
    "mobile",
    "clientname",
    "client_id",
    "lead_type",
    "location",
    "lead_date",
    "apptime",
    "pincode",
    "res_address",
    "off_address",
    "off_pincode",
)
ENCRYPTED = ("customer_name", "mobile", "res_address", "off_address", "off_name")


def ok(message: str, **more: Any) -> Payload:
    return {"success": 1, "message": message, **more}


class LeadCalls:
    """Reading and changing leads."""

    def __init__(self, state: State, cipher: ListCipher) -> None:
        self._state, self._cipher = state, cipher
        self.app_version = APP_VERSION
        self.end_is_index = False  # nobody knows whether `end` is a page size or an index; both can be practised
        self.encrypt = True

    def table(self) -> dict[str, Callable[[Call], Payload]]:
        return {
            "new_lead": self.new_lead,
            "new_lead_detail": self.new_lead_detail,
            "childlist": self.childlist,
            "refixlead": self.refixlead,
            "postponedlead": self.postponedlead,
            "todaystransfered": self.todaystransfered,
            "multipleLeadTransfer": self.multiple_lead_transfer,
            "today_completed_lead": self.today_completed_lead,
            "complete_lead": self.complete_lead,
            "dashboard_counts": self.dashboard_counts,
        }

    def new_lead(self, call: Call) -> Payload:
        values = call.values
        self._branch_of(values["uid"], values["branch_id"])
        if values["app_version"] != self.app_version or values["app_type"] not in ("android", "ios"):
            raise Refused(f"app_version {values['app_version']!r} or app_type {values['app_type']!r} is not known", "form")
        if not (values["start"].isdecimal() and values["end"].isdecimal()):
            raise Refused("start and end must be numbers", "form")
        start, end = int(values["start"]), int(values["end"])
        leads = self._state.pending(values["uid"])
        part = leads[start:end] if self.end_is_index else leads[start : start + end]
        if not part:
            return {"success": 0, "message": "No data found.", "data": []}
        return ok("Data found", total=len(leads), data=[self._listed(lead) for lead in part])

    def _listed(self, lead: Lead) -> dict[str, str]:
        row = {key: lead.text(key) for key in LISTED}
        row.update(off_name=lead.off_name, AMZAppId=lead.app_id)
        if self.encrypt:
            row.update({key: self._cipher.encrypt(row[key]) for key in ENCRYPTED if row[key]})
        return row

    def _branch_of(self, uid: str, branch_id: str) -> Executive:
        person = check.person(self._state, uid)
        if person.branch_id != branch_id:
            raise Refused(f"branch {branch_id!r} is not the branch of user {uid}")
        return person

    def new_lead_detail(self, call: Call) -> Payload:
        lead = self._state.leads.get(call.values["lead_id"])
        if lead is None and call.values["lead_id"] in self._state.removed:
            return {"success": 0, "message": "No lead found.", "total": 0, "data": []}
        lead = check.lead(self._state, call.values["lead_id"])
        return ok("Data found", total=1, data=[dict(lead.row)])

    def childlist(self, call: Call) -> Payload:
        children = self._state.children(check.person(self._state, call.values["parentid"]).uid)
        if not children:
            return {"success": 0, "message": "No child found."}
        rows = [
            {"cid": c.uid, "fname": c.name, "mobile": c.mobile, "address": c.address, "branch_name": BRANCHES[c.branch_id].name, "avatar": None if i else ""}
            for i, c in enumerate(children)
        ]
        return ok("ok", data=rows)

    def refixlead(self, call: Call) -> Payload:
        lead, day = check.move(self._state, call, postpone=False)
        self._state.refix(lead, call.values["loginid"], day, dict(call.values))
        return ok("Lead refixed successfully")

    def postponedlead(self, call: Call) -> Payload:
        lead, _ = check.move(self._state, call, postpone=True)
        self._state.postpone(lead, call.values["loginid"], dict(call.values))
        return ok("Lead postponed successfully")

    def todaystransfered(self, call: Call) -> Payload:
        check.person(self._state, call.values["uid"])
        rows = []
        for number, row in enumerate(self._state.activity(call.values["uid"])):
            counts = [row.get(what, 0) for what in ("transfered", "refixed", "postponed", "collected")]
            mixed = [count if (number + place) % 3 == 2 else str(count) for place, count in enumerate(counts)]
            names = ("totalTransfered", "totalRefixed", "totalPostponed", "totalCollected")
            rows.append({"executive": row["executive"], "customer_name": row["customer_name"], **dict(zip(names, mixed, strict=True))})
        return ok("ok", data=rows) if rows else {"success": 0, "message": "No data found"}

    def multiple_lead_transfer(self, call: Call) -> Payload:
        entries = check.transfer(self._state, call.values["leaddata"])
        for lead, giver, child in entries:
            self._state.transfer(lead, giver.uid, child)
        return ok("Leads transferred successfully")

    def today_completed_lead(self, call: Call) -> Payload:
        state = self._state
        uid = self._branch_of(call.values["uid"], call.values["branch_id"]).uid
        today = state.today.isoformat()
        mine = [
            lead for lead in state.leads.values() if lead.owner == uid and (lead.completed == state.today or (lead.open and lead.text("lead_date") == today))
        ]
        done = sum(lead.completed is not None for lead in mine)
        if not mine:
            return {"data": None, "total": 0, "completed_total": None, "pending_total": "0", "success": 0, "message": "No data found"}
        rows = [self._done_row(lead, number) for number, lead in enumerate(mine)]
        return {"data": rows, "total": str(len(mine)), "completed_total": done, "pending_total": str(len(mine) - done), "success": 1, "message": "ok"}

    @staticmethod
    def _done_row(lead: Lead, number: int) -> dict[str, Any]:
        row: dict[str, Any] = {
            key: lead.text(key) for key in ("lead_id", "customer_name", "mobile", "location", "lead_date", "apptime", "pincode", "client_id")
        }
        row["lead_id"] = int(row["lead_id"]) if number % 2 else row["lead_id"]
        row["client_id"] = int(row["client_id"]) if number % 3 == 0 else row["client_id"]
        row["AMZAppId"] = lead.app_id or None
        if lead.completed is not None or number % 4:  # a missing status means Pending
            row["status"] = "Completed" if lead.completed is not None else "Pending"
        return row

    def complete_lead(self, call: Call) -> Payload:
        lead = check.own_lead(self._state, call.values["loginid"], call.values["leadid"])
        if not lead.documents:
            raise Refused("Please uploads the documents!", complain=False)
        if lead.row["client_mobile_app"] == "2" and lead.row["fiData"] != 1:
            raise Refused("Please fill the form first!", complain=False)
        self._state.complete(lead, call.values["loginid"])
        return ok("Lead submitted", response_id=lead.row["response_id"])

    def dashboard_counts(self, call: Call) -> Payload:
        uid = check.person(self._state, call.values["uid"]).uid
        done = sum(lead.owner == uid and lead.completed == self._state.today for lead in self._state.leads.values())
        return ok("ok", data={"totalPending": len(self._state.pending(uid)), "totalCompleted": done, "totalMTD": done + 38})


class OtherCalls:
    """Signing in, documents, calling, choices."""

    def __init__(self, state: State) -> None:
        self._state = state
        self.documents_by_name = False  # whether `doc_name` holds the name instead of the id
        self.own_url = ""
        self._answers = 0

    def table(self) -> dict[str, Callable[[Call], Payload]]:
        return {
            "userverification": self.userverification,
            "userauth": self.userauth,
            "forgotPassword": self.forgot_password,
            "userForgotPassword": self.user_forgot_password,
            "document": self.document,
            "add_doc_simple": self.add_doc_simple,
            "exotel_getnumber": self.exotel_getnumber,
            "time_slot": self.time_slot,
            "reason": self.reason,
            "getAppVersion": self.get_app_version,
        }

    def _number_or_text(self, code: str) -> int | str:
        """Codes come as a number one time and as text the next."""
        self._answers += 1
        return int(code) if self._answers % 2 else code

    def _signing_in(self, call: Call) -> Executive:
        found = self._state.by_mobile(call.values["mobile"])
        if found is None or found.password != call.values["password"]:
            raise Refused("Invalid mobile or password", complain=False)
        return found

    def userverification(self, call: Call) -> Payload:
        person = self._signing_in(call)
        return {"success": 1, "message": self._number_or_text(self._state.codes.new("login", person.mobile))}

    def userauth(self, call: Call) -> Payload:
        values = call.values
        for name in ("user_token", "userToken", "imei_number", "imeiNumber"):
            if name in values and not values[name]:
                raise Refused(f"{name} is empty", "form")
        person = self._signing_in(call)
        if values["teamho"] != self._state.codes.valid("login", person.mobile):
            raise Refused("Invalid OTP", complain=False)
        return ok("Login successful", data=[self._user(person)])

    @staticmethod
    def _user(person: Executive) -> dict[str, Any]:
        return {
            "uid": person.uid if person.parent is None else int(person.uid),
            "name": person.name,
            "mobile": person.mobile,
            "address": person.address,
            "image": "",
            "ImagePoliceVerification": "Practice Couriers Pvt Ltd",
            "rolename": person.role,
            "role_id": "6",
            "branch_id": int(person.branch_id) if person.parent is None else person.branch_id,
            "branch_name": BRANCHES[person.branch_id].name,
            "auth_id": person.auth_id,
        }

    def forgot_password(self, call: Call) -> Payload:
        mobile = call.values["mobile"]
        if len(mobile) > 10:
            raise Refused("mobile has more than 10 characters", "form")
        if self._state.by_mobile(mobile) is None:
            raise Refused("Mobile number is not registered", complain=False)
        return ok("OTP sent", otp=self._number_or_text(self._state.codes.new("reset", mobile)))

    def user_forgot_password(self, call: Call) -> Payload:
        values = call.values
        person = self._state.by_mobile(values["mobile"])
        if not 1 <= len(values["new_password"]) <= 12:
            raise Refused("new_password must have 1 to 12 characters", "form")
        if person is None or values["otp"] != self._state.codes.valid("reset", values["mobile"]):
            raise Refused("Invalid OTP", complain=False)
        person.password = values["new_password"]
        return ok("Password changed", data=[{"uid": person.uid, "name": person.name, "mobile": person.mobile}])

    def document(self, call: Call) -> Payload:
        rows = [
            {
                "doc_id": doc_id,
                "doc_name": name,
                "doc_type": "1",
                "doc_status": "1",
                "doc_category": category,
                "doc_client": clients,
                "created_by": "1" if clients != "0" else None,
                "updated_by": None,
                "created_at": "2024-01-02 10:00:00" if clients != "0" else None,
                "updated_at": None,
            }
            for doc_id, name, category, clients in self._state.document_types
        ]
        return {"status": "ok", "docCount": len(rows), "doclist": rows}

    def add_doc_simple(self, call: Call) -> Payload:
        values, state = call.values, self._state
        lead = check.own_lead(state, values["loginid"], values["leadid"])
        doc_id, name = check.document_type(state, lead, values["doc_name"], self.documents_by_name)
        document = (self._received if call.dialect == DOCUMENT else self._registered)(call, lead, doc_id, name)
        number = state.add_document(lead, document)
        odd = len(lead.documents) % 2 == 1  # the kinds of these values vary
        return {"success": 1 if odd else True, "message": "saved", "response_id": int(number) if odd else number, "doc_url": document.url}

    def _received(self, call: Call, lead: Lead, doc_id: str, name: str) -> Document:
        """The file came along: it is put into the store."""
        upload, now = call.uploads[0], self._state.now()
        check.file(upload)
        part = upload.part
        ending = PurePosixPath(part.filename).suffix.lower()
        stored = f"{lead.client.code}_{doc_id}_{lead.lead_id}_{len(lead.documents) + 1}{ending}"
        self._state.objects[stored] = StoredObject(upload.data, part.sha256, part.content_type, now)
        return Document(doc_id, name, call.values["loginid"], now, part.size, part.sha256, f"{self.own_url}/__store__/{stored}", part.filename)

    def _registered(self, call: Call, lead: Lead, doc_id: str, name: str) -> Document:
        """The file lies in a store: its address is kept."""
        values, state = call.values, self._state
        check.geo(values["geoLocation"])
        if values["doclist"] != "1" or not values["address"].strip():
            raise Refused('doclist must be "1" and address must not be empty', "form")
        stored = check.document_address(state, values["doc_url"], self.own_url)
        held = state.objects[stored] if stored else None
        return Document(
            doc_id, name, values["loginid"], state.now(), len(held.data) if held else None, held.sha256 if held else None, values["doc_url"], stored
        )

    def exotel_getnumber(self, call: Call) -> Payload:
        lead = check.lead(self._state, call.values["lead_id"])
        if not lead.text("mobile"):
            return {"success": 0}
        return {"success": f"0900{int(lead.lead_id):07d}"}

    def time_slot(self, call: Call) -> Payload:
        return ok("ok", data=[{"timeslot": text} for text in self._state.slots])

    def reason(self, call: Call) -> Payload:
        lead = check.lead(self._state, call.values["leadid"])
        return ok("ok", data=[{"reason": text, "cr_type": kind, "cr_status": status} for text, kind, status in self._state.reasons(lead)])

    def get_app_version(self, call: Call) -> Payload:
        return ok("ok", data={"app_version": "v1.0.7"})
