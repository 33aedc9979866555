#!/usr/bin/env bash
# Makes shipping/label/NotoSansSC-GB2312.ttf: the letters of ASCII and GB 2312 of Noto Sans SC, a fifth of the whole font.
# Needs npm and Python's fonttools. The result is committed, so only a change of the font asks for a run.
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm pack --silent @expo-google-fonts/noto-sans-sc@0.4.3 >/dev/null
tar xzf expo-google-fonts-noto-sans-sc-0.4.3.tgz package/400Regular/NotoSansSC_400Regular.ttf package/LICENSE_FONT
"${PYTHON:-python3}" - <<'PY'
letters = {chr(c) for c in range(0x20, 0x7F)}
for row in range(0xA1, 0xF8):
    for cell in range(0xA1, 0xFF):
        try:
            letters.add(bytes((row, cell)).decode("gb2312"))
        except UnicodeDecodeError:
            pass
open("letters.txt", "w", encoding="utf-8").write("".join(sorted(letters)))
PY
"${PYTHON:-python3}" -m fontTools.subset package/400Regular/NotoSansSC_400Regular.ttf --text-file=letters.txt --no-hinting \
    --layout-features= --name-IDs='*' --output-file="$root/shipping/label/NotoSansSC-GB2312.ttf"
cp package/LICENSE_FONT "$root/shipping/label/OFL.txt"
