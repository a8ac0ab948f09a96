"""The part of FinCRM that is imported after the first paint: forms, checks, the core of records, the connector."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from leaddesk.connectors.contract import AccountContext, Checked, FormContext
from leaddesk.connectors.forms import FormModel, check, form_spec
from leaddesk.crms.fincrm import mapping
from leaddesk.crms.fincrm.connector import FincrmConnector
from leaddesk.crms.fincrm.offers import OFFER_MODELS
from leaddesk.crms.fincrm.requests import MODELS
from leaddesk.crms.fincrm.site import SettingsForm
from leaddesk.domain.records import Core
from leaddesk.domain.specs import FormSpec
from leaddesk.domain.values import Fields, JsonValue

FORMS: Final[Mapping[str, type[FormModel]]] = {**MODELS, **OFFER_MODELS, "settings": SettingsForm}


class FincrmRuntime:
    """Implements `Runtime`."""

    def form(self, name: str) -> FormSpec:
        return form_spec(name, FORMS[name])

    def check(self, name: str, values: Mapping[str, JsonValue], context: FormContext) -> Checked:
        return check(FORMS[name], values, context)

    def core(self, kind: str, values: Fields) -> Core:
        return mapping.core(kind, values)

    def connect(self, context: AccountContext) -> FincrmConnector:
        return FincrmConnector(context)
