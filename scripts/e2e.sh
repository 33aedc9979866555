#!/usr/bin/env bash
# Browser tests. The files are dealt out to as many services as there are processors, at most four, each with demo data in a
# temporary directory of its own; then one service without demo data. Lines say which service they come from.
# E2E_AGAIN=1 works a file in which something failed once more, with a service for it alone: what passes then is told as such, for
# it is a fault of the test or of the product all the same.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/install-tools.sh postgres browser
(cd e2e && { [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error; })
files=(e2e/*.test.mjs)
hands=$(nproc)
if [ "$hands" -gt 4 ]; then hands=4; fi
logs=$(mktemp -d)
trap 'rm -rf "$logs"' EXIT

# A file that waits for what never comes ends after twenty minutes and says its name.
run=(node --test --test-timeout=1200000 --test-concurrency=1)

# Each hand takes every so-manyth file.
hand() {
  local mine=() i
  for ((i = $1; i < ${#files[@]}; i += hands)); do mine+=("${files[i]}"); done
  ./scripts/with-service.sh "${run[@]}" "${mine[@]}" 2>&1 | tee "$logs/$1" | sed -u "s/^/[$1] /"
}

# What failed in some logs. The hands' lines stand among each other, so it is told once more at the end, where a long run is read.
failed() { awk '/^ *not ok /{on = 1} on {print} /^ *\.\.\.$/ {on = 0}' "$@"; }

pids=()
for ((h = 0; h < hands; h++)); do hand "$h" & pids+=($!); done
code=0
for pid in "${pids[@]}"; do wait "$pid" || code=1; done
if [ "$code" != 0 ]; then
  mapfile -t wrong < <(failed "$logs"/* | sed -nE "s#.*location: '.*/(e2e/[^/:']+\.test\.mjs).*#\1#p" | sort -u)
  if [ -n "${E2E_AGAIN:-}" ] && [ "${#wrong[@]}" -gt 0 ] && [ "${#wrong[@]}" -le 3 ]; then
    echo "== once more: ${wrong[*]}"
    code=0
    ./scripts/with-service.sh "${run[@]}" "${wrong[@]}" 2>&1 | tee "$logs/again" || code=1
  fi
  echo "== what failed$([ "$code" = 0 ] && echo " the first time, and passed alone: ${wrong[*]}")"
  failed "$logs"/*
  for log in "$logs"/*; do grep -q "^# fail 0" "$log" || { echo "== the end of $(basename "$log")"; tail -n 15 "$log"; }; done
fi
[ "$code" = 0 ] || exit "$code"
EMPTY=1 ./scripts/with-service.sh "${run[@]}" e2e/empty/*.test.mjs
