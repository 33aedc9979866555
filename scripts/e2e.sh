#!/usr/bin/env bash
# Browser tests. The files are dealt out to as many services as there are processors, at most four, each with demo data in a
# temporary directory of its own; then one service without demo data. Lines say which service they come from.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/install-tools.sh postgres browser
(cd e2e && { [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error; })
files=(e2e/*.test.mjs)
hands=$(nproc)
if [ "$hands" -gt 4 ]; then hands=4; fi

# A file that waits for what never comes ends after twenty minutes and says its name.
run=(node --test --test-timeout=1200000)

# Each hand takes every so-manyth file.
hand() {
  local mine=() i
  for ((i = $1; i < ${#files[@]}; i += hands)); do mine+=("${files[i]}"); done
  ./scripts/with-service.sh "${run[@]}" --test-concurrency=1 "${mine[@]}" 2>&1 | tee "$logs/$1" | sed -u "s/^/[$1] /"
}

# What failed, once more, at the end: the hands' lines stand among each other, and a long run is read from below.
failed() {
  echo "== what failed"
  awk '/^ *not ok /{on = 1} on {print} /^ *\.\.\.$/ {on = 0}' "$logs"/*
  for log in "$logs"/*; do grep -q "^# fail 0" "$log" || { echo "== the end of $(basename "$log")"; tail -n 15 "$log"; }; done
}
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT
pids=()
for ((h = 0; h < hands; h++)); do hand "$h" & pids+=($!); done
code=0
for pid in "${pids[@]}"; do wait "$pid" || code=1; done
[ "$code" = 0 ] || { failed; exit "$code"; }
EMPTY=1 ./scripts/with-service.sh "${run[@]}" e2e/empty/*.test.mjs
