"""The installed program tests itself: encryption, Qt, TLS, resources, and a whole day's round at every practice CRM on loopback."""

from __future__ import annotations

import json
import os
import platform
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import leaddesk

if TYPE_CHECKING:
    from leaddesk.sandbox import Running
    from leaddesk.services.api import Services


@dataclass(frozen=True, slots=True)
class Finding:
    """One test: its name, whether it passed, what was seen, how long it took in seconds."""

    name: str
    passed: bool
    text: str
    seconds: float


def run_self_test(report: Path | None) -> int:
    """Runs all tests, writes the JSON report, answers 0 when everything passed. Nothing but loopback is contacted; the profile is a temporary one."""
    findings = [_timed(name, test) for name, test in (("encryption", _encryption), ("window", _window), ("trust store", _trust), ("icons", _icons))]
    findings += _practice_rounds()
    value = {
        "program": leaddesk.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "passed": all(f.passed for f in findings),
        "tests": [asdict(f) for f in findings],
    }
    if report is not None:
        report.write_text(json.dumps(value, indent=1), encoding="utf-8")
    for finding in findings:
        sys.stdout.write(f"{'ok  ' if finding.passed else 'FAIL'}  {finding.name}: {finding.text} ({finding.seconds:.1f} s)\n")
    return 0 if value["passed"] else 1


def _timed(name: str, test: Callable[[], str]) -> Finding:
    begun = time.monotonic()
    try:
        text, passed = test(), True
    except Exception as error:  # a failing self-test must say so and let the others run
        text, passed = f"{error.__class__.__name__}: {error}", False
    return Finding(name, passed, text, time.monotonic() - begun)


def _encryption() -> str:
    from leaddesk.app.wiring import open_store_part

    with tempfile.TemporaryDirectory(prefix="leaddesk-test-") as folder:
        opened = open_store_part(Path(folder), session_key=secrets.token_bytes(32))
        opened.services.preferences.put("canary", "a readable canary")
        files = [path for path in Path(folder).rglob("*") if path.is_file()]
        readable = [path.name for path in files if b"a readable canary" in path.read_bytes()]
        opened.close()
    if readable:
        raise RuntimeError(f"plain text in {', '.join(readable)}")
    return f"no plain text in {len(files)} files"


def _window() -> str:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qVersion
    from PySide6.QtGui import QGuiApplication, QImage, QPainter

    app = QGuiApplication.instance() or QGuiApplication([])
    image = QImage(40, 20, QImage.Format.Format_RGB32)
    image.fill(0xFFFFFF)
    painter = QPainter(image)
    painter.drawText(2, 15, "Lead")
    painter.end()
    if not any(image.pixel(x, y) & 0xFFFFFF != 0xFFFFFF for x in range(40) for y in range(20)):
        raise RuntimeError("no font could be drawn")
    return f"Qt {qVersion()} on {app.property('platformName') or QGuiApplication.platformName()}"


def _trust() -> str:
    import ssl

    import truststore

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if context.verify_mode is not ssl.CERT_REQUIRED:
        raise RuntimeError("certificates would not be checked")
    return "certificates are checked against the system's own store"


def _icons() -> str:
    from leaddesk.ui.theme.resources import resource_folder

    count = len(list((resource_folder() / "icons").glob("*.svg")))
    if not count:
        raise RuntimeError("none found")
    return f"{count} icons"


def _practice_rounds() -> list[Finding]:
    """At each practice CRM: account, sign-in, refresh, search; not one complaint from it."""
    from leaddesk.app.wiring import open_services
    from leaddesk.sandbox import start_all

    running = start_all(1, size=60)
    try:
        with tempfile.TemporaryDirectory(prefix="leaddesk-test-") as folder:
            services = open_services(Path(folder), in_thread=True, session_key=secrets.token_bytes(32))
            try:
                installed = {info.slug for info in services.catalog.crms()}
                return [_timed(f"practice {one.crm}", partial(_round, services, one)) for one in running if one.crm in installed]
            finally:
                services.engine.submit(services.stop()).result(60)
    finally:
        for one in running:
            one.stop()


def _round(services: Services, one: Running) -> str:
    from leaddesk.app.demo import join

    account = services.engine.submit(join(services, one)).result(60)
    counts = services.engine.submit(services.refresher.refresh(account)).result(120)
    failed = [kind for kind, count in counts.items() if count.failure is not None]
    if failed or one.practice.complaints:
        raise RuntimeError(f"failed: {failed}, complaints: {len(one.practice.complaints)}")
    return f"{sum(count.seen for count in counts.values())} records of {len(counts)} kinds"
