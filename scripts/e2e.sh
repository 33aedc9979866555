#!/usr/bin/env bash
# Browser tests: starts a service of its own with demo data in a temporary directory, drives headless Chromium, stops it;
# then one without.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/install-tools.sh postgres browser
(cd e2e && { [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error; })
./scripts/with-service.sh node --test --test-concurrency=1 e2e/*.test.mjs
EMPTY=1 ./scripts/with-service.sh node --test e2e/empty/*.test.mjs
