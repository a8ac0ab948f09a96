"""The encryption of the practice CRM's lead list: AES-128-CBC with one fixed key and IV out of a passphrase."""

from __future__ import annotations

import base64
import hashlib

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7


class ListCipher:
    """Encrypts list fields. Key and IV are both the first 16 bytes of the passphrase's SHA-256, so equal texts stay equal and are kept."""

    def __init__(self, passphrase: str) -> None:
        key = hashlib.sha256(passphrase.encode("utf-8")).digest()[:16]
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key))
        self._known: dict[str, str] = {}

    def encrypt(self, text: str) -> str:
        """Base64 of the ciphertext."""
        known = self._known.get(text)
        if known is None:
            padder = PKCS7(128).padder()
            padded = padder.update(text.encode("utf-8")) + padder.finalize()
            encryptor = self._cipher.encryptor()
            known = self._known[text] = base64.b64encode(encryptor.update(padded) + encryptor.finalize()).decode("ascii")
        return known
