#!/usr/bin/env python3
"""cron-year.py - simulates a year of `fetch` from cron, and prints the size of the store.

Usage: cron-year.py BINARY [SOURCES [DAYS [RUNS_A_DAY]]]    (5000, 365 and 1)

Each run is a process with a shifted wall clock (peers/shifted_clock.c) and a boot id of its own, so the script needs root
and unshare. Every source publishes a document of ten articles, of which one is new every second day on average, and answers
304 in between; one of 50 sources is sometimes down for a week. Prints a row every 15 days.
"""
import asyncio, os, sqlite3, subprocess, sys, tempfile, threading, time, uuid

BINARY = os.path.abspath(sys.argv[1])
SOURCES, DAYS, RUNS = (int(text) for text in (sys.argv[2:] + ["5000", "365", "1"][len(sys.argv) - 2:])[:3])
HERE = os.path.dirname(os.path.abspath(__file__))
now = time.time()
requests = {"200": 0, "304": 0, "503": 0}


def answer(number, tag):
    day = int(now // 86400)
    if number % 50 == 0 and (day // 7 + number) % 5 == 0:
        requests["503"] += 1
        return b"HTTP/1.1 503 Down\r\nContent-Length: 0\r\n\r\n"
    newest = (day + number) // 2
    if tag == b'"%d"' % newest:
        requests["304"] += 1
        return b"HTTP/1.1 304 Not Modified\r\nETag: %s\r\n\r\n" % tag
    requests["200"] += 1
    items = "".join(
        f"<item><guid>{number}-{n}</guid><title>Report {n * 7919 % 100003} of place {number * 31 + n}</title>"
        f"<link>http://example.com/{number}/{n}</link><pubDate>"
        f"{time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime((2 * n - number) * 86400))}</pubDate>"
        f"<description>{'What happened there, in a few words. ' * 6}</description></item>"
        for n in range(newest, newest - 10, -1))
    body = f'<rss version="2.0"><channel><title>Source {number}</title>{items}</channel></rss>'.encode()
    return (b'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "%d"\r\nContent-Length: %d\r\n\r\n'
            % (newest, len(body))) + body


class Publisher(asyncio.Protocol):
    def connection_made(self, transport):
        self.transport, self.data = transport, b""

    def data_received(self, data):
        self.data += data
        while b"\r\n\r\n" in self.data:
            head, self.data = self.data.split(b"\r\n\r\n", 1)
            tag = b""
            for line in head.split(b"\r\n"):
                if line.lower().startswith(b"if-none-match: "):
                    tag = line[15:].strip()
            self.transport.write(answer(int(head.split(b" ", 2)[1].strip(b"/")), tag))


def publish(ports):
    async def run():
        server = await asyncio.get_running_loop().create_server(Publisher, "0.0.0.0", 0, backlog=1000)
        ports.append(server.sockets[0].getsockname()[1])
        await server.serve_forever()
    asyncio.run(run())


def row(day, store, seconds, error):
    database = sqlite3.connect(f"file:{store}?mode=ro", uri=True)
    tables = [name for (name,) in database.execute(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND (name LIKE 'fetch%' OR name LIKE 'hit%' OR name IN ('article', 'article_key', 'attempt'))")]
    rows = {table: database.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables}
    free = database.execute("PRAGMA freelist_count").fetchone()[0] * 4096 / 1e6
    database.close()
    told = ", ".join(f"{name} {number:,}" for name, number in sorted(rows.items()))
    print(f"| {day} | {os.path.getsize(store) / 1e6:.1f} | {free:.1f} | {told} | {seconds:.1f} | {error} |", flush=True)


def main():
    global now
    ports = []
    threading.Thread(target=publish, args=(ports,), daemon=True).start()
    while not ports:
        time.sleep(0.05)
    with tempfile.TemporaryDirectory() as directory:
        clock = directory + "/shifted_clock.so"
        subprocess.run(
            ["cc", "-O2", "-shared", "-fPIC", "-o", clock, HERE + "/peers/shifted_clock.c", "-ldl"], check=True)
        with open(directory + "/config.toml", "w") as file:
            file.write('allow_private = ["127.0.0.0/8"]\nconcurrency = 64\nper_host = 8\n')
            # 100,000, the default, for 5,000 sources, and in proportion for fewer.
            file.write(f'max_articles = {20 * SOURCES}\n')
            for n in range(SOURCES):
                file.write(f'[sources.s{n}]\nurl = "http://127.0.{1 + n % 200}.1:{ports[0]}/{n}"\nttl = "1h"\n')
        store, begin = directory + "/n.db", time.time()
        print(f"{SOURCES} sources, {RUNS} runs a day\n")
        print("| day | store MB | of them free | rows | last run s | last line |\n|---|---|---|---|---|---|", flush=True)
        for run in range(DAYS * RUNS):
            now = begin + run * 86400 / RUNS
            with open(directory + "/boot_id", "w") as file:
                file.write(str(uuid.uuid4()) + "\n")
            environment = dict(os.environ, LD_PRELOAD=clock, SHIFT=str(int(now - time.time())))
            start = time.monotonic()
            # Only newsagg gets LD_PRELOAD, not mount and sh.
            command = (f"mount --bind {directory}/boot_id /proc/sys/kernel/random/boot_id && export LD_PRELOAD={clock} && "
                       f"exec {BINARY} fetch --quiet --json --limit 20 --deadline 120s --config {directory}/config.toml --store {store}")
            environment.pop("LD_PRELOAD")
            result = subprocess.run(
                ["unshare", "-m", "sh", "-c", command], env=environment, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True)
            seconds = time.monotonic() - start
            if run % (15 * RUNS) == 15 * RUNS - 1 or run in (0, DAYS * RUNS - 1):
                last = (result.stderr.strip().splitlines() or [""])[-1][:80]
                row((run + 1) // RUNS, store, seconds, f"{result.returncode} {last}")
        print(f"requests: {requests}")


if __name__ == "__main__":
    main()
