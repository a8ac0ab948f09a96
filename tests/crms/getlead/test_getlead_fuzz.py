"""Any JSON whatever as an answer: nothing but the program's own errors leaves the connector (rule R25), and no doubt becomes a success."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaddesk.connectors.contract import AccountContext
from leaddesk.connectors.http import Call, Http, Reply
from leaddesk.crms.getlead.connector import GetleadConnector
from leaddesk.crms.getlead.runtime import GetleadRuntime
from leaddesk.domain.commands import Command, Resend
from leaddesk.domain.errors import LeaddeskError, OutcomeUnknown, Refused, SignInNeeded
from leaddesk.domain.ids import CommandId, RecordKey
from leaddesk.domain.values import Fields
from tests.crms.getlead.getlead_desk import ACCOUNT, NOW, SETTINGS, StillClock

TOKEN = "gl_" + "ab" * 10
ACTIONS = ("create_lead", "create_task", "create_note", "change_status", "create_deal", "assign_department")

_LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | st.text(max_size=12) | st.sampled_from(["success", "fail", TOKEN])
)
_KEYS = st.sampled_from(["status", "message", "msg", "error", "errors", "data"]) | st.text(max_size=5)
_JSON = st.recursive(_LEAVES, lambda x: st.lists(x, max_size=4) | st.dictionaries(_KEYS, x, max_size=6), max_leaves=20)
_ANSWER = st.fixed_dictionaries({"status": _LEAVES | _JSON}, optional={"message": _JSON, "msg": _JSON, "errors": _JSON})
_BODIES = (_ANSWER | _JSON).map(orjson.dumps) | st.binary(max_size=60) | st.sampled_from([b"", b"<html>", b"{", b"null"])
_STATUSES = st.sampled_from([200, 200, 200, 201, 400, 401, 403, 404, 422])


class FixedHttp(Http):
    """Answers every call with the same bytes; no network."""

    def __init__(self, status: int, body: bytes) -> None:
        self._answer = (status, body)

    async def request(self, call: Call) -> Reply:
        return Reply(self._answer[0], {}, self._answer[1], "", datetime.now(UTC))


def _means_success(status: int, body: bytes) -> bool:
    try:
        value: Any = orjson.loads(body)
    except orjson.JSONDecodeError:
        return False
    return status < 300 and isinstance(value, dict) and str(value.get("status")).casefold().strip() == "success"


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_STATUSES, _BODIES)
async def test_no_answer_makes_the_connector_fail_in_its_own_way(status: int, body: bytes) -> None:
    crm = GetleadConnector(AccountContext(ACCOUNT, SETTINGS, {}, {"token": TOKEN}.get, FixedHttp(status, body), StillClock()))
    payload: Fields = {
        "countrycode": "91",
        "mobileno": "9850000000",
        "mobile_no": "9850000000",
        "status": "x",
        "name": "n",
        "deal_amount": 5,
        "department": "d",
    }
    for action in ACTIONS:
        key = None if action == "create_lead" else RecordKey(ACCOUNT, "lead", "91-9850000000")
        command = Command(CommandId("c"), ACCOUNT, action, key, payload, Resend.WRITE_ONLY, NOW)
        try:
            receipt = await crm.perform(command, lambda sent, total: None)
        except LeaddeskError as error:
            assert isinstance(error, (OutcomeUnknown, Refused, SignInNeeded))
            assert TOKEN.encode() not in orjson.dumps(dict(error.facts)) and not _means_success(status, body)
        else:
            assert _means_success(status, body)
            assert TOKEN not in receipt.message
            for fresh in receipt.records:
                orjson.dumps(fresh.values)
                assert GetleadRuntime().core("lead", fresh.values).phones == ("+919850000000",)


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["name", "number", "email", "status", "sent_at", "last_at", "task_scheduled", "deal_amount"]), _JSON, max_size=8))
def test_odd_values_in_the_ledger_still_have_a_core(values: dict[str, Any]) -> None:
    GetleadRuntime().core("lead", values)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, b"<html>Bad Request", OutcomeUnknown), (403, b"<html>Forbidden", OutcomeUnknown), (404, b"<html>Not Found", OutcomeUnknown),
        (400, b"", OutcomeUnknown), (422, b'{"status": "err', OutcomeUnknown), (400, b'{"status": "success", "message": "Added"}', OutcomeUnknown),
        (400, b'["error"]', OutcomeUnknown), (400, b"{}", OutcomeUnknown),
        (422, b'{"message": "The given data was invalid.", "errors": {"name": ["Required"]}}', Refused),
        (400, b'{"status": "error", "message": "Please check the parameters."}', Refused), (413, b"<html>Too large", Refused),
        (401, b"<html>", SignInNeeded), (403, b'{"message": "Forbidden"}', SignInNeeded),
    ],
)  # fmt: skip
async def test_only_its_own_words_are_a_clear_no(status: int, body: bytes, error: type[LeaddeskError]) -> None:
    """Section 1 of the rules: nobody can look, so a page, an empty or a cut answer leaves it open."""
    crm = GetleadConnector(AccountContext(ACCOUNT, SETTINGS, {}, {"token": TOKEN}.get, FixedHttp(status, body), StillClock()))
    command = Command(CommandId("c"), ACCOUNT, "create_lead", None, {"countrycode": "91", "mobileno": "9850000000"}, Resend.WRITE_ONLY, NOW)
    with pytest.raises(error):
        await crm.perform(command, lambda sent, total: None)
