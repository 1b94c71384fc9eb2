#!/bin/bash
# serve-postgresql.sh - compares `serve` on a store in a file and on one in PostgreSQL with the same articles.
#
#   Benchmarks/serve-postgresql.sh [PROGRAM]
#
# Prints a table of requests/s: medians of ROUNDS (5) rounds of LENGTH (4) seconds each, in which the two take turns. The
# requests are for a hot `/news`, and for queries that all differ, so that each is answered from the store. The server is
# that of server.sh, with its default settings. There are FEEDS (100) feeds of 20 articles. Needs wrk, psql and
# .build/release/loopback-publisher (or the debug one).
set -eu
cd "$(dirname "$0")/.."
program=$(realpath "${1:-.build/release/newsagg}")
publisher=${PUBLISHER:-$PWD/.build/release/loopback-publisher}
[ -x "$publisher" ] || publisher=$PWD/.build/debug/loopback-publisher
feeds=${FEEDS:-100} rounds=${ROUNDS:-5} seconds=${LENGTH:-4} here=$PWD
. Benchmarks/server.sh
. "$here/Benchmarks/feeds.sh"
names="file postgresql"
file="$work/a.db" postgresql="postgresql://newsagg@/postgres?host=$work"
for name in $names; do
  "$program" fetch -q -o /dev/null --store "${!name}"
  "$program" serve --port 0 --client-rate 0 --store "${!name}" 2> "$work/$name.log" > /dev/null &
  pids="$pids $!"
done
for name in $names; do
  while ! grep -q 'listening on' "$work/$name.log"; do :; done
  sed -n 's/.*listening on \(http[^ ]*\)/\1/p' "$work/$name.log" | head -1 > "$work/$name.address"
done
sql 'VACUUM ANALYZE'
cat > "$work/unlike.lua" <<'LUA'
local serial = tonumber(os.getenv("SERIAL"))
function request()
  serial = serial + 1
  return wrk.format("GET", "/news?limit=25&since=" .. serial .. "s")
end
LUA
export SERIAL=200000
load() { # load NAME CONNECTIONS SECONDS [SCRIPT]: requests a second; fails where one was refused
  address=$(cat "$work/$1.address")
  wrk -t1 -c"$2" -d"$3s" ${4:+-s "$4"} "${address}news?limit=25" > "$work/wrk"
  if grep -q 'Non-2xx\|Socket errors' "$work/wrk"; then cat "$work/wrk" >&2; exit 1; fi
  awk '/Requests\/sec/ {print $2}' "$work/wrk"
}
row() { # row TITLE CONNECTIONS [SCRIPT]
  title=$1
  shift
  for name in $names; do
    load "$name" "$1" 1 ${2:+"$2"} > /dev/null
    : > "$work/$name.rates"
  done
  for _ in $(seq "$rounds"); do
    for name in $names; do
      load "$name" "$1" "$seconds" ${2:+"$2"} >> "$work/$name.rates"
      SERIAL=$((SERIAL + 1000000))
    done
  done
  median() { sort -n "$work/$1.rates" | sed -n "$(((rounds + 1) / 2))p"; }
  awk -v t="$title" -v f="$(median file)" -v p="$(median postgresql)" \
    'BEGIN {printf "| %s | %.0f | %.0f | %.2f |\n", t, f, p, p / f}'
}
echo '| requests/s | SQLite | PostgreSQL | PostgreSQL/SQLite |'
echo '|---|---:|---:|---:|'
row 'hot `/news`, 64 connections' 64
row 'misses, 1 connection' 1 "$work/unlike.lua"
row 'misses, 16 connections' 16 "$work/unlike.lua"
