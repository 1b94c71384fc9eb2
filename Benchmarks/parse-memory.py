#!/usr/bin/env python3
"""parse-memory.py - peak memory of `newsagg parse` and `newsagg fetch -` on documents that need much memory.

  parse-memory.py [--newsagg PATH] [--beside PATH] [--limit FACTOR]

Each document has about 8 MB, the default limit of a fetched one. `parse` prints every entry; `fetch -` keeps them, up
to its limits. Prints a table; with --limit the exit status is 1 where a peak is above FACTOR times the document plus
what the program needs for an empty one. Memory is the peak resident size, not time, so a busy machine does not matter.
"""
import argparse, json, os, subprocess, sys, tempfile

SIZE = 8_000_000
BASE = "https://news.example/" + "a" * 2000 + "/"
HEAD = '{"version":"https://jsonfeed.org/version/1.1","home_page_url":"%s","items":['


def repeated(part, size=SIZE):
    return part * (size // len(part))


def listed(item, size=SIZE):
    return HEAD % BASE + repeated(item + ",", size) + item + "]}"


def feed(entries):
    body = '<p>Words of a "day" in the harbour</p>\n' * 15
    items = [{"id": str(n), "url": "https://news.example/%d" % n, "title": 'Title "%d"' % n, "content_html": body,
              "date_published": "2025-06-03T08:30:00Z", "tags": ["boats", "delays"]} for n in range(entries)]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "News", "items": items})


def numbers(form):
    return ",".join(form % n for n in range(256))


def documents():
    yield "empty feed", HEAD % BASE + "]}"
    yield "[[[[ ...", repeated("[")
    yield "arrays, 500 deep", listed("[" * 500 + "]" * 500)
    yield "[],[], ...", listed("[]")
    yield "{},{}, ...", listed("{}")
    yield "tags", listed('{"tags":[%s]}' % numbers("%d"))
    yield "one text of tags", listed('{"tags":"%s"}' % repeated("a,", SIZE - 1000), 1)
    yield "attachments, long base", listed('{"attachments":[%s]}' % numbers('{"url":"%d"}'))
    yield "JSON feed, 5,600 entries", feed(5600)
    yield "RSS enclosures, long base", "<rss version='2.0'><channel><link>%s</link>%s</channel></rss>" % (
        BASE, repeated("<item>%s</item>" % numbers("<enclosure url='%d'/>").replace(",", "")))


def peak(command, text):
    """Peak resident bytes of a process that reads `text`."""
    with tempfile.TemporaryFile() as source, tempfile.TemporaryDirectory() as folder:
        source.write(text)
        source.seek(0)
        environment = dict(os.environ, XDG_DATA_HOME=folder, XDG_CONFIG_HOME=folder, XDG_CACHE_HOME=folder,
                           XDG_STATE_HOME=folder, HOME=folder)
        # A small process starts it, because the peak of a child includes the memory of the process that forked it.
        starter = ("import os,subprocess,sys; p=subprocess.Popen(sys.argv[1:],stdout=subprocess.DEVNULL,"
                   "stderr=subprocess.DEVNULL); print(os.wait4(p.pid,0)[2].ru_maxrss)")
        output = subprocess.check_output([sys.executable, "-S", "-c", starter, *command], stdin=source, env=environment)
        return int(output) * 1024


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    parser = argparse.ArgumentParser()
    parser.add_argument("--newsagg", default=os.path.join(here, "../.build/release/newsagg"))
    parser.add_argument("--beside")
    parser.add_argument("--limit", type=float)
    options = parser.parse_args()
    programs = [options.newsagg] + ([options.beside] if options.beside else [])
    commands = [[program, *words] for program in programs for words in (["parse"], ["fetch", "-"])]
    print("| document | MB | %s |" % " | ".join(
        "%s%s" % (" ".join(c[1:]), ", beside" if c[0] == options.beside else "") for c in commands))
    print("|---|" + "---|" * (len(commands) + 1))
    floor, failures = None, []
    for name, text in documents():
        text = text.encode()
        peaks = [peak(command, text) for command in commands]
        floor = floor or peaks
        print("| `%s` | %.1f | %s |" % (name, len(text) / 1e6, " | ".join("%.0f MB" % (p / 1e6) for p in peaks)), flush=True)
        if options.limit and any(p - f > options.limit * len(text) for p, f in list(zip(peaks, floor))[:2]):
            failures.append(name)
    if failures:
        sys.exit("above %g times the document: %s" % (options.limit, ", ".join(failures)))


if __name__ == "__main__":
    main()
