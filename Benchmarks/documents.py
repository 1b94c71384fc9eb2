"""documents.py - recorded feeds and their configuration, for ingest.sh and growth.py.

usage: documents.py FOLDER BATCHES    writes FOLDER/wireN for each batch, with 1,000 feeds of 20 articles each
"""

import os
import random
import sys
import time

FEEDS, ITEMS = 1000, 20
WORDS = [word + ending for word in "harbour council ferry library grain comet valley frost rail orchard".split()
         for ending in ("", "s", "ing", "ed", "er", "al", "ish", "less", "ward", "like")]


def record(folder, batches):
    """Batch 0 is measured and has the newest articles, the others fill stores."""
    random.seed(7)
    now = time.time()
    for batch in range(batches):
        os.makedirs(f"{folder}/wire{batch}")
        for feed in range(FEEDS):
            items = []
            for item in range(ITEMS):
                number = f"{batch}-{feed}-{item}"
                date = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now - batch * 7200 - item * 300))
                items.append(f"<item><title>{' '.join(random.choices(WORDS, k=7))} {number}</title>"
                             f"<link>https://s{feed}.example/{number}</link>"
                             f"<guid>tag:s{feed}.example:{number}</guid><pubDate>{date}</pubDate>"
                             f"<description>{' '.join(random.choices(WORDS, k=60))}</description></item>")
            body = f'<rss version="2.0"><channel><title>Feed {feed}</title>{"".join(items)}</channel></rss>'
            with open(f"{folder}/wire{batch}/{feed:04}.http", "w") as file:
                file.write(f"GET https://s{feed}.example/rss\n\nHTTP/1.1 200\nContent-Type: text/xml\n\n{body}")
    with open(f"{folder}/config.toml", "w") as file:
        file.write("max_articles = 10000000\n")
        for feed in range(FEEDS):
            file.write(f'[sources.s{feed}]\nurl = "https://s{feed}.example/rss"\nttl = "1s"\n')


if __name__ == "__main__":
    record(sys.argv[1], int(sys.argv[2]))
