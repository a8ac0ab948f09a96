"""What the Bizmate practice CRM remembers, and how its leads and deals go on through their statuses while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from leaddesk.sandbox import bizmate_data as data
from leaddesk.sandbox.bizmate_records import Record, RecordMaker, written

PACE = 30.0
"""Seconds of the clock between two steps of somebody's lead or deal."""

_MOST_AT_ONCE = 40


class State:
    """Leads and deals. ``pace`` None = nothing goes on by itself; `step` moves on demand."""

    def __init__(self, seed: int, leads: int, deals: int, now: Callable[[], datetime]) -> None:
        self.now = now
        self.pace: float | None = PACE
        self.token = data.TOKEN
        self._maker = RecordMaker(seed)
        self.leads: dict[str, Record] = {}
        self.deals: dict[str, Record] = {}
        self._turn = 0
        self._made = 0
        start = now()
        for number in range(leads):
            self._invent(start - timedelta(minutes=97 * (leads - number) % 86_400 + number % 60, seconds=number % 50))
        self._past(start, min(deals, leads))
        self._moved_at = start

    def _invent(self, created: datetime) -> Record:
        self._made += 1
        lead = self._maker.lead(self._made, created)
        self.leads[lead.id] = lead
        return lead

    def _past(self, start: datetime, deals: int) -> None:
        """Where everybody stands at the beginning: so many leads are deals, the rest is spread over the tables."""
        chance = self._maker.random
        oldest = sorted(self.leads.values(), key=lambda lead: lead.created)
        for place, lead in enumerate(oldest):
            age = start - lead.created
            if place < deals:
                lead.set_status(data.LEAD_FLOW[-1], lead.created + age * 0.2)
                deal = self._convert(lead, lead.created + age * 0.2)
                stage = chance.choice((*data.DEAL_FLOW, *data.DEAL_FLOW, *data.DEAL_ENDS, *(data.DEAL_FLOW[-1],) * 8))
                deal.set_status(stage, lead.created + age * chance.uniform(0.3, 0.9))
                if stage == data.DEAL_FLOW[-1]:
                    _fund(deal)
            elif chance.random() < 0.25:
                lead.set_status(chance.choice(data.LEAD_ENDS), lead.created + age * chance.uniform(0.2, 0.9))
            else:
                lead.set_status(chance.choice(data.LEAD_FLOW[:-1]), lead.created + age * chance.uniform(0.0, 0.9))

    def _convert(self, lead: Record, now: datetime) -> Record:
        deal = self._maker.deal(lead, now)
        self.deals[deal.id] = deal
        lead.fields.update(convertedDealId=deal.id, bankStatementsReceived="Yes", bankStatementsReceivedDate=now.date().isoformat(), applicationCompleted="Yes")
        return deal

    # going on

    def catch_up(self) -> None:
        """The steps that time has brought since the last request."""
        if self.pace is None:
            return
        now = self.now()
        due = int((now - self._moved_at).total_seconds() // self.pace)
        if due > 0:
            self.step(min(due, _MOST_AT_ONCE))
            self._moved_at = now

    def step(self, count: int = 1) -> list[str]:
        """Moves so many records one step on, by turns: two leads, then a deal. Answers their ids."""
        moved = []
        for _ in range(count):
            self._turn += 1
            record = self._next(self.deals, data.DEAL_FLOW) if self._turn % 3 == 0 else self._next(self.leads, data.LEAD_FLOW)
            if record is None:
                record = self._next(self.leads, data.LEAD_FLOW) or self._next(self.deals, data.DEAL_FLOW)
            if record is not None:
                moved.append(record.id)
        return moved

    def _next(self, records: Mapping[str, Record], flow: tuple[tuple[str, str], ...]) -> Record | None:
        """The one that has waited longest moves on."""
        now = self.now()
        waiting = [record for record in records.values() if record.status in flow[:-1]]
        if not waiting:
            return None
        record = min(waiting, key=lambda one: (one.fields["subStatusSinceDate"], one.id))
        record.set_status(flow[flow.index(record.status) + 1], now)
        if record.id in self.leads:
            record.fields["numberOfCallsMade"] += 1
            if record.status == flow[-1]:
                self._convert(record, now)
        elif record.status == flow[-1]:
            _fund(record)
        return record

    # reading and writing

    def listed(self, kind: str) -> list[Record]:
        """Newest first."""
        records = self.leads if kind == "lead" else self.deals
        return sorted(records.values(), key=lambda record: (record.created, record.id), reverse=True)

    def create(self, fields: Mapping[str, Any]) -> Record:
        lead = self._maker.from_write(fields, self.now())
        self.leads[lead.id] = lead
        return lead

    def update(self, lead: Record, fields: Mapping[str, Any]) -> None:
        shown, hidden = written(fields)
        lead.fields.update(shown)
        lead.hidden.update(hidden)
        lead.updated = max(self.now(), lead.updated + timedelta(milliseconds=1))

    def attach(self, lead: Record, files: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Keeps files; each gets an id. Answers them as the server does."""
        for file in files:
            file["id"] = self._maker.uuid()
        lead.files.extend(files)
        return files

    def by_reference(self, reference: str) -> list[Record]:
        return [lead for lead in self.leads.values() if lead.fields.get("partnerLeadReferenceId") == reference]

    def add(self, count: int) -> list[str]:
        """New leads that came in another way, through the portal."""
        return [self._invent(self.now()).id for _ in range(count)]


def _fund(deal: Record) -> None:
    """A settled deal says when and how much was paid out."""
    fields = deal.fields
    fields.update(omDateFunded=fields["subStatusSinceDate"][:10], omPrincipalAmount=fields["amount"], omTermDays=365, omNumberOfPayments=52)
    fields.update(omPaybackAmount=f"{Decimal(fields['amount']) * Decimal('1.18'):.2f}", omCollectionFrequency="Weekly")
