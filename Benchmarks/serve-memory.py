#!/usr/bin/env python3
"""serve-memory.py - memory of `serve` with large feeds and many different requests.

Usage: serve-memory.py BINARY…                    limits and ingest
       serve-memory.py --library STORE BINARY…    page, stats and searches over a store of search.py

limits: a feed of 7.7 MB with 500 articles; each limit from 1 to 256 is requested as RSS, which has the content,
one after the other, and again as Atom by 16 clients at a time.
ingest: 60 feeds of 2.3 MB on 60 hosts are fetched into a new store; memory is measured again for 30 s.
A binary that upgrades the store to a newer schema must come after those that cannot read it.
"""
import http.client, http.server, random, subprocess, sys, tempfile, threading, time

CLIENTS = 16


def feed(articles, content, seed=1):
    generator = random.Random(seed)
    vocabulary = [f"{generator.randrange(1 << 32):x}" for _ in range(20_000)]
    items = "".join(
        f"<item><guid>{seed}-{n}</guid><title>Article {n} of {seed}</title><link>http://example.com/{seed}/{n}</link>"
        f"<pubDate>{time.strftime('%a, %d %b %Y %H:%M:%S GMT', time.gmtime(time.time() - 60 * n))}</pubDate>"
        f"<content:encoded>{' '.join(generator.choices(vocabulary, k=content // 9))}</content:encoded></item>"
        for n in range(articles))
    return ('<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>Large</title>{items}</channel></rss>").encode()


class Publisher(http.server.BaseHTTPRequestHandler):
    large = feed(500, 15_400)
    others = [feed(150, 15_400, seed) for seed in range(2, 6)]

    def do_GET(self):
        number = int(self.path.strip("/"))
        body = self.large if number == 0 else self.others[number % 4].replace(b"guid>", b"guid>%d-" % number)
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Serve:
    """A server of one binary, and its memory."""

    def __init__(self, binary, sources, store=None):
        self.directory = tempfile.TemporaryDirectory()
        path = self.directory.name
        with open(path + "/config.toml", "w") as file:
            file.write('allow_private = ["127.0.0.0/8"]\nmax_articles = 10000000\nretention = "3650d"\n')
            for name, url in sources:
                file.write(f'[sources.{name}]\nurl = "{url}"\nttl = "7d"\n')
        self.process = subprocess.Popen(
            [binary, "serve", "--port", "0", "--client-rate", "0", "--config", path + "/config.toml",
             "--store", store or path + "/n.db"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = self.process.stderr.readline()
        while "listening on" not in line:
            line = self.process.stderr.readline()
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.port = int(line.split(":")[-1].strip().strip("/"))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()
        self.directory.cleanup()

    def memory(self, field="VmRSS"):
        with open(f"/proc/{self.process.pid}/status") as status:
            line = next(line for line in status if line.startswith(field))
        return int(line.split()[1]) / 1024

    def get(self, target):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.request("GET", target)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body

    def get_at_once(self, targets):
        """By 16 clients; returns how many answers had which status."""
        targets, lock, statuses = iter(targets), threading.Lock(), {}

        def client():
            while True:
                with lock:
                    target = next(targets, None)
                if target is None:
                    return
                status, _ = self.get(target)
                with lock:
                    statuses[status] = statuses.get(status, 0) + 1
        clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
        for thread in clients:
            thread.start()
        for thread in clients:
            thread.join()
        return statuses


def limits(binary, publisher):
    with Serve(binary, [("large", f"http://127.0.0.1:{publisher}/0")]) as serve:
        serve.get("/news?deadline_ms=10000")
        time.sleep(3)
        start = serve.memory()
        for limit in range(1, 257):
            serve.get(f"/news?format=rss&limit={limit}")
        one, begin = serve.memory(), time.monotonic()
        statuses = serve.get_at_once(f"/news?format=atom&limit={limit}" for limit in range(1, 257))
        seconds = time.monotonic() - begin
        time.sleep(5)
        print(f"{binary}: limits: {start:.0f} MB before, {one:.0f} MB after 256 limits one after the other, "
              f"{serve.memory():.0f} MB after 256 more by {CLIENTS} clients in {seconds:.1f} s {statuses}, "
              f"{serve.memory('VmHWM'):.0f} MB at most", flush=True)


def ingest(binary, publisher):
    sources = [(f"s{n}", f"http://127.0.0.{n + 1}:{publisher}/{n}") for n in range(1, 61)]
    with Serve(binary, sources) as serve:
        begin = time.monotonic()
        while time.monotonic() - begin < 180:
            metrics = serve.get("/metrics")[1].decode()
            if metrics.count('code="ok.fresh"') >= 60 or serve.get("/health")[1].count(b'"fresh"') >= 60:
                break
            if serve.get("/sources")[1].count(b'"fetched_at":"') >= 60:
                break
            time.sleep(0.5)
        seconds = time.monotonic() - begin
        end, series = serve.memory(), []
        for _ in range(3):
            time.sleep(10)
            series.append(serve.memory())
        print(f"{binary}: ingest: {end:.0f} MB after 60 feeds in {seconds:.0f} s, then "
              f"{', '.join(f'{megabytes:.0f}' for megabytes in series)} MB every 10 s, "
              f"{serve.memory('VmHWM'):.0f} MB at most", flush=True)


def library(binary, store):
    sources = [(f"s{n}", f"http://127.0.0.1:1030/s{n}") for n in range(20)]
    kinds = {"page": "/?q=&limit={}", "stats": "/stats?since={}h", "q= in every article": "/news?q=everywhere&limit={}",
             "q= that finds nothing": "/news?q=nowhere{}", "tag": "/news?tag=culture&limit={}"}
    for kind, target in kinds.items():
        with Serve(binary, sources, store) as serve:
            start = serve.memory()
            statuses = serve.get_at_once(target.format(n) for n in range(1, 301))
            print(f"{binary}: {kind}: {start:.0f} MB before, {serve.memory():.0f} MB after 300 by {CLIENTS} clients "
                  f"{statuses}, {serve.memory('VmHWM'):.0f} MB at most", flush=True)


if __name__ == "__main__":
    if sys.argv[1] == "--library":
        for binary in sys.argv[3:]:
            library(binary, sys.argv[2])
    else:
        server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Publisher)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for binary in sys.argv[1:]:
            limits(binary, server.server_address[1])
            ingest(binary, server.server_address[1])
