// Schema+Steps.swift - the tables, step by step; forward only, never edited once released.

import NewsArticles

extension Schema {
  package static let current = Schema(
    steps: [
      initial, documentTTL, cutOffs, hostLeases, refusedKey, articleKeys, fetchSums,
      indexedTags, dueTimes, indexedContent, alternateURL,
    ], oldestReader: 1, fills: [(6, fillArticleKeys)])

  // Times are milliseconds since 1970 (datetime(x / 1000, 'unixepoch') in the shell), columns in
  // _boot are "<milliseconds since boot>@<boot id>", lists are one a line.
  private static let initial = [
    """
    CREATE TABLE meta (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE counter (
      name TEXT PRIMARY KEY,
      value INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    "INSERT INTO counter (name, value) VALUES ('article', 0)",
    """
    CREATE TABLE source (
      name TEXT PRIMARY KEY,
      url TEXT NOT NULL,
      title TEXT,
      etag TEXT,
      last_modified TEXT,
      content_hash INTEGER,
      article_count INTEGER NOT NULL,
      attempted_at INTEGER, attempted_boot TEXT,
      fetched_at INTEGER, fetched_boot TEXT,
      publisher_ttl_ms INTEGER,
      skip_hours INTEGER NOT NULL,
      skip_days INTEGER NOT NULL,
      failures INTEGER NOT NULL,
      failing_since_at INTEGER, failing_since_boot TEXT,
      retry_at INTEGER, retry_boot TEXT,
      is_gone INTEGER NOT NULL,
      last_code TEXT,
      last_message TEXT,
      last_status INTEGER,
      last_duration_us INTEGER,
      moved_to TEXT,
      moved_sightings INTEGER NOT NULL,
      breaker_state TEXT NOT NULL,
      breaker_generation INTEGER NOT NULL,
      breaker_failures INTEGER NOT NULL,
      breaker_opens INTEGER NOT NULL,
      breaker_successes INTEGER NOT NULL,
      breaker_window TEXT NOT NULL,
      breaker_until_at INTEGER, breaker_until_boot TEXT,
      breaker_probe_owner TEXT NOT NULL,
      breaker_probe_at INTEGER, breaker_probe_boot TEXT,
      breaker_changed_at INTEGER,
      lease_owner TEXT NOT NULL,
      lease_token INTEGER NOT NULL,
      lease_until_at INTEGER, lease_until_boot TEXT
    ) STRICT
    """,
    """
    CREATE TABLE gate (
      host TEXT PRIMARY KEY,
      until_at INTEGER NOT NULL, until_boot TEXT,
      strikes INTEGER NOT NULL,
      reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    // seq rises with arrival and is never used again; story is the seq of its first article.
    """
    CREATE TABLE article (
      seq INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      id TEXT NOT NULL,
      story INTEGER NOT NULL,
      fingerprint INTEGER NOT NULL,
      sort_at INTEGER NOT NULL,
      first_seen_at INTEGER NOT NULL,
      published_at INTEGER,
      updated_at INTEGER,
      title TEXT NOT NULL,
      title_key TEXT NOT NULL,
      url TEXT,
      canonical_url TEXT,
      authors TEXT NOT NULL,
      tags TEXT NOT NULL,
      language TEXT,
      image TEXT,
      summary TEXT NOT NULL,
      content TEXT NOT NULL
    ) STRICT
    """,
    "CREATE UNIQUE INDEX article_identity ON article (source, id)",
    "CREATE INDEX article_time ON article (sort_at, seq, source, story)",
    "CREATE INDEX article_source_time ON article (source, sort_at, seq, story)",
    "CREATE INDEX article_story ON article (story)",
    """
    CREATE INDEX article_link ON article (canonical_url, story)
    WHERE canonical_url IS NOT NULL
    """,
    // The day comes first, so that new articles change a few pages of the index, not one each.
    """
    CREATE INDEX article_title ON article (sort_at / 86400000, title_key, sort_at, story)
    WHERE title_key <> ''
    """,
    // The articles of each source's newest document.
    """
    CREATE TABLE carried (
      source TEXT NOT NULL,
      seq INTEGER NOT NULL,
      PRIMARY KEY (source, seq)
    ) STRICT, WITHOUT ROWID
    """,
    // Written by TextIndex, which alone can rebuild it.
    """
    CREATE VIRTUAL TABLE article_text USING fts5 (
      title, summary, authors,
      content = 'article', content_rowid = 'seq', tokenize = '\(TextIndex.tokenizer)'
    )
    """,
    // A word of the title counts four times a word of the summary.
    "INSERT INTO article_text (article_text, rank) VALUES ('rank', 'bm25(4.0, 1.0, 2.0)')",
    """
    CREATE TABLE cursor (
      name TEXT PRIMARY KEY,
      created_at INTEGER NOT NULL,
      advanced_at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE given (
      cursor TEXT NOT NULL,
      seq INTEGER NOT NULL,
      PRIMARY KEY (cursor, seq)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE fetch_log (
      seq INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      at INTEGER NOT NULL,
      code TEXT,
      status INTEGER,
      duration_us INTEGER NOT NULL,
      wire_bytes INTEGER NOT NULL,
      body_bytes INTEGER NOT NULL,
      new_articles INTEGER NOT NULL,
      message TEXT
    ) STRICT
    """,
    "CREATE INDEX fetch_log_time ON fetch_log (at, source)",
  ]

  /// The URL at which an article without a link can be read or heard.
  private static let alternateURL = ["ALTER TABLE article ADD COLUMN alternate_url TEXT"]

  private static let cutOffs = [
    "ALTER TABLE source ADD COLUMN cut_offs INTEGER NOT NULL DEFAULT 0"
  ]

  private static let hostLeases = [
    """
    CREATE TABLE host_lease (
      host TEXT NOT NULL,
      source TEXT NOT NULL,
      owner TEXT NOT NULL,
      until_at INTEGER NOT NULL, until_boot TEXT,
      PRIMARY KEY (host, source)
    ) STRICT, WITHOUT ROWID
    """
  ]

  private static let refusedKey = ["ALTER TABLE source ADD COLUMN refused_key INTEGER"]

  // source.last_duration_us is no longer used.
  private static let documentTTL = ["ALTER TABLE source ADD COLUMN document_ttl_ms INTEGER"]

  // article.canonical_url and article.title_key are no longer used. guid is the publisher's
  // identifier if it differs from the id, '' for none; standing is that of the source at the link.
  private static let articleKeys = [
    "ALTER TABLE article ADD COLUMN guid TEXT",
    "ALTER TABLE article ADD COLUMN enclosure INTEGER",
    "ALTER TABLE article ADD COLUMN standing INTEGER NOT NULL DEFAULT 0",
    "DROP INDEX article_link",
    "DROP INDEX article_title",
    // Where articles are found by link, guid and title; see IndexKey of NewsArticles.
    """
    CREATE TABLE article_key (
      key INTEGER NOT NULL,
      seq INTEGER NOT NULL,
      PRIMARY KEY (key, seq)
    ) STRICT, WITHOUT ROWID
    """,
    // Guids and pages that do not identify one article of this source.
    """
    CREATE TABLE shared_key (
      key INTEGER NOT NULL,
      source TEXT NOT NULL,
      kind INTEGER NOT NULL,
      PRIMARY KEY (key, source, kind)
    ) STRICT, WITHOUT ROWID
    """,
  ]

  /// Creates the keys of articles that were stored before keys existed.
  private static let fillArticleKeys: Fill = { connection throws(StoreError) in
    var last: Int64 = 0
    while true {
      let articles = try connection.all(
        """
        SELECT seq, source, id, title, url, published_at, sort_at, first_seen_at FROM article
        WHERE seq > $1 ORDER BY seq LIMIT 500
        """, [.integer(last)]
      ) { row in
        var article = StoredArticle(
          seq: row.integer(), story: 0, source: row.text(), id: row.text(), title: row.text())
        article.url = row.optionalText()
        article.publishedAt = row.optionalTime()
        article.sortTime = row.time()
        article.firstSeenAt = row.time()
        return article
      }
      try connection.addKeys(
        articles.flatMap { article in article.indexKeys.map { ($0, article.seq) } })
      guard let end = articles.last?.seq else { return }
      last = end
    }
  }

  // Tags are in the index too; they have no weight in a rank.
  private static let indexedTags = [
    "DROP TABLE article_text",
    """
    CREATE VIRTUAL TABLE article_text USING fts5 (
      title, summary, authors, tags,
      content = 'article', content_rowid = 'seq', tokenize = '\(TextIndex.tokenizer)'
    )
    """,
    "INSERT INTO article_text (article_text, rank) VALUES ('rank', 'bm25(4.0, 1.0, 2.0, 0.0)')",
    "INSERT INTO article_text (article_text) VALUES ('rebuild')",
  ]

  // due_at is a hint, host is the host of the requested URL: due sources are found by them.
  private static let dueTimes = [
    "ALTER TABLE source ADD COLUMN due_at INTEGER DEFAULT 0",
    "ALTER TABLE source ADD COLUMN host TEXT NOT NULL DEFAULT ''",
    "CREATE INDEX source_due ON source (due_at)",
    // Long-running processes; owner identifies them in leases.
    """
    CREATE TABLE worker (
      owner TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      host TEXT NOT NULL,
      kind TEXT NOT NULL,
      version TEXT NOT NULL,
      since_at INTEGER NOT NULL,
      seen_at INTEGER NOT NULL,
      refreshed INTEGER NOT NULL,
      failures INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
  ]

  // The content of articles is in the index too, after Store.indexContent has added it. A word of it
  // counts a tenth of a word of the summary, because long texts have many words.
  private static let indexedContent =
    [
      "DROP TABLE article_text",
      """
      CREATE VIRTUAL TABLE article_text USING fts5 (
        title, summary, authors, tags, content,
        content = 'article', content_rowid = 'seq', tokenize = '\(TextIndex.tokenizer)'
      )
      """,
      """
      INSERT INTO article_text (article_text, rank)
      VALUES ('rank', 'bm25(4.0, 1.0, 2.0, 0.0, 0.1)')
      """,
      // Articles whose content is not in the index yet.
      "CREATE TABLE unindexed_content (seq INTEGER PRIMARY KEY) STRICT",
    ] + TextIndex.filling

  // fetch_log is emptied by Store.compactLog; attempt has its lines of the last days, fetch_day the
  // sums of all of them by the day (UTC). t0 to t31 count attempts by TimeHistogram's steps.
  private static let fetchSums = [
    """
    CREATE TABLE attempt (
      seq INTEGER PRIMARY KEY,
      source TEXT NOT NULL,
      at INTEGER NOT NULL,
      code TEXT NOT NULL,
      status INTEGER,
      duration_us INTEGER NOT NULL,
      duration_step INTEGER NOT NULL,
      wire_bytes INTEGER NOT NULL,
      body_bytes INTEGER NOT NULL,
      new_articles INTEGER NOT NULL,
      message TEXT
    ) STRICT
    """,
    "CREATE INDEX attempt_time ON attempt (at, source)",
    // The day comes first, so that the rows of one run are together.
    """
    CREATE TABLE fetch_day (
      day_at INTEGER NOT NULL,
      source TEXT NOT NULL,
      code TEXT NOT NULL,
      attempts INTEGER NOT NULL,
      duration_us INTEGER NOT NULL,
      longest_us INTEGER NOT NULL,
      wire_bytes INTEGER NOT NULL,
      body_bytes INTEGER NOT NULL,
      new_articles INTEGER NOT NULL,
      full_answers INTEGER NOT NULL,
      full_wire_bytes INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      message TEXT,
      t0 INTEGER NOT NULL, t1 INTEGER NOT NULL, t2 INTEGER NOT NULL, t3 INTEGER NOT NULL,
      t4 INTEGER NOT NULL, t5 INTEGER NOT NULL, t6 INTEGER NOT NULL, t7 INTEGER NOT NULL,
      t8 INTEGER NOT NULL, t9 INTEGER NOT NULL, t10 INTEGER NOT NULL, t11 INTEGER NOT NULL,
      t12 INTEGER NOT NULL, t13 INTEGER NOT NULL, t14 INTEGER NOT NULL, t15 INTEGER NOT NULL,
      t16 INTEGER NOT NULL, t17 INTEGER NOT NULL, t18 INTEGER NOT NULL, t19 INTEGER NOT NULL,
      t20 INTEGER NOT NULL, t21 INTEGER NOT NULL, t22 INTEGER NOT NULL, t23 INTEGER NOT NULL,
      t24 INTEGER NOT NULL, t25 INTEGER NOT NULL, t26 INTEGER NOT NULL, t27 INTEGER NOT NULL,
      t28 INTEGER NOT NULL, t29 INTEGER NOT NULL, t30 INTEGER NOT NULL, t31 INTEGER NOT NULL,
      PRIMARY KEY (day_at, source, code)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE hit_hour (
      hour_at INTEGER NOT NULL,
      source TEXT NOT NULL,
      hits INTEGER NOT NULL,
      PRIMARY KEY (hour_at, source)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE hit_day (
      day_at INTEGER NOT NULL,
      source TEXT NOT NULL,
      hits INTEGER NOT NULL,
      PRIMARY KEY (day_at, source)
    ) STRICT, WITHOUT ROWID
    """,
  ]
}
