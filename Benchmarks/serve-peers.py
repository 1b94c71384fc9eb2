#!/usr/bin/env python3
"""serve-peers.py - compares a hot /news with nginx, which serves the same bytes, and with a FastAPI service.

Usage: Benchmarks/serve-peers.py [--seconds 5] [--rounds 3] [--connections 1,64,256]
       [--without fastapi,nginx]      (about two and a half minutes)
Needs two processors, taskset, wrk, nginx, PostgreSQL and a release build; for the FastAPI service
(Benchmarks/peers/fastapi_news.py) a Python given as PYTHON (this one) with, from PyPI:
fastapi, uvicorn[standard], asyncpg, httpx. NEWSAGG names another newsagg, POSTGRES another bin folder.

Rounds are interleaved and medians printed. The servers (newsagg; nginx and uvicorn with one worker
each) run on processor 0, wrk with one thread on processor 1. The FastAPI service's database runs on
processor 1 as well, which is nearly idle at that rate; so the FastAPI service has more processor time.
"""

import argparse
import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request

root = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(root / "scripts"))
import serving  # noqa: E402

TARGET = "/news?limit=25"
on_server, on_client = ["taskset", "-c", "0"], ["taskset", "-c", "1"]


def start_nginx(folder, body):
    """nginx with one worker, and a file with these bytes."""
    port = serving.free_port()
    (folder / "www").mkdir()
    (folder / "www/news").write_bytes(body)
    (folder / "nginx.conf").write_text(f"""
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 4096; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000;
  open_file_cache max=10; default_type application/json;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port} backlog=1024; root {folder}/www; }}
}}
""")
    return port, subprocess.Popen([*on_server, "nginx", "-c", str(folder / "nginx.conf")])


def start_postgres(folder):
    programs = os.environ.get("POSTGRES") or max(
        map(str, pathlib.Path("/usr/lib/postgresql").glob("*/bin")), default="/usr/bin")
    data, port = folder / "postgres", serving.free_port()
    data.mkdir()
    # PostgreSQL does not run as root.
    user = []
    if os.geteuid() == 0:
        shutil.chown(data, "postgres")
        user = ["runuser", "-u", "postgres", "--"]
    subprocess.run(
        [*user, f"{programs}/initdb", "-D", data, "-U", "bench", "-A", "trust", "--no-sync"],
        check=True, stdout=subprocess.DEVNULL)
    with (folder / "postgres.log").open("wb") as log:
        process = subprocess.Popen(
            [*on_client, *user, f"{programs}/postgres", "-D", data, "-p", str(port), "-k", data,
             "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"], stdout=log, stderr=log)
    return f"postgresql://bench@127.0.0.1:{port}/postgres", process


def wait_for_postgres(database, limit=20):
    address = database.rpartition("@")[2].partition("/")[0].split(":")
    end = time.monotonic() + limit
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((address[0], int(address[1]))) == 0:
                # It listens before it accepts logins.
                return time.sleep(1)
        if time.monotonic() > end:
            sys.exit("PostgreSQL does not start")
        time.sleep(0.1)


def start_fastapi(folder, feeds, database):
    port = serving.free_port()
    python = os.environ.get("PYTHON", sys.executable)
    environment = dict(os.environ, DATABASE_URL=database, FEEDS=feeds)
    with (folder / "fastapi.log").open("wb") as log:
        process = subprocess.Popen(
            [*on_server, python, "-m", "uvicorn", "--app-dir", root / "Benchmarks/peers",
             "fastapi_news:app", "--port", str(port), "--no-access-log", "--log-level", "warning"],
            env=environment, stdout=log, stderr=log)
    return port, process


def wait_for_articles(url, process, log, limit=30):
    end = time.monotonic() + limit
    while True:
        try:
            body = urllib.request.urlopen(url, timeout=2).read()
            if json.loads(body)["articles"]:
                return body
        except (OSError, urllib.error.URLError):
            pass
        if process.poll() is not None or time.monotonic() > end:
            sys.exit(f"{url} does not answer:\n{log.read_text()[-2000:]}")
        time.sleep(0.1)


def milliseconds(text):
    number, unit = re.match(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def measure(url, connections, seconds):
    """- Returns: requests/s, p50 and p99 in ms."""
    urllib.request.urlopen(url, timeout=10).read()  # No request came while the others were measured, so refresh the cached response.
    out = subprocess.run(
        [*on_client, "wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout",
         "10s", url], check=True, capture_output=True, text=True).stdout
    wrong = re.search(r"(Non-2xx.*|Socket errors.*)", out)
    if wrong:
        print(f"{url} with {connections} connections: {wrong[1]}", file=sys.stderr)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1])
    return (rate, *(milliseconds(re.search(rf"^\s+{p}%\s+(\S+)", out, re.M)[1]) for p in (50, 99)))


def table(results, memory, connections):
    print("| connections | server | requests/s | p50 | p99 | memory | newsagg is |")
    print("|---|---|---|---|---|---|---|")
    for count in connections:
        medians = {
            name: [statistics.median(run[i] for run in runs) for i in range(3)]
            for (name, n), runs in results.items() if n == count}
        for name, (rate, p50, p99) in medians.items():
            ratio = "" if name == "newsagg" else f"{medians['newsagg'][0] / rate:.2f} x"
            print(
                f"| {count} | {name} | {rate:,.0f} | {p50:.2f} ms | {p99:.2f} ms "
                f"| {memory[name]} | {ratio} |")


@contextlib.contextmanager
def peers(server, folder, without):
    """All servers by name: their URL, and the processes that belong to them."""
    with contextlib.ExitStack() as stack:
        def ends(process):
            stack.callback(process.wait, 20)
            stack.callback(process.terminate)
            return process

        servers = {"newsagg": (server.url + TARGET, [server.process])}
        if "nginx" not in without:
            port, process = start_nginx(folder, server.get(TARGET))
            servers["nginx"] = f"http://127.0.0.1:{port}/news", [ends(process)]
        if "fastapi" not in without:
            database, postgres = start_postgres(folder)
            ends(postgres)
            wait_for_postgres(database)
            feeds = f"bench={server.publisher_url}/bench"
            port, process = start_fastapi(folder, feeds, database)
            servers["FastAPI"] = f"http://127.0.0.1:{port}{TARGET}", [ends(process), postgres]
        yield servers


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--connections", default="1,64,256")
    parser.add_argument("--without", default="")
    options = parser.parse_args()
    connections = [int(n) for n in options.connections.split(",")]
    with serving.serving(["bench"], ["--client-rate", "0"], on_server) as server, \
            serving.scratch() as folder, \
            peers(server, folder, options.without.lower().split(",")) as servers:
        sizes = {
            name: len(wait_for_articles(url, processes[0], folder / f"{name.lower()}.log"))
            for name, (url, processes) in servers.items()}
        results = {}
        for _ in range(options.rounds):
            for count in connections:
                for name, (url, _) in servers.items():
                    run = measure(url, count, options.seconds)
                    results.setdefault((name, count), []).append(run)
        memory = {
            name: " + ".join(f"{serving.memory_mb(process.pid):.0f}" for process in processes) + " MB"
            for name, (_, processes) in servers.items()}
    print(f"Body: {', '.join(f'{name} {size:,} bytes' for name, size in sizes.items())}.\n")
    table(results, memory, connections)
    print("\nMemory of FastAPI: the worker, and PostgreSQL.")


main()
