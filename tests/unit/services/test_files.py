"""Files before they are sent: what is taken, what is refused and why, pictures combined into one PDF."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from leaddesk.domain.errors import FileRejected, NotKnown
from leaddesk.services.api import CheckedFile
from leaddesk.services.file_types import accepted
from leaddesk.services.files import FileService


def pdf(pages: int = 1, password: str = "") -> bytes:
    writer = pypdf.PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(200, 200)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 30, 30)).save(out, kind, **options)
    return out.getvalue()


def zipped(**entries: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in entries.items():
            archive.writestr(name.replace("__", "/"), text)
    return out.getvalue()


@pytest.fixture
def files(tmp_path: Path) -> FileService:
    return FileService(tmp_path / "spool")


@pytest.fixture
def put(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


Put = Callable[[str, bytes], Path]


@pytest.mark.parametrize(
    "name, content, media_type, pages, image",
    [
        ("a.pdf", pdf(3), "application/pdf", 3, False),
        ("a.PDF", pdf(), "application/pdf", 1, False),
        ("a.jpg", picture(), "image/jpeg", None, True),
        ("a.jpeg", picture(), "image/jpeg", None, True),
        ("a.png", picture("PNG"), "image/png", None, True),
        ("a.webp", picture("WEBP"), "image/webp", None, True),
        ("scan", picture("TIFF"), "image/tiff", None, True),
        ("a.txt", "Grüße".encode(), "text/plain", None, False),
        ("a.csv", b"a;b\n1;2\n", "text/plain", None, False),
        (
            "a.docx",
            zipped(**{"[Content_Types].xml": "<x/>", "word__document.xml": "<x/>"}),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            None,
            False,
        ),
    ],
)
async def test_taken(files: FileService, put: Put, name: str, content: bytes, media_type: str, pages: int | None, image: bool) -> None:
    path = put(name, content)
    assert await files.check(path) == CheckedFile(path, name, len(content), media_type, pages, image)


async def test_a_pdf_only_viewers_understand_is_taken_without_a_page_count(files: FileService, put: Put) -> None:
    checked = await files.check(put("scan.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"))
    assert (checked.media_type, checked.pages) == ("application/pdf", None)


@pytest.mark.parametrize(
    "name, content, reason",
    [
        ("empty.pdf", b"", "empty"),
        ("photo.pdf", picture(), "type_mismatch"),
        ("letter.jpg", pdf(), "type_mismatch"),
        ("cut.pdf", pdf()[:200], "damaged"),
        ("locked.pdf", pdf(password="secret"), "damaged"),
        ("cut.png", picture("PNG")[:40], "damaged"),
        ("a.zip", zipped(readme="hello"), "type_refused"),
        ("hidden.pdf", zipped(readme="hello"), "type_refused"),
        ("macro.docx", zipped(**{"[Content_Types].xml": "<x/>", "word__vbaProject.bin": "x"}), "type_refused"),
        ("page.html", b"<!doctype html><html></html>", "type_refused"),
        ("page.txt", b"\xef\xbb\xbf  <HTML><script>1</script>", "type_refused"),
        ("drawing.svg", b"<?xml version='1.0'?><svg xmlns='x'/>", "type_refused"),
        ("photo.png", b"<svg onload='x'/>", "type_refused"),
        ("tool.exe", b"MZ\x90\x00" + b"\x00" * 60, "type_refused"),
        ("tool.pdf", b"MZ\x90\x00" + b"%PDF-1.4" + b"\x00" * 60, "type_refused"),
        ("script", b"#!/bin/sh\necho", "type_refused"),
        ("letter.pdf.js", b"var a = 1", "type_refused"),
        ("noise.pdf", bytes(range(1, 9)) * 40, "type_refused"),
    ],
)
async def test_refused(files: FileService, put: Put, name: str, content: bytes, reason: str) -> None:
    """R32."""
    with pytest.raises(FileRejected) as rejected:
        await files.check(put(name, content))
    assert rejected.value.facts["reason"] == reason
    assert rejected.value.facts["name"] == name


async def test_size_kind_and_presence(files: FileService, put: Put, tmp_path: Path) -> None:
    """R32."""
    with pytest.raises(FileRejected) as large:
        await files.check(put("a.pdf", pdf()), max_bytes=10)
    assert (large.value.facts["reason"], large.value.facts["limit"]) == ("too_large", 10)
    with pytest.raises(FileRejected) as kind:
        await files.check(put("a.txt", b"x"), ("application/pdf", "image/*"))
    assert (kind.value.facts["reason"], kind.value.facts["limit"]) == ("type_refused", "PDF, pictures")
    await files.check(put("b.png", picture("PNG")), ("application/pdf", "image/*"))
    with pytest.raises(FileRejected) as missing:
        await files.check(tmp_path / "nothing.pdf")
    assert missing.value.facts["reason"] == "missing"
    with pytest.raises(FileRejected):
        await files.check(tmp_path)


async def test_a_picture_that_would_fill_the_memory_is_not_opened(files: FileService, put: Put) -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 9_000)).save(out, "PNG")
    with pytest.raises(FileRejected) as rejected:
        await files.check(put("huge.png", out.getvalue()))
    assert rejected.value.facts["reason"] == "too_large"


def test_accept_lists() -> None:
    assert accepted("image/png", ".png", ("image/*",)) and accepted("image/png", ".png", (".png",)) and accepted("text/plain", ".csv", ("text/csv",))
    assert not accepted("image/png", ".png", ("application/pdf", ".jpg"))


async def test_pictures_become_pages_upright_and_in_order(files: FileService, put: Put) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turn a quarter to see it upright
    turned = put("turned.jpg", picture(size=(400, 200), exif=exif))
    wide = put("wide.png", picture("PNG", (500, 100)))
    clear = io.BytesIO()
    Image.new("RGBA", (50, 90), (0, 0, 0, 0)).save(clear, "PNG")
    path = await files.combine_images([turned, wide, put("clear.png", clear.getvalue())], "Bank: statement")
    assert path.name == "Bank statement.pdf"
    pages = pypdf.PdfReader(path).pages
    shapes = [page.mediabox.width < page.mediabox.height for page in pages]
    assert shapes == [True, False, True]
    assert {round(max(page.mediabox.width, page.mediabox.height)) for page in pages} == {842}
    checked = await files.check(path, ("application/pdf",))
    assert checked.pages == 3
    files.drop_spooled(path)
    assert not path.parent.exists()


async def test_only_pictures_are_combined_and_only_own_files_dropped(files: FileService, put: Put) -> None:
    with pytest.raises(FileRejected):
        await files.combine_images([put("a.jpg", picture()), put("b.pdf", pdf())], "x")
    with pytest.raises(NotKnown):
        await files.combine_images([], "x")
    mine = put("mine.pdf", pdf())
    files.drop_spooled(mine)
    assert mine.exists()


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.sampled_from([b"%PDF-1.7\n", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"PK\x03\x04", b"II*\x00", b"", b"RIFF....WEBP"]), st.binary(max_size=300))
async def test_nothing_but_a_rejection_comes_out_of_garbage(files: FileService, tmp_path: Path, start: bytes, rest: bytes) -> None:
    path = tmp_path / "garbage"
    path.write_bytes(start + rest)
    try:
        await files.check(path)
    except FileRejected as rejected:
        assert rejected.facts["reason"]
