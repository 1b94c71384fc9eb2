// HTMLAllowList.swift - elements, attributes and styles that published content may have.

/// How an element of HTML, SVG or MathML is treated.
struct ElementTraits: OptionSet {
  let rawValue: UInt8

  /// It is kept.
  static let allowed = ElementTraits(rawValue: 1)
  /// It is kept inside a drawing or formula; see ``DrawingAllowList``.
  static let drawing = ElementTraits(rawValue: 2)
  /// It begins a drawing or formula.
  static let drawingRoot = ElementTraits(rawValue: 4)
  /// It is removed with its content.
  static let removedWhole = ElementTraits(rawValue: 8)
  /// It is removed, but shows that a text is markup.
  static let active = ElementTraits(rawValue: 16)
  /// It begins a new line on a page.
  static let block = ElementTraits(rawValue: 32)
  /// It has no end tag.
  static let void = ElementTraits(rawValue: 64)

  private static let table = NameTable([
    (allowed.rawValue, HTMLAllowList.elements), (drawing.rawValue, DrawingAllowList.elements),
    (drawingRoot.rawValue, DrawingAllowList.roots),
    (removedWhole.rawValue, HTMLAllowList.removedWhole),
    (active.rawValue, HTMLAllowList.active), (block.rawValue, HTMLAllowList.blocks),
    (void.rawValue, HTMLAllowList.voids),
  ])

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  init(of name: ByteSpan) {
    self.init(of: name, hash: nameHash(name))
  }

  /// `hash` is the ``nameHash(_:)`` of the name.
  init(of name: ByteSpan, hash: UInt32) {
    rawValue = ElementTraits.table[name, hash]
  }
}

/// How an attribute is treated.
struct AttributeTraits: OptionSet {
  let rawValue: UInt8

  /// It is kept.
  static let allowed = AttributeTraits(rawValue: 1)
  /// It is kept inside a drawing or formula.
  static let drawing = AttributeTraits(rawValue: 2)
  /// Its value is a URL that a browser may load or follow.
  static let link = AttributeTraits(rawValue: 4)
  /// Its value is a list of such URLs.
  static let linkSet = AttributeTraits(rawValue: 8)
  /// Its value is a style.
  static let style = AttributeTraits(rawValue: 16)

  private static let table = NameTable([
    (allowed.rawValue, HTMLAllowList.attributes), (drawing.rawValue, DrawingAllowList.attributes),
    (link.rawValue, HTMLAllowList.links), (linkSet.rawValue, ["srcset"]),
    (style.rawValue, ["style"]),
  ])

  init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  init(of name: ByteSpan) {
    rawValue = AttributeTraits.table[name, nameHash(name)]
  }
}

/// Elements, attributes and styles that run no code and cannot cover other parts of the page.
enum HTMLAllowList {
  static let elements: [StaticString] = [
    "a", "abbr", "acronym", "address", "area", "article", "aside", "audio", "b", "bdi", "bdo",
    "big", "blockquote", "br", "button", "canvas", "caption", "center", "cite", "code", "col",
    "colgroup", "command", "datagrid", "datalist", "dd", "del", "details", "dfn", "dialog", "dir",
    "div", "dl", "dt", "em", "event-source", "fieldset", "figcaption", "figure", "font", "footer",
    "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "i", "img", "input", "ins",
    "kbd", "keygen", "label", "legend", "li", "m", "main", "map", "mark", "menu", "meter",
    "multicol", "nav", "nextid", "noscript", "ol", "optgroup", "option", "output", "p", "picture",
    "pre", "progress", "q", "rp", "rt", "ruby", "s", "samp", "section", "select", "small", "sound",
    "source", "spacer", "span", "strike", "strong", "sub", "summary", "sup", "table", "tbody",
    "td", "textarea", "tfoot", "th", "thead", "time", "tr", "track", "tt", "u", "ul", "var",
    "video", "wbr",
  ]

  /// Elements that are removed with their content, which is not text for readers.
  static let removedWhole: [StaticString] = [
    "applet", "noembed", "noframes", "script", "style", "template", "xml",
  ]

  /// Elements that are removed, but show that a text is markup.
  static let active: [StaticString] = [
    "base", "blink", "body", "embed", "frame", "frameset", "head", "html", "iframe", "link",
    "marquee", "meta", "object", "param",
  ]

  /// Elements that begin a new line on a page.
  static let blocks: [StaticString] = [
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "details", "dir",
    "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section",
    "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr", "ul",
  ]

  /// Elements without an end tag (WHATWG HTML section 13.1.2).
  static let voids: [StaticString] = [
    "area", "base", "br", "col", "command", "embed", "hr", "img", "input", "keygen", "link",
    "meta", "param", "source", "track", "wbr",
  ]

  static let attributes: [StaticString] = [
    "abbr", "accept", "accept-charset", "accesskey", "action", "align", "alt", "autocomplete",
    "autofocus", "axis", "background", "balance", "bgcolor", "bgproperties", "border",
    "bordercolor", "bordercolordark", "bordercolorlight", "bottompadding", "cellpadding",
    "cellspacing", "ch", "challenge", "char", "charoff", "charset", "checked", "choff", "cite",
    "class", "clear", "color", "cols", "colspan", "compact", "contenteditable", "controls",
    "coords", "data", "datafld", "datapagesize", "datasrc", "datetime", "default", "delay", "dir",
    "disabled", "draggable", "dynsrc", "enctype", "end", "face", "for", "form", "frame",
    "galleryimg", "gutter", "headers", "height", "hidden", "hidefocus", "high", "href",
    "hreflang", "hspace", "icon", "id", "inputmode", "ismap", "itemprop", "keytype", "label",
    "lang", "leftspacing", "list", "longdesc", "loop", "loopcount", "loopend", "loopstart", "low",
    "lowsrc", "max", "maxlength", "media", "method", "min", "multiple", "name", "nohref",
    "noshade", "nowrap", "open", "optimum", "pattern", "ping", "point-size", "poster", "pqg",
    "preload", "prompt", "radiogroup", "readonly", "rel", "repeat-max", "repeat-min", "replace",
    "required", "rev", "reversed", "rightspacing", "rows", "rowspan", "rules", "scope",
    "selected", "shape", "size", "sizes", "span", "src", "srcset", "start", "step", "summary",
    "suppress", "tabindex", "target", "template", "title", "toppadding", "type", "unselectable",
    "urn", "usemap", "valign", "value", "variable", "volume", "vrml", "vspace", "width", "wrap",
  ]

  /// Attributes whose value a browser may load or follow.
  static let links: [StaticString] = [
    "action", "background", "cite", "data", "dynsrc", "href", "icon", "longdesc", "lowsrc",
    "ping", "poster", "src", "template", "urn", "usemap", "vrml", "xlink:href",
  ]

  static let schemes: Set<String> = [
    "http", "https", "mailto", "ftp", "ftps", "tel", "sms", "magnet", "geo", "news", "nntp", "irc",
    "ircs", "xmpp", "sip", "sips", "callto", "webcal", "feed", "gopher", "urn", "tag", "cid",
    "mid", "ed2k", "bitcoin", "gemini", "sftp", "ssh", "git", "svn", "rsync", "aim", "afp",
    "rtsp", "mms", "nfs", "im", "skype", "maps", "market", "facetime", "doi",
  ]

  static let styles = NameSet([
    "azimuth", "background-color", "border-bottom-color", "border-collapse", "border-color",
    "border-left-color", "border-right-color", "border-top-color", "clear", "color", "cursor",
    "direction", "display", "elevation", "float", "font", "font-family", "font-size",
    "font-style", "font-variant", "font-weight", "height", "letter-spacing", "line-height",
    "overflow", "pause", "pause-after", "pause-before", "pitch", "pitch-range", "richness",
    "speak", "speak-header", "speak-numeral", "speak-punctuation", "speech-rate", "stress",
    "text-align", "text-decoration", "text-indent", "unicode-bidi", "vertical-align",
    "voice-family", "volume", "white-space", "width",
  ])

  /// First words of the properties whose values are checked word by word.
  static let styleFamilies = NameSet(["background", "border", "margin", "padding"])

  static let styleWords = NameSet([
    "!important", "aqua", "auto", "black", "block", "blue", "bold", "both", "bottom", "brown",
    "center", "collapse", "dashed", "dotted", "fuchsia", "gray", "green", "italic", "left",
    "lime", "maroon", "medium", "navy", "none", "normal", "nowrap", "olive", "pointer", "purple",
    "red", "right", "silver", "solid", "teal", "top", "transparent", "underline", "white",
    "yellow",
  ])

  static let styleUnits = NameSet(["%", "cm", "em", "ex", "in", "mm", "pc", "pt", "px", "rem"])
}
