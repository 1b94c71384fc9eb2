// ContentFunction.swift - the text of an article's content, as a function of SQL.

import CSQLite

/// Lets statements, but no schema in a file, use newsagg_content(summary, content); see
/// ``indexedContent(summary:html:)``.
func addContentFunction(to handle: OpaquePointer) {
  sqlite3_create_function_v2(
    handle, "newsagg_content", 2, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY, nil,
    { context, _, values in
      guard let values else { return }
      var text = indexedContent(summary: argument(values[0]), html: argument(values[1]))
      text.withUTF8 { utf8 in
        utf8.withMemoryRebound(to: CChar.self) { bytes in
          guard let start = bytes.baseAddress else { return newsagg_result_text(context, "", 0) }
          newsagg_result_text(context, start, Int32(clamping: bytes.count))
        }
      }
    }, nil, nil, nil)
}

private func argument(_ value: OpaquePointer?) -> String {
  guard let start = sqlite3_value_text(value) else { return "" }
  let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
  return String(decoding: bytes, as: UTF8.self)
}
