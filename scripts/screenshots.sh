#!/usr/bin/env bash
# Takes the README's pictures from a service of its own; with a folder as argument, every page.
set -euo pipefail
cd "$(dirname "$0")/.."
./scripts/install-tools.sh postgres browser
(cd e2e && { [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error; })
./scripts/with-service.sh node e2e/screenshots.mjs "$@"
