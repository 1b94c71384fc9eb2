#!/usr/bin/env python3
"""serve-overload.py - five times the load that `serve` can answer, and publishers that never answer.

Usage: Benchmarks/serve-overload.py [--seconds 5] [overload] [hanging]      (about a minute)
Needs two processors, taskset, wrk, and a release build (NEWSAGG names another program).

overload: every request is different, so that each reads the store. The peak is the best of 16, 32 and 64
connections; then 512 connections offer five times as much. Then one client sends five times its rate
limit. Goodput must stay at 80 % of the peak, and every refusal must be 429 or 503 with Retry-After.

hanging: copies of all sources are stored and expired, and every publisher accepts connections and never
answers, while 500 requests/s arrive for 20 s; one in ten is for a response that is not cached. p99,
counted from the time when a request should have been sent, must be 50 ms or less, and publishers may
see no more requests than the schedule allows: one connection at a time, and after the n-th failed run
(of one or two attempts) a pause of 2^(n-1) s, at most the ttl. The exit status is 1 if a check failed.
"""

import asyncio
import os
import pathlib
import subprocess
import sys
import threading
import time

root = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root / "scripts"))
import serving  # noqa: E402

on_server, on_client = ["taskset", "-c", "0"], ["taskset", "-c", "1"]
failures = 0


def expect(what, isGood):
    global failures
    if not isGood:
        failures += 1
        print(f"\n**Failed:** {what}", flush=True)


# --- Overload ---------------------------------------------------------------------------------------

SCRIPT = """
local pace, serial = tonumber(os.getenv("PACE")), tonumber(os.getenv("SERIAL"))
local threads = {}
good, refused, bare, other = 0, 0, 0, 0
function setup(thread) table.insert(threads, thread) end
if pace > 0 then
  -- Around the pace, so that the connections do not march in step.
  function delay() return math.random(0, 2 * pace) end
end
function request()
  serial = serial + 1
  return wrk.format("GET", serial > 0 and "/news?limit=25&since=" .. serial .. "s" or "/news?limit=25")
end
function response(status, headers, body)
  if status == 200 then good = good + 1
  elseif status == 429 or status == 503 then
    refused = refused + 1
    if not headers["Retry-After"] then bare = bare + 1 end
  else other = other + 1 end
end
function done(summary, latency, requests)
  local thread, errors = threads[1], summary.errors
  print("RESULT", thread:get("good"), thread:get("refused"), thread:get("bare"), thread:get("other"),
    errors.connect + errors.read + errors.write + errors.timeout, summary.duration / 1e6)
end
"""


class Load:
    """The result of one run of wrk; rates are per second."""

    serial = 200_000

    def __init__(self, folder, url, connections, seconds, pace=0, isAlike=False):
        """`pace`: milliseconds between two requests of a connection."""
        time.sleep(1)  # Requests of an earlier run have ended by then.
        (folder / "load.lua").write_text(SCRIPT)
        serial = -1 << 40 if isAlike else Load.serial
        # At most six digits, and no target again while its response might still be cached.
        Load.serial = 200_000 + (Load.serial - 100_000) % 700_000
        out = subprocess.run(
            [*on_client, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s",
             str(folder / "load.lua"), url], check=True, capture_output=True, text=True,
            env=dict(os.environ, PACE=str(int(pace)), SERIAL=str(serial))).stdout
        numbers = next(line for line in out.splitlines() if line.startswith("RESULT")).split()[1:]
        good, refused, self.bare, self.other, self.errors = map(int, numbers[:5])
        took = float(numbers[5])
        self.good, self.refused = good / took, refused / took
        self.offered = (good + refused + self.other) / took


def row(label, load, peak=None):
    share = f"{load.good / peak:.0%}" if peak else ""
    print(f"| {label} | {load.offered:,.0f} | {load.good:,.0f} | {share} | {load.refused:,.0f} "
          f"| {load.bare} | {load.other} | {load.errors} |", flush=True)


def overload(seconds):
    print("| load | offered/s | answered 200/s | of peak | 429 and 503/s | without Retry-After "
          "| other answers | errors |\n|---|---|---|---|---|---|---|---|")
    with serving.serving(["bench"], ["--client-rate", "0"], on_server) as server, \
            serving.scratch() as folder:
        peak = None
        for connections in (16, 32, 64):
            load = Load(folder, server.url, connections, seconds)
            row(f"{connections} connections", load)
            peak = load if not peak or load.good > peak.good else peak
        # The pause of 512 connections gives five times the peak if refusals take no time.
        pace = 512 / (5 * peak.good) * 1000
        for _ in range(3):
            load = Load(folder, server.url, 512, seconds, pace)
            if load.offered >= 4.8 * peak.good:
                break
            pace *= load.offered / (5 * peak.good)
        row("512 connections, 5 x the peak", load, peak.good)
        expect("the load was five times the peak", load.offered >= 4.5 * peak.good)
        judge(load, peak.good)
        after = Load(folder, server.url, 32, seconds)
        row("32 connections, after it", after, peak.good)
        expect("it recovers", after.good >= 0.8 * peak.good)
        memory = serving.memory_mb(server.pid)
    with serving.serving(["bench"], ["--client-rate", "100"], on_server) as server, \
            serving.scratch() as folder:
        Load(folder, server.url, 10, 3, 20, isAlike=True)  # Uses up the burst that one client may send.
        load = Load(folder, server.url, 10, seconds, 20, isAlike=True)
        row("one client, 5 x its 100 a second", load, 100)
        judge(load, 100)
    print(f"\nResident after it: {memory:.0f} MB.")


def judge(load, peak):
    expect("goodput stays at 80 % of the peak", load.good >= 0.8 * peak)
    expect("every refusal is 429 or 503 with Retry-After",
           load.refused > 0 and load.bare == load.other == load.errors == 0)


# --- Hanging upstreams ------------------------------------------------------------------------------


class HangingPublisher:
    """A host for each source; answers until `hangs` is set, then accepts connections and never answers."""

    def __init__(self, count):
        self.port = serving.free_port()
        self.hosts = [f"127.0.1.{i + 1}" for i in range(count)]
        self.visits = {host: [] for host in self.hosts}
        self.hangs = False
        self.loop = asyncio.new_event_loop()
        isListening = threading.Event()
        threading.Thread(target=self.run, args=[isListening], daemon=True).start()
        isListening.wait()

    def run(self, isListening):
        async def listen():
            for host in self.hosts:
                await asyncio.start_server(self.visit, host, self.port)
            isListening.set()

        self.loop.run_until_complete(listen())
        self.loop.run_forever()

    async def visit(self, reader, writer):
        host = writer.get_extra_info("sockname")[0]
        try:
            if self.hangs:
                visit = [time.monotonic(), None]
                self.visits[host].append(visit)
                while await reader.read(4096):
                    pass
                visit[1] = time.monotonic()
            else:
                await reader.readuntil(b"\r\n\r\n")
                body = serving.feed(f"s{host.split('.')[3]}")
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nConnection: close"
                             b"\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        except (OSError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


async def steady(port, rate, seconds, target, connections=32):
    """Sends requests at fixed times, however long the answers take.

    - Returns: latencies in ms by kind, counted from the time when a request was due; and the failures.
    """
    due = asyncio.Queue()
    times, failed = {}, []

    async def client():
        reader = writer = None
        while True:
            kind, path, at = await due.get()
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
                writer.write(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
                head = (await reader.readuntil(b"\r\n\r\n")).lower()
                length = int(head.split(b"content-length: ")[1].split(b"\r\n")[0])
                await reader.readexactly(length)
                if head.startswith(b"http/1.1 200"):
                    times.setdefault(kind, []).append((time.monotonic() - at) * 1000)
                else:
                    failed.append(head[9:12])
            except (OSError, asyncio.IncompleteReadError):
                failed.append(b"cut")
                writer = None
            due.task_done()

    clients = [asyncio.create_task(client()) for _ in range(connections)]
    start = time.monotonic()
    for number in range(rate * seconds):
        at = start + number / rate
        if at > time.monotonic():
            await asyncio.sleep(at - time.monotonic())
        due.put_nowait((*target(number), at))
    await due.join()
    for task in clients:
        task.cancel()
    return times, failed


def target(number):
    if number % 10 == 0:
        return "not cached", f"/news?limit=25&since={500_000 + number}s"
    return "cached", "/news?limit=25"


def percentile(values, p):
    values = sorted(values)
    return values[min(len(values) - 1, len(values) * p // 100)]


def hanging(rate=500, seconds=20, count=12, ttl=4, timeout=1):
    os.sched_setaffinity(0, {1})
    publisher = HangingPublisher(count)
    sources = [
        (f"s{i}", f"http://{host}:{publisher.port}/") for i, host in enumerate(publisher.hosts)]
    config = serving.configuration(sources, f'ttl = "{ttl}s"\ntimeout = "{timeout}s"')
    with serving.scratch() as folder:
        server = serving.Server(folder, config, ["--client-rate", "0"], on_server)
        try:
            time.sleep(1.5)
            publisher.hangs = True
            start = time.monotonic()
            time.sleep(1.1 * ttl + 0.5)  # Until every copy has expired.
            times, failed = asyncio.run(steady(server.port, rate, seconds, target))
        finally:
            server.close()
    print(f"\n{count} sources with a ttl of {ttl} s and a timeout of {timeout} s, all of which hang; "
          f"{rate} requests/s for {seconds} s.\n")
    print("| answer | requests | p50 | p99 | longest |\n|---|---|---|---|---|")
    for kind, values in sorted(times.items(), reverse=True):
        print(f"| {kind} | {len(values):,} | {percentile(values, 50):.1f} ms "
              f"| {percentile(values, 99):.1f} ms | {max(values):.1f} ms |")
    everything = [value for values in times.values() for value in values]
    expect(f"all are answered 200 from stale copies; {len(failed)} were not: {set(failed)}", not failed)
    expect("p99 is 50 ms or less", percentile(everything, 99) <= 50)
    judge_visits(publisher, start, ttl)


def runs(visits):
    """Begin and end of each run; a second attempt right after the first belongs to the same run."""
    found, retries = [], 0
    for begin, end in visits:
        if found and found[-1][1] and begin - found[-1][1] < 0.25 and not found[-1][2]:
            found[-1] = [found[-1][0], end, True]
            retries += 1
        else:
            found.append([begin, end, False])
    return found, retries


def judge_visits(publisher, start, ttl):
    counts = sorted(len(visits) for visits in publisher.visits.values())
    early, overlaps, retries = [], 0, 0
    for visits in publisher.visits.values():
        overlaps += sum(end is None or begin < end - 0.05
                        for (_, end), (begin, _) in zip(visits, visits[1:]))
        found, again = runs(visits)
        retries += again
        for number, ((_, end, _), (begin, _, _)) in enumerate(zip(found, found[1:]), 1):
            wanted = min(2 ** (number - 1), ttl)
            if end and begin - end < 0.95 * wanted:
                early.append(f"{begin - end:.2f} s after failure {number}, not {wanted} s")
    first = next(iter(publisher.visits.values()))
    print(f"\nConnections a source: {counts[0]} to {counts[-1]}, {sum(counts)} in all, {retries} of them "
          "second attempts of a run. Of the first source, in seconds after the hosts began to hang: "
          + ", ".join(f"{begin - start:.1f}–{(end or time.monotonic()) - start:.1f}"
                      for begin, end in first) + ".")
    expect(f"no source is asked twice at once; {overlaps} were", overlaps == 0)
    expect(f"no source is asked before its pause is over; {len(early)} were: {'; '.join(early[:3])}",
           not early)


def main(arguments):
    seconds = 5
    if arguments[:1] == ["--seconds"]:
        seconds, arguments = int(arguments[1]), arguments[2:]
    if not set(arguments) <= {"overload", "hanging"}:
        sys.exit(__doc__)
    if "overload" in arguments or not arguments:
        overload(seconds)
    if "hanging" in arguments or not arguments:
        hanging()
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
