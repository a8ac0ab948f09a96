"""Bizmate, the business-loan partner CRM: its face and its plain data. The part that talks to the server is imported by `runtime()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaddesk.connectors.contract import Plugin
from leaddesk.crms.bizmate.specs import ACTIONS, INFO, KINDS, PORTAL_FILES, SIGN_IN

if TYPE_CHECKING:
    from leaddesk.connectors.contract import Runtime


def _runtime() -> Runtime:
    from leaddesk.crms.bizmate.runtime import BizmateRuntime

    return BizmateRuntime()


PLUGIN = Plugin(info=INFO, kinds=KINDS, actions=ACTIONS, sign_in=SIGN_IN, runtime=_runtime, portal_files=PORTAL_FILES)
