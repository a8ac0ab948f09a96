"""The part of Bizmate that is imported after the first paint: forms, checks, the core of records, the connector."""

from __future__ import annotations

from collections.abc import Mapping

from leaddesk.connectors.contract import AccountContext, Checked, FormContext
from leaddesk.connectors.forms import check, form_spec
from leaddesk.crms.bizmate import mapping
from leaddesk.crms.bizmate.connector import BizmateConnector
from leaddesk.crms.bizmate.requests import MODELS
from leaddesk.domain.records import Core
from leaddesk.domain.specs import FormSpec
from leaddesk.domain.values import Fields, JsonValue


class BizmateRuntime:
    """Implements `Runtime`."""

    def form(self, name: str) -> FormSpec:
        return form_spec(name, MODELS[name])

    def check(self, name: str, values: Mapping[str, JsonValue], context: FormContext) -> Checked:
        return check(MODELS[name], values, context)

    def core(self, kind: str, values: Fields) -> Core:
        return mapping.core(kind, values)

    def connect(self, context: AccountContext) -> BizmateConnector:
        return BizmateConnector(context)
