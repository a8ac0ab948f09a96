#!/usr/bin/env python3
"""Signs a Windows program or installer in place: sign.py P12 PASSWORD-FILE [--stamp ADDRESS] FILE. The installer calls it for its uninstaller, too."""

from __future__ import annotations

import argparse
import subprocess
from pathlib import Path


def main() -> int:
    options = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    options.add_argument("key", type=Path)
    options.add_argument("password", type=Path)
    options.add_argument("--stamp")
    options.add_argument("file", type=Path)
    chosen = options.parse_args()
    signed = chosen.file.with_name(chosen.file.name + ".signed")
    command = ["osslsigncode", "sign", "-pkcs12", str(chosen.key), "-readpass", str(chosen.password), "-h", "sha256", "-n", "Leaddesk"]
    command += ["-ts", chosen.stamp] if chosen.stamp else []
    subprocess.run([*command, "-in", str(chosen.file), "-out", str(signed)], check=True, stdout=subprocess.DEVNULL)
    signed.replace(chosen.file)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
