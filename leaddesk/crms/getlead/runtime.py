"""The part of Getlead that is imported after the first paint: forms, checks, the core of records, the connector."""

from __future__ import annotations

from collections.abc import Mapping

from leaddesk.connectors.contract import AccountContext, Checked, FormContext
from leaddesk.connectors.forms import check, form_spec
from leaddesk.crms.getlead import ledger
from leaddesk.crms.getlead.connector import GetleadConnector
from leaddesk.crms.getlead.names import new_names
from leaddesk.crms.getlead.requests import MODELS, loose_task, tidied
from leaddesk.domain.records import Core
from leaddesk.domain.specs import FormSpec
from leaddesk.domain.values import Fields, JsonValue


class GetleadRuntime:
    """Implements `Runtime`."""

    def form(self, name: str) -> FormSpec:
        return form_spec(name, MODELS[name])

    def check(self, name: str, values: Mapping[str, JsonValue], context: FormContext) -> Checked:
        checked = check(MODELS[name], tidied(name, values, context), context)
        return Checked(checked.payload, {**new_names(name, checked.payload, context), **loose_task(name, checked.payload), **checked.repairs})

    def core(self, kind: str, values: Fields) -> Core:
        return ledger.core(values)

    def connect(self, context: AccountContext) -> GetleadConnector:
        return GetleadConnector(context)
