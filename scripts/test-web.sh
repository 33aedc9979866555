#!/usr/bin/env bash
# The tests of the pages that need no browser: outbox, cart, picking, texts.
set -euo pipefail
cd "$(dirname "$0")/../web"
if ! command -v npm >/dev/null; then
  echo "npm is not installed: the pages are not tested" >&2
  exit 0
fi
[ -d node_modules ] && [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --no-audit --no-fund --loglevel=error
npm run --silent test
