#!/bin/sh
# compare.sh - compares two binaries of newsagg in one run: start, cached answer, feeds, parsing, hot /news.
#
#   Benchmarks/compare.sh BEFORE AFTER
#
# Prints a table of medians and their ratio; the runs of the two alternate. Needs hyperfine, wrk, jq and
# .build/release/loopback-publisher (or the debug one). Only the ratios are meaningful, because the machine may be busy.
set -eu
cd "$(dirname "$0")/.."
before=$(realpath "$1") after=$(realpath "$2")
publisher=$PWD/.build/release/loopback-publisher
[ -x "$publisher" ] || publisher=$PWD/.build/debug/loopback-publisher
feeds=${FEEDS:-300} rounds=${ROUNDS:-10}
work=$(mktemp -d)
pids=
trap 'for pid in $pids; do kill "$pid" 2>/dev/null || true; done; rm -rf "$work"' EXIT INT TERM

. Benchmarks/feeds.sh
cat "$work"/feed-*.xml > "$work/many.xml"

row() { # row NAME BEFORE-COMMAND AFTER-COMMAND [PREPARE]: hyperfine alternates by itself between short series
  : > "$work/b" ; : > "$work/a"
  for _ in 1 2 3; do
    hyperfine -N -i --warmup 1 --runs "$rounds" --style none ${4:+--prepare "$4"} --export-json "$work/out" "$2" "$3" >/dev/null 2>&1
    jq -r '.results[0].times[]' "$work/out" >> "$work/b"; jq -r '.results[1].times[]' "$work/out" >> "$work/a"
  done
  b=$(sort -n "$work/b" | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]*1000}')
  a=$(sort -n "$work/a" | awk '{v[NR]=$1} END {print v[int((NR+1)/2)]*1000}')
  awk -v n="$1" -v b="$b" -v a="$a" 'BEGIN {printf "| %s | %.2f | %.2f | %.2f |\n", n, b, a, a/b}'
}

echo '| what | before | after | after/before |'
echo '|---|---:|---:|---:|'
row 'start, `--version` (ms)' "$before --version" "$after --version"
for name in before after; do
  eval program=\$$name
  "$program" fetch --store "$work/$name.db" -q -o /dev/null || true
done
row 'cached `fetch --offline -l 20` (ms)' "$before fetch --offline -l 20 --store $work/before.db" "$after fetch --offline -l 20 --store $work/after.db"
row "cached \`fetch --offline\`, $feeds sources (ms)" "$before fetch --offline --store $work/before.db" "$after fetch --offline --store $work/after.db"
rounds=5
row "\`fetch\` of $feeds feeds into a new store (ms)" "$before fetch --store $work/stores/b.db -o /dev/null" "$after fetch --store $work/stores/a.db -o /dev/null" "rm -rf $work/stores"
rounds=10
row '`parse` of one document (ms)' "$before parse $work/feed-0.xml" "$after parse $work/feed-0.xml"

hot() { # hot PROGRAM STORE: requests a second for /news that is in the cache
  "$1" serve --port 0 --client-rate 0 --store "$2" 2> "$work/serve.log" > /dev/null &
  server=$!
  pids="$pids $server"
  while ! grep -q 'listening on' "$work/serve.log"; do :; done
  address=$(sed -n 's/.*listening on \(http[^ ]*\)/\1/p' "$work/serve.log" | head -1)
  wrk -t1 -c64 -d1s "${address}news?limit=50" > /dev/null
  wrk -t1 -c64 -d4s "${address}news?limit=50" | awk '/Requests\/sec/ {print $2}'
  kill "$server"; wait "$server" 2>/dev/null || true
}
: > "$work/b"; : > "$work/a"
for _ in 1 2 3 4 5; do
  hot "$before" "$work/before.db" >> "$work/b"
  hot "$after" "$work/after.db" >> "$work/a"
done
b=$(sort -n "$work/b" | sed -n 3p); a=$(sort -n "$work/a" | sed -n 3p)
awk -v b="$b" -v a="$a" 'BEGIN {printf "| hot `/news`, 64 connections (requests/s, more is better) | %.0f | %.0f | %.2f |\n", b, a, a/b}'
