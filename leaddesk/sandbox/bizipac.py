"""The Bizipac practice CRM: strict and stateful, in the document's dialect, the field app's, or both."""

from __future__ import annotations

import hashlib
from typing import Any

from leaddesk.sandbox import bizipac_checks as check
from leaddesk.sandbox.bizipac_calls import LeadCalls, OtherCalls
from leaddesk.sandbox.bizipac_crypt import ListCipher
from leaddesk.sandbox.bizipac_data import APP_VERSION, OTP, PASSPHRASE
from leaddesk.sandbox.bizipac_faults import CONTENT_FAULTS
from leaddesk.sandbox.bizipac_forms import BOTH, DOCUMENT, FIELD_APP, UnknownPath, WrongMethod, match
from leaddesk.sandbox.bizipac_leads import Lead
from leaddesk.sandbox.bizipac_state import State, StoredObject
from leaddesk.sandbox.practice import Incoming, Now, Payload, PracticeCrm, PracticeSpec, Refused, Reply, machine_time

SIZE = 300
STORE = "/__store__/"


class BizipacPractice(PracticeCrm):
    """One practice server with its own state.

    ``dialect``: which forms it takes (``document``, ``field-app``, ``both``; mixtures never). ``otp`` None = a new code for every verification.
    Switches: `leads.encrypt`, `leads.end_is_index`, `leads.app_version`, `others.documents_by_name`.
    """

    slug = "bizipac"

    def __init__(self, seed: int = 1, size: int = SIZE, now: Now = machine_time, *, dialect: str = BOTH, otp: str | None = OTP) -> None:
        super().__init__(now, CONTENT_FAULTS)
        if dialect not in (DOCUMENT, FIELD_APP, BOTH):
            raise ValueError(f"There is no dialect {dialect}")
        self.dialect = dialect
        self._state = State(seed, size, now, otp)
        self.leads = LeadCalls(self._state, ListCipher(PASSPHRASE))
        self.others = OtherCalls(self._state)
        self._calls = {**self.leads.table(), **self.others.table()}

    @property
    def state(self) -> State:
        return self._state

    @property
    def settings(self) -> dict[str, str]:
        """``upload_url`` is a prefix: PUT a file under it, then register that address (field-app dialect)."""
        dialect = FIELD_APP if self.dialect == FIELD_APP else DOCUMENT
        return {"url": self.url, "dialect": dialect, "app_version": APP_VERSION, "app_type": "android", "upload_url": f"{self.url}{STORE}"}

    @property
    def secrets(self) -> dict[str, str]:
        return {"mobile": self._state.first.mobile, "password": self._state.first.password, "passphrase": PASSPHRASE}

    def otp(self, mobile: str = "", purpose: str = "login") -> str | None:
        """The code now valid for a mobile (default: the practice account's); the fixed one where codes are fixed. ``purpose``: login or reset."""
        return self._state.codes.fixed or self._state.codes.valid(purpose, mobile or self._state.first.mobile)

    def lead(self, lead_id: str) -> Lead:
        """A lead as the server has it. Raises KeyError."""
        return self._state.leads[lead_id]

    def answer(self, incoming: Incoming) -> Reply:
        request = incoming.request
        if request.path.startswith(STORE):
            return self._store(incoming)
        call = match(incoming, self.dialect)
        self.others.own_url = self.url
        payload = self._calls[call.endpoint](call)
        plain_php = request.path.startswith(("/ws/", "/apinew/display/"))
        return Reply(payload=payload, content_type="text/html; charset=UTF-8" if plain_php else "application/json")

    def refusal(self, incoming: Incoming, refused: Refused) -> Reply:
        page = f"<!DOCTYPE html><html><body><h1>{type(refused).__name__}</h1></body></html>".encode()
        if isinstance(refused, WrongMethod):
            return Reply(405, body=page, content_type="text/html; charset=UTF-8", headers={"Allow": refused.allowed})
        if isinstance(refused, UnknownPath):
            return Reply(404, body=page, content_type="text/html; charset=UTF-8")
        if incoming.request.path.startswith(STORE):
            return Reply(403, body=page, content_type="text/html; charset=UTF-8")
        return Reply(payload={"success": 0, "message": refused.message})

    def _store(self, incoming: Incoming) -> Reply:
        """The practice document store: PUT keeps a file, GET gives it back."""
        request, objects = incoming.request, self._state.objects
        name = request.path.removeprefix(STORE)
        if request.method in ("GET", "HEAD"):
            if name not in objects:
                raise UnknownPath(f"There is no stored file {name}")
            held = objects[name]
            return Reply(body=held.data if request.method == "GET" else b"", content_type=held.content_type)
        if request.method != "PUT":
            raise WrongMethod(request.method, ("PUT", "GET"))
        if not name or "cookie" in request.headers:
            raise Refused("a file needs a name and no cookie", "form")
        check.kind(incoming.body, name)
        digest = hashlib.sha256(incoming.body).hexdigest()
        objects[name] = StoredObject(incoming.body, digest, request.content_type or "application/octet-stream", self.now())
        return Reply(body=b"", content_type="text/plain", headers={"ETag": f'"{digest[:32]}"'})

    def snapshot(self) -> Payload:
        state = self._state
        return {
            "today": state.today.isoformat(),
            "executives": [{"uid": p.uid, "name": p.name, "mobile": p.mobile, "branch_id": p.branch_id, "parent": p.parent} for p in state.people.values()],
            "leads": {lead.lead_id: self._lead_json(lead) for lead in state.leads.values()},
            "removed": sorted(state.removed),
            "store": {name: {"size": len(held.data), "sha256": held.sha256, "content_type": held.content_type} for name, held in state.objects.items()},
        }

    @staticmethod
    def _lead_json(lead: Lead) -> Payload:
        keys = (
            "customer_name",
            "mobile",
            "client_id",
            "status_id",
            "status",
            "lead_date",
            "apptime",
            "location",
            "response",
            "app_remark",
            "remarks",
            "doc_collected",
        )
        documents = [{"doc_id": d.doc_id, "by": d.by, "size": d.size, "sha256": d.sha256, "url": d.url, "filename": d.filename} for d in lead.documents]
        done = lead.completed.isoformat() if lead.completed else None
        return {"owner": lead.owner, "completed": done, "documents": documents, "counters": dict(lead.counters), **{key: lead.row[key] for key in keys}}

    def change(self, wish: Payload) -> Payload:
        """``remove_leads``: [ids] · ``add_leads``: n (``uid``: whose) · ``set``: {lead_id, field: value} · ``dialect``: its name · ``encrypt``: bool."""
        state, done = self._state, {}
        for name, value in wish.items():
            if name == "remove_leads":
                state.remove([str(lead_id) for lead_id in value])
            elif name == "add_leads":
                done["added"] = state.add(int(value), wish.get("uid"))
            elif name == "set":
                self._set(dict(value))
            elif name == "dialect" and value in (DOCUMENT, FIELD_APP, BOTH):
                self.dialect = value
            elif name == "encrypt":
                self.leads.encrypt = bool(value)
            elif name != "uid":
                raise ValueError(f"There is no change {name} to {value!r}")
        return {"done": list(wish), **done}

    def _set(self, fields: dict[str, Any]) -> None:
        lead = self.lead(str(fields.pop("lead_id")))
        if unknown := set(fields) - set(lead.row) - {"owner"}:
            raise ValueError(f"A lead has no field {', '.join(sorted(unknown))}")
        if "owner" in fields:
            lead.owner, lead.taken = fields.pop("owner"), True
        lead.row.update(fields)


def create(seed: int = 1, size: int | None = None, now: Now = machine_time) -> BizipacPractice:
    """A practice CRM with `size` leads (300; about 110 at most belong to the two child executives), in both dialects and with the fixed code."""
    return BizipacPractice(seed, SIZE if size is None else size, now)


PRACTICE = PracticeSpec("bizipac", "Bizipac", create)
