"""Getlead, the CRM that only listens: its face and its plain data. The part that talks to the server is imported by `runtime()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaddesk.connectors.contract import Plugin
from leaddesk.crms.getlead.specs import ACTIONS, INFO, KINDS, SIGN_IN

if TYPE_CHECKING:
    from datetime import datetime

    from leaddesk.connectors.contract import Runtime
    from leaddesk.domain.commands import Command, FreshRecord
    from leaddesk.domain.values import Fields


def _runtime() -> Runtime:
    from leaddesk.crms.getlead.runtime import GetleadRuntime

    return GetleadRuntime()


def _decided(command: Command, landed: bool, at: datetime) -> tuple[FreshRecord, ...]:
    from leaddesk.crms.getlead.ledger import decided

    return decided(command, landed, at)


def _same(action: str, payload: Fields) -> str:
    """Two new leads with one number: Getlead would change nothing for the second."""
    return f"{payload.get('countrycode')}-{payload.get('mobileno')}" if action == "create_lead" else ""


def _about(action: str, values: Fields, settings: Fields) -> str:
    from leaddesk.crms.getlead.requests import number_named

    return number_named(action, values, settings)


PLUGIN = Plugin(info=INFO, kinds=KINDS, actions=ACTIONS, sign_in=SIGN_IN, runtime=_runtime, decided=_decided, about=_about, same=_same)
