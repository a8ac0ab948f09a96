"""The log: JSON lines in the profile, rotating, with everything secret or personal taken out before it is written."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from leaddesk.domain.clock import Clock, to_iso

_PATTERNS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?i)\b(https?://[^\s?#\"'<>]+)[?#][^\s\"'<>]*"), r"\1?…"),
    (re.compile(r"(?i)(https?://)[^\s/@\"'<>]+@"), r"\1…@"),
    (
        re.compile(
            r"(?i)([\"']?\b[\w-]*(?:password|passwd|passphrase|pass|secret|token|api[_-]?key|otp|pin|authorization|cookie|session|pwd)\b[\"']?\s*[:=]\s*)"
            r"(?:bearer\s+|token\s+|basic\s+)?(\"[^\"]*\"|'[^']*'|[^\s,;&}\]]+)"
        ),
        r"\1…",
    ),
    (re.compile(r"(?i)\b(bearer|basic|token)\s+[\w.~+/=-]{8,}"), r"\1 …"),
    (re.compile(r"\b(?:gl|ik|sk|pk)_[A-Za-z0-9]{12,}\b"), "…"),
    (re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b"), "…@…"),
    (re.compile(r"(?<![\w.-])(?!\d{4}-\d\d-\d\d\b)\+?\d(?:[ ()-]?\d){7,}(?![\w.])"), "…"),
    (re.compile(r"\b[A-Za-z0-9+/_-]{40,}={0,2}"), "…"),
)


class Redactor:
    """Takes secrets and personal values out of text. Exact secrets are learnt as accounts are opened; the rest goes by its shape."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._lock = threading.Lock()

    def learn(self, secret: str) -> None:
        """From now on this very text is replaced wherever it turns up. Very short ones would blacken everything and are left to the patterns."""
        if len(secret) >= 4:
            with self._lock:
                self._known.add(secret)

    def clean(self, text: str) -> str:
        with self._lock:
            known = sorted(self._known, key=len, reverse=True)
        for secret in known:
            text = text.replace(secret, "…")
        for pattern, instead in _PATTERNS:
            text = pattern.sub(instead, text)
        return text


class JsonLines(logging.Formatter):
    """One JSON object a line: at, level, logger, text, and the type and place of an error, never its values."""

    def __init__(self, redactor: Redactor, clock: Clock) -> None:
        super().__init__()
        self._redactor = redactor
        self._clock = clock

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, str] = {"at": to_iso(self._clock.now()), "level": record.levelname.lower(), "logger": record.name}
        line["text"] = self._redactor.clean(record.getMessage())
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            trace = record.exc_info[2]
            while trace is not None and trace.tb_next is not None:
                trace = trace.tb_next
            if trace is not None:
                line["where"] = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
        return json.dumps(line, ensure_ascii=False)


class PlainLines(logging.Formatter):
    """For stderr: the level and the redacted text, no traceback."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__()
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {self._redactor.clean(record.getMessage())}"


_CHATTY = ("httpx", "httpcore", "asyncio", "PIL", "pypdf", "fontTools", "urllib3", "botocore", "faker", "qasync", "keyring", "multipart", "uvicorn")


class ProfileLog:
    """The handlers of one profile; closing takes them off the root logger again."""

    def __init__(self, folder: Path, redactor: Redactor, clock: Clock, *, stderr: TextIO | None = None, level: int = logging.INFO) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file = RotatingFileHandler(folder / "leaddesk.log", maxBytes=2_000_000, backupCount=4, encoding="utf-8", delay=True)
        self._file.setFormatter(JsonLines(redactor, clock))
        self._file.setLevel(level)
        self._stderr = logging.StreamHandler(stderr or sys.stderr)
        self._stderr.setFormatter(PlainLines(redactor))
        self._stderr.setLevel(logging.WARNING)
        root = logging.getLogger()
        self._before = root.level
        root.setLevel(level)
        root.addHandler(self._file)
        root.addHandler(self._stderr)
        for name in _CHATTY:
            logging.getLogger(name).setLevel(logging.WARNING)

    def close(self) -> None:
        root = logging.getLogger()
        for handler in (self._file, self._stderr):
            root.removeHandler(handler)
        self._file.close()
        root.setLevel(self._before)
