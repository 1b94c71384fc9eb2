#!/usr/bin/env python3
"""parse.py - compares the speed of `newsagg parse` with sfeed, fastfeedparser and feedparser on the same files.

  parse.py [--newsagg PATH] [--python PATH] [--rounds N] [--scale]

--python is an interpreter that has fastfeedparser and feedparser; without it they are left out.
The script makes the documents from a fixed seed in a folder below /tmp. The rounds of all programs are
interleaved, and medians are printed. If parse-bench is in the folder of newsagg, it reads the same files
to full values and prints nothing, as the Python libraries do; if libxml2's headers are installed,
parse-bench and libxml2 are also timed inside their processes. --scale measures 1 to 100 MB and prints
the exponent of the growth.
"""
import argparse, math, os, random, shutil, statistics, subprocess, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
WORDS = ("market storm council river vote budget engine harbour school signal museum garden treaty "
         "winter coach record island bridge report mayor science film border energy court").split()


def sentence(rng, words):
    return " ".join(rng.choice(WORDS) for _ in range(words)).capitalize() + "."


def item(rng, number):
    body = "".join("<p>%s <a href=\"https://news.example/%d/%s\">%s</a> %s</p>\n" % (
        sentence(rng, 14), number, rng.choice(WORDS), sentence(rng, 4), sentence(rng, 16))
        for _ in range(4))
    return """    <item>
      <title>%s &amp; %s</title>
      <link>https://news.example/articles/%d?from=rss&amp;n=1</link>
      <guid isPermaLink="false">news-example-%d</guid>
      <pubDate>Tue, %02d Jun 2025 %02d:%02d:00 GMT</pubDate>
      <dc:creator>%s %s</dc:creator>
      <category>%s</category>
      <description>%s &#8217;%s&#8217;</description>
      <content:encoded><![CDATA[%s]]></content:encoded>
    </item>
""" % (sentence(rng, 7), sentence(rng, 3), number, number, 1 + number % 28, number % 24, number % 60,
       rng.choice(WORDS).title(), rng.choice(WORDS).title(), rng.choice(WORDS), sentence(rng, 20),
       sentence(rng, 3), body)


def document(size, seed):
    rng = random.Random(seed)
    parts = ["""<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <channel>
    <title>News Example</title>
    <link>https://news.example/</link>
    <description>Made for measuring</description>
"""]
    total = len(parts[0])
    number = 0
    while total < size:
        parts.append(item(rng, number))
        total += len(parts[-1])
        number += 1
    return "".join(parts) + "  </channel>\n</rss>\n"


def make_files(folder):
    big = os.path.join(folder, "big.xml")
    open(big, "w").write(document(10_000_000, 1))
    small = []
    for number in range(2000):
        small.append(os.path.join(folder, "small-%04d.xml" % number))
        open(small[-1], "w").write(document(18_000, number + 2))
    return [big], small


PYTHON = {
    "fastfeedparser": "import sys, fastfeedparser\nfor f in sys.argv[1:]: fastfeedparser.parse(open(f, 'rb').read())",
    "feedparser": "import sys, feedparser\nfor f in sys.argv[1:]: feedparser.parse(open(f, 'rb').read())",
}


def run(command, files, per_file):
    """Wall seconds and peak resident MB."""
    before = time.perf_counter()
    peak = 0
    with open(os.devnull, "wb") as sink:
        if per_file:
            for path in files:
                with open(path, "rb") as source:
                    process = subprocess.Popen(command, stdin=source, stdout=sink)
                    peak = max(peak, os.wait4(process.pid, 0)[2].ru_maxrss)
        else:
            process = subprocess.Popen(command + files, stdin=subprocess.DEVNULL, stdout=sink)
            peak = os.wait4(process.pid, 0)[2].ru_maxrss
    return time.perf_counter() - before, peak / 1024


def measure(programs, files, rounds, slow):
    times = {name: [] for name in programs}
    peaks = {}
    for number in range(rounds):
        for name, (command, per_file) in programs.items():
            if name in slow and number > 0:
                continue
            seconds, peaks[name] = run(command, files, per_file)
            times[name].append(seconds)
    return {name: (statistics.median(t), peaks[name]) for name, t in times.items()}


def table(title, files, results):
    size = sum(map(os.path.getsize, files)) / 1e6
    ours = results["newsagg parse"][0]
    values = results.get("parse-bench, prints nothing", (None,))[0]
    print("\n%s: %.1f MB\n\n| program | s | MB/s | newsagg is | values alone | peak MB |\n|---|---|---|---|---|---|" % (title, size))
    for name, (seconds, peak) in results.items():
        alone = "%.2f x" % (seconds / values) if values else ""
        print("| %s | %.4f | %.1f | %.2f x | %s | %.0f |" % (name, seconds, size / seconds, seconds / ours, alone, peak))


def in_process(bench, big, small, folder, rounds):
    """Times FeedParsing, which makes full values, and libxml2 with empty callbacks, without start and output."""
    if not (os.path.exists(bench) and shutil.which("xml2-config")):
        return
    peer = os.path.join(folder, "libxml2_sax")
    flags = subprocess.check_output(["xml2-config", "--cflags", "--libs"], text=True).split()
    source = os.path.join(HERE, "peers", "libxml2_sax.c")
    subprocess.run(["cc", "-O2", source, *flags, "-o", peer], check=True)
    print("\nIn process\n\n| document | parser | ms | MB/s | newsagg is |\n|---|---|---|---|---|")
    for path, passes in ((big, 15), (small, 500)):
        programs = {"FeedParsing, full values": [bench, "--passes"], "libxml2 SAX, empty callbacks": [peer]}
        times = {name: [] for name in programs}
        for _ in range(rounds):
            for name, program in programs.items():
                output = subprocess.check_output([*program, str(passes), path], text=True)
                times[name].append(float(output.split()[0]))
        medians = {name: statistics.median(t) for name, t in times.items()}
        ours, size = next(iter(medians.values())), os.path.getsize(path) / 1e6
        for name, seconds in medians.items():
            print("| %.2f MB | %s | %.3f | %.0f | %.2f x |" % (
                size, name, seconds * 1e3, size / seconds, seconds / ours))


def scale(newsagg, folder):
    sizes = [1, 3, 10, 30, 100]
    points = []
    print("\n| MB | s | peak MB |\n|---|---|---|")
    for size in sizes:
        path = os.path.join(folder, "scale.xml")
        open(path, "w").write(document(size * 1_000_000, 1))
        runs = [run([newsagg, "parse"], [path], False) for _ in range(5)]
        seconds, peak = statistics.median(r[0] for r in runs), runs[-1][1]
        points.append((math.log(size), math.log(seconds)))
        print("| %d | %.4f | %.0f |" % (size, seconds, peak))
    mean_x, mean_y = (statistics.mean(p[i] for p in points) for i in (0, 1))
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / sum((x - mean_x) ** 2 for x, _ in points)
    print("\nexponent %.2f" % slope)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--newsagg", default=os.path.join(HERE, "../.build/release/newsagg"))
    parser.add_argument("--python")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--scale", action="store_true")
    options = parser.parse_args()
    newsagg = os.path.abspath(options.newsagg)
    bench = os.path.join(os.path.dirname(newsagg), "parse-bench")
    programs = {"newsagg parse": ([newsagg, "parse"], False), "sfeed, a process a file": (["sfeed"], True)}
    if os.path.exists(bench):
        programs["parse-bench, prints nothing"] = ([bench], False)
    small_programs = {**programs, "newsagg parse, a process a file": ([newsagg, "parse"], True)}
    for name, code in PYTHON.items() if options.python else ():
        programs[name] = small_programs[name] = ([options.python, "-c", code], False)
    with tempfile.TemporaryDirectory(prefix="newsagg-bench-") as folder:
        big, small = make_files(folder)
        slow = {"feedparser"}
        table("One RSS document", big, measure(programs, big, options.rounds, slow))
        table("2,000 documents", small, measure(small_programs, small, options.rounds, slow))
        in_process(bench, big[0], small[0], folder, options.rounds)
        if options.scale:
            scale(newsagg, folder)


if __name__ == "__main__":
    main()
