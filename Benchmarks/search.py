#!/usr/bin/env python3
"""search.py - times searches in many articles.

Usage: search.py fill BINARY STORE ARTICLES [WORDS]
                                                make a store of invented articles, with contents of WORDS words
       search.py contents STORE BINARY…         index the contents, and print the time and size
       search.py search STORE BINARY…           `newsagg search`: rare words, common words, prefixes
       search.py serve STORE BINARY…            64 clients of `serve` that search, and one that reads the hot /news

As root, `search` and `serve` run at a higher priority than all other work on the machine, so that other work does not
change the times; a server and its clients compete with each other as usual.

Every article has the word "everywhere"; one in 10,000 has "seldom". A binary that upgrades the store to
a newer schema must come after those that cannot read it.
"""
import http.client, os, random, sqlite3, subprocess, sys, tempfile, threading, time

SOURCES = [f"s{n}" for n in range(20)]


def config(directory):
    path = directory + "/config.toml"
    with open(path, "w") as file:
        file.write('allow_private = ["127.0.0.0/8"]\nmax_articles = 10000000\nretention = "3650d"\n')
        for name in SOURCES:
            file.write(f'[sources.{name}]\nurl = "http://127.0.0.1:9/{name}"\nttl = "7d"\n\n')
    return path


def words(generator):
    """50,000 words of two to four syllables, the first ones the most common."""
    syllables = [a + b for a in "bcdfghklmnprstvw" for b in "aeiou"]
    vocabulary = set()
    while len(vocabulary) < 50_000:
        vocabulary.add("".join(generator.choices(syllables, k=generator.randint(2, 4))))
    ordered = sorted(vocabulary)
    generator.shuffle(ordered)
    total, weights = 0.0, []
    for rank in range(len(ordered)):
        total += 1 / (rank + 3)
        weights.append(total)
    return ordered, weights


def content(generator, vocabulary, weights, length):
    text = generator.choices(vocabulary, cum_weights=weights, k=length)
    parts = [" ".join(text[start:start + 40]) for start in range(0, length, 40)]
    return "<p>" + "</p>\n<p>".join(parts) + "</p>" if parts else ""


def row(n, generator, vocabulary, weights, now, count, length):
    text = generator.choices(vocabulary, cum_weights=weights, k=38)
    if n % 10_000 == 5000:
        text[9] = "seldom"
    at = now - (count - n) * 60_000
    return {
        "seq": n + 1, "source": SOURCES[n % len(SOURCES)], "id": f"a{n}", "story": n + 1,
        "fingerprint": 0, "sort_at": at, "first_seen_at": at, "published_at": at,
        "title": "Everywhere " + " ".join(text[:7]), "title_key": "",
        "url": f"https://example.com/{n}", "authors": "", "tags": "culture\nworld",
        "summary": " ".join(text[7:]),
        "content": content(generator, vocabulary, weights, length), "guid": ""}


def fill(binary, path, count, length=0):
    with tempfile.TemporaryDirectory() as directory:
        subprocess.run([binary, "stats", "--config", config(directory), "--store", path],
                       stdout=subprocess.DEVNULL, check=True)
    store = sqlite3.connect(path)
    store.execute("PRAGMA synchronous = OFF")
    known = [column[1] for column in store.execute("PRAGMA table_info(article)")]
    generator = random.Random(1)
    vocabulary, weights = words(generator)
    now = int(time.time() * 1000)
    columns = [name for name in row(0, generator, vocabulary, weights, now, count, 0) if name in known]
    insert = f"INSERT INTO article ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
    for start in range(0, count, 10_000):
        rows = [row(n, generator, vocabulary, weights, now, count, length)
                for n in range(start, min(start + 10_000, count))]
        store.executemany(insert, [[values[name] for name in columns] for values in rows])
        # The contents are left to the program, which indexes them.
        indexed = [column[1] for column in store.execute("PRAGMA table_info(article_text)") if column[1] != "content"]
        store.execute(f"INSERT INTO article_text (rowid, {', '.join(indexed)}) SELECT seq, {', '.join(indexed)}"
                      " FROM article WHERE seq > ?", [start])
    if store.execute("SELECT 1 FROM sqlite_schema WHERE name = 'unindexed_content'").fetchone():
        store.execute("INSERT INTO unindexed_content (seq) SELECT seq FROM article WHERE content <> ''")
    fetch_nothing(store)
    store.execute("UPDATE counter SET value = ? WHERE name = 'article'", [count])
    store.commit()
    store.close()


def fetch_nothing(store):
    """Marks all sources as just fetched, so that none is due and all have a copy."""
    columns = [row[1:4] for row in store.execute("PRAGMA table_info(source)")]
    now = int(time.time() * 1000)
    known = {"attempted_at": now, "fetched_at": now, "breaker_state": "closed", "last_code": "ok.fresh"}
    for name in SOURCES:
        values = dict(known, name=name, url=f"http://127.0.0.1:9/{name}")
        for column, kind, required in columns:
            if required and column not in values:
                values[column] = 0 if kind == "INTEGER" else ""
        store.execute(
            f"INSERT OR REPLACE INTO source ({', '.join(values)}) VALUES ({', '.join('?' * len(values))})",
            list(values.values()))


def contents(path, binaries):
    for binary in binaries:
        print(f"{binary}: {sizes(path)}", flush=True)
        with tempfile.TemporaryDirectory() as directory:
            command = [binary, "search", "nowhereatall", "--config", config(directory), "--store", path]
            begin = time.monotonic()
            waiting = subprocess.run(command, capture_output=True, text=True).stderr
            print(f"first search, with an upgrade of the store if needed: {time.monotonic() - begin:.1f} s", flush=True)
            begin = time.monotonic()
            while "not indexed yet" in waiting:
                waiting = subprocess.run(command, capture_output=True, text=True).stderr
            print(f"until all contents are indexed: {time.monotonic() - begin:.1f} s; {sizes(path)}", flush=True)


def sizes(path):
    store = sqlite3.connect(path)
    index = store.execute("SELECT sum(length(block)) FROM article_text_data").fetchone()[0]
    (pages,), (free,) = (store.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "freelist_count"))
    store.close()
    return f"store {(pages - free) * 4096 / 1e6:.0f} MB, of which index {index / 1e6:.0f} MB"


def outweigh_others():
    """Moves this process and its children into a scheduling group of their own, with the largest weight."""
    if os.getpgrp() == os.getpid():
        child = os.fork()
        if child:
            sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
    os.setsid()
    try:
        with open("/proc/self/autogroup", "w") as group:
            group.write("-20")
    except OSError as error:
        print(f"other work on this machine counts: {error}", flush=True)


def queries():
    vocabulary, _ = words(random.Random(1))
    pairs = [f"{vocabulary[rank]} {vocabulary[rank + 1]}" for rank in (3, 300, 5000)]
    return ["seldom", "everywhere", "every*", "e*", "b*", "everywhere -seldom", "seldom b*", *pairs,
            "everywhere since:90d", "everywhere source:s3", "tag:culture", "nowhereatall", "東京"]


def search(path, binaries):
    outweigh_others()
    for binary in binaries:
        with tempfile.TemporaryDirectory() as directory:
            settings = ["--config", config(directory), "--store", path]
            subprocess.run([binary, "search", "seldom", *settings], stdout=subprocess.DEVNULL)
            for query in queries():
                times = []
                for _ in range(3):
                    begin = time.monotonic()
                    try:
                        subprocess.run([binary, "search", *query.split(), *settings], timeout=120,
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
                    except subprocess.TimeoutExpired:
                        pass
                    times.append(time.monotonic() - begin)
                    if times[-1] > 10:
                        break
                print(f"{binary}: search {query}: {min(times) * 1000:.0f} ms", flush=True)


def get(port, target):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("GET", target)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def serve(path, binaries):
    outweigh_others()
    for binary in binaries:
        with tempfile.TemporaryDirectory() as directory:
            store = sqlite3.connect(path)
            fetch_nothing(store)
            store.commit()
            store.close()
            process = subprocess.Popen(
                [binary, "serve", "--port", "0", "--client-rate", "0", "--config", config(directory),
                 "--store", path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            try:
                line = process.stderr.readline()
                while "listening on" not in line:
                    line = process.stderr.readline()
                threading.Thread(target=process.stderr.read, daemon=True).start()
                port = int(line.split(":")[-1].strip().strip("/"))
                get(port, "/news")
                program = compiled(directory)
                crowd(binary, program, port, "hot /news alone", "", clients=0, turns=1000)
                for name, target in [("/live, for comparison", "/live?%d"),
                                     ("q= that finds nothing", "/news?q=nowhere%d"),
                                     ("tag= that finds nothing", "/news?tag=nowhere%d"),
                                     ("page, q= that finds nothing", "/?q=nowhere%d"),
                                     ("q= in every article", "/news?q=everywhere&limit=20&deadline_ms=%d"),
                                     ("q= that begins 29 words", "/news?q=bab&limit=20&deadline_ms=%d")]:
                    crowd(binary, program, port, name, target)
            finally:
                process.terminate()
                process.wait()


def crowd(binary, program, port, name, target, clients=64, turns=100):
    """64 clients search 100 times each at the same time; another one reads the hot /news."""
    result = subprocess.run(
        [program, str(port), str(clients), str(turns), target, "/news"], capture_output=True, text=True, check=True)
    print(f"{binary}: {name}: {result.stdout.strip()}", flush=True)


def compiled(directory):
    """The clients are a compiled program, because threads of Python wait for each other."""
    program = directory + "/search_crowd"
    source = os.path.join(os.path.dirname(os.path.abspath(__file__)), "peers/search_crowd.c")
    subprocess.run(["cc", "-O2", "-pthread", "-D_GNU_SOURCE", "-o", program, source], check=True)
    return program


if __name__ == "__main__":
    if sys.argv[1] == "fill":
        fill(sys.argv[2], sys.argv[3], *map(int, sys.argv[4:6]))
    elif sys.argv[1] == "contents":
        contents(sys.argv[2], sys.argv[3:])
    elif sys.argv[1] == "search":
        search(sys.argv[2], sys.argv[3:])
    else:
        serve(sys.argv[2], sys.argv[3:])
