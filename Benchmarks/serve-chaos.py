#!/usr/bin/env python3
"""serve-chaos.py - runs `serve` under many faults at the same time, within the memory limit of its unit.

Usage: serve-chaos.py BINARY MINUTES [SEED]

One server runs the whole time, if possible in a memory cgroup of its own with the limit of packaging/newsagg.service. Its 26 publishers are good, flapping or hostile; its clients read, search, follow, disconnect and send nonsense.
Another server and runs of `fetch` share the store and are killed; another process locks it; the catalogue changes and is
reloaded. Prints a line of a Markdown table for each minute, and the errors: the server ended by itself, or a request
got neither a valid response nor a valid refusal.
"""
import gzip, http.client, http.server, json, os, random, signal, socket, sqlite3, subprocess, sys, tempfile
import threading, time

BINARY, MINUTES = os.path.abspath(sys.argv[1]), float(sys.argv[2])
PICK = random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1)
HERE = os.path.dirname(os.path.abspath(__file__))
GOOD, FLAPPING = 12, 6
HOSTILE = ["endless", "bomb", "brackets", "drip", "headers", "loop", "garbage", "cut"]
WORDS = [f"{PICK.randrange(1 << 24):x}" for _ in range(3000)]
end = time.monotonic() + MINUTES * 60
counts, lock = {}, threading.Lock()
hot = []


def count(name):
    with lock:
        counts[name] = counts.get(name, 0) + 1


def feed(name, generation):
    """50 articles, of which five are new each time."""
    items = "".join(
        f"<item><guid>{name}-{n}</guid><title>{' '.join(random.choices(WORDS, k=6))} everywhere</title>"
        f"<link>http://example.com/{name}/{n}</link><description>{' '.join(random.choices(WORDS, k=40))}</description>"
        f"<content:encoded>{' '.join(random.choices(WORDS, k=600))}</content:encoded></item>"
        for n in range(5 * generation, 5 * generation + 50))
    return ('<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
            f"<channel><title>{name}</title>{items}</channel></rss>").encode()


class Publisher(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    generations = {}

    def do_GET(self):
        try:
            name = self.path.strip("/").split("?")[0]
            kind = name.rstrip("0123456789")
            getattr(self, "send_" + (kind if kind in HOSTILE + ["flapping"] else "good"))(name)
        except OSError:
            pass
        self.close_connection = True

    def whole(self, body, status=200, **fields):
        self.send_response(status)
        for field, value in fields.items():
            self.send_header(field.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def send_good(self, name):
        with lock:
            self.generations[name] = self.generations.get(name, 0) + 1
        self.whole(feed(name, self.generations[name]))

    def send_flapping(self, name):
        mood = int(time.time() / 20 + hash(name)) % 5
        if mood == 0:
            self.whole(b"down", 503, Retry_After="2")
        elif mood == 1:
            time.sleep(20)
        elif mood == 2:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            self.connection.close()
        else:
            self.send_good(name)

    def send_endless(self, name):
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        while time.monotonic() < end:
            self.wfile.write(b"1;" + b"x" * 60000 + b"\r\na\r\n")

    def send_bomb(self, name):
        self.whole(gzip.compress(b"<rss>" + b" " * (64 << 20)), Content_Encoding="gzip")

    def send_brackets(self, name):
        body = b"[" * 8_000_000 if PICK.random() < 0.5 else b'{"items":[' + b"{}," * 2_600_000 + b"{}]}"
        self.whole(body, Content_Type="application/feed+json")

    def send_drip(self, name):
        self.send_response(200)
        self.end_headers()
        while time.monotonic() < end:
            self.wfile.write(b"<")
            self.wfile.flush()
            time.sleep(0.5)

    def send_headers(self, name):
        self.send_response(200)
        for n in range(5000):
            self.send_header(f"X-{n}", "y" * 500)
        self.end_headers()

    def send_loop(self, name):
        self.whole(b"", 302, Location=f"/loop{PICK.randrange(10**9)}")

    def send_garbage(self, name):
        self.whole(PICK.randbytes(3_000_000), Content_Type="application/rss+xml")

    def send_cut(self, name):
        self.send_response(200)
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        self.wfile.write(feed(name, 1)[:20000])

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass

    def log_message(self, *_):
        pass


def configure(path, port, extra):
    names = [f"good{n}" for n in range(GOOD)] + [f"flapping{n}" for n in range(FLAPPING)] + HOSTILE + extra
    with open(path + ".new", "w") as file:
        file.write('allow_private = ["127.0.0.0/8"]\nmax_articles = 5000\ntimeout = "5s"\nttl = "5s"\n')
        for n, name in enumerate(names):
            file.write(f'[sources.{name}]\nurl = "http://127.0.1.{n + 1}:{port}/{name}"\ntags = ["t{n % 4}"]\n')
    os.rename(path + ".new", path)


def limited(directory):
    """A memory cgroup with the unit's limit; None if it cannot be created."""
    megabytes = 512
    with open(os.path.join(HERE, "../packaging/newsagg.service")) as unit:
        for line in unit:
            if line.startswith("MemoryMax="):
                megabytes = int(line.split("=")[1].strip().rstrip("M"))
    group = f"/sys/fs/cgroup/memory/newsagg-chaos-{os.getpid()}"
    try:
        os.mkdir(group)
        with open(group + "/memory.limit_in_bytes", "w") as file:
            file.write(str(megabytes << 20))
        return group, megabytes
    except OSError:
        return None, megabytes


def serve(directory, group=None, name="main"):
    def enter():
        resource_limit()
        if group:
            with open(group + "/cgroup.procs", "w") as file:
                file.write(str(os.getpid()))
    log = open(f"{directory}/{name}.log", "ab")
    return subprocess.Popen(
        [BINARY, "serve", "--port", "0", "--client-rate", "0", "--config", directory + "/config.toml",
         "--store", directory + "/n.db"], stdout=subprocess.DEVNULL, stderr=log, preexec_fn=enter)


def resource_limit():
    import resource
    resource.setrlimit(resource.RLIMIT_NOFILE, (16384, 16384))


def port_of(directory, name):
    while True:
        with open(f"{directory}/{name}.log", errors="replace") as log:
            for line in log:
                if "listening on" in line:
                    return int(line.strip().rstrip("/").rsplit(":", 1)[1])
        time.sleep(0.1)


def ask(port, target, timeout=30):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", target)
        answer = connection.getresponse()
        answer.read()
        count(f"{answer.status}" if answer.status != 503 else f"503 {target.split('?')[0]}")
        return answer.status
    except Exception as error:
        count(f"client: {type(error).__name__}")
    finally:
        connection.close()


def forever(body):
    def run():
        while time.monotonic() < end:
            try:
                body()
            except Exception as error:
                count(f"script: {type(error).__name__}: {error}"[:90])
                time.sleep(1)
    threading.Thread(target=run, daemon=True).start()


def read_hot(port):
    begin = time.monotonic()
    ask(port, "/news")
    with lock:
        hot.append(time.monotonic() - begin)
    time.sleep(0.02)


def read_anything(port):
    ask(port, random.choice([
        f"/news?limit={random.randint(1, 500)}", f"/news?format={random.choice(['rss', 'atom', 'jsonfeed'])}"
        f"&limit={random.randint(1, 500)}", f"/news?q={random.choice(WORDS)}", "/news?q=everywhere&limit=300",
        f"/news?q={random.choice(WORDS)[:3]}", f"/news?tag=t{random.randint(0, 9)}", "/", f"/?q={random.choice(WORDS)}",
        "/sources", "/breakers", "/stats?since=90d", "/metrics", "/health", "/openapi.json",
        f"/news?sources=good{random.randint(0, 20)}&deadline_ms={random.randint(1, 900)}", "/nothing"]))
    time.sleep(random.uniform(0, 0.1))


def follow(port):
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(f"GET /events HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
    client.settimeout(1)
    stop = time.monotonic() + random.uniform(1, 40)
    while time.monotonic() < min(stop, end):
        try:
            if not client.recv(65536):
                break
        except socket.timeout:
            pass
    client.close()


def annoy(port):
    """Half a head, nonsense, or an answer that is not read."""
    client = socket.create_connection(("127.0.0.1", port))
    client.sendall(random.choice([
        b"GET /news HT", random.randbytes(2000), b"POST /news HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n" + b"x" * 70000,
        f"GET /news?limit=500&format=rss HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode()]))
    time.sleep(random.uniform(0, 12))
    client.close()


def hold_lock(directory):
    time.sleep(random.uniform(5, 20))
    store = sqlite3.connect(directory + "/n.db", timeout=5, isolation_level=None)
    try:
        store.execute(random.choice(["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"]))
        time.sleep(random.choice([0.1, 1, 4]))
        store.execute("ROLLBACK")
        count("locks")
    except sqlite3.OperationalError:
        count("locks not got")
    store.close()


def reload(directory, port, process):
    time.sleep(random.uniform(5, 25))
    configure(directory + "/config.toml", port, [f"good{GOOD + n}" for n in range(random.randint(0, 4))])
    process.send_signal(signal.SIGHUP)
    count("reloads")


others = []


def kill_others(directory):
    kind = random.random()
    if kind < 0.5:
        other = serve(directory, name="other")
    else:
        other = subprocess.Popen(
            [BINARY, "fetch", "--quiet", "--json", "--config", directory + "/config.toml", "--store", directory + "/n.db"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    others.append(other)
    if kind > 0.9:
        # A run that is not killed removes the articles above the limit; the server does so once an hour.
        other.wait(timeout=60)
        others.remove(other)
        count("runs to their end")
        return
    time.sleep(random.uniform(0.01, 10 if kind < 0.5 else 1))
    other.send_signal(signal.SIGKILL if random.random() < 0.8 else signal.SIGTERM)
    other.wait()
    others.remove(other)
    count("kills")
    time.sleep(random.uniform(0, 5))


def status(pid):
    fields = {}
    with open(f"/proc/{pid}/status") as file:
        for line in file:
            name, _, value = line.partition(":")
            fields[name] = value.split()[0] if value.split() else ""
    return int(fields["VmRSS"]) // 1024, int(fields["VmHWM"]) // 1024, int(fields["Threads"])


def size(path):
    return os.path.getsize(path) / 1e6 if os.path.exists(path) else 0


def row(minute, process, directory):
    resident, most, threads = status(process.pid)
    descriptors = len(os.listdir(f"/proc/{process.pid}/fd"))
    store = directory + "/n.db"
    with lock:
        times, answers = sorted(hot), sum(v for k, v in counts.items() if k[:3].isdigit())
        hot.clear()
    p99 = times[int(len(times) * 0.99)] * 1000 if times else float("nan")
    files = [name for name in os.listdir(directory) if name.endswith(".part") or ".corrupt" in name]
    print(f"| {minute} | {resident} | {most} | {descriptors} | {threads} | {size(store):.1f} | {size(store + '-wal'):.1f} "
          f"| {answers} | {p99:.0f} | {' '.join(files)} |", flush=True)


def main():
    server = http.server.ThreadingHTTPServer(("0.0.0.0", 0), Publisher)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    publisher = server.server_address[1]
    with tempfile.TemporaryDirectory() as directory:
        configure(directory + "/config.toml", publisher, [])
        group, megabytes = limited(directory)
        process = serve(directory, group)
        port = port_of(directory, "main")
        for _ in range(6):
            forever(lambda: read_anything(port))
        for _ in range(3):
            forever(lambda: follow(port))
            forever(lambda: annoy(port))
        forever(lambda: read_hot(port))
        forever(lambda: hold_lock(directory))
        forever(lambda: reload(directory, publisher, process))
        forever(lambda: kill_others(directory))
        print(f"{'within a cgroup of' if group else 'no cgroup; the unit has'} {megabytes} MB\n")
        print("| minute | resident MB | most MB | descriptors | threads | store MB | log MB | answers | hot p99 ms | left |")
        print("|---|---|---|---|---|---|---|---|---|---|", flush=True)
        minute, begin = 0, time.monotonic()
        while time.monotonic() < end and process.poll() is None:
            time.sleep(1)
            if time.monotonic() - begin >= 60 * (minute + 1) and process.poll() is None:
                minute += 1
                row(minute, process, directory)
        for other in list(others):
            other.kill()
        ended = process.poll()
        if ended is None:
            process.terminate()
        begin = time.monotonic()
        left = process.wait(timeout=30)
        print(f"\nstatus {left}{'' if ended is None else ', BY ITSELF'}, {time.monotonic() - begin:.1f} s after SIGTERM")
        if group:
            for name in ["memory.max_usage_in_bytes", "memory.failcnt", "memory.oom_control"]:
                with open(f"{group}/{name}") as file:
                    print(name, file.read().strip().replace("\n", ", "))
            time.sleep(0.5)
            os.rmdir(group)
        print(json.dumps(counts, indent=0, sort_keys=True))
        with open(directory + "/main.log", errors="replace") as log:
            lines = log.read().splitlines()
        kinds = {}
        for line in lines:
            kind = " ".join(word for word in line.split() if not any(c.isdigit() for c in word))[:100]
            kinds[kind] = kinds.get(kind, 0) + 1
        print(f"{len(lines)} lines on the standard error:")
        for kind, number in sorted(kinds.items(), key=lambda pair: -pair[1])[:15]:
            print(f"{number} times {kind}")
        problems = sqlite3.connect(directory + "/n.db").execute("PRAGMA integrity_check").fetchall()
        print("integrity:", problems)


if __name__ == "__main__":
    main()
