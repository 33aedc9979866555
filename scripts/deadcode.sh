#!/usr/bin/env bash
# Fails on a function that no program of the tree can reach, unless lint/hooks.txt names it with a reason; and on a name there
# that is not unreachable any more. deadcode is pinned as a tool of lint/go.mod.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p build
# package.Name, and folder/file.go:line
go tool -modfile=lint/go.mod deadcode \
  -f '{{range .Funcs}}{{printf "%s.%s %s:%d\n" $.Path .Name .Position.File .Position.Line}}{{end}}' ./... | { grep -vE "^[^ ]*test\." || true; } |
  sed -E 's#^([^ ]*/)?([^/ ]+) #\2 #' >build/unreachable.txt
awk '
  NR == FNR { if ($0 ~ /^#/ || !NF) next
              if (NF < 2) { print "lint/hooks.txt: " $1 " has no reason"; bad = 1 }
              hook[$1] = 1; next }
  { file = $2; sub(/:[0-9]+$/, "", file); n = split(file, part, "/"); file = part[n - 1] "/" part[n]
    if ($1 in hook) { used[$1] = 1; next }
    if (file in hook) { used[file] = 1; next }
    print $2 ": nothing reaches " $1; bad = 1 }
  END { for (h in hook) if (!(h in used)) { print "lint/hooks.txt: " h " is reached, or gone"; bad = 1 }
        exit bad }' lint/hooks.txt build/unreachable.txt
echo "every function is reached, but for $(grep -cvE '^(#|$)' lint/hooks.txt) named hooks"
