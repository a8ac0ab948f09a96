"""Odd answers: the practice server's faults one by one, then any JSON whatever at every call. Only domain errors may come out (R25)."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaddesk.connectors.contract import AccountContext, ChoiceContext
from leaddesk.connectors.http import HttpFactory
from leaddesk.crms.bizipac import PLUGIN
from leaddesk.crms.bizipac.connector import BizipacConnector
from leaddesk.crms.bizipac.runtime import BizipacRuntime
from leaddesk.domain.commands import Command, Resend, StoredFile
from leaddesk.domain.errors import ContractBroken, LeaddeskError, OutcomeUnknown, Refused, ServerFault, SignInNeeded
from leaddesk.domain.ids import BlobId, CommandId, RecordKey
from tests.crms.bizipac.bizipac_desk import ACCOUNT, FAST, NOW, Desk, StillClock, no_pause

MakeDesk = Callable[..., Desk]


@pytest.fixture
async def plain(make_desk: MakeDesk) -> Desk:
    return await make_desk().sign_in()


@pytest.mark.parametrize("fault", ["notice", "bom", "success_text", "success_true", "int_ids", "extra_keys", "no_off_name"])
async def test_lists_are_read_through_harmless_oddities(plain: Desk, fault: str) -> None:
    want = await plain.pull("lead")
    plain.practice.faults.add(fault, "new_lead")
    got = await plain.pull("lead")
    assert got.keys() == want.keys()
    assert [v["customer_name"] for v in got.values()] == [v["customer_name"] for v in want.values()]


async def test_an_empty_list_is_no_error_but_a_failure_is(plain: Desk) -> None:
    plain.practice.faults.add("empty_list", "new_lead")
    pages = [page async for page in plain.connector.pull("lead")]
    assert len(pages) == 1 and pages[0].last and not pages[0].items and not pages[0].broken
    plain.practice.faults.add("refuse", "new_lead", message="Database error")
    with pytest.raises(Refused) as refused:
        await plain.pull("lead")
    assert refused.value.facts["message"] == "Database error"
    for words in ("No data found or API failed.", "Error: Exception: No data found.", "No child found.", "No timeslots found."):
        plain.practice.faults.add("refuse", "todaystransfered", message=words)
        assert await plain.pull("transfer_activity") == {}, words


async def test_one_broken_row_is_counted_and_the_rest_loads(plain: Desk) -> None:
    want = len(await plain.pull("lead"))
    plain.practice.faults.add("broken_row", "new_lead")
    (page,) = [page async for page in plain.connector.pull("lead")]
    assert (len(page.items), page.broken, page.last) == (want, 1, True)


async def test_zero_dates_nulls_and_damaged_ciphertext(plain: Desk) -> None:
    core = BizipacRuntime().core
    plain.practice.faults.add("zero_dates", "new_lead")
    assert {core("lead", v).due for v in (await plain.pull("lead")).values()} == {None}
    plain.practice.faults.add("bad_cipher", "new_lead")
    leads = await plain.pull("lead")
    assert leads and not any("customer_name" in v or "mobile" in v for v in leads.values())
    for kind in ("lead", "executive", "transfer_activity", "completed_lead", "document_type"):
        plain.practice.faults.add("nulls", "*")
        for values in (await plain.pull(kind)).values():
            assert None not in values.values() and core(kind, values) is not None


async def test_plain_fields_of_the_old_server_path(plain: Desk) -> None:
    plain.practice.leads.encrypt = False
    lead_id, values = next(iter((await plain.pull("lead")).items()))
    assert values["customer_name"] == plain.practice.lead(lead_id).text("customer_name")
    assert values["mobile"] == plain.practice.lead(lead_id).text("mobile")


@pytest.mark.parametrize(("fault", "as_read", "as_write"), [("empty_body", "empty", "not_data"), ("html_200", "html", "html"), ("garbage", "text", "not_data")])
async def test_no_json_where_json_was_due(plain: Desk, fault: str, as_read: str, as_write: str) -> None:
    lead_id = next(iter(await plain.pull("lead")))
    reason = await plain.reason(lead_id)
    plain.practice.faults.add(fault, "new_lead")
    with pytest.raises(ContractBroken) as broken:
        await plain.pull("lead")
    assert broken.value.facts["got"] == as_read
    plain.practice.faults.add(fault, "refixlead")
    with pytest.raises(OutcomeUnknown) as unknown:
        await plain.do("refix", lead_id, {"newdate": "2026-03-10", "location": "Office", "reason": reason})
    assert unknown.value.facts["reason"] == as_write
    assert plain.asked("refixlead") == 1


async def test_a_read_survives_two_bad_tries_and_gives_up_after_three(plain: Desk) -> None:
    plain.practice.faults.add("html_500", "new_lead", times=2)
    assert await plain.pull("lead")
    plain.practice.faults.add("html_500", "new_lead", times=3)
    with pytest.raises(ServerFault):
        await plain.pull("lead")


async def test_a_partly_landed_upload_is_unknown(plain: Desk) -> None:
    lead_id = next(iter(await plain.pull("lead")))
    doc = next(iter(plain.practice.state.allowed_documents(plain.practice.lead(lead_id))))
    files = tuple(plain.store(name, b"%PDF-1.4 " + name.encode() + b"\n%%EOF", "application/pdf") for name in ("a.pdf", "b.pdf"))
    plain.practice.faults.add("refuse", "add_doc_simple", skip=1, message="Disk is full")
    with pytest.raises(OutcomeUnknown) as partial:
        await plain.do("upload_document", lead_id, {"doc_name": doc}, files=files)
    assert (partial.value.facts["reason"], partial.value.facts["landed"], partial.value.facts["total"]) == ("partial", 1, 2)
    assert len(plain.practice.lead(lead_id).documents) == 1


async def test_storage_that_fails_registers_nothing(make_desk: MakeDesk) -> None:
    desk = await make_desk("field-app").sign_in()
    lead_id = next(iter(await desk.pull("lead")))
    doc = next(iter(desk.practice.state.allowed_documents(desk.practice.lead(lead_id))))
    file = desk.store("a.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    for fault in ("html_500", "close", "status_429", "redirect"):
        desk.practice.faults.add(fault, "store", times=2)
        with pytest.raises(Refused) as failed:
            await desk.do("upload_document", lead_id, {"doc_name": doc}, files=(file,))
        assert failed.value.facts["reason"] == "storage"
        desk.practice.faults.clear()
    assert all(contact.reached for contact in desk.contacts), "a storage that fails says nothing about the CRM"
    assert desk.asked("add_doc_simple") == 0
    desk.practice.faults.add("close", "store")
    await desk.do("upload_document", lead_id, {"doc_name": doc}, files=(file,))
    assert len(desk.practice.lead(lead_id).documents) == 1


async def test_the_code_of_step_one_goes_nowhere(make_desk: MakeDesk, caplog: pytest.LogCaptureFixture) -> None:
    desk = make_desk()
    for fault in ("otp_int", "otp_str"):
        desk.practice.faults.add(fault, "userverification")
        outcome = await desk.connector.sign_in("credentials", {})
        assert "4821" not in repr(outcome)
    assert "4821" not in caplog.text


# ---- any JSON whatever


class _Parrot(ThreadingHTTPServer):
    """Answers every request with the same body."""

    daemon_threads = True
    body = b""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two take 40 ms
    server: _Parrot

    def _say(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(200)
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = do_PUT = _say

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet."""


@pytest.fixture(scope="module")
def parrot() -> Iterator[_Parrot]:
    server = _Parrot(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def factory(runner: asyncio.Runner) -> Iterator[HttpFactory]:
    factory = HttpFactory(StillClock(), time_outs=FAST, sleep=no_pause)
    yield factory
    runner.run(factory.aclose())


@pytest.fixture(scope="module")
def connectors(parrot: _Parrot, factory: HttpFactory) -> list[BizipacConnector]:
    async def bytes_of(file: StoredFile) -> AsyncIterator[bytes]:
        yield b"%PDF-1.4"

    url = f"http://127.0.0.1:{parrot.server_address[1]}"
    http = factory.for_account()
    secrets = {"passphrase": "x", "mobile": "9000000001", "password": "p"}
    session = {"uid": "1", "branch_id": "2", "name": "n", "company": "c"}
    return [
        BizipacConnector(AccountContext(ACCOUNT, {"url": url, "dialect": dialect, "upload_url": url}, session, secrets.get, http, StillClock(), bytes_of))
        for dialect in ("document", "field-app")
    ]


_scalars = st.none() | st.booleans() | st.integers(-(10**25), 10**25) | st.floats() | st.text(max_size=12) | st.sampled_from(["0", "1", "0000-00-00", "ok"])
_json = st.recursive(_scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12)
_names = sorted({f.name for kind in PLUGIN.kinds for group in kind.groups for f in group.fields} | {"uid", "timeslot", "reason", "read", "model_config"})
_rows = st.lists(st.dictionaries(st.sampled_from(_names), _json, max_size=6) | _json, max_size=4)
_envelopes = st.fixed_dictionaries(
    {},
    optional={
        "success": st.sampled_from([1, 0, "1", "0", True, False, None, 2, "yes", "02248900000", 2248900000]) | _json,
        "message": _json,
        "data": _rows | _json,
        "doclist": _rows | _json,
        "status": _json,
        "total": _json,
        "response_id": _json,
        "doc_url": _json,
    },
)
_bodies = st.one_of(
    _envelopes.map(lambda value: json.dumps(value).encode()),
    _json.map(lambda value: json.dumps(value).encode()),
    _envelopes.map(lambda value: b"<br />\n<b>Notice</b>: x [1] {y}\n" + json.dumps(value, ensure_ascii=True).encode()),
    st.binary(max_size=60),
)
LEAD = RecordKey(ACCOUNT, "lead", "500123")


def _calls(connector: BizipacConnector) -> Iterator[Awaitable[object]]:
    for kind in PLUGIN.kinds:
        yield _pulled(connector, kind.name)
    yield connector.read(LEAD)
    for action, field in (("refix", "newtime"), ("refix", "reason"), ("transfer", "child_user_id"), ("upload_document", "doc_name")):
        yield connector.choices(action, field, ChoiceContext(LEAD))
    payload = {"newdate": "2026-03-10", "newtime": "x", "location": "Office", "reason": "r", "child_user_id": "2", "doc_name": "51"}
    file = StoredFile(BlobId("b"), "file", "a.pdf", 8, "", "application/pdf")
    for action in ("refix", "postpone", "transfer", "upload_document", "call_number"):
        command = Command(CommandId("c"), ACCOUNT, action, LEAD, payload, Resend.STATE_CHANGE, NOW, (file,), {"clientname": "x"})
        yield connector.perform(command, lambda sent, total: None)
        yield connector.confirm(command)
    for step in ("credentials", "otp"):
        yield connector.sign_in(step, {"otp": "1"})
    for name in ("request_password_otp", "reset_password"):
        yield connector.account_action(name, {"mobile": "9", "otp": "1", "new_password": "x"})


async def _pulled(connector: BizipacConnector, kind: str) -> None:
    async for page in connector.pull(kind):
        for item in page.items:
            assert item.remote and len(item.digest) == 16
            try:
                core = BizipacRuntime().core(kind, item.load())
                assert core.due is None or isinstance(core.due, date)
            except ContractBroken:
                continue


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=_bodies)
def test_any_json_whatever(parrot: _Parrot, runner: asyncio.Runner, connectors: list[BizipacConnector], body: bytes) -> None:
    """R25."""
    parrot.body = body

    async def every_call() -> None:
        for connector in connectors:
            for call in _calls(connector):
                try:
                    await call
                except LeaddeskError as error:
                    assert not isinstance(error, SignInNeeded)
                    assert len(str(error)) < 800

    runner.run(every_call())
