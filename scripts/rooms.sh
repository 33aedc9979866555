#!/usr/bin/env bash
# Prints every package with its files and lines without tests, its test lines, and the tables it owns.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "| package | files | lines | test lines | tables |"
echo "|---|---|---|---|---|"
go list -f '{{.Dir}}' ./... | while read -r folder; do
  package=${folder#"$PWD"/}
  code=$(find "$folder" -maxdepth 1 -name '*.go' ! -name '*_test.go')
  tests=$(find "$folder" -maxdepth 1 -name '*_test.go')
  tables=$(perl -0777 -ne 'if (m{// Tables: (.*?)\.\n}s) { ($t = $1) =~ s{\n// }{ }g; print $t }' "$folder/doc.go" 2>/dev/null || true)
  echo "| \`$package\` | $(echo "$code" | grep -c . || true) | $(cat $code </dev/null | wc -l) | $([ -n "$tests" ] && cat $tests | wc -l || echo 0) | $tables |"
done
