#!/bin/sh
# fetch.sh - fetches 1,000 URLs of 21 KB, each answered after 300 ms, with CurlTransport and with curl(1).
#
#   Benchmarks/fetch.sh [CONCURRENCY]        default 64; the environment may set DELAY_MS, COUNT and RUNS
#
# The publisher listens on 127.0.0.1 to 127.0.0.64, one host for each concurrent request. Needs curl and hyperfine.
set -eu
cd "$(dirname "$0")/.."
concurrency=${1:-64}
delay=${DELAY_MS:-300}
count=${COUNT:-1000}
runs=${RUNS:-7}
build() { swift build -c release --static-swift-stdlib --product "$1" >&2; }
build loopback-publisher
build fetch-bench
bin=$(swift build -c release --static-swift-stdlib --show-bin-path)

work=$(mktemp -d)
publisher=
trap 'test -z "$publisher" || kill "$publisher"; rm -rf "$work"' EXIT INT TERM
printf '{"/feed/*": {"size": 21000, "delay_ms": %d}}' "$delay" > "$work/script.json"
"$bin/loopback-publisher" --bind 0.0.0.0 --script "$work/script.json" > "$work/port" &
publisher=$!
while ! test -s "$work/port"; do sleep 0.1; done
port=$(cat "$work/port")

i=0
while test "$i" -lt "$count"; do
  url="http://127.0.0.$((i % 64 + 1)):$port/feed/$i"
  echo "$url" >> "$work/urls"
  printf 'url = "%s"\noutput = "/dev/null"\n' "$url" >> "$work/config"
  i=$((i + 1))
done

hyperfine -N --warmup 1 --runs "$runs" --export-markdown "$work/table.md" \
  -n "curl --parallel-max $concurrency" \
  "curl -s --no-progress-meter --parallel --parallel-max $concurrency --config $work/config" \
  -n "CurlTransport, $concurrency at once" "$bin/fetch-bench $concurrency $work/urls"
cat "$work/table.md"
for program in "curl -s --no-progress-meter --parallel --parallel-max $concurrency --config $work/config" \
  "$bin/fetch-bench $concurrency $work/urls"; do
  # shellcheck disable=SC2086 # the words of a command
  /usr/bin/time -f '%e s wall, %U s user, %S s system, %M KiB' $program
done
curl -s "http://127.0.0.1:$port/__stats" | cut -c1-200
