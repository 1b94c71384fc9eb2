// Validators.swift - what a conditional GET sends back to the publisher.

/// What a conditional GET sends back; opaque text, never parsed or written in another form.
package struct Validators: Hashable, Sendable {
  package var etag: String?
  package var lastModified: String?

  package init(etag: String? = nil, lastModified: String? = nil) {
    self.etag = etag
    self.lastModified = lastModified
  }

  package var isEmpty: Bool { etag == nil && lastModified == nil }
}
