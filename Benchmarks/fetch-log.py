#!/usr/bin/env python3
"""fetch-log.py - measures how the fetch log grows, and the time and memory of `stats` over a long log.

Usage: fetch-log.py BEFORE AFTER    two binaries, each measured with stores of its own

1. Growth of the store per run, with 5,000 sources of which none is due.
2. Time and peak memory of `stats` over a million lines, as the first binary writes them: nine of
   ten are cache hits. The second binary first converts the log; that call is measured separately.
"""
import os, resource, sqlite3, subprocess, sys, tempfile, time

SOURCES, RUNS, LINES = 5000, 10, 1_000_000


def run(binary, directory, *arguments):
    """Seconds and peak memory (MB) of one call."""
    begin = time.monotonic()
    process = subprocess.Popen(
        [binary, *arguments, "--config", directory + "/config.toml", "--store", directory + "/n.db"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    return time.monotonic() - begin, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status)


def configure(directory, count):
    with open(directory + "/config.toml", "w") as file:
        file.write("allow_private = [\"127.0.0.0/8\"]\n")
        for n in range(count):
            file.write(f'[sources.s{n}]\nurl = "http://127.0.0.1:9/{n}"\n\n')


def prepare(binary, directory):
    """A store whose sources were all fetched now, so that none is due."""
    run(binary, directory, "stats", "s0")
    store = sqlite3.connect(directory + "/n.db")
    columns = [row[1:4] for row in store.execute("PRAGMA table_info(source)")]
    now = int(time.time() * 1000)
    known = {"attempted_at": now, "fetched_at": now, "breaker_state": "closed", "last_code": "ok.fresh"}
    for n in range(SOURCES):
        values = dict(known, name=f"s{n}", url=f"http://127.0.0.1:9/{n}")
        for name, kind, required in columns:
            if required and name not in values:
                values[name] = 0 if kind == "INTEGER" else ""
        names = ", ".join(values)
        store.execute(
            f"INSERT OR REPLACE INTO source ({names}) VALUES ({', '.join('?' * len(values))})",
            list(values.values()))
    store.commit()
    store.close()


def pages(directory):
    store = sqlite3.connect(directory + "/n.db")
    store.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    size = store.execute("PRAGMA page_count").fetchone()[0] * 4096
    store.close()
    return size


def growth(binary, name):
    with tempfile.TemporaryDirectory() as directory:
        configure(directory, SOURCES)
        prepare(binary, directory)
        run(binary, directory, "fetch")
        first = pages(directory)
        for _ in range(RUNS):
            _, _, status = run(binary, directory, "fetch")
        print(f"{name}: {(pages(directory) - first) / RUNS / 1000:.1f} kB a run "
              f"over {RUNS} runs, {SOURCES} idle sources (status {status})")


def fill(directory):
    store = sqlite3.connect(directory + "/n.db")
    now = int(time.time() * 1000)
    codes = ["ok.not_modified"] * 3 + ["ok.fresh", "timeout.body"]

    def rows():
        for n in range(LINES):
            at = now - (LINES - n) * 90 * 86_400_000 // LINES
            is_hit = n % 10 != 0
            yield (f"s{n // 10 % 500}", at, None if is_hit else codes[n // 10 % 5],
                   0 if is_hit else 1000 * (20 + n % 400))
    store.executemany(
        "INSERT INTO fetch_log (source, at, code, duration_us, wire_bytes, body_bytes, new_articles)"
        " VALUES (?, ?, ?, ?, 10, 10, 0)", rows())
    store.commit()
    store.close()


def statistics(before, after):
    with tempfile.TemporaryDirectory() as directory:
        configure(directory, 500)
        run(before, directory, "stats", "s0")
        fill(directory)
        for binary, name in [(before, "before"), (after, "after, with taking over"), (after, "after")]:
            seconds, memory, status = run(binary, directory, "stats", "--format", "json")
            print(f"stats {name}: {seconds:.2f} s, {memory:.0f} MB (status {status})")


if __name__ == "__main__":
    before, after = sys.argv[1:3]
    growth(before, "before")
    growth(after, "after")
    statistics(before, after)
