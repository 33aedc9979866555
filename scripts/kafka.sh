#!/usr/bin/env bash
# Apache Kafka from its jars: fetch them once through Maven, start one node on loopback, stop it.
set -euo pipefail
cd "$(dirname "$0")/.."
lib=build/kafka/lib
pid=build/kafka/pid
running() { [ -f "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null; }
case "${1:-}" in
fetch)
  if [ -d "$lib" ]; then exit 0; fi
  command -v mvn >/dev/null && command -v java >/dev/null || { echo "Java and Maven are needed for Apache Kafka" >&2; exit 3; }
  echo "fetching Apache Kafka with Maven"
  # Only a complete folder gets the name that others look for.
  rm -rf "$lib.half"
  mvn -q -B -f kafka/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/$lib.half"
  mv "$lib.half" "$lib"
  ;;
start)
  if running; then echo "already running"; cat build/kafka/out; exit 0; fi
  [ -d "$lib" ] || { echo "no jars in $lib: run scripts/kafka.sh fetch" >&2; exit 1; }
  CGO_ENABLED=0 go build -o build/engines ./internal/local/engines
  build/engines -no-postgres -kafka "$lib" </dev/null >build/kafka/out 2>&1 &
  echo $! >"$pid"
  for _ in $(seq 300); do
    if grep -q 'running until' build/kafka/out; then cat build/kafka/out; exit 0; fi
    running || break
    sleep 0.2
  done
  cat build/kafka/out; exit 1
  ;;
stop)
  if ! running; then echo "not running"; rm -f "$pid"; exit 0; fi
  kill "$(cat "$pid")"
  for _ in $(seq 100); do running || break; sleep 0.1; done
  rm -f "$pid"
  ;;
status)
  if running; then grep 'running until' build/kafka/out; else echo "not running"; exit 1; fi
  ;;
*)
  echo "usage: scripts/kafka.sh fetch|start|stop|status" >&2; exit 2 ;;
esac
