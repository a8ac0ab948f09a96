"""The one place that decides what a failed or odd HTTP exchange means: nothing sent, outcome unknown, refused, throttled…"""

from __future__ import annotations

from datetime import datetime
from email.utils import parsedate_to_datetime
from enum import Enum

from leaddesk.connectors.messages import Call, Reply
from leaddesk.connectors.wire import NotJson, parse_json
from leaddesk.domain.errors import ContractBroken, LeaddeskError, Offline, OutcomeUnknown, Refused, ServerFault, Throttled
from leaddesk.domain.values import JsonValue

MAX_RETRY_AFTER = 3600.0


class Trouble(str, Enum):
    """How an exchange broke, in the words that `Offline.reason` and `OutcomeUnknown.reason` use."""

    DNS = "dns"
    REFUSED = "refused"
    TLS = "tls"
    CONNECT_TIMEOUT = "connect_timeout"
    NETWORK = "network"
    TIMEOUT = "timeout"
    RESET = "reset"
    CUT = "cut"
    TOO_LARGE = "too_large"
    ENCODING = "encoding"


def lost(trouble: Trouble, call: Call, *, left: bool) -> LeaddeskError:
    """The error for an exchange without a whole answer. `left`: the first byte of the request may have gone out."""
    if not left:
        reason = trouble if trouble in (Trouble.DNS, Trouble.REFUSED, Trouble.TLS, Trouble.CONNECT_TIMEOUT) else Trouble.NETWORK
        return Offline(reason=reason.value, call=call.label)
    if trouble in (Trouble.TOO_LARGE, Trouble.ENCODING):
        return OutcomeUnknown(reason="not_data", call=call.label) if call.write else ContractBroken(path="", got=trouble.value, call=call.label)
    if call.write:
        known = trouble if trouble in (Trouble.TIMEOUT, Trouble.CUT) else Trouble.RESET
        return OutcomeUnknown(reason=known.value, call=call.label)
    return Offline(reason="timeout" if trouble is Trouble.TIMEOUT else "network", call=call.label)


def status_error(reply: Reply, call: Call) -> LeaddeskError | None:
    """What the status alone says. 401, 403 and the other 4xx are the CRM's to judge: they come back as replies.

    A 408 on a write counts as unknown: nobody knows how much the server had read.
    """
    status = reply.status
    if status == 429:
        return Throttled(after=retry_after(reply), call=call.label)
    if status >= 500 or status == 408:
        if call.write:
            return OutcomeUnknown(reason="server_fault" if status >= 500 else "timeout", status=status, call=call.label)
        return ServerFault(status=status, reason="server_fault", call=call.label)
    if 300 <= status < 400 or status < 200:
        return _redirected(status, call)
    return None


def _redirected(status: int, call: Call) -> LeaddeskError:
    """307 and 308 say: the same once more, elsewhere; nothing was done here. After any other redirect of a write nobody knows: web forms answer so
    when they did what was asked, and guest networks when they let nothing through."""
    if not call.write:
        return ContractBroken(path="", got="redirect", status=status, call=call.label)
    if status in (307, 308):
        return Refused(status=status, message="", reason="redirect", call=call.label)
    return OutcomeUnknown(reason="redirect", status=status, call=call.label)


def retry_after(reply: Reply) -> float | None:
    """Seconds to wait by the ``Retry-After`` header (a number or a date), at most an hour; None when it says nothing usable."""
    raw = reply.headers.get("retry-after", "").strip()
    if not raw:
        return None
    if raw.replace(".", "", 1).isdigit() and raw.isascii():
        return min(float(raw), MAX_RETRY_AFTER)
    moment = http_date(raw)
    if moment is None:
        return None
    return min(max((moment - reply.received_at).total_seconds(), 0.0), MAX_RETRY_AFTER)


def http_date(raw: str) -> datetime | None:
    """An HTTP date as an aware time; None when it is not one."""
    try:
        moment = parsedate_to_datetime(raw)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else None


def json_answer(reply: Reply, call: Call) -> JsonValue:
    """The JSON of an answer. Raises ContractBroken(got=…) for a read; OutcomeUnknown for a write, because it may have been done."""
    try:
        return parse_json(reply.body)
    except NotJson as problem:
        got = problem.got
    raise not_data(call, got)


def not_data(call: Call, got: str, path: str = "") -> LeaddeskError:
    """The error for an answer that came but cannot be understood; `got` is html, empty, text, deep or what stood at `path`."""
    if not call.write:
        return ContractBroken(path=path, got=got, call=call.label)
    if got == "html":
        return OutcomeUnknown(reason="html", call=call.label)
    if got in ("empty", "text", "deep"):
        return OutcomeUnknown(reason="not_data", got=got, call=call.label)
    return OutcomeUnknown(reason="shape", path=path, got=got, call=call.label)
