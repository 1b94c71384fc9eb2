#!/bin/sh
# ingest.sh - stores 1,000 feeds of 20 articles, compared with sqlite3 that writes the same rows.
#
#   Benchmarks/ingest.sh [PATH-TO-NEWSAGG] [PATH-TO-ANOTHER-ONE]
#
# The feeds are recorded, so nothing waits for a network, and all files are in memory (/dev/shm), so nothing
# waits for a disk. sqlite3 writes into the same schema with the same settings, 80 articles a transaction. With a
# second program both are measured in turn; RUNS is the number of rounds. growth.py measures stores that contain
# articles already. Needs hyperfine, sqlite3 and python3.
set -eu
newsagg=$(realpath "${1:-.build/release/newsagg}")
other=${2:+$(realpath "$2")}
place=$(mktemp -d -p /dev/shm)
trap 'rm -rf "$place"' EXIT INT TERM
export HOME="$place" NEWSAGG_CONFIG="$place/config.toml" NEWSAGG_STORE="$place/newsagg.db"
options="--deadline 600s --timeout 60s -q -o /dev/null"

python3 "$(dirname "$0")/documents.py" "$place" 1

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
