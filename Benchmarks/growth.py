#!/usr/bin/env python3
"""growth.py - times a thousand documents and short cached answers in stores of different sizes.

usage: Benchmarks/growth.py [--sizes 1000,10000,100000] [--rounds 5] PROGRAM...

Each program fills a store of its own in memory (/dev/shm), size by size. At each size the programs run in
turn: 1,000 recorded feeds of 20 new articles into a copy of the store, then short answers from the store. The
tables have medians; the last column is the ratio to the last program named. Two stores of a million articles need 10 GB.
"""

import argparse
import os
import shutil
import statistics
import sys
import tempfile
import time

from documents import FEEDS, ITEMS, record

LONG = ["--deadline", "600s", "--timeout", "60s", "-q", "-o", "/dev/null"]
SHORT = ["--offline", "-q", "-o", "/dev/null"]
MEASURES = {
    "1,000 documents, ms each": None,
    "CPU of them, ms each": None,
    "fetch --offline --limit 20, ms": ["fetch", *SHORT, "--limit", "20"],
    "fetch --offline --limit 1, ms": ["fetch", *SHORT, "--limit", "1"],
}


class Program:
    """One program, and the store that it fills."""

    def __init__(self, path, place, number):
        self.path, self.place = os.path.realpath(path), place
        self.store, self.copy = f"{place}/store{number}.db", f"{place}/copy{number}.db"
        self.filled = 0

    def run(self, arguments, store=None):
        """Seconds of time and of CPU."""
        environment = {"PATH": os.environ["PATH"], "HOME": self.place, "NEWSAGG_CONFIG": f"{self.place}/config.toml",
                       "NEWSAGG_STORE": store or self.store}
        start = time.perf_counter()
        child = os.posix_spawn(self.path, [self.path, *arguments], environment)
        _, status, usage = os.wait4(child, 0)
        wall = time.perf_counter() - start
        if status:
            sys.exit(f"{self.path} {' '.join(arguments)}: status {status}")
        return wall, usage.ru_utime + usage.ru_stime

    def fill(self, size):
        """Adds whole documents until `size` articles are stored."""
        while self.filled < size:
            batch, first = divmod(self.filled // ITEMS, FEEDS)
            last = min(FEEDS, first + (size - self.filled) // ITEMS)
            names = ",".join(f"s{feed}" for feed in range(first, last))
            self.run(["fetch", "--replay", f"{self.place}/wire{batch + 1}", "--sources", names, *LONG])
            self.filled += (last - first) * ITEMS
            time.sleep(1.1)  # newsagg asks a source at most once a second.

    def ingest(self):
        """Seconds and CPU seconds of a thousand documents into a copy of the store."""
        for ending in ("", "-wal", "-shm"):
            if os.path.exists(self.copy + ending):
                os.remove(self.copy + ending)
        shutil.copy(self.store, self.copy)
        return self.run(["fetch", "--replay", f"{self.place}/wire0", *LONG], self.copy)


def measure(programs, rounds):
    """- Returns: for each measure, the median milliseconds of each program."""
    found = {name: [[] for _ in programs] for name in MEASURES}
    for _ in range(rounds):
        for index, program in enumerate(programs):
            for name, seconds in zip(MEASURES, program.ingest()):
                found[name][index].append(seconds * 1000 / FEEDS)
    for name, arguments in MEASURES.items():
        for turn in range(rounds * 8 if arguments else 0):
            for index, program in enumerate(programs):
                wall, _ = program.run(arguments)
                if turn:
                    found[name][index].append(wall * 1000)
    return {name: [statistics.median(times) for times in lists] for name, lists in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000,100000")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("programs", nargs="*", default=[".build/release/newsagg"])
    options = parser.parse_args()
    sizes = sorted(int(size) for size in options.sizes.split(","))
    place = tempfile.mkdtemp(dir="/dev/shm")
    try:
        record(place, -(-sizes[-1] // (FEEDS * ITEMS)) + 1)
        programs = [Program(path, place, number) for number, path in enumerate(options.programs)]
        print("| stored | measure |", " | ".join(options.programs), "| first : last |")
        print("|---:|---|" + "---:|" * (len(programs) + 1))
        for size in sizes:
            for program in programs:
                program.fill(size)
            for name, values in measure(programs, options.rounds).items():
                cells = " | ".join(f"{value:.2f}" for value in values)
                print(f"| {size:,} | {name} | {cells} | {values[0] / values[-1]:.2f} |", flush=True)
    finally:
        shutil.rmtree(place)


if __name__ == "__main__":
    main()
