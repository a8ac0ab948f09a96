#!/usr/bin/env python3
"""Writes the WiX source of the MSI package from the program's folder: msi.py FOLDER VERSION OUT.wxs. Per machine, 64-bit, upgrades in place."""

from __future__ import annotations

import hashlib
import sys
import uuid
from pathlib import Path
from xml.sax.saxutils import quoteattr

FAMILY = uuid.UUID("5f6f5d3c-6a57-4c57-9a0c-2f86b5f3b6d1")  # component ids derive from it, so that upgrades recognise them
UPGRADE = "5F6F5D3C-6A57-4C57-9A0C-2F86B5F3B6D2"
SHORTCUT = '<Shortcut Id="menu" Directory="ProgramMenuFolder" Name="Leaddesk" WorkingDirectory="INSTALLDIR" Advertise="no" Target="[INSTALLDIR]Leaddesk.exe"/>'


def short(kind: str, name: str) -> str:
    """A stable identifier of at most 72 characters."""
    return kind + hashlib.sha256(name.encode()).hexdigest()[:24]


def tree(folder: Path, root: Path, found: list[str]) -> list[str]:
    """The directory and its files as WiX elements; the components' ids are added to `found`."""
    lines: list[str] = []
    for path in sorted(folder.iterdir()):
        name = path.relative_to(root).as_posix()
        if path.is_dir():
            lines += [f'<Directory Id="{short("d", name)}" Name={quoteattr(path.name)}>', *tree(path, root, found), "</Directory>"]
            continue
        component = short("c", name)
        found.append(component)
        file = f'<File Id="{short("f", name)}" Source={quoteattr(str(path))} Name={quoteattr(path.name)} KeyPath="yes"/>'
        more = SHORTCUT if name == "Leaddesk.exe" else ""
        lines.append(f'<Component Id="{component}" Guid="{str(uuid.uuid5(FAMILY, name)).upper()}" Win64="yes">{file}{more}</Component>')
    return lines


def render(folder: Path, version: str) -> str:
    """The whole source."""
    components: list[str] = []
    body = "\n".join(tree(folder, folder, components))
    references = "".join(f'<ComponentRef Id="{one}"/>' for one in components)
    return f"""<?xml version="1.0" encoding="utf-8"?>
<Wix xmlns="http://schemas.microsoft.com/wix/2006/wi">
<Product Id="*" Name="Leaddesk" Language="1033" Version="{version}" Manufacturer="Leaddesk" UpgradeCode="{UPGRADE}">
<Package InstallerVersion="500" Compressed="yes" InstallScope="perMachine"/>
<MajorUpgrade DowngradeErrorMessage="A newer version of Leaddesk is installed."/>
<Media Id="1" Cabinet="app.cab" EmbedCab="yes"/>
<Property Id="ARPNOMODIFY" Value="1"/>
<Directory Id="TARGETDIR" Name="SourceDir"><Directory Id="ProgramMenuFolder"/><Directory Id="ProgramFiles64Folder"><Directory Id="INSTALLDIR" Name="Leaddesk">
{body}
</Directory></Directory></Directory>
<Feature Id="Main" Level="1">{references}</Feature>
</Product>
</Wix>
"""


if __name__ == "__main__":
    Path(sys.argv[3]).write_text(render(Path(sys.argv[1]), sys.argv[2]), encoding="utf-8")
