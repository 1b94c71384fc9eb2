// PostgreSQLSchema+Steps.swift - the tables, step by step; forward only, never edited once released.

import NewsCore

extension PostgreSQLSchema {
  package static let current = PostgreSQLSchema(
    steps: [initial, dueTimes, indexedContent, alternateURL], oldestWriter: 2)

  // Older programs would write rows without the due time and without recording the change.
  private static let dueTimes = [
    "ALTER TABLE source ADD COLUMN due_at BIGINT DEFAULT 0",
    "ALTER TABLE source ADD COLUMN host TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
    "ALTER TABLE source ADD COLUMN changed XID8 NOT NULL DEFAULT pg_current_xact_id()",
    "CREATE INDEX source_due ON source (due_at)",
    "CREATE INDEX source_changed ON source (changed)",
    """
    CREATE TABLE worker (
      owner TEXT COLLATE "C" PRIMARY KEY,
      name TEXT COLLATE "C" NOT NULL,
      host TEXT COLLATE "C" NOT NULL,
      kind TEXT NOT NULL,
      version TEXT NOT NULL,
      since_at BIGINT NOT NULL,
      seen_at BIGINT NOT NULL,
      refreshed BIGINT NOT NULL,
      failures BIGINT NOT NULL
    ) WITH (fillfactor = 70)
    """,
  ]

  /// The URL at which an article without a link can be read or heard.
  private static let alternateURL = [
    #"ALTER TABLE article ADD COLUMN alternate_url TEXT COLLATE "C""#
  ]

  // The tables of SQLite's schema 7; Schema+Steps.swift explains the columns. Keys use the
  // collation "C": those of the operating system change with its versions and corrupt indexes.
  private static let initial: [String] =
    [
      """
      CREATE TABLE meta (
        key TEXT COLLATE "C" PRIMARY KEY,
        value TEXT NOT NULL
      )
      """,
      """
      CREATE TABLE counter (
        name TEXT COLLATE "C" PRIMARY KEY,
        value BIGINT NOT NULL
      ) WITH (fillfactor = 10)
      """,
      "INSERT INTO counter (name, value) VALUES ('article', 0)",
      source,
      """
      CREATE TABLE gate (
        host TEXT COLLATE "C" PRIMARY KEY,
        until_at BIGINT NOT NULL, until_boot TEXT,
        strikes BIGINT NOT NULL,
        reason TEXT NOT NULL
      )
      """,
      """
      CREATE TABLE host_lease (
        host TEXT COLLATE "C" NOT NULL,
        source TEXT COLLATE "C" NOT NULL,
        owner TEXT COLLATE "C" NOT NULL,
        until_at BIGINT NOT NULL, until_boot TEXT,
        PRIMARY KEY (host, source)
      ) WITH (fillfactor = 70)
      """,
      """
      CREATE TABLE article (
        seq BIGINT PRIMARY KEY,
        source TEXT COLLATE "C" NOT NULL,
        id TEXT COLLATE "C" NOT NULL,
        story BIGINT NOT NULL,
        fingerprint BIGINT NOT NULL,
        sort_at BIGINT NOT NULL,
        first_seen_at BIGINT NOT NULL,
        published_at BIGINT,
        updated_at BIGINT,
        title TEXT COLLATE "C" NOT NULL,
        title_key TEXT COLLATE "C" NOT NULL,
        url TEXT COLLATE "C",
        authors TEXT COLLATE "C" NOT NULL,
        tags TEXT COLLATE "C" NOT NULL,
        language TEXT COLLATE "C",
        image TEXT COLLATE "C",
        summary TEXT COLLATE "C" NOT NULL,
        content TEXT COLLATE "C" NOT NULL,
        guid TEXT COLLATE "C",
        enclosure BIGINT,
        standing BIGINT NOT NULL DEFAULT 0
      )
      """,
      "CREATE UNIQUE INDEX article_identity ON article (source, id)",
      "CREATE INDEX article_time ON article (sort_at, seq, source, story)",
      "CREATE INDEX article_source_time ON article (source, sort_at, seq, story)",
      "CREATE INDEX article_story ON article (story)",
      """
      CREATE TABLE article_key (
        key BIGINT NOT NULL,
        seq BIGINT NOT NULL,
        PRIMARY KEY (key, seq)
      )
      """,
      """
      CREATE TABLE shared_key (
        key BIGINT NOT NULL,
        source TEXT COLLATE "C" NOT NULL,
        kind BIGINT NOT NULL,
        PRIMARY KEY (key, source, kind)
      )
      """,
      """
      CREATE TABLE carried (
        source TEXT COLLATE "C" NOT NULL,
        seq BIGINT NOT NULL,
        PRIMARY KEY (source, seq)
      )
      """,
      // Kept by TextIndex.
      """
      CREATE TABLE article_text (
        seq BIGINT PRIMARY KEY,
        words TSVECTOR NOT NULL
      )
      """,
      "CREATE INDEX article_words ON article_text USING gin (words)",
      """
      CREATE TABLE cursor (
        name TEXT COLLATE "C" PRIMARY KEY,
        created_at BIGINT NOT NULL,
        advanced_at BIGINT NOT NULL
      )
      """,
      """
      CREATE TABLE given (
        cursor TEXT COLLATE "C" NOT NULL,
        seq BIGINT NOT NULL,
        PRIMARY KEY (cursor, seq)
      )
      """,
      """
      CREATE TABLE cursor_claim (
        cursor TEXT COLLATE "C" PRIMARY KEY,
        until TIMESTAMPTZ NOT NULL
      )
      """,
    ] + log

  // As in SQLite. All articles wait, because the words of summaries have another weight than before.
  private static let indexedContent = [
    "CREATE TABLE unindexed_content (seq BIGINT PRIMARY KEY)",
    "INSERT INTO unindexed_content (seq) SELECT seq FROM article",
  ]

  private static let source = """
    CREATE TABLE source (
      name TEXT COLLATE "C" PRIMARY KEY,
      url TEXT NOT NULL,
      title TEXT,
      etag TEXT,
      last_modified TEXT,
      content_hash BIGINT,
      article_count BIGINT NOT NULL,
      attempted_at BIGINT, attempted_boot TEXT,
      fetched_at BIGINT, fetched_boot TEXT,
      publisher_ttl_ms BIGINT,
      skip_hours BIGINT NOT NULL,
      skip_days BIGINT NOT NULL,
      failures BIGINT NOT NULL,
      failing_since_at BIGINT, failing_since_boot TEXT,
      retry_at BIGINT, retry_boot TEXT,
      is_gone BIGINT NOT NULL,
      last_code TEXT,
      last_message TEXT,
      last_status BIGINT,
      document_ttl_ms BIGINT,
      moved_to TEXT,
      moved_sightings BIGINT NOT NULL,
      breaker_state TEXT NOT NULL,
      breaker_generation BIGINT NOT NULL,
      breaker_failures BIGINT NOT NULL,
      breaker_opens BIGINT NOT NULL,
      breaker_successes BIGINT NOT NULL,
      breaker_window TEXT NOT NULL,
      breaker_until_at BIGINT, breaker_until_boot TEXT,
      breaker_probe_owner TEXT NOT NULL,
      breaker_probe_at BIGINT, breaker_probe_boot TEXT,
      breaker_changed_at BIGINT,
      lease_owner TEXT NOT NULL,
      lease_token BIGINT NOT NULL,
      lease_until_at BIGINT, lease_until_boot TEXT,
      cut_offs BIGINT NOT NULL DEFAULT 0,
      refused_key BIGINT
    ) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02)
    """

  private static let log: [String] = [
    """
    CREATE TABLE attempt (
      seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      source TEXT COLLATE "C" NOT NULL,
      at BIGINT NOT NULL,
      code TEXT COLLATE "C" NOT NULL,
      status BIGINT,
      duration_us BIGINT NOT NULL,
      duration_step BIGINT NOT NULL,
      wire_bytes BIGINT NOT NULL,
      body_bytes BIGINT NOT NULL,
      new_articles BIGINT NOT NULL,
      message TEXT COLLATE "C"
    )
    """,
    "CREATE INDEX attempt_time ON attempt (at, source)",
    """
    CREATE TABLE fetch_day (
      day_at BIGINT NOT NULL,
      source TEXT COLLATE "C" NOT NULL,
      code TEXT COLLATE "C" NOT NULL,
      attempts BIGINT NOT NULL,
      duration_us BIGINT NOT NULL,
      longest_us BIGINT NOT NULL,
      wire_bytes BIGINT NOT NULL,
      body_bytes BIGINT NOT NULL,
      new_articles BIGINT NOT NULL,
      full_answers BIGINT NOT NULL,
      full_wire_bytes BIGINT NOT NULL,
      last_at BIGINT NOT NULL,
      message TEXT COLLATE "C",
      \((0..<32).map { "t\($0) BIGINT NOT NULL" }.joined(separator: ", ")),
      PRIMARY KEY (day_at, source, code)
    ) WITH (fillfactor = 70)
    """,
    """
    CREATE TABLE hit_hour (
      hour_at BIGINT NOT NULL,
      source TEXT COLLATE "C" NOT NULL,
      hits BIGINT NOT NULL,
      PRIMARY KEY (hour_at, source)
    )
    """,
    """
    CREATE TABLE hit_day (
      day_at BIGINT NOT NULL,
      source TEXT COLLATE "C" NOT NULL,
      hits BIGINT NOT NULL,
      PRIMARY KEY (day_at, source)
    )
    """,
    // Always empty here: lines of older versions of the program, which used only SQLite.
    """
    CREATE TABLE fetch_log (
      seq BIGINT PRIMARY KEY,
      source TEXT COLLATE "C" NOT NULL,
      at BIGINT NOT NULL,
      code TEXT,
      status BIGINT,
      duration_us BIGINT NOT NULL,
      wire_bytes BIGINT NOT NULL,
      body_bytes BIGINT NOT NULL,
      new_articles BIGINT NOT NULL,
      message TEXT
    )
    """,
  ]
}
