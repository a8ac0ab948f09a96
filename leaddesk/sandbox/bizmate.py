"""The Bizmate practice CRM: strict and stateful; its leads and deals go on through their statuses while it runs."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from typing import Any

from leaddesk.sandbox import bizmate_checks as check
from leaddesk.sandbox import bizmate_data as data
from leaddesk.sandbox.bizmate_faults import CONTENT_FAULTS
from leaddesk.sandbox.bizmate_records import Record, links, stamp, written
from leaddesk.sandbox.bizmate_state import State
from leaddesk.sandbox.practice import Incoming, Now, Payload, PracticeCrm, PracticeSpec, Refused, Reply, machine_time

LEADS = 400
DEALS = 120
ROOT = "/api/v1"

_PATHS: tuple[tuple[str, str, str], ...] = (
    ("POST", r"/lead/new", "lead_new"),
    ("GET", r"/lead", "lead_list"),
    ("GET", r"/lead/(?P<id>[^/]+)", "lead_detail"),
    ("PATCH", r"/lead/(?P<id>[^/]+)", "lead_update"),
    ("POST", r"/attachments/new", "attachments_new"),
    ("GET", r"/deal", "deal_list"),
    ("GET", r"/deal/(?P<id>[^/]+)", "deal_detail"),
)


class BizmatePractice(PracticeCrm):
    """One practice server with its own state.

    Endpoints have names of their own: lead_new, lead_list, lead_detail, lead_update, attachments_new, deal_list, deal_detail.
    Switches: ``lax`` (no field is required), ``echo_hidden`` (reads show everything), ``ignores_page`` (every page is the first),
    ``oldest_first``, ``patch_answer`` (small, whole, empty), ``forbidden`` (endpoints that answer 403), `state.pace`.
    """

    slug = "bizmate"

    def __init__(self, seed: int = 1, leads: int = LEADS, deals: int = DEALS, now: Now = machine_time) -> None:
        super().__init__(now, CONTENT_FAULTS)
        self._state = State(seed, leads, deals, now)
        self.lax = False
        self.echo_hidden = False
        self.ignores_page = False
        self.oldest_first = False
        self.patch_answer = "small"
        self.forbidden: set[str] = set()
        self._calls: dict[str, Callable[[Incoming, str], Any]] = {
            "lead_new": self._create,
            "lead_list": lambda incoming, _: self._list(incoming, "lead"),
            "lead_detail": lambda incoming, remote: self._detail(incoming, self._lead(remote)),
            "lead_update": self._update,
            "attachments_new": self._attach,
            "deal_list": lambda incoming, _: self._list(incoming, "deal"),
            "deal_detail": lambda incoming, remote: self._detail(incoming, self._deal(remote)),
        }

    @property
    def state(self) -> State:
        return self._state

    @property
    def settings(self) -> dict[str, str]:
        return {"url": f"{self.url}{ROOT}", "brokerId": data.BROKER["id"], "brokerRepId": data.BROKER_REP["id"], "region": "AU"}

    @property
    def secrets(self) -> dict[str, str]:
        return {"token": self._state.token}

    def endpoint(self, method: str, path: str) -> str:
        return self._match(method, path)[0]

    @staticmethod
    def _match(method: str, path: str) -> tuple[str, str]:
        """(endpoint, id); both blank for what is not served. Upper and lower case are the same, but for ids."""
        rest = path[len(ROOT) :] if path.lower().startswith(ROOT) else "?"
        for verb, pattern, name in _PATHS:
            match = re.fullmatch(pattern, rest, re.IGNORECASE)
            if match and verb == method:
                return name, match.groupdict().get("id") or ""
        return "", ""

    # answering

    def answer(self, incoming: Incoming) -> Reply:
        request = incoming.request
        name, remote = self._match(request.method, request.path)
        if not name:
            known = any(self._match(verb, request.path)[0] for verb in ("GET", "POST", "PATCH"))
            raise (check.WrongMethod if known else check.NotFound)(f"{request.method} {request.path} is not a call of {self.slug}", "form")
        check.token(incoming, self._state.token)
        if name in self.forbidden:
            raise check.Forbidden("Forbidden: not enough access rights", complain=False)
        self._state.catch_up()
        answer = self._calls[name](incoming, remote)
        return answer if isinstance(answer, Reply) else Reply(payload=copy.deepcopy(answer))

    def refusal(self, incoming: Incoming, refused: Refused) -> Reply:
        statuses = {check.Unauthorised: 401, check.Forbidden: 403, check.NotFound: 404, check.WrongMethod: 405}
        return Reply(statuses.get(type(refused), 400), {"error": refused.message})

    def _list(self, incoming: Incoming, kind: str) -> list[Payload]:
        number, size = check.page(incoming)
        records = self._state.listed(kind)
        if self.oldest_first:
            records.reverse()
        start = 0 if self.ignores_page else (number - 1) * size
        return [record.as_json(self.echo_hidden) for record in records[start : start + size]]

    def _detail(self, incoming: Incoming, record: Record) -> Payload:
        check.no_query(incoming)
        return record.as_json(self.echo_hidden)

    def _create(self, incoming: Incoming, _: str) -> Payload:
        given = check.envelope(incoming)
        check.fields(given, new=True, lax=self.lax)
        check.broker(given)
        reference = given.get("partnerLeadReferenceId")
        if reference and self._state.by_reference(reference):
            self.complain(incoming.request, "value", f"a second lead with the reference {reference}")
        lead = self._state.create(given)
        return {"id": lead.id, "fields": {**links(lead.id), "partnerLeadReferenceId": reference or ""}}

    def _update(self, incoming: Incoming, remote: str) -> Any:
        lead = self._lead(remote)
        given = check.envelope(incoming)
        check.fields(given, new=False)
        check.broker(given)
        shown, _ = written(given)
        same = [name for name, value in shown.items() if lead.fields.get(name) == value]
        if same:
            self.complain(incoming.request, "value", f"{', '.join(same)} did not change and need not travel")
        self._state.update(lead, given)
        if self.patch_answer == "empty":
            return Reply(body=b"")
        if self.patch_answer == "whole":
            return lead.as_json()
        return {"id": lead.id, "fields": {**links(lead.id), "partnerLeadReferenceId": lead.fields["partnerLeadReferenceId"]}}

    def _attach(self, incoming: Incoming, _: str) -> Any:
        lead_id, files = check.files(incoming)
        lead = self._lead(lead_id)
        now = stamp(self.now())
        answers = []
        kept = [{"type": kind, "fileName": _named(name, part.filename), "size": part.size, "sha256": part.sha256} for kind, name, part in files]
        for file in self._state.attach(lead, kept):
            fields = {"fileName": file["fileName"], "type": file["type"], "entityType": "LEAD", "entityId": lead.id}
            who = {"createdBy": data.SYSTEM_USER, "updatedBy": data.SYSTEM_USER}
            answers.append({"id": file["id"], "createdAt": now, "updatedAt": now, **who, "fields": fields})
        return answers[0] if len(answers) == 1 else answers

    def _lead(self, remote: str) -> Record:
        return _found(self._state.leads, remote)

    def _deal(self, remote: str) -> Record:
        return _found(self._state.deals, remote)

    # for tests in another process

    def snapshot(self) -> Payload:
        state = self._state
        return {
            "leads": {lead.id: {**lead.as_json(True)["fields"], "files": lead.files} for lead in state.leads.values()},
            "deals": {deal.id: deal.fields for deal in state.deals.values()},
        }

    def change(self, wish: Payload) -> Payload:
        """``step``: n records move on · ``pace``: seconds or null · ``add_leads``: n · ``remove_leads``: [ids] · ``set``: {id, field: value}
        · ``token``: a new one · ``forbidden``: [endpoints] · any switch by its name."""
        done: Payload = {"done": list(wish)}
        for name, value in wish.items():
            if name == "step":
                done["moved"] = self._state.step(int(value))
            elif name == "pace":
                self._state.pace = None if value is None else max(float(value), 0.001)
            elif name == "add_leads":
                done["added"] = self._state.add(int(value))
            elif name == "remove_leads":
                for remote in value:
                    self._state.leads.pop(str(remote), None)
            elif name == "set":
                self._set(dict(value))
            elif name == "token":
                self._state.token = str(value)
            else:
                self._switch(name, value)
        return done

    def _set(self, fields: dict[str, Any]) -> None:
        remote = str(fields.pop("id"))
        record = self._state.leads.get(remote) or self._state.deals.get(remote)
        if record is None:
            raise ValueError(f"There is no record {remote}")
        if unknown := set(fields) - set(record.fields):
            raise ValueError(f"It has no field {', '.join(sorted(unknown))}")
        record.fields.update(fields)
        record.updated = self.now()

    def _switch(self, name: str, value: Any) -> None:
        if name == "forbidden":
            self.forbidden = {str(one) for one in value}
        elif name == "patch_answer" and value in ("small", "whole", "empty"):
            self.patch_answer = value
        elif name in ("lax", "echo_hidden", "ignores_page", "oldest_first"):
            setattr(self, name, bool(value))
        else:
            raise ValueError(f"There is no change {name} to {value!r}")


def _found(records: dict[str, Record], remote: str) -> Record:
    if remote not in records:
        raise check.NotFound("Not Found: the requested resource does not exist", complain=False)
    return records[remote]


def _named(name: str, uploaded: str) -> str:
    """A blank name becomes the uploaded file's, a name without an ending gets the file's."""
    ending = re.search(r"\.[A-Za-z0-9]{1,8}$", uploaded)
    if not name.strip():
        return uploaded
    return name if re.search(r"\.[A-Za-z0-9]{1,8}$", name) or not ending else name + ending[0]


def create(seed: int = 1, size: int | None = None, now: Now = machine_time) -> BizmatePractice:
    """A practice CRM with `size` leads (400), three tenths of which are deals (120)."""
    return BizmatePractice(seed, LEADS if size is None else size, DEALS if size is None else size * 3 // 10, now)


PRACTICE = PracticeSpec("bizmate", "Bizmate", create)
