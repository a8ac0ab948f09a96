"""Any JSON whatever as an answer: nothing but the program's own errors leaves the connector (rule R25)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import orjson
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaddesk.connectors.contract import AccountContext, no_files
from leaddesk.connectors.http import Call, Http, Reply
from leaddesk.crms.bizmate.connector import BizmateConnector
from leaddesk.crms.bizmate.runtime import BizmateRuntime
from leaddesk.domain.commands import Command, Resend, StoredFile
from leaddesk.domain.errors import LeaddeskError
from leaddesk.domain.ids import AccountId, BlobId, CommandId, RecordKey
from leaddesk.domain.values import Fields
from tests.crms.bizmate.bizmate_desk import NEW, NOW, StillClock, context_for

ACCOUNT = AccountId("a")
SETTINGS: Fields = {"url": "https://crm.example.test/api/v1", "brokerId": "b", "brokerRepId": "r", "region": "UK"}
KEY = RecordKey(ACCOUNT, "lead", "L1")

_KEYS = st.sampled_from((
    "id", "fields", "data", "error", "message", "status", "subStatus", "broker", "brokerRep", "customer", "watchers", "delegateTo", "businessAddress",
    "amount", "amountRequested", "phone", "email", "createdAt", "updatedAt", "statusSinceDate", "convertedDealId", "partnerLeadReferenceId", "notes", "name",
    "currency",
))  # fmt: skip
_LEAVES = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=12)
    | st.sampled_from(["L1", "2025-02-03T04:05:06.789Z", "9999-12-31T23:59:59.999+14:00", "0000-00-00", "123.00", "New", "LD-c", "1e999", "+447"])
)  # fmt: skip
_JSON = st.recursive(_LEAVES, lambda x: st.lists(x, max_size=4) | st.dictionaries(_KEYS | st.text(max_size=5), x, max_size=6), max_leaves=25)
_ENTRY = st.fixed_dictionaries({"id": st.just("L1"), "fields": st.dictionaries(_KEYS, _JSON, max_size=8)}, optional={"createdAt": _JSON, "updatedAt": _JSON})
_BODIES = (
    (_JSON | _ENTRY | st.lists(_ENTRY | _JSON, max_size=4)).map(orjson.dumps)
    | st.binary(max_size=60)
    | st.sampled_from([b"", b"<html>", b"{", b"[{}", b"null"])
)
_STATUSES = st.sampled_from([200, 200, 200, 201, 204, 400, 401, 403, 404, 409, 413, 422])


class FixedHttp(Http):
    """Answers every call with the same bytes; no network."""

    def __init__(self, status: int, body: bytes) -> None:
        self._answer = (status, body)

    async def request(self, call: Call) -> Reply:
        return Reply(self._answer[0], {}, self._answer[1], call.url, datetime.now(UTC))


def connector(status: int, body: bytes) -> BizmateConnector:
    return BizmateConnector(
        AccountContext(ACCOUNT, SETTINGS, {}, {"token": "t"}.get, FixedHttp(status, body), StillClock(), no_files)  # never called
    )


def command(action: str) -> Command:
    record: Fields = {"firstName": "Ana", "businessAddress": {"city": "Leeds"}}
    forms: dict[str, Fields] = {"create_lead": NEW, "update_lead": {"firstName": "Eva", "notes": "x", "amountRequested": 5}}
    payload = BizmateRuntime().check(action, forms.get(action, {}), context_for(SETTINGS, record, 1)).payload
    files = (StoredFile(BlobId("b"), "attachments", "a.pdf", 0, "", "application/pdf", {"type": "Image"}),) if action == "upload_files" else ()
    base = {"field:firstName": "Ana", "updated": "2025-02-03T04:05:06.789+00:00"}
    return Command(CommandId("c"), ACCOUNT, action, None if action == "create_lead" else KEY, payload, Resend.READ, NOW, files=files, base=base, attempt=1)


async def _all(crm: BizmateConnector) -> None:
    runtime = BizmateRuntime()
    for kind in ("lead", "deal"):
        async for page in crm.pull(kind):
            for item in page.items:
                try:
                    values = item.load()
                except LeaddeskError:
                    continue
                core = runtime.core(kind, values)
                orjson.dumps(values)
                assert core.created is None or core.created.tzinfo is not None


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_STATUSES, _BODIES)
async def test_no_answer_makes_the_connector_fail_in_its_own_way(status: int, body: bytes) -> None:
    crm = connector(status, body)
    actions: list[Callable[[], object]] = [
        lambda: crm.sign_in("token", {"token": "t"}),
        lambda: _all(crm),
        lambda: crm.read(KEY),
        lambda: crm.read(RecordKey(ACCOUNT, "deal", "L1")),
        *(lambda a=a: crm.perform(command(a), lambda sent, total: None) for a in ("create_lead", "update_lead", "upload_files")),
        *(lambda a=a: crm.confirm(command(a)) for a in ("create_lead", "update_lead", "upload_files")),
    ]
    for action in actions:
        try:
            found = await action()  # type: ignore[misc]  # all of them are coroutines
        except LeaddeskError as error:
            orjson.dumps(dict(error.facts))
        else:
            for fresh in getattr(found, "records", ()):
                orjson.dumps(fresh.values)
                BizmateRuntime().core("lead", fresh.values)
