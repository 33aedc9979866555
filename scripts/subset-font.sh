#!/usr/bin/env bash
# Makes the fonts of labels from Noto Sans SC: shipping/label/NotoSansSC-GB2312.ttf with the letters of ASCII and GB 2312, a
# fifth of the whole, and NotoSansSC-GB18030.ttf.gz with all of them.
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
"${PYTHON:-python3}" - package/400Regular/NotoSansSC_400Regular.ttf "$root/shipping/label/NotoSansSC-GB18030.ttf" <<'PY'
import gzip
import sys
from fontTools.ttLib import TTFont
from fontTools.subset import Subsetter, Options

source, target = sys.argv[1:]
options = Options()
options.hinting, options.layout_features, options.name_IDs, options.notdef_outline, options.glyph_names = False, [], ["*"], True, False
f = TTFont(source)
letters = sorted(f.getBestCmap())
s = Subsetter(options)
s.populate(unicodes=letters)
s.subset(f)
best = f.getBestCmap()
# Writers of PDF know the first plane only: each letter beyond it stands at a place for private use as well, in order.
beyond = [c for c in letters if c > 0xFFFF]
for table in f["cmap"].tables:
    if table.format in (4, 12):
        table.cmap.update({0xE000 + i: best[c] for i, c in enumerate(beyond)})
f["cmap"].tables = [t for t in f["cmap"].tables if t.format in (4, 12) and t.platformID == 3]
f.save(target)
with open(target, "rb") as raw, gzip.GzipFile(target + ".gz", "wb", 9, mtime=0) as packed:
    packed.write(raw.read())
PY
rm "$root/shipping/label/NotoSansSC-GB18030.ttf"
