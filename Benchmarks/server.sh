# server.sh - a PostgreSQL server for benchmarks; sourced by other scripts.
#
# Creates the folder `work` for the data and the Unix socket of the server, changes into it, and starts the server.
# Defines `sql`, which runs one statement. When the script ends, the server and the processes in `pids` are stopped, and
# the folder is removed.
# Needs Debian's PostgreSQL.

bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
work=$(mktemp -d)
pids=
server() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
stop() {
  cd /
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  server "$bin/pg_ctl" -D "$work/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$work"
}
trap stop EXIT
mkdir "$work/data" && chmod 755 "$work"
if [ "$(id -u)" = 0 ]; then chown postgres "$work" "$work/data"; fi
cd "$work"
server "$bin/initdb" -D "$work/data" -U newsagg -A trust -E UTF8 --locale=C >/dev/null
server "$bin/pg_ctl" -D "$work/data" -w -o "-k $work -c listen_addresses=" -l "$work/log" start >/dev/null
sql() { psql -q -X -t -A -v ON_ERROR_STOP=1 -h "$work" -U newsagg -d postgres -c "$1"; }
