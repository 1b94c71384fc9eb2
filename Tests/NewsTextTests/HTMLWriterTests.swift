// HTMLWriterTests.swift - only the program's own markup is active in a page.

import NewsText
import Testing

@Suite struct `An HTML writer` {
  private func html(_ write: (inout HTMLWriter) -> Void) -> String {
    var writer = HTMLWriter()
    write(&writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  @Test func `escapes text, and leaves its own markup as it is`() {
    let page = html { writer in
      writer.element("<b>", "1 < 2 & 3", "</b>")
    }
    #expect(page == "<b>1 &lt; 2 &amp; 3</b>")
  }

  @Test func `lets no text end its attribute`() {
    let page = html { writer in
      writer.raw("<p")
      writer.attribute("title", #"a" onclick="x()"#)
      writer.attribute("lang", nil)
      writer.raw(">")
    }
    #expect(page.hasPrefix("<p title=\"a") && page.hasSuffix("\">"))
    #expect(page.filter { $0 == "\"" }.count == 2)
    #expect(!page.contains("lang"))
  }

  @Test func `links to another site without naming this one`() {
    let page = html { $0.externalLink("https://a.example/?a=1&b=<", "A & B") }
    #expect(
      page == """
        <a href="https://a.example/?a=1&amp;b=%3C" rel="noopener noreferrer nofollow">A &amp; B</a>
        """)
  }

  @Test(arguments: ["javascript:alert(1)", "data:text/html,x", nil])
  func `writes only the text if the link is not http or https`(url: String?) {
    #expect(html { $0.externalLink(url, "<text>") } == "&lt;text&gt;")
  }
}
