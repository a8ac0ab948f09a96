#!/usr/bin/env bash
# prefix.sh PREFIX: a fresh 64-bit Wine prefix in which Qt, Rust wheels and our program run. For tests only: nothing of it is shipped.
# Debian 12's Wine 8 lacks three system libraries of Windows 10; small stand-ins are compiled from the C files beside this script.
set -euo pipefail
export WINEPREFIX=$1 WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="winemenubuilder.exe=d;mscoree,mshtml="
export HOME="$1.home" # keeps Wine from linking the prefix to the real home folder
mkdir -p "$HOME"
here=$(cd "$(dirname "$0")" && pwd)
library() { x86_64-w64-mingw32-gcc -O2 -s -shared -nostdlib -Wl,-e,0 -w -o "$WINEPREFIX/drive_c/windows/system32/$1.dll" "$here/$2" "${@:3}"; }

wineboot -i </dev/null >/dev/null 2>&1
wineserver -w
library icuuc icuuc.c
library windows.ui winui.c
library bcryptprimitives bcryptprimitives.c -ladvapi32
cat > "$WINEPREFIX/drive_c/settings.reg" <<'R'
REGEDIT4

[HKEY_LOCAL_MACHINE\Software\Microsoft\WindowsRuntime\ActivatableClassId\Windows.UI.ViewManagement.UISettings]
"DllPath"="C:\\windows\\system32\\windows.ui.dll"

[HKEY_CURRENT_USER\Software\Wine]
"Version"="win10"

[HKEY_CURRENT_USER\Software\Wine\Fonts\Replacements]
"Segoe UI"="DejaVu Sans"
"MS Shell Dlg"="DejaVu Sans"
"MS Shell Dlg 2"="DejaVu Sans"
"Tahoma"="DejaVu Sans"

[HKEY_CURRENT_USER\Software\Wine\WineDbg]
"ShowCrashDialog"=dword:00000000
R
wine regedit /S 'C:\settings.reg' </dev/null >/dev/null 2>&1
wineserver -w
