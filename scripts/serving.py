#!/usr/bin/env python3
"""serving.py - a publisher and `newsagg serve` on loopback, for tests and benchmarks of the server.

Usage: scripts/serving.py [--sources N] [--hanging] [SERVE OPTION...] -- COMMAND [ARGUMENT...]
Runs COMMAND with URL, PORT, PID, CONFIG and STORE of a ready server, and PROGRAM, in its environment
(options such as --client-rate 0 go to `newsagg serve`). Then it ends the server, and exits with the status
of COMMAND. --hanging adds a source whose publisher never answers.
Needs Python 3.9 and nothing else; NEWSAGG names the program (.build/release/newsagg).
"""

import contextlib
import email.utils
import http.server
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

root = pathlib.Path(__file__).resolve().parent.parent
program = os.environ.get("NEWSAGG", str(root / ".build/release/newsagg"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


HEADLINES = [
    "Ferries resume after three days of fog", "Council votes to reopen the night library",
    "Comet visible before dawn, astronomers say, and will not be back for seventy thousand years",
    "Bakers and millers agree on a grain price", "Pier 9 closes for repairs",
    "Frost ends the orchard season early", "The rail strike enters its second week",
    "Museum returns a mask that nobody knew it had", "Tide tables were wrong, harbour master admits",
]


def feed(name, items=60):
    """An RSS document; the third item is a story that all feeds contain."""
    now = time.time()
    entries = []
    for i in range(items):
        title, slug = f"{HEADLINES[i % len(HEADLINES)]} ({name} {i})", f"{name}/{i}"
        if i == 2:
            title, slug = "One story told by everybody on the same day", "shared"
        entries.append(
            f"<item><title>{title}</title><guid isPermaLink='false'>{name}-{i}</guid>"
            f"<link>https://publisher.example/{slug}</link>"
            f"<pubDate>{email.utils.formatdate(now - 2700 * i - 60)}</pubDate>"
            f"<description>{'What there is to say about it in a sentence or two. ' * (i % 4 + 1)}"
            "</description></item>")
    return (
        f'<rss version="2.0"><channel><title>The {name} &amp; Co.</title><language>en</language>'
        f"{''.join(entries)}</channel></rss>").encode()


class Publisher:
    """Serves a feed at /NAME; `documents` replaces the feeds of some names.

    An empty document is answered with 500; for None there is no answer.
    """

    def __init__(self, documents={}):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                name = self.path.strip("/")
                body = documents[name] if name in documents else feed(name)
                if body is None:
                    return self.rfile.read(1)
                self.send_response(200 if body else 500)
                self.send_header("Content-Type", "application/rss+xml")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def configuration(sources, settings=""):
    """`sources`: name, URL, and further lines of the table; the first is critical."""
    text = f'allow_private = ["127.0.0.0/8"]\n{settings}\n'
    for place, (name, url, *lines) in enumerate(sources):
        text += f'[sources.{name}]\nurl = "{url}"\n'
        text += "critical = true\n" if place == 0 else ""
        text += "".join(line + "\n" for line in lines)
    return text


class Server:
    """A process of `newsagg serve`; the constructor returns when it is ready."""

    def __init__(self, folder, config, options=(), prefix=()):
        self.config, self.store = folder / "config.toml", folder / "news.db"
        self.config.write_text(config)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "serve.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*prefix, program, "serve", "--config", self.config, "--store", self.store,
                 "--port", str(self.port), *options], stdout=log, stderr=log)
        self.pid = self.process.pid
        try:
            self.wait_until_ready()
        except BaseException:
            self.close()
            raise

    def wait_until_ready(self, limit=20):
        end = time.monotonic() + limit
        while True:
            try:
                return urllib.request.urlopen(self.url + "/ready", timeout=2).read()
            except (OSError, urllib.error.URLError) as error:
                if self.process.poll() is not None or time.monotonic() > end:
                    sys.exit(f"the server is not ready: {error}\n{self.log.read_text()}")
                time.sleep(0.05)

    def get(self, target):
        return urllib.request.urlopen(self.url + target, timeout=10).read()

    def close(self):
        """- Returns: the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


@contextlib.contextmanager
def scratch():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="newsagg-serve-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def serving(
        names=("courier", "harbour", "ledger"), options=(), prefix=(), settings="", documents={}):
    """A server with a source for each of `names`, alternately tagged local and world."""
    publisher = Publisher(documents)
    sources = [
        (name, f"http://127.0.0.1:{publisher.port}/{name}",
         f'tags = ["{("local", "world")[i % 2]}"]')
        for i, name in enumerate(names)]
    try:
        with scratch() as folder:
            server = Server(folder, configuration(sources, settings), options, prefix)
            server.publisher_url = f"http://127.0.0.1:{publisher.port}"
            try:
                yield server
            finally:
                server.close()
    finally:
        publisher.close()


def memory_mb(pid):
    """Proportional resident memory of a process and its children."""
    total = 0
    pending = [pid]
    while pending:
        pid = pending.pop()
        try:
            with open(f"/proc/{pid}/smaps_rollup") as rollup:
                total += next(int(line.split()[1]) for line in rollup if line.startswith("Pss:"))
            for task in os.listdir(f"/proc/{pid}/task"):
                with open(f"/proc/{pid}/task/{task}/children") as children:
                    pending += [int(child) for child in children.read().split()]
        except OSError:
            pass
    return total / 1024


def main(arguments):
    if "--" not in arguments:
        sys.exit(__doc__)
    cut = arguments.index("--")
    options, command = arguments[:cut], arguments[cut + 1:]
    names, documents = ["courier", "harbour", "ledger"], {}
    if options[:1] == ["--sources"]:
        names = (names + [f"source{i}" for i in range(int(options[1]))])[:int(options[1])]
        options = options[2:]
    if options[:1] == ["--hanging"]:
        names, documents, options = [*names, "hanging"], {"hanging": None}, options[1:]
    with serving(names, options, documents=documents) as server:
        environment = dict(
            os.environ, URL=server.url, PORT=str(server.port), PID=str(server.pid),
            CONFIG=str(server.config), STORE=str(server.store), PROGRAM=program)
        return subprocess.call(command, env=environment)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
