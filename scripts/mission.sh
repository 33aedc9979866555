#!/usr/bin/env bash
# Runs the tests that carry a row of the mission in their names, in Go and in the browser, and prints every row with how they
# ended. A row whose test failed or did not run is an error; a row without a test is open.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/install-tools.sh postgres browser
kafka=""
if command -v mvn >/dev/null && command -v java >/dev/null && ./scripts/kafka.sh fetch; then
  kafka=build/kafka/lib
fi
go build -o build/engines ./internal/local/engines
(cd e2e && { [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error; })
build/engines -kafka "$kafka" go test -json -count=1 -run '^TestMission' ./... > build/mission.json || true
./scripts/with-service.sh node --test --test-reporter=tap --test-concurrency=1 --test-name-pattern='mission [0-9]+' e2e/*.test.mjs > build/mission.tap || true
build/fettle-lab mission --results build/mission.json --results build/mission.tap
