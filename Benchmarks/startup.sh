#!/bin/sh
# startup.sh - compares the start-up time of newsagg with curl and sqlite3 in one run. Needs hyperfine.
#
# Serves two small feeds on the loopback interface, fetches them into a store, and measures the cached answer.
set -eu
cd "$(dirname "$0")/.."
newsagg=$PWD/.build/release/newsagg
publisher=$PWD/.build/release/loopback-publisher
[ -x "$publisher" ] || publisher=$PWD/.build/debug/loopback-publisher
work=$(mktemp -d)
trap 'kill "$server" 2>/dev/null; rm -rf "$work"' EXIT

item='<item><title>Story %d of the day, with a title of usual length</title><link>https://example.com/%d</link><description>Some words on it, as feeds have them.</description></item>'
{
  printf '<rss version="2.0"><channel><title>t</title>'
  for i in $(seq 1 30); do printf "$item" "$i" "$i"; done
  printf '</channel></rss>'
} > "$work/feed.xml"
cat > "$work/script.json" <<JSON
{"/bbc": {"file": "$work/feed.xml"}, "/ap": {"file": "$work/feed.xml"}}
JSON
"$publisher" --port 0 --script "$work/script.json" > "$work/port" &
server=$!
while [ ! -s "$work/port" ]; do :; done
port=$(cat "$work/port")
cat > "$work/config.toml" <<TOML
allow_private = ["127.0.0.0/8"]
store = "$work/newsagg.db"
[sources.bbc]
url = "http://127.0.0.1:$port/bbc"
[sources.ap]
url = "http://127.0.0.1:$port/ap"
TOML
export NEWSAGG_CONFIG="$work/config.toml"
"$newsagg" fetch -q > /dev/null

ls -l "$newsagg" | awk '{ print "binary:", $5, "bytes" }'
hyperfine -N --warmup 5 --runs 30 --style basic --export-markdown "$work/table.md" \
  -n 'curl --version' 'curl --version' \
  -n 'newsagg --version' "$newsagg --version" \
  -n 'newsagg fetch, cached' "$newsagg fetch --sources bbc,ap" \
  -n 'sqlite3, the same rows' "sqlite3 $work/newsagg.db 'SELECT * FROM article ORDER BY sort_at DESC'" \
  > /dev/null
cat "$work/table.md"
