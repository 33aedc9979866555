#!/usr/bin/env bash
# Runs every Go test, or those of the packages that are named, against a private PostgreSQL and, where Java and Maven are
# there, Apache Kafka itself. What failed is said once more at the end, without the service's own log around it. RACE=1 looks
# for data races, which takes three times as long. Vetting is the linters' part.
# usage: test.sh [package or flag of go test]...
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/install-tools.sh postgres
kafka=""
if command -v mvn >/dev/null && command -v java >/dev/null && ./scripts/kafka.sh fetch; then
  kafka=build/kafka/lib
fi
race=""
if [ "${RACE:-}" = 1 ]; then race=-race; export CGO_ENABLED=1; fi
[[ "$*" == *./* ]] || set -- "$@" ./...
go build -trimpath -o build/engines ./internal/local/engines
log=build/test.log
code=0
build/engines -kafka "$kafka" go test $race -trimpath -vet=off -shuffle=on -count=1 "$@" 2>&1 | tee "$log" || code=$?
if [ "$code" != 0 ]; then
  echo "== what failed (all of it is in $log)"
  grep -v ' INFO request ' "$log" | grep -E -A 25 '^ *--- FAIL|^panic: |WARNING: DATA RACE|^FAIL.*\[build failed\]|^FAIL[[:space:]]' |
    cut -c 1-600 | head -n 300
fi
exit "$code"
