"""FinCRM, leads, deals and a product directory: its face and its plain data. The part that talks to the server is imported by `runtime()`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from leaddesk.connectors.contract import Plugin
from leaddesk.crms.fincrm.actions import ACCOUNT_ACTIONS, ACTIONS, SIGN_IN
from leaddesk.crms.fincrm.reference import REFERENCE_KINDS
from leaddesk.crms.fincrm.specs import INFO, KINDS

if TYPE_CHECKING:
    from leaddesk.connectors.contract import Runtime


def _runtime() -> Runtime:
    from leaddesk.crms.fincrm.runtime import FincrmRuntime

    return FincrmRuntime()


PLUGIN = Plugin(info=INFO, kinds=(*KINDS, *REFERENCE_KINDS), actions=ACTIONS, sign_in=SIGN_IN, runtime=_runtime, account_actions=ACCOUNT_ACTIONS)
