"""The part of Bizstim that is imported after the first paint: forms, checks, the core of records, the connector."""

from __future__ import annotations

from collections.abc import Mapping

from leaddesk.connectors.contract import AccountContext, Checked, FormContext
from leaddesk.connectors.forms import check, form_spec
from leaddesk.crms.bizstim import ledger
from leaddesk.crms.bizstim.connector import BizstimConnector
from leaddesk.crms.bizstim.requests import MODELS, noted, tidied
from leaddesk.domain.records import Core
from leaddesk.domain.specs import FormSpec
from leaddesk.domain.values import Fields, JsonValue


class BizstimRuntime:
    """Implements `Runtime`."""

    def form(self, name: str) -> FormSpec:
        return form_spec(name, MODELS[name])

    def check(self, name: str, values: Mapping[str, JsonValue], context: FormContext) -> Checked:
        checked = check(MODELS[name], tidied(name, values, context), context)
        return Checked(checked.payload, {**noted(name, checked.payload, context.settings), **checked.repairs})

    def core(self, kind: str, values: Fields) -> Core:
        return ledger.core(values)

    def connect(self, context: AccountContext) -> BizstimConnector:
        return BizstimConnector(context)
