"""Before a lead is changed: what somebody else changed in the same fields since the user saw it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TypeVar

from leaddesk.connectors.wire import as_moment
from leaddesk.crms.bizmate.compare import same
from leaddesk.crms.bizmate.specs import CORE_OF
from leaddesk.domain.commands import Command
from leaddesk.domain.errors import ContractBroken, Offline, Refused, ServerFault
from leaddesk.domain.values import Fields, JsonValue

T = TypeVar("T")


def conflicts(command: Command, now: Fields) -> dict[str, JsonValue]:
    """{field: what the server says now} for fields we change that are neither as the user saw them nor as we want them.

    Fields a read does not show can't be compared. A lead that was not touched since the user saw it has no conflict.
    """
    touched, known = as_moment(now.get("updatedAt")), as_moment(command.base.get("updated"))
    if touched is not None and touched == known:
        return {}
    found: dict[str, JsonValue] = {}
    for name, wanted in command.payload.items():
        base = next((source for source in (f"field:{name}", CORE_OF.get(name, "")) if source in command.base), "")
        if base and name in now and not same(name, now[name], command.base[base]) and not same(name, now[name], wanted):
            found[name] = now[name]
    return found


async def before(reading: Awaitable[T]) -> T:
    """A read before anything was sent: what goes wrong there is "not sent", never "perhaps sent"."""
    try:
        return await reading
    except ServerFault as error:
        raise Offline(reason="network", status=error.facts.get("status"), call=error.facts.get("call")) from error
    except ContractBroken as error:
        if error.facts.get("got") in ("html", "empty", "redirect", "text"):
            raise Offline(reason="network", got=error.facts.get("got"), call=error.facts.get("call")) from error
        raise Refused(message="", reason="contract", path=error.facts.get("path"), got=error.facts.get("got")) from error
