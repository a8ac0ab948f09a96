"""Bizipac, the field-lead CRM: its face and its plain data. The part that talks to the server is imported by `runtime()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaddesk.connectors.contract import Plugin
from leaddesk.crms.bizipac.specs import ACCOUNT_ACTIONS, ACTIONS, INFO, KINDS, SIGN_IN

if TYPE_CHECKING:
    from leaddesk.connectors.contract import Runtime


def _runtime() -> Runtime:
    from leaddesk.crms.bizipac.runtime import BizipacRuntime

    return BizipacRuntime()


PLUGIN = Plugin(info=INFO, kinds=KINDS, actions=ACTIONS, sign_in=SIGN_IN, runtime=_runtime, account_actions=ACCOUNT_ACTIONS)
