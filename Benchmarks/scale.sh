#!/bin/sh
# scale.sh - compares reading from 100,000 articles with sqlite3, and a catalogue of 10,000 sources with one of ten.
#
# usage: Benchmarks/scale.sh [PATH-TO-NEWSAGG]; needs hyperfine, sqlite3 and python3.
set -eu
newsagg=$(realpath "${1:-.build/release/newsagg}")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
export HOME="$place" NEWSAGG_STORE="$place/newsagg.db" NEWSAGG_CONFIG="$place/config.toml"

python3 - "$place" <<'PYTHON'
import os, random, sys, time
place = sys.argv[1]
random.seed(1)
words = [w + e for w in "river council harbour market storm grain rail bridge museum valley".split()
         for e in ("", "s", "ing", "ed", "er", "al", "ish", "less", "ward", "like")]
os.makedirs(f"{place}/wire")
config, now, number = [], time.time(), 0
for source in range(20):
    config.append(f'[sources.s{source}]\nurl = "https://s{source}.example/rss"\n')
    items = []
    for _ in range(5000):
        number += 1
        date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now - number * 60))
        items.append(f"<item><title>{' '.join(random.choices(words, k=8))} {number}</title>"
                     f"<link>https://s{source}.example/{number}</link><guid>{number}</guid>"
                     f"<pubDate>{date}</pubDate><description>{' '.join(random.choices(words, k=30))}"
                     "</description></item>")
    body = f'<rss version="2.0"><channel><title>s</title>{"".join(items)}</channel></rss>'
    with open(f"{place}/wire/{source:02}.http", "w") as file:
        file.write(f"GET https://s{source}.example/rss\n\nHTTP/1.1 200\nContent-Type: text/xml\n\n{body}")
open(f"{place}/config.toml", "w").write("\n".join(config))
for count in (10, 10000):
    with open(f"{place}/{count}.toml", "w") as file:
        for source in range(count):
            file.write(f'[sources.c{source}]\nurl = "https://c{source}.example/rss"\ntags = ["t{source % 7}"]\n')
os.makedirs(f"{place}/known")
for source in range(10000):
    with open(f"{place}/known/{source:05}.http", "w") as file:
        file.write(f"GET https://c{source}.example/rss\n\nHTTP/1.1 200\nContent-Type: text/xml\n\n"
                   f'<rss version="2.0"><channel><title>s</title><item><title>Story {source}</title>'
                   f"<link>https://c{source}.example/1</link></item></channel></rss>")
PYTHON

"$newsagg" fetch --replay "$place/wire" --deadline 120s --timeout 60s -q -o /dev/null
echo "articles: $(sqlite3 "$NEWSAGG_STORE" 'SELECT count(*) FROM article')"
for count in 10 10000; do
  "$newsagg" fetch --replay "$place/known" --deadline 120s --timeout 60s -q -o /dev/null \
    --config "$place/$count.toml" --store "$place/known-$count.db"
done

hyperfine -N --warmup 3 --export-markdown "$place/articles.md" \
  -n 'newsagg fetch --offline --limit 20' "$newsagg fetch --offline --limit 20 -q" \
  -n 'sqlite3, the newest 20' "sqlite3 $NEWSAGG_STORE 'SELECT source, title, url, sort_at, summary FROM article ORDER BY sort_at DESC, seq DESC LIMIT 20'" \
  -n 'newsagg search' "$newsagg search harbouring bridges" \
  -n 'sqlite3, FTS5 by rank' "sqlite3 $NEWSAGG_STORE \"SELECT a.source, a.title, a.summary FROM article_text t JOIN article a ON a.seq = t.rowid WHERE article_text MATCH 'harbouring bridges' ORDER BY rank LIMIT 20\""

hyperfine -N --warmup 3 -i --runs 300 --export-markdown "$place/sources.md" \
  -n 'fetch --offline --limit 20, 10 sources' "$newsagg fetch --offline --limit 20 --config $place/10.toml" \
  -n 'fetch --offline --limit 20, 10,000 sources' "$newsagg fetch --offline --limit 20 --config $place/10000.toml" \
  -n '10 sources that were all fetched' "$newsagg fetch --offline --limit 20 --config $place/10.toml --store $place/known-10.db" \
  -n '10,000 sources that were all fetched' "$newsagg fetch --offline --limit 20 --config $place/10000.toml --store $place/known-10000.db" \
  -n 'one of 10 sources' "$newsagg fetch --offline c7 -q --config $place/10.toml" \
  -n 'one of 10,000 sources' "$newsagg fetch --offline c7 -q --config $place/10000.toml"
NEWSAGG_CONFIG="$place/10.toml" hyperfine -N --warmup 3 --export-markdown "$place/few.md" \
  -n 'completion, 10 sources' "$newsagg ---completion fetch -- --sources 3 2 newsagg fetch --sources c7"
NEWSAGG_CONFIG="$place/10000.toml" hyperfine -N --warmup 3 --export-markdown "$place/many.md" \
  -n 'completion, 10,000 sources' "$newsagg ---completion fetch -- --sources 3 2 newsagg fetch --sources c7"

cat "$place/articles.md" "$place/sources.md" "$place/few.md" "$place/many.md"
