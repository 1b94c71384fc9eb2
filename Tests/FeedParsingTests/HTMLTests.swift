// HTMLTests.swift - conversion of markup to text, and the sanitizer.

import FeedParsing
import Testing

@Suite struct `Plain text` {
  @Test(arguments: [
    ("a <b>b</b>&nbsp;c", "a b c"), ("<p>one</p><p>two</p>", "one two"), ("x<br>y", "x y"),
    ("AT&T &amp;amp; &lt;b&gt;", "AT&T &amp; <b>"), ("a<script>x</script>b<style>y</style>", "ab"),
    ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"), ("&copy 2025 &notit;", "© 2025 ¬it;"), ("<!-- x -->a", "a"),
    ("&#8217;&#x2019;&#146;&#0;", "’’’\u{fffd}"), ("  a\n\t b ", "a b"), ("", ""), ("<p", ""),
  ])
  func `is extracted from markup`(html: String, text: String) {
    #expect(plainText(fromHTML: html) == text)
  }
}

@Suite struct `The sanitizer` {
  @Test(arguments: [
    ("<p class=\"x\">a</p>", "<p class=\"x\">a</p>"), ("<p onclick=x>a", "<p>a</p>"),
    ("<script>x</script>a", "a"), ("<scr<script>ipt>x", ""),
    ("<a href=javascript:x>a</a>", "<a>a</a>"),
    ("<a href='feed:javascript:x'>a</a>", "<a>a</a>"),
    ("<a href='feed:https://x.example/'>a</a>", "<a href=\"feed:https://x.example/\">a</a>"),
    ("<a href='https://x.example/\n\ta'>a</a>", "<a href=\"https://x.example/a\">a</a>"),
    ("<a href=\"https://x.example/>a</a> b", "<a href=\"https://x.example/\">a</a> b"),
    ("<a href=\" java&#10;script:x\">a</a>", "<a>a</a>"), ("<iframe src=x>in</iframe>", "in"),
    ("<img src=x onerror=y>", "<img src=\"https://e.example/d/x\" />"),
    ("<img src=p width=1 height='1'>", ""), ("<b><i>a</b></i>", "<b><i>a</i></b>"),
    ("a < b & c", "a &lt; b &amp; c"),
    ("<p title='\"><script>'>a</p>", "<p title=\"&quot;&gt;&lt;script&gt;\">a</p>"),
    ("<svg onload=x><circle r=1></svg>", "<svg><circle r=\"1\"></circle></svg>"),
    ("<p style='color: red; position: fixed'>a</p>", "<p style=\"color: red;\">a</p>"),
    ("<p style='width: expression(x)'>a</p>", "<p>a</p>"),
    ("<p style='background: url(http://x) red'>a</p>", "<p style=\"background: red;\">a</p>"),
    ("<!DOCTYPE html><html><body>a</body>", "a"), ("</p>a", "a"), ("<style>p{}", ""),
    (
      "<a href='/?a=1&copy=2&timestamp=3&amp;lt=4'>a</a>",
      "<a href=\"https://e.example/?a=1&amp;copy=2&amp;timestamp=3&amp;lt=4\">a</a>"
    ),
    ("<p title='&copy; &copy x'>a</p>", "<p title=\"© © x\">a</p>"),
    (
      "<img srcset='/b.jpg 2x, c,d.jpg, javascript:x 3x, data:image/png;base64,aa= 4x'>",
      "<img srcset=\"https://e.example/b.jpg 2x, https://e.example/d/c,d.jpg\" />"
    ),
    ("<img srcset='javascript:x 2x'>", "<img />"),
  ])
  func `leaves only what is harmless`(html: String, expected: String) {
    #expect(sanitizedHTML(html, base: "https://e.example/d/") == expected)
  }

  @Test func `gives the same result when it is applied again`() {
    for html in [
      "<p>a<b>b", "<a title='&amp;amp;'>x</a>", "x &lt;b&gt; &amp;lt;", "<svg><a xlink:href='x'>",
    ] {
      let once = sanitizedHTML(html, base: nil)
      #expect(sanitizedHTML(once, base: nil) == once)
    }
  }
}

@Suite struct `A text in RSS` {
  @Test(arguments: [
    ("a &lt;b&gt;b&lt;/b&gt;", TextConstruct.Kind.html, "a <b>b</b>"), ("5 &lt; 6", .text, "5 < 6"),
    ("Array&lt;T&gt; rules", .text, "Array<T> rules"), ("a &amp;amp; b", .html, "a &amp; b"),
    ("a &amp; <b>b</b>", .html, "a &amp; <b>b</b>"), ("<![CDATA[<p>x</p>]]>", .html, "<p>x</p>"),
  ])
  func `is markup when it looks like it`(xml: String, kind: TextConstruct.Kind, value: String)
    throws
  {
    let summary = try item("<description>\(xml)</description>").summary
    #expect(summary?.kind == kind && summary?.value == value)
  }
}
