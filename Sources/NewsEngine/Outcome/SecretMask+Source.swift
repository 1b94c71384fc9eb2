// SecretMask+Source.swift - the secrets of one source.

package import NewsCore
package import NewsText

extension SecretMask {
  /// The mask of all headers that are configured for a source.
  package init(_ source: Source) {
    self.init(source.headers.map(\.value.exposed))
  }
}
