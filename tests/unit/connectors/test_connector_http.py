"""What every kind of broken exchange means for a read and for a write, against a server that breaks it on purpose."""

from __future__ import annotations

import asyncio
import gzip
import logging
import random
import socket
import ssl
import zlib
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from leaddesk.connectors.classify import json_answer
from leaddesk.connectors.http import Call, Contact, FilePart, Http, HttpFactory, Stream, TimeOuts
from leaddesk.domain.commands import Resend
from leaddesk.domain.errors import ContractBroken, FileRejected, LeaddeskError, Offline, OutcomeUnknown, Refused, ServerFault, Throttled
from tests.unit.connectors.raw_server import Exchange, Script, closing, cut, dripping, fine, half_silent, nonsense, raw_server, resetting, silent, status

NOW = datetime(2026, 3, 10, 6, 0, tzinfo=UTC)
FAST = TimeOuts(connect=0.3, silence=0.15, upload_stall=0.3, tries_total=0.6, body_total=0.4)


class Clock:
    def now(self) -> datetime:
        return NOW

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()


async def no_pause(seconds: float) -> None:
    """In place of the pause between tries."""


@pytest.fixture
async def contacts() -> list[Contact]:
    return []


@pytest.fixture
async def http(contacts: list[Contact]) -> AsyncIterator[Http]:
    factory = HttpFactory(Clock(), time_outs=FAST, sleep=no_pause, chance=lambda low, high: 0.0)
    yield factory.for_account(observe=contacts.append)
    await factory.aclose()


def read(url: str) -> Call:
    return Call("GET", url, "list", write=False, params={"q": "a b+c&d"})


def write(url: str) -> Call:
    return Call("POST", url, "change", write=True, resend=Resend.STATE_CHANGE, form={"secret": "s3cr3t", "x": "ü &"})


Row = tuple[str, Script, tuple[str, str, int], tuple[str, str]]
MATRIX: list[Row] = [
    # what happens, script, read: (code, reason or got, tries), write: (code, reason)
    ("silence", silent, ("offline", "timeout", 3), ("outcome_unknown", "timeout")),
    ("silence inside the body", half_silent, ("offline", "timeout", 3), ("outcome_unknown", "timeout")),
    ("dripping", dripping, ("offline", "timeout", 2), ("outcome_unknown", "timeout")),
    ("closed", closing, ("offline", "network", 3), ("outcome_unknown", "cut")),
    ("reset", resetting, ("offline", "network", 3), ("outcome_unknown", "reset")),
    ("cut body", cut, ("offline", "network", 3), ("outcome_unknown", "cut")),
    ("not HTTP", nonsense, ("offline", "network", 3), ("outcome_unknown", "cut")),
    ("500", status(500, b"<html>"), ("server_fault", "server_fault", 3), ("outcome_unknown", "server_fault")),
    ("503", status(503, Retry_After="5"), ("server_fault", "server_fault", 3), ("outcome_unknown", "server_fault")),
    ("408", status(408), ("server_fault", "server_fault", 3), ("outcome_unknown", "timeout")),
    ("429", status(429), ("throttled", "", 1), ("throttled", "")),
    ("302 elsewhere", status(302, Location="https://elsewhere.invalid/"), ("contract_broken", "redirect", 1), ("outcome_unknown", "redirect")),
    ("307 here", status(307, Location="/again"), ("contract_broken", "redirect", 4), ("refused", "redirect")),
]


@pytest.mark.parametrize(("script", "as_read", "as_write"), [row[1:] for row in MATRIX], ids=[row[0] for row in MATRIX])
async def test_fault_matrix(http: Http, script: Script, as_read: tuple[str, str, int], as_write: tuple[str, str]) -> None:
    """R16."""
    async with raw_server(script) as server:
        with pytest.raises(LeaddeskError) as on_read:
            await http.request(read(server.url + "/r"))
        assert (on_read.value.code, on_read.value.facts.get("reason", on_read.value.facts.get("got", ""))) == as_read[:2]
        tries = len(server.seen)
        assert 2 <= tries <= as_read[2] if as_read[2] > 1 else tries == 1
        with pytest.raises(LeaddeskError) as on_write:
            await http.request(write(server.url + "/w"))
        assert (on_write.value.code, on_write.value.facts.get("reason", "")) == as_write
        assert len(server.seen) == tries + 1, "a write is sent exactly once"
        assert "s3cr3t" not in repr(on_write.value) and server.url not in repr(on_write.value)


async def test_nothing_listens(http: Http, contacts: list[Contact]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/"
        for call in (read(url), write(url)):
            with pytest.raises(Offline) as refused:
                await http.request(call)
            assert refused.value.facts["reason"] == "refused"
    assert [c.reached for c in contacts] == [False, False]


async def test_no_such_host(http: Http) -> None:
    with pytest.raises(Offline) as unknown:
        await http.request(write("https://leaddesk-no-such-host.invalid/"))
    assert unknown.value.facts["reason"] == "dns"


@pytest.fixture
def own_certificate(tmp_path: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(7)
    now = datetime.now(UTC)
    certificate = builder.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    pem = tmp_path / "own.pem"
    plain = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    pem.write_bytes(plain + certificate.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    return context


async def test_a_certificate_nobody_trusts_means_nothing_was_sent(http: Http, own_certificate: ssl.SSLContext) -> None:
    async with raw_server(fine, own_certificate) as server:
        with pytest.raises(Offline) as untrusted:
            await http.request(write(server.url))
        assert untrusted.value.facts["reason"] == "tls" and not server.seen


async def test_a_read_gets_its_answer_at_the_third_try(http: Http, contacts: list[Contact]) -> None:
    async def twice_bad(exchange: Exchange) -> None:
        await (closing if exchange.number == 1 else status(502) if exchange.number == 2 else fine)(exchange)

    async with raw_server(twice_bad) as server:
        reply = await http.request(read(server.url + "/r"))
        assert json_answer(reply, read("")) == {"ok": 1} and reply.skew == 3600.0
        assert server.seen[0].line == "GET /r?q=a%20b%2Bc%26d HTTP/1.1"
        assert "s3cr3t" not in reply.url and reply.url == server.url + "/r"
    assert [c.reached for c in contacts] == [True, True, True] and contacts[-1].failure is None and contacts[-1].skew == 3600.0


async def test_reads_share_a_connection_and_writes_have_their_own(http: Http) -> None:
    async with raw_server(fine) as server:
        for _ in range(3):
            await http.request(read(server.url))
        assert server.connections == 1
        await http.request(write(server.url))
        await http.request(write(server.url))
        assert server.connections == 3
        assert server.seen[-1].body == b"secret=s3cr3t&x=%C3%BC+%26"


async def test_a_redirect_on_the_same_server_is_followed_for_reads(http: Http) -> None:
    """R16."""

    async def script(exchange: Exchange) -> None:
        await (fine if "/new" in exchange.line else status(301, Location="/new?q=1"))(exchange)

    async with raw_server(script) as server:
        assert (await http.request(read(server.url + "/old"))).ok
        assert [e.line.split()[1] for e in server.seen] == ["/old?q=a%20b%2Bc%26d", "/new?q=1"]


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_no_redirect_of_a_write_is_followed(http: Http, code: int, method: str) -> None:
    """R16: not on the same server either, and not where a CRM writes with GET."""
    async with raw_server(status(code, Location="/new")) as server:
        with pytest.raises((Refused, OutcomeUnknown)):
            await http.request(replace(write(server.url), method=method))
        assert len(server.seen) == 1


@pytest.mark.parametrize(("header", "seconds"), [("7", 7.0), ("99999", 3600.0), ("Tue, 10 Mar 2026 06:01:00 GMT", 60.0), ("soon", None), ("", None)])
async def test_retry_after(http: Http, header: str, seconds: float | None) -> None:
    async with raw_server(status(429, Retry_After=header)) as server:
        with pytest.raises(Throttled) as throttled:
            await http.request(write(server.url))
        assert throttled.value.facts["after"] == seconds


@pytest.mark.parametrize("code", [200, 201, 400, 401, 403, 404, 413, 422])
async def test_other_statuses_are_left_to_the_crm(http: Http, code: int) -> None:
    async with raw_server(status(code, b"{}")) as server:
        assert (await http.request(write(server.url))).status == code
        assert (await http.request(read(server.url))).status == code


@pytest.mark.parametrize("url", ["http://example.org/", "ftp://127.0.0.1/", "nonsense", "http://[", "https://", "http://127.0.0.1.example.org/"])
async def test_addresses_that_nothing_is_sent_to(http: Http, url: str) -> None:
    for call in (read(url), write(url)):
        with pytest.raises(Refused) as refused:
            await http.request(call)
        assert refused.value.facts["reason"] in ("bad_url", "insecure_url")


async def test_headers_can_not_be_injected(http: Http) -> None:
    async with raw_server(fine) as server:
        with pytest.raises(Refused):
            await http.request(replace(write(server.url), headers={"authorization": "a\r\nX-Evil: 1"}))
        assert not server.seen


async def test_a_header_of_ours_replaces_the_general_one_however_it_is_written(http: Http) -> None:
    async with raw_server(fine) as server:
        await http.request(replace(read(server.url), headers={"Accept": "application/json; v=2"}))
        lines = server.seen[0].head.decode().lower().split("\r\n")
        assert [line for line in lines if line.startswith("accept:")] == ["accept: application/json; v=2"]


@pytest.mark.parametrize("packed", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
async def test_bodies_are_unpacked(http: Http, packed: Callable[[bytes], bytes]) -> None:
    encoding = "gzip" if packed is gzip.compress else "deflate"
    async with raw_server(status(200, packed(b'{"a":1}'), Content_Encoding=encoding)) as server:
        assert (await http.request(read(server.url))).body == b'{"a":1}'


@pytest.mark.parametrize(
    ("body", "headers", "got"),
    [
        (gzip.compress(b" " * (21 * 1024 * 1024)), {"Content_Encoding": "gzip"}, "too_large"),
        (b"not gzip", {"Content_Encoding": "gzip"}, "encoding"),
        (gzip.compress(b"half" * 100)[:-10], {"Content_Encoding": "gzip"}, "encoding"),
        (b"x", {"Content_Encoding": "br"}, "encoding"),
    ],
)
async def test_bombs_and_damaged_packing(http: Http, body: bytes, headers: dict[str, str], got: str) -> None:
    async with raw_server(status(200, body, **headers)) as server:
        with pytest.raises(ContractBroken) as broken:
            await http.request(read(server.url))
        assert broken.value.facts["got"] == got
        with pytest.raises(OutcomeUnknown):
            await http.request(write(server.url))


async def test_a_large_plain_body_is_not_read(http: Http) -> None:
    async with raw_server(status(200, b"x" * (20 * 1024 * 1024 + 1))) as server:
        with pytest.raises(ContractBroken):
            await http.request(read(server.url))


async def test_multipart_streams_with_progress(http: Http, tmp_path: Path) -> None:
    data = random.Random(1).randbytes(200_000)
    path = tmp_path / "a.bin"
    path.write_bytes(data)
    progress: list[tuple[int, int]] = []
    parts = (FilePart("file", 'ev"il\r\n.pdf', Stream.of(data), "application/pdf"), FilePart("other", "b.bin", path))
    async with raw_server(fine) as server:
        call = replace(write(server.url), files=parts, progress=lambda sent, total: progress.append((sent, total)))
        await http.request(call)
        body = server.seen[0].body
        assert body.count(data) == 2 and b'name="file"; filename="ev%22il%0D%0A.pdf"' in body and b"s3cr3t" in body
        assert server.seen[0].header("transfer-encoding") == ""
    assert progress[-1] == (400_000, 400_000) and progress == sorted(progress)


async def test_a_file_as_the_body_and_a_file_that_is_gone(http: Http, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    async with raw_server(fine) as server:
        call = Call("PUT", server.url, "store", write=True, resend=Resend.UPLOAD, content=path)
        with pytest.raises(FileRejected):
            await http.request(call)
        assert not server.seen
        path.write_bytes(b"%PDF")
        await http.request(call)
        assert server.seen[0].body == b"%PDF" and server.seen[0].line.startswith("PUT")


async def test_a_stalled_upload_ends(http: Http) -> None:
    """R15."""
    writers: list[asyncio.StreamWriter] = []

    async def deaf(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.append(writer)
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a read transport too

    server = await asyncio.start_server(deaf, "127.0.0.1", 0)
    url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    with pytest.raises(OutcomeUnknown):
        await http.request(Call("PUT", url, "store", write=True, resend=Resend.UPLOAD, content=Stream.of(b"x" * 20_000_000)))
    writers[0].transport.abort()
    server.close()


async def test_every_try_is_paced_and_nothing_secret_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    paced: list[int] = []

    async def pace() -> None:
        paced.append(1)

    caplog.set_level(logging.DEBUG)
    factory = HttpFactory(Clock(), time_outs=FAST, sleep=no_pause, chance=lambda low, high: 0.0)
    client = factory.for_account(pace=pace)
    async with raw_server(status(500)) as server:
        with pytest.raises(ServerFault):
            await client.request(replace(read(server.url + "/path"), params={"password": "s3cr3t"}))
        with pytest.raises(OutcomeUnknown):
            await client.request(write(server.url + "/path"))
    await factory.aclose()
    assert len(paced) == 4
    ours = [r for r in caplog.records if r.name.startswith(("httpx", "httpcore", "leaddesk"))]
    assert ours and not any("s3cr3t" in r.getMessage() or "127.0.0.1" in r.getMessage() for r in ours)


def test_how_long_is_waited() -> None:
    """R15: connecting 5 s, the first byte and every pause 20 s, a stalled upload 60 s."""
    limits = TimeOuts()
    assert (limits.connect, limits.silence, limits.upload_stall) == (5.0, 20.0, 60.0)
