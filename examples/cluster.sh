#!/bin/sh
# cluster.sh - two folders simulate two machines that share one database; the news is a recorded run.
#
#   examples/cluster.sh PATH-TO-NEWSAGG
#
# Starts a PostgreSQL server in a temporary folder and removes it at the end (Debian: package postgresql).
set -eu
newsagg=$(realpath "${1:?usage: cluster.sh PATH-TO-NEWSAGG}")
here=$(cd "$(dirname "$0")" && pwd)
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -x "$bin/initdb" ] || {
  echo "this demonstration needs PostgreSQL's server (Debian: apt-get install postgresql)" >&2
  exit 1
}
work=$(mktemp -d)
server() { # PostgreSQL refuses to run as root
  if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi
}
trap 'cd /; server "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true; rm -rf "$work"' EXIT
mkdir "$work/data" "$work/a" "$work/b"
chmod 755 "$work"
if [ "$(id -u)" = 0 ]; then chown postgres "$work" "$work/data"; fi
cd "$work"
server "$bin/initdb" -D "$work/data" -U newsagg -A trust -E UTF8 --locale=C >/dev/null
server "$bin/pg_ctl" -D "$work/data" -w -o "-k $work -c listen_addresses=" -l "$work/log" start >/dev/null

on() { # on MACHINE ARGUMENTS...
  machine=$1
  shift
  printf '\n%s$ newsagg %s\n' "$machine" "$*"
  HOME="$work/$machine" "$newsagg" "$@" --config "$here/morning.toml" \
    --store "postgresql://newsagg@/postgres?host=$work"
}

echo "Machine a asks the publishers. Machine b sends no request: it answers from the articles that a has stored."
on a fetch --format table --limit 4 --replay "$here/morning"
on b fetch --format table --limit 4 --replay "$here/morning"
echo
echo "Both machines also share breakers and search."
on b breaker-status --format table
on b search --format table ferries
