#!/usr/bin/env bash
# gofmt, golangci-lint (with vet) and deadcode (as Go tools of lint/go.mod, pinned there), tsc and eslint.
set -euo pipefail
cd "$(dirname "$0")/.."
bad=$(gofmt -l $(git ls-files '*.go'))
if [ -n "$bad" ]; then echo "not gofmt-ed:"; echo "$bad"; exit 1; fi
go tool -modfile=lint/go.mod golangci-lint run ./...
./scripts/deadcode.sh
if command -v npm >/dev/null; then
  cd web
  [ -d node_modules ] || npm ci --no-audit --no-fund --loglevel=error
  npx --no-install tsc --noEmit
  npm run --silent lint
fi
echo "lint ok"
