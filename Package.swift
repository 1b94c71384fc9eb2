// swift-tools-version: 6.2

import PackageDescription

// A target depends only on targets above it; `make check` builds with the explicit import check, so an
// import that is not declared here fails the build. docs/architecture.md says what each target may use.

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "newsagg",
  products: [.executable(name: "newsagg", targets: ["newsagg"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
    .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0", traits: []),
    .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.10.0"),
    .package(url: "https://github.com/apple/swift-nio", from: "2.80.0"),
    .package(url: "https://github.com/apple/swift-nio-extras", from: "1.20.0"),
    .package(url: "https://github.com/apple/swift-http-types", from: "1.0.0"),
  ],
  targets: [
    .target(name: "NewsCore", swiftSettings: strict),
    .target(name: "NewsText", dependencies: ["NewsCore"], swiftSettings: strict),
    .target(name: "FeedParsing", dependencies: ["NewsCore", "NewsText"], swiftSettings: strict),
    .target(name: "NewsArticles", dependencies: ["NewsCore", "NewsText"], swiftSettings: strict),

    .target(name: "CLoader"),
    .target(name: "CCurl", dependencies: ["CLoader"]),
    .systemLibrary(name: "CZlib"),
    .target(
      name: "CurlTransport", dependencies: ["NewsCore", "NewsText", "CCurl", "CZlib"],
      swiftSettings: strict),

    .systemLibrary(name: "CSQLite"),
    .target(name: "CPostgreSQL", dependencies: ["CLoader"]),
    .target(
      name: "NewsStore",
      dependencies: ["NewsCore", "NewsText", "NewsArticles", "CSQLite", "CPostgreSQL"],
      swiftSettings: strict),

    .target(
      name: "NewsEngine",
      dependencies: [
        "NewsCore", "NewsText", "FeedParsing", "NewsArticles", "NewsStore",
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    .target(
      name: "NewsRendering",
      dependencies: ["NewsCore", "NewsText", "FeedParsing", "NewsStore", "NewsEngine"],
      swiftSettings: strict),

    .systemLibrary(name: "CMalloc"),
    .target(
      name: "NewsConfiguration",
      dependencies: [
        "NewsCore", "NewsText", "FeedParsing", "NewsStore", "NewsEngine", "NewsRendering",
        "CMalloc",
      ],
      swiftSettings: strict),

    .target(
      name: "NewsServer",
      dependencies: [
        "NewsCore", "NewsText", "NewsStore", "NewsEngine", "NewsRendering", "CMalloc", "CZlib",
        .product(name: "Hummingbird", package: "hummingbird"),
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "UnixSignals", package: "swift-service-lifecycle"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
        .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),

    .target(name: "CProcess"),
    .executableTarget(
      name: "newsagg",
      dependencies: [
        "NewsCore", "NewsText", "FeedParsing", "CurlTransport", "NewsStore", "NewsEngine",
        "NewsRendering", "NewsConfiguration", "NewsServer", "CProcess",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict,
      // They save a third of the start-up time: see docs/decisions/0009-start-up.md.
      linkerSettings: [
        .unsafeFlags(
          [
            "-use-ld=lld", "-Xclang-linker", "-no-pie", "-Xlinker", "-s", "-Xlinker",
            "--no-export-dynamic", "-L\(Context.packageDirectory)/packaging/link",
          ],
          .when(configuration: .release))
      ]),

    // Fuzz targets; scripts/fuzz.sh builds them with libFuzzer and the address sanitizer.
    .executableTarget(
      name: "FuzzFeeds", dependencies: ["FeedParsing"], path: "Fuzz", swiftSettings: strict),

    .target(
      name: "TestSupport", dependencies: ["NewsCore", "NewsArticles", "NewsStore"],
      path: "Tests/Support", swiftSettings: strict),
    // Checks of documents, which only tests above NewsRendering need.
    .target(
      name: "RenderingSupport", dependencies: ["NewsRendering"], path: "Tests/RenderingSupport",
      swiftSettings: strict),
    // The same loopback server as a program, for scripts and benchmarks; never installed.
    .executableTarget(
      name: "loopback-publisher", dependencies: ["TestSupport", "NewsCore"],
      path: "Tests/Publisher", swiftSettings: strict),
    // A process that tests start many times and kill; never installed.
    .executableTarget(
      name: "resilience-worker",
      dependencies: ["NewsEngine", "NewsStore", "NewsArticles", "CurlTransport", "NewsCore"],
      path: "Tests/ResilienceWorker", swiftSettings: strict),
    .executableTarget(
      name: "fetch-bench", dependencies: ["CurlTransport", "NewsCore"],
      path: "Benchmarks/FetchBench", swiftSettings: strict),
    .executableTarget(
      name: "parse-bench", dependencies: ["FeedParsing"], path: "Benchmarks/ParseBench",
      swiftSettings: strict),
    .executableTarget(
      name: "cluster-bench", dependencies: ["NewsArticles", "NewsCore"],
      path: "Benchmarks/ClusterBench", swiftSettings: strict),
    .testTarget(
      name: "NewsCoreTests", dependencies: ["NewsCore", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "NewsTextTests", dependencies: ["NewsText", "NewsCore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "FeedParsingTests",
      dependencies: ["FeedParsing", "NewsCore", "NewsText", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "NewsArticlesTests", dependencies: ["NewsArticles", "NewsCore", "TestSupport"],
      exclude: ["Fixtures"], swiftSettings: strict),
    .testTarget(
      name: "CurlTransportTests",
      dependencies: ["CurlTransport", "CCurl", "NewsCore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "NewsStoreTests",
      dependencies: ["NewsStore", "NewsArticles", "NewsCore", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "NewsEngineTests",
      dependencies: [
        "NewsEngine", "NewsStore", "NewsArticles", "FeedParsing", "NewsCore", "NewsText",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "NewsRenderingTests",
      dependencies: [
        "NewsRendering", "NewsEngine", "NewsStore", "FeedParsing", "NewsText", "NewsCore",
        "RenderingSupport", "TestSupport",
      ],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "NewsConfigurationTests",
      dependencies: ["NewsConfiguration", "FeedParsing", "NewsText", "NewsCore", "TestSupport"],
      exclude: ["Golden"], swiftSettings: strict),
    .testTarget(
      name: "NewsServerTests",
      dependencies: [
        "NewsServer", "NewsEngine", "NewsStore", "NewsArticles", "NewsCore", "NewsText",
        "TestSupport",
        .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOEmbedded", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "Logging", package: "swift-log"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ResilienceTests",
      dependencies: [
        "resilience-worker", "newsagg", "NewsEngine", "NewsStore", "NewsArticles", "CurlTransport",
        "NewsCore",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "newsaggTests",
      dependencies: [
        "newsagg", "NewsRendering", "NewsConfiguration", "NewsEngine", "NewsStore", "FeedParsing",
        "NewsCore", "RenderingSupport", "TestSupport",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Golden"], swiftSettings: strict),
  ]
)
