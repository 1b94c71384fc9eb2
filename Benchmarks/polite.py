#!/usr/bin/env python3
"""polite.py - counts the requests that a publisher on loopback gets from one or two binaries.

    Benchmarks/polite.py OLD NEW > Benchmarks/README-polite.md

Days are simulated: a library (LD_PRELOAD) adds hours to the clocks of the program. Needs cc; no
request leaves this machine.
"""

import asyncio
import collections
import pathlib
import sqlite3
import subprocess
import sys
import tempfile
import threading

SHIM = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdlib.h>
#include <time.h>
int clock_gettime(clockid_t id, struct timespec *now) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
  const char *shift = getenv("CLOCK_SHIFT_S");
  int result = real(id, now);
  if (shift && (id == CLOCK_REALTIME || id == CLOCK_BOOTTIME)) now->tv_sec += atol(shift);
  return result;
}
"""

FEED = (
    b'<rss version="2.0"><channel><title>A</title><item><title>One of %s</title>'
    b"<guid>tag:%s</guid></item></channel></rss>"
)


class Publisher:
    """Answers on all loopback addresses; `plan` has for each path: (seconds, status, headers)."""

    def __init__(self):
        self.requests = collections.Counter()
        self.plan = {}
        self.latency = 0.0
        # Requests in progress, and their greatest number at one time.
        self.active = self.most = 0
        self.loop = asyncio.new_event_loop()
        self.port = None
        started = threading.Event()
        threading.Thread(target=self._run, args=(started,), daemon=True).start()
        started.wait()

    def _run(self, started):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self._serve, "0.0.0.0", 0, backlog=4096)
        )
        self.port = server.sockets[0].getsockname()[1]
        started.set()
        self.loop.run_forever()

    async def _serve(self, reader, writer):
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                path = head.split(b" ", 2)[1]
                self.requests[path.decode()] += 1
                seconds, status, fields = self.plan.get(path.decode(), (self.latency, 200, ""))
                self.active += 1
                self.most = max(self.most, self.active)
                await asyncio.sleep(3600 if seconds is None else seconds)
                self.active -= 1
                body = FEED % (path, path) if status == 200 else b""
                writer.write(
                    b"HTTP/1.1 %d X\r\nContent-Type: application/rss+xml\r\n%sContent-Length: %d\r\n\r\n"
                    % (status, fields.encode(), len(body))
                    + body
                )
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


class Place:
    """A home directory with a configuration, for one binary."""

    def __init__(self, binary, publisher, shim, top, sources):
        self.binary, self.shim = binary, shim
        self.home = tempfile.TemporaryDirectory(prefix="newsagg-polite-")
        self.store = self.home.name + "/newsagg.db"
        text = 'allow_private = ["127.0.0.0/8"]\n' + top + "\n"
        for name, host, path, rest in sources:
            text += f'[sources.{name}]\nurl = "http://{host}:{publisher.port}{path}"\n{rest}\n'
        self.configuration = self.home.name + "/config.toml"
        pathlib.Path(self.configuration).write_text(text)
        publisher.requests.clear()
        publisher.plan, publisher.latency = {}, 0.0

    def fetch(self, *arguments, shift=0):
        environment = {
            "HOME": self.home.name,
            "PATH": "/usr/bin:/bin",
            "NEWSAGG_CONFIG": self.configuration,
            "NEWSAGG_STORE": self.store,
            "LD_PRELOAD": self.shim,
            "CLOCK_SHIFT_S": str(shift),
        }
        subprocess.run(
            [self.binary, "fetch", "--fail-on", "none", "--limit", "1", *arguments],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=120,
        )


def many_sources(binary, publisher, shim):
    sources = [(f"s{i}", f"127.1.{i // 250}.{i % 250 + 1}", f"/{i}", "") for i in range(5000)]
    place = Place(binary, publisher, shim, 'ttl = "1s"', sources)
    publisher.latency = 0.02
    for run in range(12):
        place.fetch("--deadline", "2s", shift=60 * run)
    return f"{5000 - len(publisher.requests)} of 5,000"


def one_host(binary, publisher, shim):
    sources = [(f"s{i}", "127.0.0.1", f"/{i}", "") for i in range(300)]
    place = Place(binary, publisher, shim, 'ttl = "1s"', sources)
    publisher.latency = 0.025
    for run in range(10):
        place.fetch("--deadline", "2s", shift=60 * run)
    return f"{300 - len(publisher.requests)} of 300"


def throttling_host(binary, publisher, shim):
    sources = [(f"s{i}", "127.0.0.1", f"/{i}", "") for i in range(6)]
    place = Place(binary, publisher, shim, 'ttl = "1s"', sources)
    for i in range(6):
        publisher.plan[f"/{i}"] = (0.0, 429, "Retry-After: 2\r\n")
    for run in range(12):
        place.fetch("--deadline", "2s", shift=60 * run)
    counts = [publisher.requests[f"/{i}"] for i in range(6)]
    return f"{min(counts)} to {max(counts)}"


def hanging_source(binary, publisher, shim):
    place = Place(binary, publisher, shim, "", [("slow", "127.0.0.1", "/slow", "")])
    publisher.plan["/slow"] = (None, 200, "")
    for run in range(96):
        place.fetch("--deadline", "1s", shift=900 * run)
    return str(publisher.requests["/slow"])


def slow_source(binary, publisher, shim):
    place = Place(binary, publisher, shim, "", [("slow", "127.0.0.1", "/slow", "")])
    publisher.plan["/slow"] = (1.5, 200, "")
    for run in range(14):
        place.fetch("--deadline", "1s", shift=run)
    return str(publisher.requests["/slow"])


def minutes_after(place, publisher):
    """Number of further requests in an hour of runs, 3 minutes apart."""
    before = sum(publisher.requests.values())
    for minute in range(1, 56, 3):
        place.fetch("--deadline", "2s", "--refresh", shift=60 * minute)
    return str(sum(publisher.requests.values()) - before)


def shorter_pause(binary, publisher, shim):
    sources = [("long", "127.0.0.1", "/long", ""), ("short", "127.0.0.1", "/short", "")]
    place = Place(binary, publisher, shim, "per_host = 2", sources)
    publisher.plan["/long"] = (0.1, 429, "Retry-After: 3600\r\n")
    publisher.plan["/short"] = (0.3, 429, "Retry-After: 1\r\n")
    place.fetch("--deadline", "2s")
    return minutes_after(place, publisher)


def used_up_limit(binary, publisher, shim):
    place = Place(binary, publisher, shim, "", [("a", "127.0.0.1", "/a", "")])
    publisher.plan["/a"] = (0.0, 200, "RateLimit-Remaining: 0\r\nRateLimit-Reset: 3600\r\n")
    place.fetch()
    return minutes_after(place, publisher)


def led_into_a_pause(binary, publisher, shim):
    sources = [("a", "127.0.0.34", "/a", ""), ("led", "127.0.0.2", "/led", "")]
    place = Place(binary, publisher, shim, "", sources)
    target = f"http://127.0.34:{publisher.port}/target"
    publisher.plan["/a"] = (0.0, 429, "Retry-After: 3600\r\n")
    publisher.plan["/led"] = (0.0, 302, f"Location: {target}\r\n")
    place.fetch("a")
    minutes_after(place, publisher)
    return str(publisher.requests["/target"])


def locked_store(binary, publisher, shim):
    sources = [(name, f"127.0.0.{i}", f"/{name}", "") for i, name in ((1, "a"), (2, "b"))]
    place = Place(binary, publisher, shim, "", sources)
    place.fetch()
    publisher.requests.clear()
    lock = sqlite3.connect(place.store, isolation_level=None)
    lock.execute("BEGIN IMMEDIATE")
    for run in range(15):
        place.fetch("--deadline", "3s", shift=900 + run)
    lock.close()
    return str(max(publisher.requests.values()))


def many_processes(binary, publisher, shim):
    sources = [(f"s{i}", "127.0.0.1", f"/{i}", "") for i in range(20)]
    place = Place(binary, publisher, shim, 'deadline = "60s"', sources)
    publisher.latency, publisher.most = 0.05, 0
    threads = [threading.Thread(target=place.fetch, args=(f"s{i}",)) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return f"{publisher.most} ({len(publisher.requests)} asked)"


ROWS = [
    ("5,000 sources, 12 runs of 2 s: never asked", many_sources),
    ("300 sources of one host, 10 runs of 2 s: never asked", one_host),
    ("6 sources of a host with 429, Retry-After 2, 12 runs: requests each", throttling_host),
    ("a source that never answers, a day of cron every 15 min: requests", hanging_source),
    ("a source that needs 1.5 s, 14 runs of 1 s in 14 s: requests", slow_source),
    ("Retry-After 3600 and then 1 of one host: requests in the hour", shorter_pause),
    ("RateLimit-Remaining 0, reset in 3600 s: requests in the hour", used_up_limit),
    ("redirect to a host with Retry-After 3600: requests it gets in the hour", led_into_a_pause),
    ("15 runs in 15 s while the store is locked: requests a source", locked_store),
    ("20 processes for 20 sources of one host: most at a time", many_processes),
]


def main():
    binaries = [str(pathlib.Path(path).resolve()) for path in sys.argv[1:]]
    if not binaries:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        shim = folder + "/shift.so"
        pathlib.Path(folder + "/shift.c").write_text(SHIM)
        subprocess.run(
            ["cc", "-shared", "-fPIC", "-O1", "-o", shim, folder + "/shift.c", "-ldl"], check=True
        )
        print("# How often publishers are asked\n")
        print("`Benchmarks/polite.py OLD NEW`; the script says what each row does.\n")
        print("| what | " + " | ".join(["before", "now"][-len(binaries):]) + " |")
        print("|---" * (len(binaries) + 1) + "|", flush=True)
        for title, row in ROWS:
            publisher = Publisher()
            cells = [row(binary, publisher, shim) for binary in binaries]
            print(f"| {title} | " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
