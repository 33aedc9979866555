#!/usr/bin/env bash
# Apache Kafka from its jars: fetch them once through Maven, start one node on loopback, stop it.
set -euo pipefail
cd "$(dirname "$0")/.."
lib=build/kafka/lib
pid=build/kafka/pid
case "${1:-}" in
fetch)
  if ls "$lib"/kafka_2.13-*.jar >/dev/null 2>&1; then exit 0; fi
  command -v mvn >/dev/null && command -v java >/dev/null || { echo "Java and Maven are needed for Apache Kafka" >&2; exit 3; }
  mkdir -p "$lib"
  mvn -q -B -f kafka/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/$lib"
  ;;
start)
  if [ -f "$pid" ] && kill -0 "$(cat "$pid")" 2>/dev/null; then echo "already running"; exit 0; fi
  go build -o build/engines ./internal/local/engines
  build/engines -kafka "$lib" >build/kafka/out 2>&1 &
  echo $! >"$pid"
  for _ in $(seq 300); do grep -q 'running until' build/kafka/out && break; kill -0 "$(cat "$pid")" || { cat build/kafka/out; exit 1; }; sleep 0.2; done
  cat build/kafka/out
  ;;
stop)
  [ -f "$pid" ] && kill "$(cat "$pid")" 2>/dev/null || true
  rm -f "$pid"
  ;;
*)
  echo "usage: scripts/kafka.sh fetch|start|stop" >&2; exit 2 ;;
esac
