"""The lead list's field encryption: AES-128-CBC under a passphrase the user brings. Never raises; what can't be read is empty."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from typing import Final

from cryptography.hazmat.primitives import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

ENCRYPTED: Final = ("customer_name", "mobile", "res_address", "off_address", "off_name")
"""Fields of the lead list that the current server path encrypts; the older path sent them plain."""

_BLOCK: Final = 16
_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_NUMBER: Final = re.compile(r"\+?[\d-]+")
_WORD: Final = re.compile(r"[A-Za-z.'-]+")


def looks_plain(value: str) -> bool:
    """True for what no (not even a damaged) ciphertext looks like: several words, other scripts, a number, one short word of letters."""
    if not value.isascii() or any(c.isspace() for c in value) or _NUMBER.fullmatch(value):
        return True
    return len(value) < 24 and bool(_WORD.fullmatch(value))  # one encrypted block is 24 characters long


class FieldCipher:
    """Reads encrypted fields with one passphrase; ``""`` = none was given."""

    def __init__(self, passphrase: str) -> None:
        # Key and IV are the same 16 bytes: the server's scheme, not ours to mend. It protects nobody, so the fields are plain personal data to us.
        self._key = hashlib.sha256(passphrase.encode("utf-8", "replace")).digest()[:_BLOCK] if passphrase else b""
        self._cipher = Cipher(algorithms.AES(self._key), modes.CBC(self._key)) if self._key else None
        self.salt = hashlib.sha256(b"lead-fields-1:" + self._key).digest()[:16]

    def reveal(self, value: str) -> str:
        """The plain text: of a plain value itself, of an encrypted one what it holds, or ``""``. Only control characters are taken out."""
        value = value.strip()
        if not value or looks_plain(value):
            return _CONTROL.sub("", value)
        return "" if self._cipher is None else self._decrypted(self._cipher, value)

    @staticmethod
    def _decrypted(cipher: Cipher[modes.CBC], value: str) -> str:
        try:
            sealed = base64.b64decode(value, validate=True)
            if not sealed or len(sealed) % _BLOCK:
                return ""
            decryptor = cipher.decryptor()
            padded = decryptor.update(sealed) + decryptor.finalize()
            unpadder = padding.PKCS7(_BLOCK * 8).unpadder()
            plain = (unpadder.update(padded) + unpadder.finalize()).decode("utf-8")
        except (ValueError, binascii.Error):  # UnicodeDecodeError is a ValueError
            return ""
        return _CONTROL.sub("", plain).strip()
