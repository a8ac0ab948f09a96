"""Everything that is read from the server: entries of lists, details, choices, the number to dial. Never changes anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from leaddesk.connectors.http import Call, Http
from leaddesk.connectors.wire import WireModel, as_id, as_integer, as_text, kind_of
from leaddesk.crms.bizipac.detail_model import LeadDetail
from leaddesk.crms.bizipac.endpoints import ReadCalls
from leaddesk.crms.bizipac.mapping import without_blank_secrets
from leaddesk.crms.bizipac.wire import ActivityEntry, DocumentEntry, Envelope, ExecutiveEntry, answer_object, entries, envelope, fields_of, means_gone, words
from leaddesk.domain.errors import ContractBroken, Gone, Refused
from leaddesk.domain.values import Fields, JsonValue

M = TypeVar("M", bound=WireModel)


class Reader:
    """Reads for one signed-in user. `who` answers (uid, branch id) or raises SignInNeeded."""

    def __init__(self, http: Http, calls: ReadCalls, who: Callable[[], tuple[str, str]]) -> None:
        self._http = http
        self._calls = calls
        self._who = who

    # -- entries as they came

    async def lead_rows(self, start: int, end: int) -> tuple[list[JsonValue], int | None]:
        """#3: the entries and the server's own count of them, where it says one."""
        uid, branch = self._who()
        call = self._calls.leads(uid, branch, start, end)
        box = await self._ask(call)
        return entries(box, call), as_integer((box.model_extra or {}).get("total"))

    async def executive_rows(self) -> list[JsonValue]:
        """#5."""
        return await self._rows(self._calls.executives(self._who()[0]))

    async def activity_rows(self) -> list[JsonValue]:
        """#8."""
        return await self._rows(self._calls.activity(self._who()[0]))

    async def completed_rows(self) -> list[JsonValue]:
        """#10."""
        return await self._rows(self._calls.completed(*self._who()))

    async def document_rows(self) -> list[JsonValue]:
        """#13, the one list with ``{"status": "ok", "doclist": […]}`` instead of the envelope."""
        call = self._calls.document_types()
        answer = answer_object(await self._http.request(call), call)
        rows = answer.get("doclist")
        if isinstance(rows, list):
            return rows
        if as_text(answer.get("status")).lower() == "ok" and (rows is None or rows == ""):
            return []
        if "doclist" not in answer and as_text(answer.get("message")):
            raise Refused(message=words(as_text(answer.get("message"))), call=call.label)
        raise ContractBroken(path="doclist", got=kind_of(rows), call=call.label)

    # -- entries understood

    async def detail(self, lead_id: str) -> Fields:
        """#4. Raises Gone when the server has no such lead (any more)."""
        call = self._calls.detail(lead_id)
        box = await self._ask(call)
        if box.success is False and means_gone(box.message):
            raise Gone(record=lead_id, message=words(box.message), call=call.label)
        rows = entries(box, call)
        if not rows or (isinstance(rows[0], Mapping) and not any(as_text(value) for value in rows[0].values())):
            raise Gone(record=lead_id, message=words(box.message), call=call.label)
        detail = LeadDetail.read(rows[0], "data.0")
        if detail.lead_id and detail.lead_id != lead_id:
            raise ContractBroken(path="data.0.lead_id", got="another lead", call=call.label)
        return without_blank_secrets(fields_of(detail))

    async def executives(self) -> list[ExecutiveEntry]:
        """#5, those that have an id."""
        return [e for e in _readable(ExecutiveEntry, await self.executive_rows()) if e.cid]

    async def activity_today(self) -> list[ActivityEntry]:
        """#8."""
        return _readable(ActivityEntry, await self.activity_rows())

    async def document_types(self) -> list[DocumentEntry]:
        """#13, those that have an id and a name."""
        return [d for d in _readable(DocumentEntry, await self.document_rows()) if d.doc_id and d.doc_name]

    async def slots(self) -> list[str]:
        """#16, distinct, in the server's order."""
        return await self._texts(self._calls.slots(), "timeslot")

    async def reasons(self, lead_id: str) -> list[str]:
        """#17. Reasons depend on the lead."""
        return await self._texts(self._calls.reasons(lead_id), "reason")

    async def number(self, lead_id: str) -> str:
        """#15: the number is the value of ``success``; a number instead of text has lost its leading 0. Raises Refused when there is none."""
        call = self._calls.number(lead_id)
        answer = answer_object(await self._http.request(call), call)
        given = answer.get("success")
        said = as_id(given)
        digits = "".join(c for c in said if c.isdigit())
        if len(digits) < 6 or any(c.isalpha() for c in said):
            message = as_text(answer.get("message"))
            raise Refused(message=words(message) or "No number for this lead.", call=call.label)
        return f"0{digits}" if not isinstance(given, str) and len(digits) == 10 else said

    # -- shapes

    async def _ask(self, call: Call) -> Envelope:
        return envelope(await self._http.request(call), call)

    async def _rows(self, call: Call) -> list[JsonValue]:
        return entries(await self._ask(call), call)

    async def _texts(self, call: Call, name: str) -> list[str]:
        rows = await self._rows(call)
        found = (as_text(row.get(name)) if isinstance(row, Mapping) else as_text(row) for row in rows)
        return list(dict.fromkeys(text for text in found if text))


def _readable(model: type[M], rows: Sequence[JsonValue]) -> list[M]:
    return [model.read(row, "data") for row in rows if isinstance(row, Mapping)]
