#!/usr/bin/env bash
# Makes the dump from which the upgrade test starts: builds a release in a clone, lets it serve the demonstration, tell its story
# and play a simulated day on a PostgreSQL of its own, and dumps schema and data.
# usage: dump-release.sh COMMIT NAME     writes migrations/testdata/releases/NAME.sql.gz
# If migrations/testdata/releases/NAME.mjs is there, it fills through HTTP what the demonstration leaves empty.
set -euo pipefail
cd "$(dirname "$0")/.."
commit=${1:?which commit} name=${2:?under which name}
releases=$PWD/migrations/testdata/releases
work=$(mktemp -d)
chmod 755 "$work"
service=""
trap '[ -z "$service" ] || { kill $service; wait $service || true; }; rm -rf "$work"' EXIT

git clone -q . "$work/fettle"
git -C "$work/fettle" checkout -q "$commit"
(cd "$work/fettle" && CGO_ENABLED=0 go build -o "$work/release" ./cmd/fettle)
lab=$work/release
if [ -d "$work/fettle/cmd/fettle-lab" ]; then
  lab=$work/lab
  (cd "$work/fettle" && CGO_ENABLED=0 go build -o "$lab" ./cmd/fettle-lab)
fi

port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
export FETTLE_DATA=$work/data FETTLE_URL=http://127.0.0.1:$port
FETTLE_LISTEN=127.0.0.1:$port timeout 900 "$work/release" serve --demo --log warn >"$work/log" 2>&1 &
service=$!
for _ in $(seq 600); do
  curl -fs "$FETTLE_URL/readyz" >/dev/null 2>&1 && break
  kill -0 $service 2>/dev/null || { cat "$work/log"; exit 1; }
  sleep 0.2
done
"$lab" story
"$lab" replay --parcels 40 --speed 7200 --restock >/dev/null
if [ -f "$releases/$name.mjs" ]; then node "$releases/$name.mjs"; fi

database=$(node -p 'require(process.env.FETTLE_DATA+"/running.json").database_url')
# It has settled when no event waits for a subscriber that is due to hear it.
for _ in $(seq 300); do
  [ "$(psql "$database" -Atc 'SELECT count(*) FROM deliveries WHERE NOT timer AND NOT parked AND next_at <= now()')" = 0 ] && break
  sleep 0.2
done
"$work/release" audit
# INSERT, so that one Exec of lib/pq loads it; no owner, as the test's cluster has another. Settings that only a newer
# pg_dump writes are left out. No line depends on when the dump was made.
psql "$database" -Atc "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_stat_user_tables t
  WHERE NOT (xpath('/row/c/text()', query_to_xml('SELECT count(*) AS c FROM ' || quote_ident(relname), false, true, '')))[1]::text::int > 0" |
  sed 's/^/empty tables: /'
pg_dump --no-owner --no-privileges --inserts --rows-per-insert=500 "$database" |
  grep -v -e '^\\restrict ' -e '^\\unrestrict ' -e '^SET transaction_timeout' | gzip -9n >"$releases/$name.sql.gz"
ls -l "$releases/$name.sql.gz"
