#!/usr/bin/env python3
"""test-serve-clients.py - drives `newsagg serve` with curl, httpx and headless Chromium.

Usage: scripts/test-serve-clients.py DIRECTORY      (for the screenshots)
Needs curl, chromium (CHROMIUM names another), a release build (NEWSAGG names another program), and a
Python with httpx from PyPI. Prints a line for each check; exit status 1 when one failed.

The page is checked at 1280, 390 and 320 px, light and dark (prefers-color-scheme is emulated through
the DevTools protocol, and verified). Its HTML and CSS are also checked without a browser.
"""

import base64
import html.parser
import json
import os
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree

import httpx

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import serving  # noqa: E402

failures = 0


def check(name, isGood, detail=""):
    global failures
    failures += 0 if isGood else 1
    print(f"ok    {name}" if isGood else f"FAIL  {name}: {str(detail)[:600]}", flush=True)


# `main` scripts the last two: text that looks like markup, and HTTP 500.
NAMES = ("courier", "harbour", "ledger", "hostile", "broken")
HOSTILE = """<rss version="2.0"><channel><title>Hostile</title>
<item><title>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b onmouseover="x()"&gt;bold&lt;/b&gt;</title>
<guid>h1</guid><link>javascript:alert(1)</link><pubDate>{now}</pubDate>
<description>"&gt;&lt;img src=x onerror=alert(2)&gt; and 'quotes' &amp;amp; more</description></item>
<item><title>Donaudampfschifffahrtsgesellschaft{long}</title><guid>h2</guid>
<link>https://publisher.example/{long}</link><pubDate>{now}</pubDate></item>
<item><title>عنوان من اليمين إلى اليسار</title><guid>h3</guid>
<link>https://publisher.example/rtl</link><pubDate>{now}</pubDate></item>
<item><title></title><guid>h4</guid><pubDate>{now}</pubDate></item>
</channel></rss>"""


# --- curl -------------------------------------------------------------------------------------------


def curl(*arguments):
    """- Returns: status, fields in lower case, body; for HEAD the size of a body, if any."""
    isHead = "-I" in arguments
    options = ["-o", "/dev/null", "-w", "%{size_download}"] if isHead else []
    out = subprocess.run(
        ["curl", "-s", "-m", "10", "-D", "-", *options, *arguments], capture_output=True).stdout
    head, _, body = out.partition(b"\r\n\r\n")
    body = b"" if isHead and body == b"0" else body
    lines = head.decode("latin-1").split("\r\n")
    fields = dict((name.lower(), value.strip()) for name, _, value in
                  (line.partition(":") for line in lines[1:]))
    return int(lines[0].split()[1]) if lines[0] else 0, fields, body


def test_curl(url):
    news = url + "/news?limit=10"
    status, get, body = curl(news)
    check("curl: GET is JSON with articles", status == 200 and json.loads(body)["articles"], status)
    check("curl: Content-Length is that of the body", get["content-length"] == str(len(body)), get)
    status, head, nothing = curl("-I", news)
    check("curl: HEAD has the fields of GET and no body",
          status == 200 and not nothing and head["content-length"] == get["content-length"]
          and head["etag"] == get["etag"] and head["content-type"] == get["content-type"],
          {name: (get.get(name), head.get(name)) for name in ("etag", "content-length")})
    for tag in (get["etag"], "W/\"none\", " + get["etag"], "*"):
        status, fields, nothing = curl("-H", f"If-None-Match: {tag}", news)
        check(f"curl: If-None-Match {tag} is 304 without a body",
              status == 304 and not nothing and "content-type" not in fields
              and fields.get("etag") == get["etag"], (status, fields))
    status, fields, whole = curl("-H", "If-None-Match: \"other\"", news)
    check("curl: another tag is answered 200", status == 200 and whole, status)
    status, fields, packed = curl("--compressed", news)
    check("curl: gzip gives the same articles",
          fields.get("content-encoding") == "gzip" and "accept-encoding" in fields["vary"].lower()
          and json.loads(packed)["articles"] == json.loads(body)["articles"]
          and int(fields["content-length"]) < len(body), fields)
    status, fields, _ = curl("-H", "Accept-Encoding: gzip;q=0", news)
    check("curl: gzip;q=0 gives no gzip", "content-encoding" not in fields, fields)
    status, fields, again = curl("-H", "Connection: close", news)
    check("curl: Connection: close is honoured",
          status == 200 and fields.get("connection") == "close" and again, fields)
    status, fields, again = curl("--http1.0", news)
    check("curl: HTTP/1.0 is answered and closed",
          status == 200 and fields.get("connection") == "close" and again, fields)
    out = subprocess.run(
        ["curl", "-s", "-o", "/dev/null", "-o", "/dev/null", "-w", "%{num_connects} ", news,
         url + "/health"], capture_output=True, text=True).stdout
    check("curl: two requests share a connection", out.split() == ["1", "0"], out)
    for path in ("/", "/health", "/live", "/ready", "/sources", "/breakers", "/stats", "/metrics",
                 "/openapi.json"):
        status, get, body = curl(url + path)
        head_status, head, _ = curl("-I", url + path)
        check(f"curl: GET and HEAD {path}",
              (status, head_status) == (200, 200) and body
              and head["content-type"] == get["content-type"] and "content-length" in head,
              (status, head_status, head))
    refusals = [
        (405, ["-X", "POST"], news), (405, ["-X", "DELETE"], news), (413, ["-d", "x=1"], news),
        (404, [], url + "/nothing"), (421, ["-H", "Host: evil.example"], news),
        (403, ["-H", "Origin: https://evil.example"], news),
        (403, ["-H", "Sec-Fetch-Site: cross-site", "-H", "Sec-Fetch-Mode: no-cors"], news),
        (414, [], news + "&q=" + "a" * 2100), (431, ["-H", "X: " + "a" * 20000], news),
    ]
    for wanted, arguments, target in refusals:
        status, fields, body = curl(*arguments, target)
        isProblem = fields.get("content-type") == "application/problem+json"
        short = " ".join([*arguments, target])[:60].replace(url, "")
        check(f"curl: {short} is a problem {wanted}",
              status == wanted and isProblem and json.loads(body)["status"] == wanted,
              (status, fields, body[:200]))
    for wanted in ("x-content-type-options", "content-security-policy", "referrer-policy"):
        check(f"curl: {wanted} is on the page and on a refusal",
              wanted in curl(url + "/")[1] and wanted in curl(url + "/nothing")[1])
    check("curl: no CORS permission", not any("access-control" in name for name in get), get)


# --- httpx ------------------------------------------------------------------------------------------


def test_httpx(url):
    with httpx.Client(base_url=url, timeout=10) as client:
        whole = client.get("/news", params={"limit": 500}).json()["articles"]
        pages, target = [], "/news?limit=7"
        while target and len(pages) < 100:
            answer = client.get(target)
            pages.append(answer.json()["articles"])
            target = answer.links.get("next", {}).get("url")
        paged = [(a["source"], a["id"]) for page in pages for a in page]
        check("httpx: pages of 7 are the whole list, once each",
              paged == [(a["source"], a["id"]) for a in whole] and len(whole) > 100,
              f"{len(paged)} of {len(whole)}")
        check("httpx: pages are full but for the last", all(len(p) == 7 for p in pages[:-1]),
              [len(p) for p in pages])
        test_problems(client)
        first = client.get("/news?limit=5")
        second = client.get("/news?limit=5", headers={"If-None-Match": first.headers["etag"]})
        check("httpx: ETag gives 304", second.status_code == 304 and not second.content, second)
        test_feeds(client)
        test_documents(client)
        with client.stream("GET", "/events") as events:
            start = next(events.iter_text())
            check("httpx: /events begins", events.headers["content-type"] == "text/event-stream"
                  and "retry:" in start, start)
    # Another client address, so that the rate limit of the other checks is not used up.
    transport = httpx.HTTPTransport(local_address="127.0.0.9")
    with httpx.Client(base_url=url, transport=transport) as client:
        answers = [client.get("/live") for _ in range(400)]
        limited = [answer for answer in answers if answer.status_code == 429]
        check("httpx: a client beyond its rate gets 429 with Retry-After",
              limited and all(int(a.headers["retry-after"]) >= 1 for a in limited)
              and {a.status_code for a in answers} == {200, 429}, len(limited))


def test_problems(client):
    for query in ("limit=0", "limit=501", "limit=x", "limit=1&limit=2", "format=xml", "since=soon",
                  "cursor=1", "deadline_ms=0", "sources=nobody", "q=%ff", "q=%00", "q=%4"):
        answer = client.get("/news?" + query)
        problem = answer.json()
        check(f"httpx: ?{query} is a problem",
              answer.status_code == 400
              and answer.headers["content-type"] == "application/problem+json"
              and {"type", "title", "status", "detail"} <= problem.keys()
              and problem["status"] == 400, (answer.status_code, problem))
    check("httpx: unknown sources are left out",
          client.get("/news?sources=courier,nobody").json()["sources_requested"] == ["courier"])


def test_feeds(client):
    json_titles = [a["title"] for a in client.get("/news?limit=20").json()["articles"]]
    for name, kind in (("rss", "application/rss+xml"), ("atom", "application/atom+xml"),
                       ("jsonfeed", "application/feed+json")):
        answer = client.get("/news", params={"format": name, "limit": 20})
        check(f"httpx: {name} is {kind}", answer.headers["content-type"].startswith(kind),
              answer.headers)
        if name == "jsonfeed":
            document = answer.json()
            items, titles = document["items"], [i.get("title", "") for i in document["items"]]
            isGood = document["version"] == "https://jsonfeed.org/version/1.1"
        else:
            tree = xml.etree.ElementTree.fromstring(answer.content)
            atom = "{http://www.w3.org/2005/Atom}"
            items = list(tree.iter("item" if name == "rss" else atom + "entry"))
            titles = [i.findtext("title" if name == "rss" else atom + "title") or "" for i in items]
            isGood = tree.tag == ("rss" if name == "rss" else atom + "feed")
        check(f"httpx: {name} parses and has the articles of the JSON",
              isGood and len(items) == 20 and [t for t in json_titles if t] == [t for t in titles if t],
              titles)


def test_documents(client):
    health = client.get("/health").json()
    check("httpx: /health has db and circuit_breakers",
          health["db"] == "ok" and health["circuit_breakers"]["courier"] == "CLOSED", health)
    description = client.get("/openapi.json").json()
    check("httpx: /openapi.json is OpenAPI 3.1 and has all paths",
          description["openapi"].startswith("3.1") and {"/", "/news", "/events"} <= set(
              description["paths"]), description["paths"].keys())
    lines = client.get("/metrics").text.splitlines()
    sample = re.compile(r'[a-z_:][a-z0-9_:]*(\{[a-z_]+="[^"]*"(,[a-z_]+="[^"]*")*\})? [-+0-9.eEInfNa]+')
    wrong = [line for line in lines if not line.startswith("#") and not sample.fullmatch(line)]
    check("httpx: /metrics is Prometheus text", lines and not wrong, wrong[:3])
    for path, key in (("/sources", "sources"), ("/breakers", "breakers"), ("/stats", "stats")):
        found = {row.get("name") or row.get("source") for row in client.get(path).json()[key]}
        check(f"httpx: {path} lists the sources", set(NAMES) <= found, found)


# --- HTML and CSS without a browser -----------------------------------------------------------------


class Outline(html.parser.HTMLParser):
    """What accessibility checks need of a page."""

    def __init__(self, text):
        super().__init__()
        self.elements, self.text, self.style = [], {}, ""
        self.open = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes), [e for e, _ in self.open]))
        if tag not in ("meta", "link", "input", "img", "br", "hr", "rect"):
            self.open.append((tag, len(self.elements) - 1))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        for _, index in self.open:
            self.text[index] = self.text.get(index, "") + data
        if self.open and self.open[-1][0] == "style":
            self.style += data

    def all(self, *tags):
        return [(i, t, a) for i, (t, a, _) in enumerate(self.elements) if t in tags]


def test_html(name, text):
    page = Outline(text)
    tags = [tag for tag, _, _ in page.elements]
    root = dict(page.elements[0][1])
    check(f"{name}: html has lang", root.get("lang"), root)
    check(f"{name}: one title, one h1, one main",
          [tags.count(t) for t in ("title", "h1", "main")] == [1, 1, 1],
          [tags.count(t) for t in ("title", "h1", "main")])
    check(f"{name}: header, nav, main and footer are there",
          {"header", "nav", "main", "footer"} <= set(tags), set(tags))
    levels = [int(t[1]) for t in tags if re.fullmatch("h[1-6]", t)]
    check(f"{name}: no heading level is skipped",
          levels[:1] == [1] and all(b - a <= 1 for a, b in zip(levels, levels[1:])), levels)
    labels = {a.get("for") for _, _, a in page.all("label")}
    controls = [a for _, _, a in page.all("input", "select", "textarea") if a.get("type") != "hidden"]
    check(f"{name}: every form control has a label",
          controls and all(a.get("id") in labels or a.get("aria-label") for a in controls), controls)
    named = [(t, a, page.text.get(i, "").strip()) for i, t, a in page.all("a", "button")]
    unnamed = [(t, a) for t, a, words in named if not words and not a.get("aria-label")]
    check(f"{name}: every link and button has a name", named and not unnamed, unnamed)
    check(f"{name}: every img has alt, every svg a name",
          all("alt" in a for _, _, a in page.all("img"))
          and all(a.get("aria-label") or a.get("aria-hidden") for _, _, a in page.all("svg")))
    ids = [a["id"] for _, a, _ in page.elements if "id" in a]
    check(f"{name}: ids are unique", len(ids) == len(set(ids)), ids)
    wanted = [v for _, a, _ in page.elements for v in a.get("aria-labelledby", "").split()]
    wanted += [a["href"][1:] for _, _, a in page.all("a") if a.get("href", "").startswith("#")]
    check(f"{name}: references lead somewhere", set(wanted) <= set(ids), set(wanted) - set(ids))
    check(f"{name}: lists hold items only",
          all(not path or path[-1] in ("ul", "ol") for t, _, path in page.elements if t == "li"))
    check(f"{name}: no script, no handler, no style attribute, no javascript: link",
          "script" not in tags and not [
              a for _, a, _ in page.elements
              if any(k.startswith("on") or k == "style" for k in a)
              or a.get("href", "").lower().startswith("javascript:")])
    return page


def luminance(colour):
    digits = colour.lstrip("#")
    digits = "".join(d * 2 for d in digits) if len(digits) == 3 else digits
    parts = [int(digits[i:i + 2], 16) / 255 for i in (0, 2, 4)]
    parts = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one, other):
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_css(style):
    roots = re.findall(r":root\{([^}]*)\}", style)
    check("css: there are colours for light and for dark", len(roots) == 2, len(roots))
    light, dark = (dict(re.findall(r"--([a-z]+):(#[0-9a-f]{3,6})", r)) for r in roots)
    for scheme, colours in (("light", light), ("dark", {**light, **dark})):
        for text in ("ink", "soft", "link"):
            for ground in ("paper", "card", "chip"):
                ratio = contrast(colours[text], colours[ground])
                check(f"css: {scheme}: {text} on {ground} is {ratio:.1f}", ratio >= 4.5, "below 4.5")
        for text, ground, least in (("bad", "card", 4.5), ("paper", "ink", 4.5), ("ok", "card", 3),
                                    ("warn", "card", 3), ("wait", "card", 3), ("focus", "paper", 3)):
            ratio = contrast(colours[text], colours[ground])
            check(f"css: {scheme}: {text} on {ground} is {ratio:.1f}", ratio >= least,
                  f"below {least}")


# --- Chromium ---------------------------------------------------------------------------------------

AUDIT = r"""
(() => {
  const parse = c => (c.match(/[\d.]+/g) || []).map(Number);
  const over = (a, b) => a.slice(0, 3).map((v, i) => v * (a[3] ?? 1) + b[i] * (1 - (a[3] ?? 1)));
  const light = c => { const l = c.map(v => v / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]; };
  const ground = e => { const layers = [];
    for (let n = e; n; n = n.parentElement) {
      const c = parse(getComputedStyle(n).backgroundColor);
      layers.push(c); if ((c[3] ?? 1) === 1) break; }
    return layers.reverse().reduce((below, c) => over(c, below), [255, 255, 255]); };
  const weak = [], room = document.documentElement.clientWidth; let texts = 0;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let n; n = walker.nextNode();) {
    const e = n.parentElement, s = getComputedStyle(e);
    if (!n.data.trim() || !e.getClientRects().length || s.visibility === "hidden") continue;
    texts++;
    const b = ground(e), f = over(parse(s.color), b);
    const [hi, lo] = [light(f), light(b)].sort((x, y) => y - x);
    const ratio = (hi + 0.05) / (lo + 0.05), size = parseFloat(s.fontSize);
    const least = size >= 24 || (size >= 18.66 && s.fontWeight >= 700) ? 3 : 4.5;
    if (ratio < least) weak.push(`${e.tagName} ${n.data.trim().slice(0, 30)}: ${ratio.toFixed(2)}`);
  }
  const wide = [...document.body.querySelectorAll("*")]
    .filter(e => e.getClientRects().length && !e.closest(".skip"))
    .filter(e => e.getBoundingClientRect().right > room + 1)
    .map(e => `${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 30)}`);
  const small = [...document.querySelectorAll("nav a, button, input:not([type=hidden]), .more a")]
    .filter(e => e.getClientRects().length)
    .map(e => [e.textContent, e.getBoundingClientRect()])
    .filter(([, r]) => r.width < 24 || r.height < 24).map(([t, r]) => `${t} ${r.width}x${r.height}`);
  return {texts, weak, wide, small,
    width: [document.documentElement.scrollWidth, room],
    dark: matchMedia("(prefers-color-scheme: dark)").matches};
})()
"""


class Chromium:
    """Headless Chromium over the DevTools protocol, through pipes; it can reach 127.0.0.1 only."""

    def __init__(self, folder):
        (commands, self.commands), (self.answers, answers) = os.pipe(), os.pipe()

        def arrange():  # Chromium reads commands from 3 and writes answers to 4.
            low = [os.dup(commands), os.dup(answers)]
            os.dup2(low[0], 3)
            os.dup2(low[1], 4)

        self.process = subprocess.Popen(
            [os.environ.get("CHROMIUM", "chromium"), "--headless", "--no-sandbox", "--disable-gpu",
             "--hide-scrollbars", "--remote-debugging-pipe", f"--user-data-dir={folder}/profile",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
             "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "about:blank"],
            preexec_fn=arrange, close_fds=False, stderr=subprocess.DEVNULL)
        os.close(commands)
        os.close(answers)
        self.serial, self.rest, self.events, self.session = 0, b"", [], None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network", "Accessibility"):
            self.call(domain + ".enable")

    def receive(self):
        while b"\0" not in self.rest:
            piece = os.read(self.answers, 1 << 20)
            if not piece:
                sys.exit("FAIL  chromium has ended")
            self.rest += piece
        message, _, self.rest = self.rest.partition(b"\0")
        return json.loads(message)

    def call(self, method, **parameters):
        self.serial += 1
        message = {"id": self.serial, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.serial:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.events.append(answer)

    def wait(self, event):
        while True:
            for place, message in enumerate(self.events):
                if message.get("method") == event:
                    return self.events.pop(place)
            self.events.append(self.receive())

    def open(self, url):
        self.events = []
        self.call("Page.navigate", url=url)
        self.wait("Page.loadEventFired")

    def run(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def look(self, width, height, scheme):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def picture(self, path):
        data = self.call("Page.captureScreenshot", format="png")["data"]
        path.write_bytes(base64.b64decode(data))

    def key(self, name, code, text=""):
        key = {"key": name, "code": name, "windowsVirtualKeyCode": code}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=text, **key)
        self.call("Input.dispatchKeyEvent", type="keyUp", **key)

    def close(self):
        self.session = None
        try:
            self.call("Browser.close")
        except SystemExit:
            pass
        self.process.wait(10)


def test_chromium(url, folder, pictures):
    browser = Chromium(folder)
    try:
        for width, height in ((1280, 1400), (390, 1400), (320, 1400)):
            for scheme in ("light", "dark"):
                test_look(browser, url, width, height, scheme, pictures)
        test_keyboard(browser, url)
        browser.look(1280, 900, "light")
        for name, target in (("search", "/?q=ferries"), ("source", "/?by=source"),
                             ("nothing", "/?q=nothingofthekind")):
            browser.open(url + target)
            browser.picture(pictures / f"{name}-1280-light.png")
    finally:
        browser.close()


def test_look(browser, url, width, height, scheme, pictures):
    name = f"chromium: {width} px {scheme}"
    browser.look(width, height, scheme)
    browser.open(url + "/")
    found = browser.run(AUDIT)
    check(f"{name}: prefers-color-scheme is {scheme}", found["dark"] == (scheme == "dark"))
    check(f"{name}: no sideways scrolling", found["width"][0] <= found["width"][1]
          and not found["wide"], (found["width"], found["wide"]))
    check(f"{name}: contrast of all {found['texts']} texts", found["texts"] and not found["weak"],
          found["weak"])
    check(f"{name}: targets of filters and form are 24 px or more", not found["small"],
          found["small"])
    requests = [m["params"]["request"]["url"] for m in browser.events
                if m.get("method") == "Network.requestWillBeSent"]
    check(f"{name}: nothing else is loaded", set(requests) <= {url + "/", url + "/favicon.ico"},
          requests)
    complaints = [m["params"] for m in browser.events
                  if m.get("method") in ("Log.entryAdded", "Runtime.exceptionThrown")]
    complaints = [c for c in complaints if "favicon.ico" not in json.dumps(c)]
    check(f"{name}: the browser complains of nothing", not complaints, complaints)
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    roles = {"link", "button", "searchbox", "textbox", "image", "img"}
    unnamed = [n["role"]["value"] for n in nodes if not n.get("ignored")
               and n.get("role", {}).get("value") in roles
               and not n.get("name", {}).get("value")]
    check(f"{name}: all have names in the accessibility tree", nodes and not unnamed, unnamed)
    browser.picture(pictures / f"page-{width}-{scheme}.png")
    browser.run("document.getElementById('board').scrollIntoView()")
    if width < 600:
        browser.picture(pictures / f"board-{width}-{scheme}.png")


def test_keyboard(browser, url):
    browser.look(1280, 900, "light")
    browser.open(url + "/")
    browser.key("Tab", 9)
    place = browser.run("""(() => { const e = document.activeElement, r = e.getBoundingClientRect();
        return [e.className, r.left >= 0 && r.top >= 0 && r.width > 0]; })()""")
    check("chromium: the first Tab shows the skip link", place == ["skip", True], place)
    browser.key("Enter", 13, "\r")
    time.sleep(0.3)
    check("chromium: the skip link leads to the headlines",
          browser.run("document.activeElement.id") == "headlines",
          browser.run("document.activeElement.outerHTML")[:200])
    browser.open(url + "/?by=source")
    browser.run("document.getElementById('q').focus()")
    browser.call("Input.insertText", text="ferries")
    browser.events = []
    browser.key("Enter", 13, "\r")
    browser.wait("Page.loadEventFired")
    found = browser.run("[location.search, document.querySelectorAll('article').length]")
    check("chromium: Enter searches and keeps the arrangement",
          "q=ferries" in found[0] and "by=source" in found[0] and found[1] > 0, found)
    visible = browser.run("""(() => { const q = document.getElementById('q'); q.focus();
        const s = getComputedStyle(q); return s.outlineStyle + ' ' + s.outlineWidth; })()""")
    check("chromium: focus can be seen", visible == "solid 3px", visible)


def wait_for_rest(server, limit=30):
    """Until the breaker of the broken source is open: from then on answers change with time only."""
    end = time.monotonic() + limit
    while json.loads(server.get("/health"))["circuit_breakers"]["broken"] != "OPEN":
        if time.monotonic() > end:
            return check("the breaker of a source that fails opens", False)
        time.sleep(0.2)
    time.sleep(1.5)


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    pictures = pathlib.Path(sys.argv[1])
    pictures.mkdir(parents=True, exist_ok=True)
    now = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() - 400))
    documents = {
        "hostile": HOSTILE.format(now=now, long="x" * 120).encode(), "broken": b""}
    with serving.serving(NAMES, documents=documents) as server, serving.scratch() as folder:
        wait_for_rest(server)
        test_curl(server.url)
        test_httpx(server.url)
        text = server.get("/").decode()
        test_css(test_html("html", text).style)
        test_html("html of a search", server.get("/?q=ferries&by=source").decode())
        test_html("html of nothing", server.get("/?q=nothingofthekind").decode())
        test_chromium(server.url, folder, pictures)
        status = server.close()
    check("the server ends with status 0", status == 0, status)
    print(f"{failures} failed" if failures else "all good")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
