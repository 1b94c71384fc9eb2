"""fastapi_news.py - a usual Python service with the same purpose as `serve`, for serve-peers.py.

FastAPI answers, httpx fetches the feeds behind the answers, asyncpg keeps articles in PostgreSQL and
reads them for each request. DATABASE_URL is the database; FEEDS is "name=url name=url ...".
    uvicorn --app-dir Benchmarks/peers fastapi_news:app --no-access-log
"""

import asyncio
import contextlib
import datetime
import email.utils
import os
import time
import xml.etree.ElementTree

import asyncpg
import httpx
from fastapi import FastAPI, Query
from fastapi.responses import JSONResponse

feeds = dict(entry.split("=", 1) for entry in os.environ["FEEDS"].split())
TTL = 900

SCHEMA = """
CREATE TABLE IF NOT EXISTS articles (
  source text NOT NULL, id text NOT NULL, title text NOT NULL, url text, summary text NOT NULL,
  published_at timestamptz NOT NULL, PRIMARY KEY (source, id));
CREATE INDEX IF NOT EXISTS articles_by_time ON articles (published_at DESC);
"""
UPSERT = """
INSERT INTO articles (source, id, title, url, summary, published_at) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (source, id) DO UPDATE SET title = excluded.title, url = excluded.url,
  summary = excluded.summary, published_at = excluded.published_at
"""
SELECT = """
SELECT source, id, title, url, summary, published_at FROM articles
WHERE source = ANY($1) ORDER BY published_at DESC LIMIT $2
"""


class State:
    pool: asyncpg.Pool
    client: httpx.AsyncClient
    fetched: dict[str, float] = {}
    failures: dict[str, int] = {}
    statuses: dict[str, int] = {}


state = State()


def rows(name, document):
    for item in xml.etree.ElementTree.fromstring(document).iter("item"):
        text = {child.tag: (child.text or "").strip() for child in item}
        published = email.utils.parsedate_to_datetime(text["pubDate"])
        yield (name, text.get("guid") or text["link"], text["title"], text.get("link"),
               text.get("description", ""), published)


async def refresh(name, url):
    try:
        response = await state.client.get(url)
        state.statuses[name] = response.status_code
        response.raise_for_status()
        async with state.pool.acquire() as connection:
            await connection.executemany(UPSERT, list(rows(name, response.content)))
        state.fetched[name], state.failures[name] = time.time(), 0
    except (httpx.HTTPError, ValueError, KeyError):
        state.failures[name] = state.failures.get(name, 0) + 1


async def refresh_forever():
    while True:
        await asyncio.gather(*(refresh(name, url) for name, url in feeds.items()))
        await asyncio.sleep(TTL)


@contextlib.asynccontextmanager
async def lifespan(app):
    async with asyncpg.create_pool(os.environ["DATABASE_URL"], min_size=10, max_size=10) as pool:
        async with httpx.AsyncClient(timeout=10) as client:
            state.pool, state.client = pool, client
            await pool.execute(SCHEMA)
            task = asyncio.create_task(refresh_forever())
            yield
            task.cancel()


app = FastAPI(lifespan=lifespan)


def utc(moment):
    return moment.astimezone(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


@app.get("/news")
async def news(limit: int = Query(50, ge=1, le=500), sources: list[str] | None = Query(None)):
    names = [name for name in sources or feeds if name in feeds]
    found = await state.pool.fetch(SELECT, names, limit)
    counts = dict.fromkeys(names, 0)
    for row in found:
        counts[row["source"]] += 1
    now = time.time()
    return JSONResponse({
        "schema": "newsagg.news/1",
        "generated_at": utc(datetime.datetime.now(datetime.timezone.utc)),
        "complete": True, "cached": True, "fetched_in_ms": 0,
        "sources_requested": names, "sources_succeeded": names, "sources_failed": [],
        "store": {"state": "ok", "message": None},
        "sources": [{
            "name": name, "state": "cached", "critical": True, "articles": counts[name],
            "age_s": int(now - state.fetched.get(name, now)),
            "http_status": state.statuses.get(name), "duration_ms": None, "reason": None,
            "error": None, "note": None} for name in names],
        "articles": [{
            "id": row["id"], "source": row["source"], "title": row["title"], "url": row["url"],
            "published_at": utc(row["published_at"]), "updated_at": None, "authors": [],
            "summary": row["summary"], "tags": [], "language": "en", "image": None, "also_in": []}
            for row in found]})


@app.get("/health")
async def health():
    try:
        await state.pool.fetchval("SELECT 1")
        database = "ok"
    except (OSError, asyncpg.PostgresError) as error:
        database = f"error: {error}"
    breakers = {name: "OPEN" if state.failures.get(name, 0) >= 5 else "CLOSED" for name in feeds}
    return {"db": database, "circuit_breakers": breakers}
