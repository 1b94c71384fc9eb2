// RenderOptions.swift - how a rendering looks where its format leaves a choice.

package import NewsCore

/// How a rendering looks where its format leaves a choice.
package struct RenderOptions: Hashable, Sendable {
  /// Ages are counted from here.
  package var now: WallTime
  /// Line breaks and indents in JSON.
  package var isPretty = false
  /// Columns to fit lines into; nil: lines may be as long as they are.
  package var width: Int?
  package var usesColor = false
  /// OSC 8 links around titles.
  package var usesHyperlinks = false

  package init(now: WallTime) {
    self.now = now
  }
}
