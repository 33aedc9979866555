#!/usr/bin/env bash
# Builds the pages into web/dist, which the binary embeds. Without Node the binary carries a page that says so.
set -euo pipefail
cd "$(dirname "$0")/../web"
if ! command -v npm >/dev/null; then
  echo "npm is not installed: the binary will answer the API but carry no pages" >&2
  exit 0
fi
if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --no-audit --no-fund --loglevel=error
fi
npm run --silent build
