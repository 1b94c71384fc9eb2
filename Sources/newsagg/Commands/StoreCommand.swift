// StoreCommand.swift - shows where the store is, and copies it.

import ArgumentParser
import NewsConfiguration
import NewsCore
import NewsRendering
import NewsStore
import NewsText

struct StoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "store", abstract: "Show the store, or copy it to another place.",
    subcommands: [Info.self, Copy.self], defaultSubcommand: Info.self)

  struct Info: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "info",
      abstract: "Show the kind, version and size of the store, and the clock of its server.")

    @OptionGroup var listing: ListingOptions
    @OptionGroup var options: SettingOptions

    mutating func run() async throws {
      let settings = try options.load()
      let row = try await withStore(settings) { store in
        let check = await store.check(forDamage: false)
        return StoreRow(check, try await store.serverFacts(at: SystemClock().now()))
      }
      try listing.delivery(settings).write("stores", StoreRow.columns, [row])
    }
  }

  struct Copy: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "copy",
      abstract: "Copy all stored data into another, empty store, in one transaction.",
      discussion: """
        Copies articles, sources, cursors and statistics from a file to PostgreSQL, from \
        PostgreSQL to a file, or between two stores of the same kind, all as of one instant. Leases \
        of processes are not copied. Stop other processes first: changes that they make during the \
        copy are not in it. The rows of each table are counted before the copy becomes visible. A copy \
        that is interrupted (Ctrl-C) leaves nothing in the new store and can be started again.

          newsagg store copy ~/.local/share/newsagg/newsagg.db postgresql://db.example/news
        """)

    @Argument(help: "A file, or postgresql://host/name.", completion: .file())
    var from: String

    @Argument(help: "A new or empty store, as a file or URL.", completion: .file())
    var to: String

    @Option(
      help: ArgumentHelp("Read this configuration file.", valueName: "file"),
      completion: .file(extensions: ["toml"]))
    var config: String?

    @OptionGroup var listing: ListingOptions

    mutating func run() async throws {
      let (origin, settings) = try location("FROM", from)
      let (target, _) = try location("TO", to)
      if origin == .memory || target == .memory {
        throw CommandError.usage(
          "a store in memory cannot be copied", hint: "name a file or a database")
      }
      if origin == target {
        throw CommandError.usage("FROM and TO are the same store", hint: "name another one as TO")
      }
      do {
        let tables = try await copied(from: origin, to: target, listing.delivery(settings))
        try listing.delivery(settings).write("copies", CopiedTable.columns, tables)
      } catch let error as StoreError where error.kind == .tooLong && Task.isCancelled {
        notice("the copy was stopped; nothing was stored in \(target.path)")
        throw error
      }
    }

    private func location(
      _ argument: String, _ text: String
    ) throws -> (StoreLocation, Settings) {
      let flags = SettingFlags(config: config, values: ["store": (argument, text)])
      let settings = try Settings.load(flags, .current)
      return (settings.storeLocation, settings)
    }
  }
}

private func copied(
  from origin: StoreLocation, to target: StoreLocation, _ delivery: Delivery
) async throws -> [CopiedTable] {
  let source = try await Store.open(origin, options: StoreOptions(isReadOnly: true))
  do {
    let copy = try await Store.open(target, options: StoreOptions())
    do {
      let progress = LiveProgress(terminal: delivery.terminal(of: 2))
      let tables = try await showing(progress) { (progress, update: CopyProgress) in
        await progress.show("\(update.done)/\(update.total) rows")
      } during: { onProgress in
        let clock = SystemClock()
        return try await source.copy(
          CopyOrder(into: copy, now: clock.now, onProgress: onProgress))
      }
      await copy.close()
      await source.close()
      return tables
    } catch {
      await copy.close()
      throw error
    }
  } catch {
    await source.close()
    throw error
  }
}

/// A store, and what its server reports.
struct StoreRow {
  let check: StoreCheck
  let server: ServerFacts?

  init(_ check: StoreCheck, _ server: ServerFacts?) {
    (self.check, self.server) = (check, server)
  }

  static var columns: [Column<StoreRow>] {
    [
      Column("path", .text, "The file, or host and database.") { .text($0.check.path) }
        .shown(as: "STORE", .flexible),
      Column("kind", .text, "The database program.") { .text($0.check.databaseName) }
        .shown(as: "KIND"),
      Column("version", .text, "Version of that program.") { .text($0.check.databaseVersion) }
        .shown(as: "VERSION", .flexible),
      Column("schema", .integer, "The version of the tables.") { row in
        .integer(Int64(row.check.schemaVersion))
      }.shown(as: "SCHEMA", .number),
      Column("size_bytes", .integer, "Size in bytes, with indexes.") { row in
        .integer(Int64(row.check.databaseBytes))
      }.shown(as: "SIZE", .number) { row, _ in TableCell(shortSize(row.check.databaseBytes)) },
      Column("sources", .integer, "Sources with stored state.") { row in
        .integer(Int64(row.check.sources))
      }.shown(as: "SOURCES", .number),
      Column("articles", .integer, "Stored articles.") { .integer(Int64($0.check.articles)) }
        .shown(as: "ARTICLES", .number),
      Column("cursors", .integer, "Cursors of fetch --new.") { .integer(Int64($0.check.cursors)) }
        .shown(as: "CURSORS", .number),
    ] + serverColumns
  }

  private static var serverColumns: [Column<StoreRow>] {
    [
      Column(
        "clock_offset_ms", .optional(.integer),
        "How far the server's clock is ahead of this machine's; absent for a file."
      ) { row in row.server.map { .integer($0.clockOffset.milliseconds) } ?? .missing }
      .shown(as: "CLOCK", .optionalNumber) { row, _ in
        TableCell(row.server.map { "\($0.clockOffset.milliseconds) ms" } ?? "")
      },
      Column(
        "connections", .optional(.integer),
        "Connections of this role to the database, of all machines."
      ) { row in
        row.server.map { .integer(Int64($0.connections)) } ?? .missing
      }.shown(as: "CONNECTIONS", .optionalNumber),
      Column(
        "connection_limit", .optional(.integer), "Connections that the server allows in total."
      ) { row in
        row.server.map { .integer(Int64($0.connectionLimit)) } ?? .missing
      },
      Column("is_pooled", .optional(.bool), "Whether a pooler is between newsagg and the server.") {
        row in
        row.server.map { .bool($0.isPooled) } ?? .missing
      },
      Column("tls", .optional(.text), "The TLS version; absent without encryption.") { row in
        .text(row.server?.tls)
      },
    ]
  }
}

extension CopiedTable {
  static var columns: [Column<CopiedTable>] {
    [
      Column("table", .text, "The name of the table.") { .text($0.name) }.shown(as: "TABLE"),
      Column("rows", .integer, "Number of rows in the copy.") { .integer(Int64($0.rows)) }
        .shown(as: "ROWS", .number),
    ]
  }
}
