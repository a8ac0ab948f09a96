"""What the Bizipac practice CRM remembers, and what its writes do to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from random import Random
from typing import Any

from leaddesk.sandbox.bizipac_data import COMMON_REASONS, DOCUMENTS, OTP, SLOTS, Executive, executives
from leaddesk.sandbox.bizipac_leads import Document, Lead, LeadMaker, make_leads

INDIA = timezone(timedelta(hours=5, minutes=30))
CODE_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Event:
    """Something done to a lead: `reporter` sees it under today's activity, `executive` is named there."""

    day: date
    reporter: str
    executive: str
    customer: str
    lead_id: str
    what: str  # transfered, refixed, postponed, collected


@dataclass(frozen=True, slots=True)
class StoredObject:
    """One object of the practice document store."""

    data: bytes
    sha256: str
    content_type: str
    at: datetime


class Codes:
    """One-time codes: the last one for each mobile and purpose (login, reset), alive for ten minutes. ``fixed`` None = a new one each time."""

    def __init__(self, seed: int, now: Callable[[], datetime], fixed: str | None) -> None:
        self.fixed, self._now = fixed, now
        self._random = Random(f"codes-{seed}")
        self._codes: dict[tuple[str, str], tuple[str, datetime]] = {}

    def new(self, purpose: str, mobile: str) -> str:
        """A code that takes the place of the one before."""
        code = self.fixed or str(self._random.randint(1000, 9999))  # no leading zero: it may travel as a number
        self._codes[purpose, mobile] = (code, self._now())
        return code

    def valid(self, purpose: str, mobile: str) -> str | None:
        """The code that is taken now."""
        code, at = self._codes.get((purpose, mobile), ("", None))
        return code if at is not None and self._now() - at <= CODE_LIFE else None


class State:
    """Executives, leads, codes, documents and today's activity."""

    def __init__(self, seed: int, size: int, now: Callable[[], datetime], otp: str | None = OTP) -> None:
        self.now = now
        self.codes = Codes(seed, now, otp)
        self.people = executives()
        self.first = next(iter(self.people.values()))
        self.slots: list[str] = list(SLOTS)
        self.document_types = list(DOCUMENTS)
        self.removed: set[str] = set()
        self.objects: dict[str, StoredObject] = {}
        self.events: list[Event] = []
        self._responses = 880_000
        self._maker = LeadMaker(seed, self.today)
        self.leads: dict[str, Lead] = make_leads(self._maker, self.people, size)
        self._past_of_today(size)

    # the day
    @property
    def today(self) -> date:
        """The server's day: India."""
        return self.now().astimezone(INDIA).date()

    def days(self) -> tuple[date, date]:
        """The earliest and latest day that may be called today: the server's and the one on this computer's calendar."""
        both = sorted((self.today, self.now().date()))
        return both[0], both[1]

    # people
    def person(self, uid: str) -> Executive | None:
        return self.people.get(uid)

    def by_mobile(self, mobile: str) -> Executive | None:
        return next((p for p in self.people.values() if p.mobile == mobile), None)

    def children(self, uid: str) -> list[Executive]:
        return [p for p in self.people.values() if p.parent == uid]

    # reading
    def pending(self, uid: str) -> list[Lead]:
        return [lead for lead in self.leads.values() if lead.owner == uid and lead.open]

    def reasons(self, lead: Lead) -> list[tuple[str, str | None, str | None]]:
        return [*COMMON_REASONS, *((text, "3", "1") for text in lead.client.reasons)]

    def allowed_documents(self, lead: Lead) -> dict[str, str]:
        """{doc_id: doc_name} a lead's client takes."""
        wanted = {"0", lead.client.client_id}
        return {doc_id: name for doc_id, name, _, clients in self.document_types if wanted & {c.strip() for c in clients.split(",")}}

    def activity(self, uid: str) -> list[dict[str, Any]]:
        """Today's counters, a row for each executive and customer the person reports on."""
        rows: dict[tuple[str, str], Counter[str]] = {}
        mine = {uid, *(child.uid for child in self.children(uid))}
        for event in self.events:
            if event.day == self.today and event.reporter in mine:
                rows.setdefault((event.executive, event.customer), Counter())[event.what] += 1
        return [{"executive": executive, "customer_name": customer, **counts} for (executive, customer), counts in rows.items()]

    # writing
    def refix(self, lead: Lead, uid: str, day: date, values: dict[str, str]) -> None:
        lead.row.update(lead_date=day.isoformat(), apptime=values["newtime"], location=values["location"], response=values["reason"])
        lead.row["app_remark"] = values["remark"] or None
        self._count(lead, uid, self.people[uid].name, "refixed")

    def postpone(self, lead: Lead, uid: str, values: dict[str, str]) -> None:
        """Back to telecalling; the date and time sent along are not used."""
        lead.owner = None
        lead.set_status("12")
        lead.row.update(response=values["reason"], remarks=values["remark"])
        self._count(lead, uid, self.people[uid].name, "postponed")

    def transfer(self, lead: Lead, uid: str, child: Executive) -> None:
        lead.owner = child.uid
        lead.set_status("6")
        lead.row["transfer_status"] = "1"
        self._count(lead, uid, child.name, "transfered")

    def add_document(self, lead: Lead, document: Document) -> str:
        """Registers a document and returns the response id."""
        lead.documents.append(document)
        lead.counters["documents"] += 1
        names = lead.text("doc_collected").split(",") if lead.row["doc_collected"] else []
        lead.row["doc_collected"] = ",".join([*names, document.doc_name.strip()])
        if lead.row["response_id"] is None:
            self._responses += 1
            lead.row["response_id"] = str(self._responses)
        return lead.text("response_id")

    def complete(self, lead: Lead, uid: str) -> None:
        lead.completed = self.today
        lead.set_status("8")
        self._count(lead, uid, self.people[uid].name, "collected")

    def remove(self, lead_ids: Iterable[str]) -> None:
        """Takes leads away, as the back office would. Raises ValueError for unknown ones."""
        for lead_id in lead_ids:
            if self.leads.pop(lead_id, None) is None:
                raise ValueError(f"There is no lead {lead_id}")
            self.removed.add(lead_id)

    def add(self, count: int, uid: str | None = None) -> list[str]:
        """Gives new leads to an executive and returns their ids."""
        made = [self._maker.make(self.people[uid or self.first.uid]) for _ in range(count)]
        self.leads.update({lead.lead_id: lead for lead in made})
        return [lead.lead_id for lead in made]

    def _count(self, lead: Lead, reporter: str, executive: str, what: str) -> None:
        lead.counters[what] += 1
        self.events.append(Event(self.today, reporter, executive, lead.text("customer_name"), lead.lead_id, what))

    def _past_of_today(self, size: int) -> None:
        """What was done this morning: some leads completed, some transferred, refixed and given back."""
        mine = [lead for lead in self.pending(self.first.uid) if lead.text("lead_date") == self.today.isoformat()]
        for number, lead in enumerate(mine[: min(9, size // 30)]):
            for doc_id, name in list(self.allowed_documents(lead).items())[:2]:
                self.add_document(
                    lead, Document(doc_id, name, self.first.uid, self.now(), None, None, f"https://store.practice.invalid/{lead.lead_id}_{doc_id}.pdf", None)
                )
            self.complete(lead, self.first.uid)
            lead.row["lead_date"] = self.today.isoformat()
            lead.row["fiData"] = 1 if lead.client.mobile_app == "2" else lead.row["fiData"]
            if number == 8:
                break
        for child in self.children(self.first.uid):
            for lead in self.pending(child.uid)[: min(4, size // 60)]:
                self.transfer(lead, self.first.uid, child)
            for lead in self.pending(child.uid)[4 : 4 + min(2, size // 60)]:
                self._count(lead, child.uid, child.name, "refixed")
