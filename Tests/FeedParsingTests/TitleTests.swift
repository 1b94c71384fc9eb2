// TitleTests.swift - titles of RSS, in which names of elements are text and formatting is markup.

import FeedParsing
import Testing

/// A title as its author means it, and the text that is shown.
private let titles: [(written: String, text: String)] = [
  // Names of elements.
  ("The <video> element has a new attribute", "The <video> element has a new attribute"),
  ("Do not load <script async> in <head>", "Do not load <script async> in <head>"),
  ("<dialog>", "<dialog>"),
  ("Prefer <strong> to <b>", "Prefer <strong> to <b>"),
  ("A <style> swallows everything behind it", "A <style> swallows everything behind it"),
  ("Stored XSS: <img src=x onerror=alert(1)>", "Stored XSS: <img src=x onerror=alert(1)>"),
  ("Filter bypass: <script>alert(1)</script>", "Filter bypass: <script>alert(1)</script>"),
  ("The end of <blink> and </blink>?", "The end of <blink> and </blink>?"),
  ("Stray </b> tags", "Stray </b> tags"),
  ("<!DOCTYPE html> at thirty", "<!DOCTYPE html> at thirty"),
  ("Why <?php tags stay open", "Why <?php tags stay open"),
  ("What <![CDATA[ means", "What <![CDATA[ means"),
  ("What <!-- opens", "What <!-- opens"),
  // Other uses of angle brackets.
  ("x < y and y > z", "x < y and y > z"), ("I <3 tea", "I <3 tea"), ("1 <b 2", "1 <b 2"),
  ("List<String> or Array<T>", "List<String> or Array<T>"),
  ("Mail <me@a.example>", "Mail <me@a.example>"),
  ("Cut in <a href=\"https://a.exam", "Cut in <a href=\"https://a.exam"), ("<", "<"),
  ("a <", "a <"),
  // Markup.
  ("One<br>two<BR/>three", "One two three"), ("<b>New:</b> a <i>fine</i> day", "New: a fine day"),
  ("<p>In a paragraph</p>", "In a paragraph"), ("<h1>One</h1><h2>Two</h2>", "One Two"),
  ("<a href=\"https://a.example/?a=1\">Linked</a> words", "Linked words"),
  ("H<sub>2</sub>O", "H2O"), ("<b><i>Badly nested</b></i>", "Badly nested"),
  ("<span class='a'>x</span >", "x"),
  ("Smile <img src=\"https://a.example/s.png\" alt=\":)\">", "Smile"),
  ("Cut <!-- more -->here", "Cut here"),
  // Both.
  ("<em>New:</em> the <select> element", "New: the <select> element"),
  ("The <b> element makes <b>this</b>", "The <b> element makes this"),
]

@Suite struct `A title of RSS` {
  @Test(arguments: titles)
  func `keeps names of elements and loses formatting`(title: (written: String, text: String)) throws
  {
    for xml in [escaped(title.written), "<![CDATA[\(title.written)]]>"] {
      let entry = try item("<title>\(xml)</title>")

      #expect(entry.title?.plainText == title.text)
    }
  }

  /// References are decoded once, so text that was escaped twice never becomes a tag.
  @Test(arguments: titles)
  func `is text when it was escaped twice`(title: (written: String, text: String)) throws {
    let entry = try item("<title>\(escaped(escaped(title.written)))</title>")

    #expect(entry.title?.plainText == title.written)
  }

  @Test(arguments: [
    ("The <select> element", "The <select> element"),
    ("Why <script> blocks", "Why <script> blocks"),
    ("A <b>bold</b> title", "A bold title"), ("One<br/>two", "One two"),
    ("&lt;i&gt; and <i>i</i> &amp; &copy;", "<i> and i & ©"),
    ("A <x:y xmlns:x='urn:x'>b</x:y> &lt;select&gt;", "A b <select>"),
  ])
  func `may have tags that are not escaped`(xml: String, text: String) throws {
    let entry = try item("<title>\(xml)</title><guid>g</guid>")

    #expect(entry.title?.plainText == text && entry.id == "g")
  }

  @Test func `is read in the same way for a feed and for media`() throws {
    let title = escaped("The <canvas> element")
    let feed = try parse(
      "<rss version='2.0' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>\(title)</title>"
        + "<item><media:title>\(title)</media:title></item></channel></rss>")

    #expect(feed.title?.plainText == "The <canvas> element")
    #expect(feed.entries.first?.title?.plainText == "The <canvas> element")
  }

  @Test func `decodes references that are escaped once more`() throws {
    #expect(try item("<title>A &amp;amp; B &amp;#8211; C</title>").title?.plainText == "A & B – C")
    #expect(try item("<title>Ask &amp;c</title>").title?.plainText == "Ask &c")
  }

  @Test func `is markup if its type says so`() throws {
    let entry = try item(
      "<title type='html'>The &lt;b&gt;best&lt;/b&gt; &lt;canvas&gt; book</title>")

    #expect(entry.title?.plainText == "The best book")
  }

  @Test(arguments: ["<b>", "<a href=\"", "</b>", "<b><i>", "<!--", "<"])
  func `keeps tags that are not closed, however many`(unit: String) throws {
    let long = String(repeating: unit, count: 100_000)

    #expect(try item("<title>\(escaped(long))</title>").title?.value == long)
  }
}

private func escaped(_ text: String) -> String {
  text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
}
