#!/usr/bin/env bash
# Runs a command against a service of its own: FETTLE_URL says where it is. The service and its data go
# afterwards. EMPTY=1 leaves the demonstration out.
set -euo pipefail
cd "$(dirname "$0")/.."
data=$(mktemp -d)
chmod 755 "$data"
demo=--demo
[ -n "${EMPTY:-}" ] && demo=""
port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
FETTLE_WEBHOOKS_LOCAL=true FETTLE_DATA="$data" FETTLE_LISTEN="127.0.0.1:$port" build/fettle serve $demo --log warn >"$data/service.log" 2>&1 &
service=$!
trap 'kill $service 2>/dev/null || true; wait $service 2>/dev/null || true; rm -rf "$data"' EXIT
for _ in $(seq 600); do
  curl -fs "http://127.0.0.1:$port/readyz" >/dev/null 2>&1 && break
  kill -0 $service 2>/dev/null || { cat "$data/service.log"; exit 1; }
  sleep 0.2
done
export FETTLE_URL="http://127.0.0.1:$port" FETTLE_DATA="$data"
"$@"
