// DrawingAllowList.swift - elements and attributes of SVG and MathML that content may have.

/// Elements and attributes that draw shapes or formulas, and load or run nothing.
///
/// There is no animation among them, because it can change the target of a link that was checked.
enum DrawingAllowList {
  /// The elements in which these lists apply.
  static let roots: [StaticString] = ["math", "svg"]

  static let elements: [StaticString] = [
    // SVG 1.1
    "a", "circle", "clippath", "defs", "desc", "ellipse", "font-face", "font-face-name",
    "font-face-src", "g", "glyph", "hkern", "line", "lineargradient", "marker", "metadata",
    "missing-glyph", "mpath", "path", "polygon", "polyline", "radialgradient", "rect", "stop",
    "svg", "switch", "symbol", "text", "title", "tspan", "use",
    // MathML 2
    "annotation", "maction", "maligngroup", "malignmark", "math", "menclose", "merror", "mfenced",
    "mfrac", "mglyph", "mi", "mlabeledtr", "mlongdiv", "mmultiscripts", "mn", "mo", "mover",
    "mpadded", "mphantom", "mprescripts", "mroot", "mrow", "ms", "mspace", "msqrt", "mstyle",
    "msub", "msubsup", "msup", "mtable", "mtd", "mtext", "mtr", "munder", "munderover", "none",
    "semantics",
  ]

  static let attributes: [StaticString] = [
    // SVG 1.1
    "accent-height", "alphabetic", "arabic-form", "ascent", "baseprofile", "bbox", "cap-height",
    "color-rendering", "content", "cx", "cy", "d", "descent", "dx", "dy", "fill", "fill-opacity",
    "fill-rule", "font-family", "font-size", "font-stretch", "font-style", "font-variant",
    "font-weight", "fx", "fy", "g1", "g2", "glyph-name", "gradienttransform", "gradientunits",
    "hanging", "horiz-adv-x", "horiz-origin-x", "ideographic", "k", "keypoints", "keysplines",
    "keytimes", "marker-end", "marker-mid", "marker-start", "markerheight", "markerunits",
    "markerwidth", "mathematical", "offset", "opacity", "orient", "origin", "overline-position",
    "overline-thickness", "panose-1", "pathlength", "points", "preserveaspectratio", "r", "refx",
    "refy", "requiredextensions", "requiredfeatures", "rotate", "rx", "ry", "slope", "stemh",
    "stemv", "stop-color", "stop-opacity", "strikethrough-position", "strikethrough-thickness",
    "stroke", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "stroke-miterlimit", "stroke-opacity", "stroke-width", "systemlanguage", "text-anchor",
    "transform", "u1", "u2", "underline-position", "underline-thickness", "unicode",
    "unicode-range", "units-per-em", "version", "viewbox", "visibility", "widths", "x", "x-height",
    "x1", "x2", "y", "y1", "y2", "zoomandpan", "xlink:actuate", "xlink:arcrole", "xlink:href",
    "xlink:role", "xlink:show", "xlink:title", "xlink:type",
    // MathML 2
    "accent", "accentunder", "actiontype", "alignmentscope", "altimg", "bevelled", "close",
    "columnalign", "columnlines", "columnspacing", "columnspan", "columnwidth", "crossout",
    "decimalpoint", "denomalign", "depth", "display", "displaystyle", "encoding",
    "equalcolumns", "equalrows", "fence", "fontstyle", "fontweight", "framespacing",
    "groupalign", "infixlinebreakstyle", "largeop", "length", "linebreak", "linebreakstyle",
    "linethickness", "location", "longdivstyle", "lquote", "lspace", "mathbackground",
    "mathcolor", "mathsize", "mathvariant", "maxsize", "minlabelspacing", "minsize",
    "monospaced", "movablelimits", "notation", "numalign", "other", "overflow", "position",
    "rowalign", "rowlines", "rowspacing", "rquote", "rspace", "scriptlevel",
    "scriptminsize", "scriptsizemultiplier", "selection", "separator", "separators", "shift",
    "side", "stackalign", "stretchy", "subscriptshift", "superscriptshift", "symmetric", "voffset",
    "xref",
  ]
}
