#!/usr/bin/env python3
"""stopped.py - stops runs of fetch (SIGSTOP) at random moments while others run, and counts early requests.

    Benchmarks/stopped.py NEWSAGG [ROUNDS]

Five publishers on loopback with an interval of 2 s. In each round a run is stopped within 0.12 s of its start,
others fetch for 0.2 to 5 s, and the run continues. A request is early if its publisher got another one less than
2 s before. No request leaves this machine.
"""

import http.server
import pathlib
import random
import signal
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

INTERVAL = 2
NAMES = [f"s{number}" for number in range(5)]
ARRIVALS: list[tuple[float, str]] = []


class Publisher(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        ARRIVALS.append((time.monotonic(), self.path[1:]))
        time.sleep(0.03)
        item = f"<item><title>{self.path}</title><guid>{self.path}</guid></item>"
        body = f"<rss version='2.0'><channel><title>t</title>{item}</channel></rss>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def handle(self):
        try:
            super().handle()
        except OSError:
            pass  # The client has disconnected.

    def log_message(self, *arguments):
        pass


class Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    request_queue_size = 128


def main():
    program = pathlib.Path(sys.argv[1]).resolve()
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    server = Server(("0.0.0.0", 0), Publisher)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as home:
        config = pathlib.Path(home, "config.toml")
        config.write_text(
            'allow_private = ["127.0.0.0/8"]\n'
            + "".join(
                f'[sources.{name}]\nurl = "http://127.0.1.{number + 1}:{server.server_port}/{name}"\n'
                f'ttl = "{INTERVAL}s"\n'
                for number, name in enumerate(NAMES)
            )
        )
        command = [program, "fetch", "-q", "--deadline", "3s", "--config", config, "-o", "/dev/null"]
        environment = {"HOME": home, "PATH": "/usr/bin:/bin", "NEWSAGG_STORE": f"{home}/store.db"}

        def fetch():
            return subprocess.Popen(
                command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

        for _ in range(rounds):
            stopped = fetch()
            time.sleep(random.uniform(0, 0.12))
            stopped.send_signal(signal.SIGSTOP)
            end = time.monotonic() + random.choice([0.2, 0.5, 1, 2.5, 5])
            for other in [fetch(), fetch()]:
                other.wait()
            while time.monotonic() < end:
                fetch().wait()
                time.sleep(0.1)
            stopped.send_signal(signal.SIGCONT)
            stopped.wait()
    early = 0
    for name in NAMES:
        times = [at for at, asked in ARRIVALS if asked == name]
        early += sum(later - at < INTERVAL for at, later in zip(times, times[1:]))
    print(f"{rounds} stops, {len(ARRIVALS)} requests, {early} early")


main()
