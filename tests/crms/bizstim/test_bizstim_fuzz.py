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
from leaddesk.crms.bizstim.connector import BizstimConnector
from leaddesk.crms.bizstim.runtime import BizstimRuntime
from leaddesk.domain.commands import Command, Resend
from leaddesk.domain.errors import LeaddeskError, OutcomeUnknown, Refused, SignInNeeded, Throttled
from leaddesk.domain.ids import CommandId
from tests.crms.bizstim.bizstim_desk import ACCOUNT, CLIENT, INQUIRY, NOW, StillClock

KEY = "k1" * 20

_WORDS = st.text(max_size=12) | st.sampled_from(["success", "failure", KEY, f"Invalid API key {KEY}", "<ul><li>x</li></ul>", "E-mail success."])
_LEAVES = st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False) | _WORDS
_KEYS = st.sampled_from(["status", "response", "error", "message", "code"]) | st.text(max_size=5)
_JSON = st.recursive(_LEAVES, lambda x: st.lists(x, max_size=4) | st.dictionaries(_KEYS, x, max_size=6), max_leaves=20)
_ANSWER = st.fixed_dictionaries({"status": _JSON, "response": _JSON}, optional={"code": st.integers(-1, 6) | _JSON, "error": _JSON})
_BODIES = (_ANSWER | _JSON).map(orjson.dumps) | st.binary(max_size=60) | st.sampled_from([b"", b"<html>", b"{", b"null"])
_STATUSES = st.sampled_from([200, 200, 200, 201, 400, 401, 403, 404, 405, 422])


class FixedHttp(Http):
    """Answers every call with the same bytes; no network."""

    def __init__(self, status: int, body: bytes) -> None:
        self._answer = (status, body)

    async def request(self, call: Call) -> Reply:
        return Reply(self._answer[0], {}, self._answer[1], "", datetime.now(UTC))


def _plain(body: bytes) -> Any:
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError:
        return None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_STATUSES, _BODIES)
async def test_no_answer_makes_the_connector_fail_in_its_own_way(status: int, body: bytes) -> None:
    crm = BizstimConnector(AccountContext(ACCOUNT, {"plan": "trial"}, {}, {"api_key": KEY}.get, FixedHttp(status, body), StillClock()))
    for action, payload in (("add_clients", CLIENT), ("client_inquiry", INQUIRY)):
        command = Command(CommandId("c"), ACCOUNT, action, None, payload, Resend.WRITE_ONLY, NOW)
        try:
            receipt = await crm.perform(command, lambda sent, total: None)
        except LeaddeskError as error:
            assert isinstance(error, (OutcomeUnknown, Refused, SignInNeeded, Throttled))
            assert KEY.encode() not in orjson.dumps(dict(error.facts))
        else:
            assert status < 300 and KEY not in receipt.message and "<" not in receipt.message
            if action == "add_clients":
                assert str(_plain(body)["status"]).casefold().strip() == "success"
            for fresh in receipt.records:
                orjson.dumps(fresh.values)
                BizstimRuntime().core("client", fresh.values)


@pytest.mark.parametrize("said", ["success", "failure", "", None])
async def test_some_rows_failed_is_unknown_whatever_is_beside_it(said: str | None) -> None:
    """R35: the document does not state which status comes with these words."""
    words = "There was an error with 1 or more of the records. Please check the records to determine which accounts were impacted"
    body = orjson.dumps({"status": said, "response": words})
    crm = BizstimConnector(AccountContext(ACCOUNT, {"plan": "trial"}, {}, {"api_key": KEY}.get, FixedHttp(200, body), StillClock()))
    with pytest.raises(OutcomeUnknown):
        await crm.perform(Command(CommandId("c"), ACCOUNT, "add_clients", None, CLIENT, Resend.WRITE_ONLY, NOW), lambda sent, total: None)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, b"<html>Bad Request", OutcomeUnknown), (403, b"<html>Forbidden", OutcomeUnknown), (404, b"<html>Not Found", OutcomeUnknown),
        (400, b"", OutcomeUnknown), (422, b'{"status": "fail', OutcomeUnknown), (400, b'{"message": "Odd"}', OutcomeUnknown),
        (400, b'{"status": "success", "code": 3}', OutcomeUnknown), (400, b'["failure"]', OutcomeUnknown),
        (400, b'{"status": "failure", "code": 5, "response": "No data provided"}', Refused), (413, b"<html>Too large", Refused),
        (404, b'{"status": false, "error": "Unknown method"}', Refused), (401, b"<html>", SignInNeeded),
    ],
)  # fmt: skip
async def test_only_its_own_words_are_a_clear_no(status: int, body: bytes, error: type[LeaddeskError]) -> None:
    """R35 and section 1 of the rules: nobody can look, so a page, an empty or a cut answer leaves it open."""
    crm = BizstimConnector(AccountContext(ACCOUNT, {"plan": "trial"}, {}, {"api_key": KEY}.get, FixedHttp(status, body), StillClock()))
    for action, payload in (("add_clients", CLIENT), ("client_inquiry", INQUIRY)):
        with pytest.raises(error):
            await crm.perform(Command(CommandId("c"), ACCOUNT, action, None, payload, Resend.WRITE_ONLY, NOW), lambda sent, total: None)
