#!/usr/bin/env bash
# Runs every Go test against a private PostgreSQL and, where Java and Maven are there, Apache Kafka itself.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/install-tools.sh postgres
kafka=""
if command -v mvn >/dev/null && command -v java >/dev/null && ./scripts/kafka.sh fetch; then
  kafka=build/kafka/lib
fi
race=""
if [ "${RACE:-1}" = 1 ] && command -v gcc >/dev/null; then race=-race; export CGO_ENABLED=1; fi
go build -o build/engines ./internal/local/engines
exec build/engines -kafka "$kafka" go test $race -shuffle=on -count=1 "$@" ./...
