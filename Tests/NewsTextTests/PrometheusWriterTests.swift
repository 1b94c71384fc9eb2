// PrometheusWriterTests.swift - metrics in the text exposition format.

import NewsText
import Testing

@Suite struct `A Prometheus writer` {
  @Test func `writes help and type before the samples of a family`() {
    var writer = PrometheusWriter()
    writer.family("requests_total", .counter, "Requests so far.")
    writer.sample("requests_total", [("source", "bbc"), ("code", "200")], 3)
    writer.value("up", .gauge, "1 while it runs.", 1)

    #expect(
      String(decoding: writer.bytes, as: UTF8.self) == """
        # HELP requests_total Requests so far.
        # TYPE requests_total counter
        requests_total{source="bbc",code="200"} 3
        # HELP up 1 while it runs.
        # TYPE up gauge
        up 1

        """)
  }

  @Test(arguments: [
    (#"a"b"#, #"a\"b"#), (#"a\b"#, #"a\\b"#), ("a\u{1b}\u{202e}b", "ab"), ("é", "é"),
  ])
  func `escapes the value of a label`(value: String, written: String) {
    var writer = PrometheusWriter()
    writer.sample("m", [("l", value)], 0)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "m{l=\"\(written)\"} 0\n")
  }

  @Test func `keeps a label on one line`() {
    var writer = PrometheusWriter()
    writer.sample("m", [("l", "a\nb\r\nc")], 0)
    #expect(writer.bytes.filter { $0 == 0x0a }.count == 1)
  }

  @Test(
    arguments: [
      (0, "0"), (-2, "-2"), (0.5, "0.5"), (999_999_999_999_999, "999999999999999"),
    ] as [(Double, String)])
  func `writes a whole number without a point`(value: Double, text: String) {
    var writer = PrometheusWriter()
    writer.sample("m", [], value)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "m \(text)\n")
  }
}
