#!/bin/bash
# postgresql.sh - compares commands on a store in a file and on one in PostgreSQL, for two binaries in one run.
#
#   Benchmarks/postgresql.sh BEFORE AFTER
#
# Prints a table of medians; the runs of the three alternate. The environment may set FEEDS (300), ROUNDS (5) and DELAY:
# the commands then reach the server through a proxy that adds DELAY ms to each round trip. The server is that of
# server.sh, with its default settings. Needs hyperfine, jq, psql, with DELAY a C compiler, and
# .build/release/loopback-publisher (or the debug one).
set -eu
cd "$(dirname "$0")/.."
here=$PWD
before=$(realpath "$1") after=$(realpath "$2")
publisher=${PUBLISHER:-$here/.build/release/loopback-publisher}
[ -x "$publisher" ] || publisher=$here/.build/debug/loopback-publisher
feeds=${FEEDS:-300} rounds=${ROUNDS:-5}
. Benchmarks/server.sh
. "$here/Benchmarks/feeds.sh"
for name in before after; do sql "CREATE DATABASE $name"; done
address="/%s?host=$work"
if [ -n "${DELAY:-}" ]; then
  cc -O2 -o "$work/delay" "$here/Benchmarks/delay.c"
  "$work/delay" "$work/.s.PGSQL.5432" "$DELAY" > "$work/delayed" &
  pids="$pids $!"
  while [ ! -s "$work/delayed" ]; do :; done
  address="127.0.0.1:$(cat "$work/delayed")/%s?sslmode=disable"
fi
# shellcheck disable=SC2059 # the address is a format
store() { printf "postgresql://newsagg@$address" "$1"; }
reset="sh -c 'rm -rf $work/new; for name in before after; do psql -q -X -h $work -U newsagg -d \$name -c \"SET client_min_messages = error\" -c \"DROP SCHEMA IF EXISTS newsagg CASCADE\" -c CHECKPOINT; done'"

median() { sort -n | awk '{v[NR] = $1} END {printf "%.1f", v[int((NR + 1) / 2)] * 1000}'; }
row() { # row NAME ROUNDS PREPARE ARGUMENTS...: hyperfine runs one after the other, so that short series alternate
  name=$1 runs=$2 prepare=$3
  shift 3
  : > "$work/0"; : > "$work/1"; : > "$work/2"
  for _ in 1 2 3; do
    hyperfine -N -i --warmup 1 --runs "$runs" --style none ${prepare:+--prepare "$prepare"} --export-json "$work/out" \
      "$after $* --store $work/new/a.db" "$before $* --store $(store before)" "$after $* --store $(store after)" \
      > /dev/null 2>&1
    for index in 0 1 2; do jq -r ".results[$index].times[]" "$work/out" >> "$work/$index"; done
  done
  file=$(median < "$work/0") old=$(median < "$work/1") new=$(median < "$work/2")
  awk -v name="$name" -v f="$file" -v o="$old" -v n="$new" \
    'BEGIN {printf "| %s | %s | %s | %s | %.2f | %.2f |\n", name, f, o, n, o / f, n / f}'
}

echo '| what, ms | SQLite | PostgreSQL before | PostgreSQL after | before/SQLite | after/SQLite |'
echo '|---|---:|---:|---:|---:|---:|'
row "\`fetch\` of $feeds feeds, $((feeds * 20)) articles, into a new store" "$rounds" "$reset" fetch -q -o /dev/null
eval "$reset"
"$after" fetch -q -o /dev/null --store "$work/new/a.db"
"$before" fetch -q -o /dev/null --store "$(store before)"
"$after" fetch -q -o /dev/null --store "$(store after)"
for name in before after; do psql -q -X -h "$work" -U newsagg -d $name -c 'VACUUM ANALYZE'; done
row "cached \`fetch -l 20\` of $feeds sources" $((rounds * 3)) '' fetch -q -l 20 -o /dev/null
row 'cached `fetch -l 20` of one source' $((rounds * 3)) '' fetch s1 -q -l 20 -o /dev/null
row "cached \`fetch\` of $feeds sources, all articles" "$rounds" '' fetch -q -o /dev/null
row '`status` of one source' $((rounds * 3)) '' status s1
row '`search` of a word' $((rounds * 3)) '' search -l 20 council
