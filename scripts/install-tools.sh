#!/usr/bin/env bash
# Installs what no language's package manager brings: PostgreSQL's server, and for browser tests Chromium and a Chinese
# font. Does nothing where they are. usage: install-tools.sh [postgres] [browser]; without words both.
set -euo pipefail
cd "$(dirname "$0")/.."
want="${*:-postgres browser}"

# The same places that the binary looks in; it can obtain a server by itself too.
have_postgres() {
  [ "${FETTLE_POSTGRES_BIN:-}" = obtain ] && return 1
  [ -n "${FETTLE_POSTGRES_BIN:-}${FETTLE_DATABASE_URL:-}" ] && return 0
  command -v initdb >/dev/null && return 0
  command -v pg_config >/dev/null && [ -x "$(pg_config --bindir)/initdb" ] && return 0
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1
}
apt() { DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=120 "$@" >/dev/null; }
can_apt() { command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; }

if [[ $want == *postgres* ]] && ! have_postgres; then
  CGO_ENABLED=0 go run ./internal/local/engines -obtain
fi
missing=""
if [[ $want == *browser* ]]; then
  command -v chromium >/dev/null || missing="chromium"
  [ -n "$(fc-list :lang=zh-cn 2>/dev/null | head -c 1)" ] || ls /usr/share/fonts/truetype/wqy/* >/dev/null 2>&1 || missing="$missing fonts-wqy-microhei"
fi
if [ -n "$missing" ]; then
  if ! can_apt; then echo "browser tests need:$missing (only root can install them here)" >&2; exit 1; fi
  echo "installing $missing with apt-get"
  apt update
  # shellcheck disable=SC2086 # a list of packages
  apt install -y --no-install-recommends $missing
fi
