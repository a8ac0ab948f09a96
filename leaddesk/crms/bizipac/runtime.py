"""The part of Bizipac that is imported after the first paint: forms, checks, the core of records, the connector."""

from __future__ import annotations

from collections.abc import Mapping

from leaddesk.connectors.contract import AccountContext, Checked, FormContext
from leaddesk.connectors.forms import check, form_spec
from leaddesk.crms.bizipac import mapping
from leaddesk.crms.bizipac.connector import BizipacConnector
from leaddesk.crms.bizipac.requests import MODELS, Postpone
from leaddesk.domain.clock import Clock, SystemClock
from leaddesk.domain.records import Core
from leaddesk.domain.specs import FormSpec
from leaddesk.domain.values import Fields, JsonValue


class BizipacRuntime:
    """Implements `Runtime`. The clock only fills what postponing leaves open."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._clock = clock or SystemClock()

    def form(self, name: str) -> FormSpec:
        return form_spec(name, MODELS[name])

    def check(self, name: str, values: Mapping[str, JsonValue], context: FormContext) -> Checked:
        checked = check(MODELS[name], values, context)
        if name != "postpone":
            return checked
        # Frozen now, so that the preview shows what will be sent.
        filled = Postpone.model_validate(dict(checked.payload)).filled(context, self._clock.now())
        return Checked(filled, checked.repairs)

    def core(self, kind: str, values: Fields) -> Core:
        return mapping.core(kind, values)

    def connect(self, context: AccountContext) -> BizipacConnector:
        return BizipacConnector(context)
