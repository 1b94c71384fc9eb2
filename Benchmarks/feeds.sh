# feeds.sh - feeds for benchmarks, and the publisher that serves them; sourced by other scripts.
#
# Reads the variables `work` (a folder), `feeds` (their number) and `publisher` (a program). Writes feed-N.xml with
# 20 articles each, script.json and config.toml, and starts the publisher, which answers each feed after 50 ms. Adds its
# process to `pids`, and sets `port` and NEWSAGG_CONFIG.

awk -v work="$work" -v feeds="$feeds" 'BEGIN {
  printf "{" > (work "/script.json")
  printf "allow_private = [\"127.0.0.0/8\"]\nconcurrency = 64\nper_host = 16\n" > (work "/config.toml")
  for (feed = 0; feed < feeds; feed++) {
    file = work "/feed-" feed ".xml"
    printf "<rss version=\"2.0\"><channel><title>Feed %d</title>", feed > file
    for (item = 0; item < 20; item++)
      printf "<item><title>Report %d of the council on matter %d, in full</title><guid isPermaLink=\"false\">%d-%d</guid><link>https://feed%d.example/%d</link><pubDate>Sun, 22 Nov 2026 %02d:00:00 GMT</pubDate><description>Some words on matter %d, as feeds have them, and some more to fill the line that follows.</description></item>", item, feed, feed, item, feed, item, item, item > file
    printf "</channel></rss>" > file
    close(file)
    printf "%s\"/feed/%d\": {\"file\": \"%s\", \"delay_ms\": 50}", feed ? "," : "", feed, file > (work "/script.json")
  }
  printf "}" > (work "/script.json")
}'
"$publisher" --bind 0.0.0.0 --port 0 --script "$work/script.json" > "$work/port" &
pids="$pids $!"
while [ ! -s "$work/port" ]; do :; done
port=$(head -1 "$work/port")
for feed in $(seq 0 $((feeds - 1))); do
  printf '[sources.s%d]\nurl = "http://127.0.0.%d:%s/feed/%d"\n' "$feed" $((feed % 64 + 1)) "$port" "$feed"
done >> "$work/config.toml"
export NEWSAGG_CONFIG="$work/config.toml"
