#!/bin/sh
# serve.sh - a hot /news beside nginx with one worker serving the same bytes.
#
# Usage: Benchmarks/serve.sh [SECONDS] [ROUNDS]      (5 and 3; about four minutes)
# Needs wrk, nginx, python3, taskset, two processors, and a release build:
#   swift build -c release --static-swift-stdlib --product newsagg
# SERVE="command" starts another server on 127.0.0.1:$PORT instead.
# The server runs on processor 0, wrk on processor 1; rounds are interleaved, medians printed.
set -eu

seconds=${1:-5}
rounds=${2:-3}
root=$(cd "$(dirname "$0")/.." && pwd)
PORT=${PORT:-18401}
nginx_port=$((PORT + 1))
feed_port=$((PORT + 2))
target=${TARGET:-"/news?limit=25"}
work=$(mktemp -d)
pids=
cleanup() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  wait 2>/dev/null || true
  rm -rf "$work"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

python3 - "$work" <<'PY'
import sys, email.utils, time
items = "".join(
    f"<item><title>A headline of the usual length about what happened today, number {i}</title>"
    f"<guid>{i}</guid><link>https://publisher.example/{i}</link>"
    f"<pubDate>{email.utils.formatdate(time.time() - 600 * i)}</pubDate>"
    f"<description>{'What there is to say about it in a sentence or two. ' * 3}</description></item>"
    for i in range(60))
open(sys.argv[1] + "/feed.xml", "w").write(
    f'<rss version="2.0"><channel><title>Bench</title>{items}</channel></rss>')
PY
(cd "$work" && exec python3 -m http.server --bind 127.0.0.1 "$feed_port") >/dev/null 2>&1 &
pids="$pids $!"
cat >"$work/config.toml" <<TOML
allow_private = ["127.0.0.0/8"]
sources = ["bench"]
[sources.bench]
url = "http://127.0.0.1:$feed_port/feed.xml"
critical = true
TOML
command=${SERVE:-"$root/.build/release/newsagg serve --config $work/config.toml --store $work/news.db --port $PORT --client-rate 0"}
# shellcheck disable=SC2086 # a command with its arguments
taskset -c 0 $command >"$work/serve.log" 2>&1 &
server=$!
pids="$pids $server"
tries=0
until curl -sf "http://127.0.0.1:$PORT/ready" >/dev/null; do
  tries=$((tries + 1))
  [ "$tries" -lt 100 ] || { cat "$work/serve.log" >&2; exit 1; }
  sleep 0.1
done

mkdir "$work/www"
curl -sf "http://127.0.0.1:$PORT$target" >"$work/www/news"
cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes 1; pid $work/nginx.pid; error_log $work/error.log;
events { worker_connections 4096; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  open_file_cache max=10; default_type application/json;
  client_body_temp_path $work; proxy_temp_path $work; fastcgi_temp_path $work;
  uwsgi_temp_path $work; scgi_temp_path $work;
  server { listen 127.0.0.1:$nginx_port backlog=1024; root $work/www; }
}
CONF
chmod 755 "$work"
taskset -c 0 nginx -c "$work/nginx.conf" &
nginx=$!
pids="$pids $nginx"
sleep 0.5

measure() { # measure NAME CONNECTIONS URL
  taskset -c 1 wrk -t1 -c"$2" -d"${seconds}s" --latency "$3" >"$work/wrk.txt"
  awk -v name="$1" -v connections="$2" '
    /Requests\/sec/ { rate = $2 } /50%/ { p50 = $2 } /99%/ { p99 = $2 }
    /Non-2xx|Socket errors/ { bad = " ERRORS: " $0 }
    END { print name, connections, rate, p50, p99 bad }' "$work/wrk.txt" >>"$work/results"
}
round=0
while [ "$round" -lt "$rounds" ]; do
  for connections in 1 64 256; do
    measure newsagg "$connections" "http://127.0.0.1:$PORT$target"
    measure nginx "$connections" "http://127.0.0.1:$nginx_port/news"
  done
  round=$((round + 1))
done

rss() { awk '/VmRSS/ { printf "%.0f", $2 / 1024 }' "/proc/$1/status"; }
echo "body: $(wc -c <"$work/www/news") bytes; newsagg $(rss "$server") MB resident"
grep ERRORS "$work/results" || true
python3 - "$work/results" <<'PY'
import statistics, sys
rows = {}
for line in open(sys.argv[1]):
    name, connections, rate, p50, p99 = line.split()[:5]
    rows.setdefault((int(connections), name), []).append((float(rate), p50, p99))
print("| connections | server | requests/s | p50 | p99 | of nginx |")
print("|---|---|---|---|---|---|")
for (connections, name) in sorted(rows):
    runs = sorted(rows[connections, name])
    rate, p50, p99 = runs[len(runs) // 2]
    base = statistics.median(r[0] for r in rows[connections, "nginx"])
    print(f"| {connections} | {name} | {rate:,.0f} | {p50} | {p99} | {rate / base:.2f} |")
PY
