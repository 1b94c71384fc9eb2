#!/bin/sh
# thousand.sh - compares `newsagg fetch` with `curl --parallel` on 1,000 feeds of 21 KB, each answered after 300 ms.
#
#   Benchmarks/thousand.sh [CONCURRENCY]      default 64
#
# newsagg parses and stores the feeds, curl discards them. The publisher listens on 127.0.0.1 to 127.0.0.64,
# because newsagg sends one request at a time to a host. Needs curl and hyperfine; run `make release`
# and `swift build -c release --static-swift-stdlib --product loopback-publisher` first.
set -eu
cd "$(dirname "$0")/.."
concurrency=${1:-64}
bin=.build/release
work=$(mktemp -d)
publisher=
trap 'test -z "$publisher" || kill "$publisher"; rm -rf "$work"' EXIT INT TERM

# A thousand different documents of twenty articles each.
awk -v work="$work" 'BEGIN {
  words = "harbour council ferry library grain comet valley frost rail orchard museum tide market bridge"
  n = split(words, word, " "); srand(7)
  text = ""; for (i = 0; i < 60; i++) text = text word[int(rand() * n) + 1] " "
  printf "{" > (work "/script.json")
  for (feed = 0; feed < 1000; feed++) {
    file = work "/feed-" feed ".xml"
    printf "<rss version=\"2.0\"><channel><title>Feed %d</title>", feed > file
    for (item = 0; item < 20; item++) {
      title = ""; for (i = 0; i < 6; i++) title = title word[int(rand() * n) + 1] " "
      printf "<item><title>%snumber %d of %d</title><guid isPermaLink=\"false\">%d-%d</guid>", \
        title, item, feed, feed, item > file
      printf "<link>https://feed%d.example/%d</link><pubDate>Sun, 22 Nov 2026 %02d:00:00 GMT</pubDate>", \
        feed, item, item > file
      printf "<description>%s%s</description></item>", text, substr(text, 1, 330) > file
    }
    printf "</channel></rss>" > file
    close(file)
    printf "%s\"/feed/%d\": {\"file\": \"%s\", \"delay_ms\": 300}", feed ? "," : "", feed, file \
      > (work "/script.json")
  }
  printf "}" > (work "/script.json")
}'
"$bin/loopback-publisher" --bind 0.0.0.0 --script "$work/script.json" > "$work/port" &
publisher=$!
while ! test -s "$work/port"; do sleep 0.1; done
port=$(cat "$work/port")

printf 'allow_private = ["127.0.0.0/8"]\nconcurrency = %d\ndeadline = "60s"\n' "$concurrency" \
  > "$work/config.toml"
i=0
while test "$i" -lt 1000; do
  url="http://127.0.0.$((i % 64 + 1)):$port/feed/$i"
  printf '[sources.s%d]\nurl = "%s"\n' "$i" "$url" >> "$work/config.toml"
  printf 'url = "%s"\noutput = "/dev/null"\n' "$url" >> "$work/curl.conf"
  i=$((i + 1))
done
wc -c "$work/feed-0.xml" | awk '{ print "feed:", $1, "bytes" }'

export NEWSAGG_CONFIG="$work/config.toml" NEWSAGG_STORE="$work/newsagg.db"
curl_command="curl -s --no-progress-meter --parallel --parallel-max $concurrency --config $work/curl.conf"
fetch_command="$bin/newsagg fetch -q -o /dev/null"
hyperfine -N --warmup 1 --runs "${RUNS:-7}" --style basic --export-markdown "$work/table.md" \
  --prepare "rm -f $work/newsagg.db $work/newsagg.db-wal $work/newsagg.db-shm" \
  -n "curl --parallel-max $concurrency" "$curl_command" \
  -n "newsagg fetch --concurrency $concurrency" "$fetch_command" > /dev/null
cat "$work/table.md"
rm -f "$work"/newsagg.db*
for program in "$curl_command" "$fetch_command"; do
  # shellcheck disable=SC2086 # the words of a command
  /usr/bin/time -f "%e s wall, %U s user, %S s system, %M KiB: ${program%% *}" $program
done
curl -s "http://127.0.0.1:$port/__stats" | tr ',' '\n' | grep -E '"(max_active|requests)"'
