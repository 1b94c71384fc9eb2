#!/bin/sh
# ingest.sh - 1,000 feeds of 20 articles without a delay, beside sqlite3 writing the same rows.
#
#   Benchmarks/ingest.sh [PATH-TO-NEWSAGG] [PATH-TO-ANOTHER-ONE]
#
# The feeds are recorded, so nothing waits for a network, and all files are in memory (/dev/shm), so nothing
# waits for a disk. sqlite3 writes into the same schema with the same settings, 80 articles a transaction. A
# second program is measured beside the first. SIZES are the numbers of articles, in thousands, that a store
# holds before the thousand feeds come (none: an empty store alone); RUNS the rounds. A store of a million
# articles needs 3 GB. Needs hyperfine, sqlite3 and python3.
set -eu
sizes=${SIZES-1 100}
newsagg=$(realpath "${1:-.build/release/newsagg}")
other=${2:+$(realpath "$2")}
place=$(mktemp -d -p /dev/shm)
trap 'rm -rf "$place"' EXIT INT TERM
export HOME="$place" NEWSAGG_CONFIG="$place/config.toml" NEWSAGG_STORE="$place/newsagg.db"
options="--deadline 600s --timeout 60s -q -o /dev/null"

# batch 0 is measured, the others fill stores.
python3 - "$place" $sizes <<'PYTHON'
import os, random, sys, time
place, sizes = sys.argv[1], [0, *map(int, sys.argv[2:])]
random.seed(7)
words = [w + e for w in "harbour council ferry library grain comet valley frost rail orchard".split()
         for e in ("", "s", "ing", "ed", "er", "al", "ish", "less", "ward", "like")]
now = time.time()
for batch in range((max(sizes) + 19) // 20 + 1):
    os.makedirs(f"{place}/wire{batch}")
    for feed in range(1000):
        items = []
        for item in range(20):
            number = f"{batch}-{feed}-{item}"
            date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now - batch * 7200 - item * 300))
            items.append(f"<item><title>{' '.join(random.choices(words, k=7))} {number}</title>"
                         f"<link>https://s{feed}.example/{number}</link><guid>tag:s{feed}.example:{number}</guid>"
                         f"<pubDate>{date}</pubDate><description>{' '.join(random.choices(words, k=60))}"
                         "</description></item>")
        body = f'<rss version="2.0"><channel><title>Feed {feed}</title>{"".join(items)}</channel></rss>'
        with open(f"{place}/wire{batch}/{feed:04}.http", "w") as file:
            file.write(f"GET https://s{feed}.example/rss\n\nHTTP/1.1 200\nContent-Type: text/xml\n\n{body}")
with open(f"{place}/config.toml", "w") as file:
    file.write("max_articles = 10000000\n")
    for feed in range(1000):
        file.write(f'[sources.s{feed}]\nurl = "https://s{feed}.example/rss"\nttl = "1s"\n')
PYTHON

# The rows of one run, as statements for sqlite3.
"$newsagg" fetch --replay "$place/wire0" $options
python3 - "$place" <<'PYTHON'
import sqlite3, sys
place = sys.argv[1]
store = sqlite3.connect(f"{place}/newsagg.db")
quote = lambda value: store.execute("SELECT quote(?)", (value,)).fetchone()[0]
schema = [sql for (sql,) in store.execute(
    "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'article_text_%' ORDER BY rowid")]
with open(f"{place}/rows.sql", "w") as file:
    print("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA temp_store = MEMORY;"
          "PRAGMA cache_size = -8192;", *(sql + ";" for sql in schema), sep="\n", file=file)
    rows = store.execute("SELECT * FROM article ORDER BY seq").fetchall()
    columns = [column[1] for column in store.execute("PRAGMA table_info(article)")]
    text = [columns.index(name) for name in ("title", "summary", "authors")]
    tables = {"article_key": {}, "carried": {}}
    for table, of in tables.items():
        for row in store.execute(f"SELECT * FROM {table}"):
            of.setdefault(row[1], []).append(row)
    sources = store.execute("SELECT * FROM source").fetchall()
    for start in range(0, len(rows), 80):
        print("BEGIN;", file=file)
        for row in rows[start:start + 80]:
            print(f"INSERT INTO article VALUES ({','.join(map(quote, row))});", file=file)
            print(f"INSERT INTO article_text (rowid, title, summary, authors) VALUES ({row[0]},"
                  f"{','.join(quote(row[index]) for index in text)});", file=file)
            for table, of in tables.items():
                for entry in of.get(row[0], []):
                    print(f"INSERT INTO {table} VALUES ({','.join(map(quote, entry))});", file=file)
        for row in sources[start // 20:start // 20 + 4]:
            print(f"INSERT INTO source VALUES ({','.join(map(quote, row))});", file=file)
        print("COMMIT;", file=file)
PYTHON

echo "## A thousand feeds into a new store"
set -- -n "sqlite3, the same rows" "sh -c 'sqlite3 $place/plain.db < $place/rows.sql > /dev/null'" \
  -n "newsagg" "$newsagg fetch --replay $place/wire0 $options"
test -z "$other" || set -- "$@" -n "newsagg, the other one" "$other fetch --replay $place/wire0 $options"
hyperfine -N --warmup 1 --runs "${RUNS:-5}" --style basic --export-markdown "$place/new.md" \
  --prepare "sh -c 'rm -f $place/*.db $place/*.db-*'" "$@" > "$place/log"
cat "$place/new.md"
for program in "$newsagg" $other; do
  rm -f "$place"/*.db*
  # shellcheck disable=SC2086 # the words of a command
  /usr/bin/time -f "%e s wall, %U s user, %S s system, %M KiB: $program" \
    "$program" fetch --replay "$place/wire0" $options
done

for size in $sizes; do
  for program in "$newsagg" $other; do
    rm -f "$place"/*.db*
    batch=1
    while test "$batch" -le $(((size + 19) / 20)); do
      names=
      # A thousand articles are those of fifty feeds.
      test "$size" -ge 20 || names=$(seq -s, -f 's%g' 0 $((size * 50 - 1)))
      # shellcheck disable=SC2086 # the words of a command
      "$program" fetch --replay "$place/wire$batch" $options ${names:+--sources "$names"}
      # A source is asked once a second at most.
      sleep 1.1
      batch=$((batch + 1))
    done
    cp "$place/newsagg.db" "$place/filled"
    echo "## A thousand feeds into a store of $(sqlite3 "$place/newsagg.db" 'SELECT count(*) FROM article') articles: $program"
    hyperfine -N --runs "${RUNS:-5}" --style basic --export-markdown "$place/filled.md" \
      --prepare "sh -c 'rm -f $place/*.db*; cp $place/filled $place/newsagg.db'" \
      -n "$size thousand" "$program fetch --replay $place/wire0 $options" > "$place/log"
    cat "$place/filled.md"
    hyperfine -N --warmup 2 --runs 50 --style basic --export-markdown "$place/start.md" \
      -n "start: fetch --offline --limit 1" "$program fetch --offline --limit 1 -q -o /dev/null" > "$place/log"
    cat "$place/start.md"
  done
done
