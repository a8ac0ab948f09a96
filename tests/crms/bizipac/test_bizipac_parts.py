"""The pieces by themselves: decryption, forms, settings, the core of records, storage addresses, what is imported when."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import io
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st
from moto.server import ThreadedMotoServer
from PIL import Image

from leaddesk.connectors.contract import FormContext
from leaddesk.connectors.http import Http, HttpFactory, Stream
from leaddesk.crms.bizipac import PLUGIN
from leaddesk.crms.bizipac.crypt import FieldCipher
from leaddesk.crms.bizipac.detail_model import LeadDetail
from leaddesk.crms.bizipac.documents import pdf_of
from leaddesk.crms.bizipac.endpoints import WriteCalls
from leaddesk.crms.bizipac.runtime import BizipacRuntime
from leaddesk.crms.bizipac.site import Site
from leaddesk.crms.bizipac.storage import Storage, object_name
from leaddesk.crms.bizipac.wire import DocumentEntry
from leaddesk.domain.commands import StoredFile
from leaddesk.domain.errors import FileRejected, FormInvalid, Refused
from leaddesk.domain.ids import AccountId, BlobId
from leaddesk.domain.values import Fields, JsonValue
from tests.crms.bizipac.bizipac_desk import ACCOUNT, FAST, StillClock, jpeg, no_pause

TODAY = date(2026, 3, 10)
RUNTIME = BizipacRuntime(StillClock())


def problems(form: str, values: dict[str, JsonValue], context: FormContext | None = None) -> dict[str, tuple[str, str | None]]:
    with pytest.raises(FormInvalid) as invalid:
        RUNTIME.check(form, values, context or FormContext(today=TODAY))
    return {p.field: (p.code, p.repair) for p in invalid.value.problems}


# ---- decryption


@pytest.mark.parametrize(
    ("sealed", "plain"),
    [
        ("NJ5F6Rm9HJ4XbbVV9yStrPg==", ""),  # damaged
        ("NJ5F6Rm9HJ4XbbV9yStrPg==", "Asha Verma"),
        ("AZYxriY0OwDixHwORoymxw==", "9000000001"),
        ("/cwN+xES/gtxJabG85rCiDg5zkkjpTcRen2krOMPQZeRLlvm0fHFNLhwosc8MlvI", "12/B Lake View Road, Pune 411001"),
        ("UklkNW3DDrnWHloHsKof6A==", "Nimbus Traders"),
        ("Asha Verma", "Asha Verma"),
        ("9000000001", "9000000001"),
        ("", ""),
        ("UklkNW3DDrnWHloHs!", ""),
        ("आशा", "आशा"),
    ],
)
def test_the_published_vectors_and_damaged_ones(sealed: str, plain: str) -> None:
    assert FieldCipher("example-passphrase").reveal(sealed) == plain


def _sealed(text: str, passphrase: str) -> str:
    key = hashlib.sha256(passphrase.encode()).digest()[:16]
    padder = padding.PKCS7(128).padder()
    data = padder.update(text.encode()) + padder.finalize()
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key)).encryptor()
    return base64.b64encode(encryptor.update(data) + encryptor.finalize()).decode()


_words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1).filter(lambda s: s == s.strip())


@given(_words, st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_whatever_was_sealed_is_read_back_whole(text: str, passphrase: str) -> None:
    assert FieldCipher(passphrase).reveal(_sealed(text, passphrase)) == text
    assert FieldCipher("").reveal(_sealed(text, passphrase)) == ""


@given(st.text(), st.text(max_size=5))
def test_revealing_never_raises(value: str, passphrase: str) -> None:
    assert "\x00" not in FieldCipher(passphrase).reveal(value)


def test_only_control_characters_are_taken_out() -> None:
    assert FieldCipher("p").reveal(_sealed("12/B (Flat #4) & Söhne's\x00\x07", "p")) == "12/B (Flat #4) & Söhne's"


# ---- forms

REFIX: dict[str, JsonValue] = {"newdate": "2026-03-11", "newtime": "", "location": "Office", "reason": "Customer busy", "remark": ""}


def test_every_action_has_a_form_with_the_documents_names() -> None:
    names = {
        "refix": ["newdate", "newtime", "location", "reason", "remark"],
        "postpone": ["location", "newdate", "newtime", "reason", "remark"],
        "transfer": ["child_user_id"],
        "upload_document": ["doc_name", "file"],
        "call_number": [],
        "request_password_otp": ["mobile"],
        "reset_password": ["mobile", "otp", "new_password"],
        "sign_in:credentials": ["mobile", "password"],
        "sign_in:otp": ["otp"],
    }
    for name, fields in names.items():
        form = RUNTIME.form(name)
        assert sorted(f.name for f in form.fields) == sorted(fields), name
        assert all(f.title for f in form.fields)
    assert [f.name for f in RUNTIME.form("postpone").fields if f.required] == ["reason"]
    date_field = RUNTIME.form("refix").field("newdate")
    assert date_field and (date_field.first_day, date_field.last_day) == (0, 2)
    covered = {*(a.name for a in PLUGIN.actions), *(a.name for a in PLUGIN.account_actions), *(f"sign_in:{s.name}" for s in PLUGIN.sign_in), "settings"}
    assert all(RUNTIME.form(name) for name in covered)


def test_a_new_date_is_today_or_one_of_the_next_two_days() -> None:
    assert problems("refix", {**REFIX, "newdate": "2026-03-09"}) == {"newdate": ("past", "2026-03-10")}
    assert problems("refix", {**REFIX, "newdate": "2026-03-13"}) == {"newdate": ("too_late", "2026-03-12")}
    for written in ("2026-03-12", "12-3-2026", "12/03/2026"):
        assert RUNTIME.check("refix", {**REFIX, "newdate": written}, FormContext(today=TODAY)).payload["newdate"] == "2026-03-12"


def test_what_is_missing_or_wrong_is_said_at_once() -> None:
    assert problems("refix", {"location": "Moon", "remark": "x" * 501, "leadid": "5"}) == {
        "newdate": ("required", None), "location": ("not_a_choice", None), "reason": ("required", None), "remark": ("too_long", None),
        "leadid": ("unknown_field", None),
    }  # fmt: skip
    assert problems("reset_password", {"mobile": "90000000012", "otp": "12x4", "new_password": "1234567890123"}).keys() == {"mobile", "otp", "new_password"}
    assert problems("upload_document", {"doc_name": "51"}) == {"file": ("required", None)}


def test_remarks_are_repaired_and_it_is_said() -> None:
    checked = RUNTIME.check("refix", {**REFIX, "remark": "Asha's gate \\ left"}, FormContext(today=TODAY))
    assert checked.payload["remark"] == "Asha’s gate / left" and "remark" in checked.repairs


def test_postponing_freezes_now_and_the_leads_own_place() -> None:
    context = FormContext(today=TODAY, record={"location": "Residence"})
    assert RUNTIME.check("postpone", {"reason": "Busy"}, context).payload == {
        "reason": "Busy", "remark": "", "newdate": "2026-03-10", "newtime": "11:30:0", "location": "Residence",
    }  # fmt: skip
    own = RUNTIME.check("postpone", {"reason": "Busy", "newdate": "2026-03-11", "newtime": "x", "location": "office"}, context).payload
    assert (own["newdate"], own["newtime"], own["location"]) == ("2026-03-11", "x", "Office")


def test_postponing_in_the_evening_is_already_the_servers_next_day() -> None:
    class Evening(StillClock):
        def now(self) -> datetime:
            return datetime(2026, 3, 10, 19, 5, 7, tzinfo=UTC)

    sent = BizipacRuntime(Evening()).check("postpone", {"reason": "Busy"}, FormContext(today=TODAY)).payload
    assert (sent["newdate"], sent["newtime"]) == ("2026-03-11", "0:35:7")


def test_documents_in_the_field_apps_dialect_need_a_storage() -> None:
    for settings, missing in (({"dialect": "field-app"}, True), ({"dialect": "field-app", "s3_bucket": "b-1"}, False), ({"dialect": "document"}, False)):
        context = FormContext(today=TODAY, settings=settings, files=1)
        if missing:
            assert problems("upload_document", {"doc_name": "51"}, context) == {"file": ("no_storage", None)}
        else:
            assert RUNTIME.check("upload_document", {"doc_name": "51"}, context).payload == {"doc_name": "51"}


# ---- settings


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("https://fms.bizipac.com/", "https://fms.bizipac.com"),
        ("fms.bizipac.com", "https://fms.bizipac.com"),
        ("https://fms.bizipac.com/apinew/ws_new/", "https://fms.bizipac.com"),
        ("https://fms.bizipac.com/ws/userauth.php", "https://fms.bizipac.com"),
        ("https://example.org/crm", "https://example.org/crm"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_addresses(written: str, kept: str) -> None:
    assert RUNTIME.check("settings", {"url": written}, FormContext(today=TODAY)).payload["url"] == kept


def test_settings_have_defaults_and_refuse_nonsense() -> None:
    payload = RUNTIME.check("settings", {}, FormContext(today=TODAY)).payload
    assert payload["url"] == "https://fms.bizipac.com" and payload["dialect"] == "document" and payload["app_version"] == "40"
    assert problems("settings", {"url": "http://example.org", "dialect": "x", "upload_url": "ftp://x", "colour": "y"}) == {
        "url": ("format", "https://example.org"), "dialect": ("not_a_choice", None), "upload_url": ("format", None), "colour": ("unknown_field", None),
    }  # fmt: skip
    assert problems("settings", {"s3_bucket": "My_Bucket", "s3_region": "x y"}).keys() == {"s3_bucket", "s3_region"}


def test_the_device_stays_the_same() -> None:
    one, two = Site.of({}, AccountId("a-1")), Site.of({}, AccountId("a-2"))
    assert one.device_id == Site.of({}, AccountId("a-1")).device_id != two.device_id
    assert Site.of({"device_id": "mine"}, AccountId("a-1")).device_id == "mine"


@pytest.mark.parametrize(("padding_on", "written"), [(False, "5-2-2026"), ("true", "05-02-2026"), (True, "05-02-2026")])
def test_dates_on_the_wire(padding_on: JsonValue, written: str) -> None:
    assert WriteCalls(Site.of({"date_padding": padding_on}, ACCOUNT)).wire_date(date(2026, 2, 5)) == written


# ---- records


def test_the_core_of_a_lead() -> None:
    values: Fields = {
        "customer_name": "Asha Verma", "mobile": "9000000001", "clientname": "SAMPLE BANK", "lead_date": "2026-02-05", "apptime": "10-12",
        "location": "Residence", "pincode": "411001", "status": "Assign Fe", "lead_type": "Fresh", "email": "a@example.org", "Athena_lead_id": "APP-1",
        "importtime": "2026-02-01 10:00:00", "product": "Card", "city": "Pune",
    }  # fmt: skip
    core = RUNTIME.core("lead", values)
    assert (core.title, core.company, core.phones, core.emails) == ("Asha Verma", "SAMPLE BANK", ("+919000000001",), ("a@example.org",))
    assert (core.due, core.slot, core.f1, core.f2, core.f3, core.f4) == (date(2026, 2, 5), "10-12", "Residence", "411001", "Card", "Pune")
    assert core.created == datetime(2026, 2, 1, 4, 30, tzinfo=UTC) and core.reference == "APP-1" and core.substatus == "Fresh"


_json = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), lambda s: st.lists(s) | st.dictionaries(st.text(), s), max_leaves=4)
_names = sorted({f.name for kind in PLUGIN.kinds for group in kind.groups for f in group.fields})


@given(st.sampled_from([k.name for k in PLUGIN.kinds]), st.dictionaries(st.sampled_from(_names), _json))
def test_the_core_never_raises(kind: str, values: Fields) -> None:
    core = RUNTIME.core(kind, values)
    assert isinstance(core.title, str) and (core.created is None or core.created.utcoffset() == timedelta(0))


def test_every_documented_detail_field_has_one_label() -> None:
    labelled = [f.name for group in PLUGIN.kinds[0].groups for f in group.fields]
    assert len(labelled) == len(set(labelled))
    assert set(LeadDetail.model_fields) <= set(labelled)


@pytest.mark.parametrize(("clients", "client", "shown"), [("0", "61", True), ("11, 61,89", "61", True), ("6", "61", False), ("", "61", True), ("11", "", True)])
def test_document_types_of_a_client(clients: str, client: str, shown: bool) -> None:
    assert DocumentEntry(doc_id="1", doc_client=clients).is_for(client) is shown


# ---- documents and their storage


async def test_pictures_that_can_not_be_read_are_refused() -> None:
    async def read(file: StoredFile) -> AsyncIterator[bytes]:
        yield {"bad.jpg": b"\xff\xd8\xffnothing", "svg.png": b"<svg/>"}.get(file.name, jpeg())

    for name in ("bad.jpg", "svg.png"):
        with pytest.raises(FileRejected) as rejected:
            await pdf_of([StoredFile(BlobId("b"), "file", name, 5, "", "image/jpeg")], read, "Copy")
        assert rejected.value.facts["reason"] == "damaged"


async def test_a_see_through_picture_gets_white_paper() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (40, 40), (0, 0, 0, 0)).save(out, "PNG")

    async def read(file: StoredFile) -> AsyncIterator[bytes]:
        yield out.getvalue()

    pdf = await pdf_of([StoredFile(BlobId("b"), "file", "a.png", 5, "", "image/png")], read, "To be used for: Sample Bank")
    assert pdf.startswith(b"%PDF") and len(pdf) < 200_000


def test_object_names() -> None:
    name = object_name("SAMPLE BANK - Crédit", "51", "500123")
    assert name.startswith("SAMPLE_BANK_Cr_dit_51_500123_") and name.endswith(".pdf")
    assert object_name("", "a/../b", "1").startswith("a_b_1_") and name != object_name("SAMPLE BANK - Crédit", "51", "500123")


def no_keys(name: str) -> str | None:
    return None


@pytest.fixture(scope="module")
def bucket_server() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    url = f"http://{host}:{port}"
    assert httpx.put(f"{url}/papers", content=b"").status_code == 200
    yield url
    server.stop()


@pytest.fixture
async def http() -> AsyncIterator[Http]:
    factory = HttpFactory(StillClock(), time_outs=FAST, sleep=no_pause)
    yield factory.for_account()
    await factory.aclose()


async def test_a_document_in_a_bucket(bucket_server: str, http: Http) -> None:
    site = Site.of({"dialect": "field-app", "s3_bucket": "papers", "s3_endpoint": bucket_server, "s3_region": "us-east-1", "s3_acl": "public-read"}, ACCOUNT)
    keys = {"s3_access_key": "practice-key", "s3_secret_key": "practice-secret"}
    url = await Storage(http, site, keys.get).put("a_1.pdf", Stream.of(b"%PDF-1.4"), lambda sent, total: None)
    assert url == f"{bucket_server}/papers/a_1.pdf"
    assert (await asyncio.to_thread(httpx.get, url)).content == b"%PDF-1.4"
    with pytest.raises(Refused) as missing:
        await Storage(http, Site.of({"s3_bucket": "none-1", "s3_endpoint": bucket_server}, ACCOUNT), keys.get).put("a", Stream.of(b"x"), lambda s, t: None)
    assert missing.value.facts["status"] == 404 and "practice-secret" not in repr(missing.value)
    with pytest.raises(Refused):
        await Storage(http, site, no_keys).put("a.pdf", Stream.of(b"x"), lambda sent, total: None)


def test_addresses_in_the_cloud_and_their_signature() -> None:
    from leaddesk.crms.bizipac.storage import _presigned

    signed = urlsplit(_presigned("https://papers.s3.ap-south-1.amazonaws.com/a.pdf", {"x-amz-acl": "public-read"}, "ap-south-1", "KEY", "SECRET"))
    query = parse_qs(signed.query)
    assert signed.netloc == "papers.s3.ap-south-1.amazonaws.com" and signed.path == "/a.pdf"
    assert query["X-Amz-Algorithm"] == ["AWS4-HMAC-SHA256"] and query["X-Amz-SignedHeaders"] == ["host;x-amz-acl"] and "SECRET" not in signed.query


async def test_an_address_with_a_key_of_its_own(http: Http) -> None:
    storage = Storage(http, Site.of({"upload_url": "https://store.example.org/in/?sig=abc"}, ACCOUNT), no_keys)
    place = await storage._place("a b.pdf")
    assert (place.put_url, place.doc_url) == ("https://store.example.org/in/a%20b.pdf?sig=abc", "https://store.example.org/in/a%20b.pdf")


def test_the_plugin_is_cheap_to_import() -> None:
    code = "import sys, leaddesk.crms.bizipac; print([m for m in ('pydantic','httpx','asyncio','phonenumbers','PIL','cryptography') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
