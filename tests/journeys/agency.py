"""The practice CRM with relations, for journeys: leads, companies, products, deals, and an account at it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from unittest import mock

from leaddesk.app import demo
from leaddesk.sandbox import Running
from leaddesk.sandbox import fincrm as practice_crm
from leaddesk.sandbox.fincrm import FincrmPractice
from leaddesk.sandbox.practice import Request, machine_time
from leaddesk.sandbox.server import PracticeServer
from leaddesk.services.api import Services
from leaddesk.services.pacing import Pacer

TAB = "Bakers"


@dataclass
class Agency:
    """The practice CRM and its server, which can be stopped and started again at the same address."""

    crm: FincrmPractice
    server: PracticeServer

    def calls(self, endpoint: str) -> list[Request]:
        return [r for r in self.crm.requests if r.endpoint == endpoint]

    def running(self) -> Running:
        crm = self.crm
        return Running(crm.slug, crm.url, crm.settings, crm.secrets, None, crm, self.server.stop)

    def join(self, services: Services) -> None:
        """An account that is signed in and has its records."""
        demo.prepare(services, [self.running()])
        (account,) = services.accounts.list()
        services.engine.submit(services.accounts.update(account.id, label=TAB)).result(20)


@contextmanager
def agency(size: int = 12) -> Iterator[Agency]:
    crm = practice_crm.create(seed=7, size=size, now=machine_time)
    server = PracticeServer(crm)
    server.start()
    try:
        with mock.patch.object(Pacer, "_pause", lambda self: 0.0):  # a minute holds 60 calls; tests of the pace have a clock of their own
            yield Agency(crm, server)
    finally:
        server.stop()
