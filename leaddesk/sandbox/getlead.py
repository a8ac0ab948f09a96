"""The Getlead practice CRM: six calls that only take, the wrong success messages included; its inspection page shows what it holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from leaddesk.sandbox import getlead_checks as check
from leaddesk.sandbox.faults import ContentFault
from leaddesk.sandbox.getlead_state import STAFF, Lead, State
from leaddesk.sandbox.practice import Incoming, Now, Payload, PracticeCrm, PracticeSpec, Refused, Reply, machine_time

LEADS = 40

_MESSAGES = {
    "gl-website-contacts": "Lead Added Successfully.",
    "gl-task-creation-api": "Task Added Successfully.",
    "gl-note-creation-api": "Note Added Successfully.",
    "gl-status-change-api": "Note Added Successfully.",  # copied from the page before, as documented
    "gl-deal-creation-api": "Task Added Successfully.",  # likewise
    "gl-department-vise-agent-assign": "The source number has been assigned to the specified department.",
}
_RIGHT_MESSAGES = {"gl-status-change-api": "Status Changed Successfully.", "gl-deal-creation-api": "Deal Added Successfully."}


def _with(**changes: Any) -> ContentFault:
    def fault(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
        return {**payload, **changes, **({"status": options["value"]} if "value" in options else {})} if isinstance(payload, dict) else payload

    return fault


def _message_object(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    return {**payload, "message": {"mobileno": [payload.get("message", "")]}} if isinstance(payload, dict) else payload


def _msg_key(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    return {"status": payload.get("status"), "msg": payload.get("message")} if isinstance(payload, dict) else payload


def _no_status(endpoint: str, payload: Any, options: Mapping[str, Any]) -> Any:
    return {"message": payload.get("message")} if isinstance(payload, dict) else payload


CONTENT_FAULTS: Mapping[str, ContentFault] = {
    "message_object": _message_object,
    "msg_key": _msg_key,
    "no_status": _no_status,
    "odd_status": _with(status="queued"),
    "status_true": _with(status=True),
    "upper_status": _with(status="SUCCESS"),
    "as_list": lambda endpoint, payload, options: [payload],
}


class GetleadPractice(PracticeCrm):
    """One practice server. Endpoints go by the documented names; the department call's token is no part of its name.

    Switches: ``real_errors`` (4xx statuses instead of 200), ``right_messages`` (no copy errors), ``new_words`` (the newer Laravel's sentence).
    """

    slug = "getlead"

    def __init__(self, seed: int = 1, size: int = LEADS, now: Now = machine_time) -> None:
        super().__init__(now, CONTENT_FAULTS)
        self._state = State(seed, size)
        self.real_errors = False
        self.right_messages = False
        self.new_words = False
        self._calls: dict[str, Callable[[dict[str, str]], None]] = {
            "gl-website-contacts": self._create,
            "gl-task-creation-api": self._task,
            "gl-note-creation-api": self._note,
            "gl-status-change-api": self._status,
            "gl-deal-creation-api": self._deal,
            "gl-department-vise-agent-assign": self._department,
        }

    @property
    def state(self) -> State:
        return self._state

    @property
    def settings(self) -> dict[str, str]:
        return {
            "url": self.url,
            "transport": "query",
            "additional_fields": "\n".join(self._state.additional),
            "statuses": "\n".join(self._state.statuses),
            "staff": "\n".join(STAFF),
        }

    @property
    def secrets(self) -> dict[str, str]:
        return {"token": self._state.token}

    def endpoint(self, method: str, path: str) -> str:
        parts = path.strip("/").split("/")
        return parts[1] if len(parts) > 1 and parts[0] == "api" and parts[1] in check.ENDPOINTS else ""

    def answer(self, incoming: Incoming) -> Reply:
        request = incoming.request
        name = self.endpoint(request.method, request.path)
        parts = request.path.strip("/").split("/")
        if not name or len(parts) != (3 if name == "gl-department-vise-agent-assign" else 2):
            raise Refused(f"{request.method} on a path of {self.slug} that is none", "form")
        if request.method != "POST":
            if name != "gl-website-contacts" or request.method != "GET":
                raise Refused(check.CHECK_WORDS, "form")
            self.complain(request, "form", "the document says POST")
        given = check.merged(incoming, lambda words: self.complain(request, "form", words))
        self._look(incoming, name, given, parts[2] if len(parts) == 3 else given.get("token", ""))
        self._calls[name](given)
        messages = {**_MESSAGES, **(_RIGHT_MESSAGES if self.right_messages else {})}
        return Reply(payload={"status": "success", "message": messages[name]})

    def _look(self, incoming: Incoming, name: str, given: dict[str, str], token: str) -> None:
        """Everything but the lead itself. Raises in the server's order: token, required parameters, the number."""
        endpoint = check.ENDPOINTS[name]
        if token != self._state.token:
            raise check.WrongToken("Invalid token.", complain=not check.TOKEN.fullmatch(token))
        if any(not given.get(parameter) for parameter in endpoint.required):
            raise Refused(check.CHECK_WORDS)
        if endpoint.failure == "fail" and not (given["mobileno"].isascii() and given["mobileno"].isdigit() and 8 <= len(given["mobileno"]) <= 14):
            raise Refused(check.MOBILE_WORDS.replace("mobileno must", "mobileno field must") if self.new_words else check.MOBILE_WORDS)
        for unknown in check.known_names(endpoint, given, self._state.additional):
            self.complain(incoming.request, "form", f"{name} has no parameter {unknown}")
        for words in check.forms(endpoint, given):
            self.complain(incoming.request, "value", words)
        if endpoint.phone == "mobileno" and given["mobileno"].startswith(given["countrycode"]) and len(given["mobileno"]) > 10:
            self.complain(incoming.request, "value", "the country code travels twice")

    def refusal(self, incoming: Incoming, refused: Refused) -> Reply:
        name = self.endpoint(incoming.request.method, incoming.request.path)
        word = check.ENDPOINTS[name].failure if name else "error"
        status = (401 if isinstance(refused, check.WrongToken) else 422) if self.real_errors else 200
        return Reply(404 if not name else status, {"status": word, "message": refused.message})

    # the calls

    def _create(self, given: dict[str, str]) -> None:
        labels = {label.replace(" ", "_").replace(".", "_"): label for label in self._state.additional}
        additional = {labels[key.replace(" ", "_")]: value for key, value in given.items() if key.replace(" ", "_") in labels}
        known = {key: value for key, value in given.items() if key.replace(" ", "_") not in labels}
        self._state.create(known, additional)

    def _lead(self, given: dict[str, str], phone: str) -> Lead:
        found = self._state.find(given.get(phone, ""), given.get("countrycode", ""))
        if found is None:
            raise Refused(check.NOT_FOUND_WORDS, complain=False)  # a number nobody sent before: a person's mistake, not a client's
        return found

    def _task(self, given: dict[str, str]) -> None:
        task = {name: value for name, value in given.items() if name not in ("token", "countrycode", "mobile_no", "email")}
        (self._lead(given, "mobile_no").tasks if given.get("mobile_no") else self._state.loose_tasks).append(task)

    def _note(self, given: dict[str, str]) -> None:
        self._lead(given, "mobile_no").notes.append(given["note"])

    def _status(self, given: dict[str, str]) -> None:
        self._lead(given, "mobile_no").fields["status"] = given["status"]
        self._state.learn(self._state.statuses, given["status"])

    def _deal(self, given: dict[str, str]) -> None:
        deal = {name: value for name, value in given.items() if name not in ("token", "countrycode", "mobile")}
        self._lead(given, "mobile").deals.append(deal)
        self._state.learn(self._state.deal_statuses, given["status"])

    def _department(self, given: dict[str, str]) -> None:
        if given["department"] not in self._state.departments:
            raise Refused("The department is not known.", complain=False)
        lead = self._lead(given, "SourceNumber")
        lead.assigned = STAFF[self._state.departments.index(given["department"]) % len(STAFF)]
        lead.fields["department"] = given["department"]

    # for tests in another process

    def snapshot(self) -> Payload:
        return self._state.snapshot()

    def change(self, wish: Payload) -> Payload:
        """``token``: a new one · ``departments``, ``additional``: [names] · ``real_errors``, ``right_messages``, ``new_words``: true or false."""
        for name, value in wish.items():
            if name == "token":
                self._state.token = str(value)
            elif name in ("departments", "additional"):
                setattr(self._state, name, [str(one) for one in value])
            elif name in ("real_errors", "right_messages", "new_words"):
                setattr(self, name, bool(value))
            else:
                raise ValueError(f"There is no change {name}")
        return {"done": list(wish)}


def create(seed: int = 1, size: int | None = None, now: Now = machine_time) -> GetleadPractice:
    """A practice CRM with `size` leads made elsewhere (40), numbers +91 90000 00000 and on."""
    return GetleadPractice(seed, LEADS if size is None else size, now)


PRACTICE = PracticeSpec("getlead", "Getlead", create)
