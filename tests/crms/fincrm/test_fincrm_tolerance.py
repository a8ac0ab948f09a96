"""Odd answers: other shapes of lists and records, pages by number, errors of every shape, then any JSON whatever at every call (R25)."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator, Awaitable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leaddesk.connectors.contract import AccountContext, ChoiceContext
from leaddesk.connectors.http import HttpFactory
from leaddesk.crms.fincrm import PLUGIN
from leaddesk.crms.fincrm.connector import FincrmConnector
from leaddesk.crms.fincrm.runtime import FincrmRuntime
from leaddesk.crms.fincrm.wire import ID_NAMES, fields_of, words_of
from leaddesk.domain.commands import Command, StoredFile
from leaddesk.domain.errors import ContractBroken, Gone, LeaddeskError, Refused, ServerFault, SignInNeeded, SignInRefused, Throttled
from leaddesk.domain.ids import BlobId, CommandId, RecordKey
from leaddesk.domain.values import JsonValue
from leaddesk.sandbox.fincrm_routes import LISTS
from tests.crms.fincrm.fincrm_desk import ACCOUNT, FAST, NOW, Desk, StillClock, no_pause


@pytest.mark.parametrize("fault", ["notice", "bom", "nested_page", "text_numbers", "no_relations"])
@pytest.mark.parametrize("kind", ["lead", "my_product", "deal"])
async def test_lists_are_read_through_harmless_oddities(desk: Desk, fault: str, kind: str) -> None:
    core = FincrmRuntime().core
    want = {remote: core(kind, values).title for remote, values in (await desk.pull(kind)).items()}
    desk.practice.faults.add(fault, f"{kind}_list", times=None)
    assert {remote: core(kind, values).title for remote, values in (await desk.open().pull(kind)).items()} == want


@pytest.mark.parametrize("fault", ["bare_list", "no_meta"])
async def test_a_list_without_a_word_about_pages_is_read_to_its_end(desk: Desk, fault: str) -> None:
    want = set(await desk.pull("lead"))
    desk.practice.forget()
    desk.practice.faults.add(fault, "lead_list", times=None)
    pages = [page async for page in desk.connector.pull("lead")]
    assert {item.remote for page in pages for item in page.items} == want
    assert [request.query.get("page") for request in desk.practice.requests] == [None, "2"] and [page.last for page in pages] == [False, True]


async def test_pages_go_by_number_and_never_by_the_servers_address(desk: Desk) -> None:
    pages = [page async for page in desk.connector.pull("product_lead")]
    assert len(pages) > 2 and pages[-1].last and pages[0].total == sum(len(page.items) for page in pages)
    numbers = [request.query.get("page") for request in desk.practice.requests if request.endpoint == "product_lead_list"]
    assert numbers == [None, *(str(number) for number in range(2, len(pages) + 1))]


async def test_one_broken_row_is_counted_and_the_rest_loads(desk: Desk) -> None:
    want = len(await desk.pull("contact"))
    desk.practice.faults.add("broken_row", "contact_list")
    pages = [page async for page in desk.connector.pull("contact")]
    assert (sum(len(page.items) for page in pages), sum(page.broken for page in pages), pages[-1].last) == (want, 1, True)


async def test_nulls_everywhere(desk: Desk) -> None:
    desk.practice.faults.add("nulls", "*", times=None)
    for kind in ("lead", "contact", "deal", "my_company", "my_product", "service", "product_lead"):
        for values in (await desk.pull(kind)).values():
            assert FincrmRuntime().core(kind, values).title


@pytest.mark.parametrize("kind", ["lead", "deal", "company", "product", "service"])
async def test_a_detail_in_no_box_is_not_taken_for_the_company_in_it(desk: Desk, kind: str) -> None:
    remote = next(iter(await desk.pull(kind)))
    desk.practice.faults.add("bare_record", f"{kind}_detail")
    (fresh,) = await desk.connector.read(RecordKey(ACCOUNT, kind, remote))
    assert FincrmRuntime().core(kind, fresh.values).title


async def test_subcategories_are_read_to_their_last_page(desk: Desk) -> None:
    category = await desk.any_value("create_product", "procat_id")
    desk.practice.faults.add("two_pages", "list-subcategory")
    assert await desk.choose("create_product", "prosubcat_id", procat_id=category)
    pages = [request.query.get("page") for request in desk.practice.requests if request.path.endswith("list-subcategory")]
    assert pages == [None, "2"]


async def test_choices_are_never_asked_for_a_word_that_is_no_id(desk: Desk) -> None:
    """A table being imported may say “Atlantis” where the country belongs."""
    for field, on in (("state", "country"), ("prosubcat_id", "procat_id")):
        assert await desk.choose("create_lead", field, **{on: "Atlantis"})
    assert not [request.path for request in desk.practice.requests if "Atlantis" in request.path or "Atlantis" in str(request.query)]


async def test_an_older_server(desk: Desk) -> None:
    want = (set(await desk.pull("my_service")), set(await desk.pull("subcategory")))
    desk.practice.change({"old_paths": True})
    assert (set(await desk.pull("my_service")), set(await desk.pull("subcategory"))) == want


async def test_an_unchanged_record_has_an_unchanged_digest(desk: Desk) -> None:
    async def digests() -> dict[str, bytes]:
        return {item.remote: item.digest async for page in desk.connector.pull("deal") for item in page.items}

    before = await digests()
    desk.open()
    assert await digests() == before
    desk.practice.rows("deals", 7)[0]["value"] = "1.00"
    assert len(set(before.items()) ^ set((await digests()).items())) == 2


async def test_names_that_cannot_be_had_leave_the_list_readable(desk: Desk) -> None:
    for endpoint in ("my_product_list", "lead_list", "currencies", *LISTS):
        desk.practice.faults.add("html_200", endpoint, times=None)
    deals = await desk.pull("deal")
    assert deals and all(FincrmRuntime().core("deal", values).f1 for values in deals.values())


async def test_html_is_the_wrong_address_and_a_redirect_is_not_followed(desk: Desk) -> None:
    for fault, got in (("html_200", "html"), ("empty_body", "empty"), ("garbage", "text"), ("redirect", "redirect")):
        desk.practice.faults.add(fault, "lead_list", location=f"{desk.practice.url}/crm/login")
        with pytest.raises(ContractBroken) as broken:
            await desk.pull("lead")
        assert broken.value.facts["got"] == got
    assert not desk.asked("login") > 1
    desk.practice.faults.add("status_429", "lead_list", seconds=9)
    with pytest.raises(Throttled) as busy:
        await desk.pull("lead")
    assert busy.value.facts["after"] == 9.0
    desk.practice.faults.add("html_500", "lead_list", times=3)
    with pytest.raises(ServerFault):
        await desk.pull("lead")


async def test_a_wrong_path_before_the_api(desk: Desk) -> None:
    desk.settings["url"] = desk.practice.url
    with pytest.raises(Refused) as refused:
        await desk.open().pull("lead")
    assert refused.value.facts["status"] == 404
    desk.practice.forget()


async def test_a_record_that_is_gone_and_a_company_that_is_not_public(desk: Desk) -> None:
    lead = next(iter(await desk.pull("lead")))
    desk.practice.change({"remove": {"table": "leads", "key": lead}})
    with pytest.raises(Gone):
        await desk.connector.read(RecordKey(ACCOUNT, "lead", lead))
    hidden = next(row for row in desk.practice.rows("companies", 7) if not any(p["company"] == row["id"] for p in desk.practice.rows("products")))
    (fresh,) = await desk.connector.read(RecordKey(ACCOUNT, "my_company", hidden["slug"]))
    assert fresh.values["c_name"] == hidden["c_name"]
    with pytest.raises(Gone):
        await desk.connector.read(RecordKey(ACCOUNT, "company", hidden["slug"]))


async def test_wrong_password_and_a_session_that_ended(outside: Desk) -> None:
    with pytest.raises(SignInRefused) as wrong:
        await outside.connector.sign_in("credentials", {"email": "mira@example.test", "password": "not-it"})
    assert (wrong.value.facts["field"], wrong.value.facts["message"]) == ("password", "The e-mail or the password is wrong.")
    with pytest.raises(SignInNeeded):
        await outside.pull("lead")
    await outside.sign_in()
    outside.practice.revoke()
    with pytest.raises(SignInNeeded):
        await outside.pull("lead")
    await outside.connector.sign_out()


async def test_sixty_a_minute(desk: Desk) -> None:
    desk.practice.throttled = True
    with pytest.raises(Throttled) as busy:
        for _ in range(70):
            await desk.pull("profile")
    assert busy.value.facts["after"] == 30.0
    desk.practice.forget()


@pytest.mark.parametrize(
    ("said", "words", "fields"),
    [
        ({"message": "The given data was invalid.", "errors": {"email": ["Taken.", "Odd."]}}, "The given data was invalid.", {"email": "Taken. Odd."}),
        ({"error": {"email": ["Taken."], "mobile": ["Ten digits."]}}, "Taken. Ten digits.", {"email": "Taken.", "mobile": "Ten digits."}),
        ({"error": "Unauthenticated"}, "Unauthenticated", {}),
        ({"success": False, "message": "No.", "data": {"email": "Taken."}}, "No.", {"email": "Taken."}),
        ({"msg": "No."}, "No.", {}),
        ({"errors": [{"email": "Taken."}]}, "Taken.", {}),
        ({"errors": {"data.email": ["Taken."]}}, "Taken.", {"email": "Taken."}),
        ({}, "", {}),
        ("Bad", "Bad", {}),
    ],
)  # fmt: skip
def test_words_and_fields_of_every_shape_of_error(said: JsonValue, words: str, fields: dict[str, str]) -> None:
    assert words_of(said) == words
    assert fields_of(said, ("email", "mobile")) == fields


# ---- any JSON whatever


class _Parrot(ThreadingHTTPServer):
    """Answers every request with the same status and body."""

    daemon_threads = True
    body = b""
    status = 200


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one packet: two take 40 ms
    server: _Parrot

    def _say(self) -> None:
        self.rfile.read(int(self.headers.get("content-length") or 0))
        self.send_response(self.server.status)
        self.send_header("content-length", str(len(self.server.body)))
        self.end_headers()
        self.wfile.write(self.server.body)

    do_GET = do_POST = do_PUT = do_DELETE = _say

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


def connector_at(parrot: _Parrot, factory: HttpFactory) -> FincrmConnector:
    async def bytes_of(file: StoredFile) -> AsyncIterator[bytes]:
        yield b"\xff\xd8\xff"

    url = f"http://127.0.0.1:{parrot.server_address[1]}/crm"
    session = {"token": "eyJ0.t", "cr_id": "47", "country": "101"}
    secrets = {"email": "a@example.test", "password": "p"}
    return FincrmConnector(AccountContext(ACCOUNT, {"url": url}, session, secrets.get, factory.for_account(), StillClock(), read_file=bytes_of))


_scalars = (
    st.none()
    | st.booleans()
    | st.integers(-(10**25), 10**25)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from(["0", "1", "slug", "2026-03-10T06:00:00.000000Z"])
)
_json = st.recursive(_scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12)
_names = sorted(
    {f.name for kind in PLUGIN.kinds for group in kind.groups for f in group.fields}
    | {name for names in ID_NAMES.values() for name in names}
    | {"company", "users", "tbl_leadsource", "tbl_countries", "tbl_products", "tbl_pro_subcategory", "service_category", "profile_img", "deal_status"}
)
_row = st.dictionaries(st.sampled_from(_names), _json, max_size=6) | st.fixed_dictionaries(
    {name: st.sampled_from(["7", 7, "a-slug"]) | _scalars for name in ("slug", "id", "ld_id", "deal_id", "pro_id", "procat_id")},
    optional={"company": _json, "created_at": _scalars, "first_name": _scalars, "users": _json, "country_id": _scalars},
)
_rows = st.lists(_row | _json, max_size=3)
_answers = st.fixed_dictionaries(
    {},
    optional={
        "data": _rows | _row | _json,
        "products": _rows | _json,
        "type": _rows | _json,
        "company": _row | _json,
        "status": _json,
        "success": _json,
        "error": _json,
        "errors": _json,
        "message": _json,
        "meta": st.dictionaries(st.sampled_from(["last_page", "current_page", "total"]), st.integers(0, 3) | _json) | _json,
        "links": _json,
        "access_token": _scalars,
        "clientData": _row | _json,
    },
)
_bodies = st.one_of(
    _answers.map(lambda value: json.dumps(value).encode()),
    _rows.map(lambda value: json.dumps(value).encode()),
    _json.map(lambda value: json.dumps(value).encode()),
    st.binary(max_size=60),
)
_PAYLOAD: dict[str, JsonValue] = {
    "first_name": "A", "last_name": "B", "email": "a@example.test", "mobile": "9000000001", "name": "A", "title": "A", "value": 1, "ld_id": 7, "pro_id": 7,
    "c_name": "A", "c_email": "a@example.test", "c_mobileNum": "9000000001", "company": 7, "company_id": 7, "procat_id": 7, "service_id": 7,
}  # fmt: skip


def _calls(connector: FincrmConnector) -> Iterator[Awaitable[object]]:
    for kind in PLUGIN.kinds:
        yield _pulled(connector, kind.name)
        if kind.detail:
            yield connector.read(RecordKey(ACCOUNT, kind.name, "7"))
    file = StoredFile(BlobId("b"), "picture", "a.jpg", 3, "", "image/jpeg")
    for action in PLUGIN.actions:
        record = None if action.on.value == "account" else RecordKey(ACCOUNT, action.kind, "7")
        files = (file,) if "product" in action.name else ()
        command = Command(CommandId("c"), ACCOUNT, action.name, record, _PAYLOAD, action.resend, NOW, files, {"field:name": "B"})
        yield connector.perform(command, lambda sent, total: None)
        yield connector.confirm(command)
    for field in ("company", "ld_id", "pro_id", "service_id", "prosubcat_id", "state", "sfun_id", "servcategory_id", "serv_subcategory_id", "currency"):
        yield connector.choices("create_product_lead", field, ChoiceContext())
    yield connector.sign_in("credentials", {})
    yield connector.account_action("register", {"name": "A"})
    yield connector.sign_out()


async def _pulled(connector: FincrmConnector, kind: str) -> None:
    async for page in connector.pull(kind):
        for item in page.items:
            assert item.remote and len(item.digest) == 16
            try:
                FincrmRuntime().core(kind, item.load())
            except ContractBroken:
                continue


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(body=_bodies, status=st.sampled_from([200, 200, 200, 200, 201, 400, 404, 422]))
def test_any_json_whatever(parrot: _Parrot, runner: asyncio.Runner, factory: HttpFactory, body: bytes, status: int) -> None:
    """R25."""
    parrot.body, parrot.status = body, status
    connector = connector_at(parrot, factory)

    async def every_call() -> None:
        for call in _calls(connector):
            try:
                await call
            except LeaddeskError as error:
                assert not isinstance(error, SignInNeeded)
                assert len(str(error)) < 3000

    runner.run(every_call())
