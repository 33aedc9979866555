#!/usr/bin/env bash
# Runs the property tests with many times the steps of `make test`, counts the steps, and fails when they were too few;
# then fifty thousand senseless requests against the contract, every item of the recorded demand, and a broker and readers
# that fail for minutes. FETTLE_RAPID_CHECKS is the number
# of rounds of the stock; the repairs, which are slower, get a third. The laws of grams, which are arithmetic, get a million
# steps each (FETTLE_LAW_CHECKS rounds of a hundred).
set -euo pipefail
cd "$(dirname "$0")/.."
checks=${FETTLE_RAPID_CHECKS:-1200}
steps=${FETTLE_STEPS:-100000}
./scripts/install-tools.sh postgres
./scripts/kafka.sh fetch
go build -o build/engines ./internal/local/engines
log=build/test-long.log
: > "$log"
run() { # checks, packages; answers what go test answered, whatever was printed
  local answer
  set +e
  go test -count=1 -v -shuffle=on -timeout 60m -run 'Property|Whatever|AnOrderedChain' "${@:2}" -rapid.checks="$1" 2>&1 |
    tee -a "$log" | grep -E --line-buffered '^(ok|FAIL|---|panic)|property:|Error|\[rapid\] fail'
  answer=${PIPESTATUS[0]}
  set -e
  return "$answer"
}
export -f run
export log
began=$SECONDS
build/engines bash -euo pipefail -c "
  run $checks ./inventory/... & first=\$!
  run $((checks / 3)) ./repairflow/... & second=\$!
  wait \$first && wait \$second
  run ${FETTLE_LAW_CHECKS:-10000} ./recycling/balance
  FETTLE_LONG=1 go test -count=1 -timeout 60m -v -run PropertyWhateverIsDone ./recycling | tee -a $log | grep -E '^( *---|ok|FAIL|panic)|property:|Error'
  FETTLE_LONG=1 go test -count=1 -timeout 60m -v -run NoAnswerBreaksItsContract ./cmd/internal/app | tee -a $log | grep -E '^(---|ok|FAIL|panic)|requests of'
  FETTLE_LONG=1 go test -count=1 -timeout 60m -run Demand ./cmd/fettle-lab
  FETTLE_LONG=1 go test -count=1 -timeout 60m -v -run WhateverHappensToTheBroker ./shipping/tracking | tee -a $log | grep -E '^( *---|ok|FAIL|panic)|parcels,'"
total=$(sed -n 's/.*property: \([0-9]*\) steps.*/\1/p' "$log" | awk '{n += $1} END {print n + 0}')
echo "$total steps in $((SECONDS - began)) s"
[ "$total" -ge "$steps" ] || { echo "fewer than $steps" >&2; exit 1; }
