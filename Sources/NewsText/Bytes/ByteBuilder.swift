// ByteBuilder.swift - a growing buffer of bytes.

import Glibc

/// A growing buffer of bytes with one owner.
///
/// An array has to check at each append whether its storage is shared, which for the few bytes of a
/// key or a tag is most of the work; a type that cannot be copied needs no such check. It is the only
/// public type of this package, because the compiler inlines only public code into other modules.
public struct ByteBuilder: ~Copyable {
  @usableFromInline var start: UnsafeMutablePointer<UInt8>
  @usableFromInline var capacity: Int
  @usableFromInline var length = 0

  /// - Parameter capacity: Bytes that fit before the buffer has to grow.
  public init(capacity: Int = 64) {
    self.capacity = max(capacity, 1)
    start = allocated(malloc(self.capacity), self.capacity)
  }

  deinit {
    free(start)
  }

  /// Bytes appended so far.
  @inlinable @inline(__always) public var count: Int { length }

  @inlinable @inline(__always) public var isEmpty: Bool { length == 0 }

  @inlinable @inline(__always) public subscript(offset: Int) -> UInt8 {
    get {
      precondition(offset >= 0 && offset < length)
      return start[offset]
    }
    set {
      precondition(offset >= 0 && offset < length)
      start[offset] = newValue
    }
  }

  /// Makes room for `count` bytes more.
  @inlinable @inline(__always) public mutating func reserve(_ count: Int) {
    if capacity &- length < count { grow(by: count) }
  }

  /// `realloc` moves a large buffer by changing page tables; a copy would touch every page.
  @usableFromInline @inline(never) mutating func grow(by count: Int) {
    capacity = max(length + count, capacity * 2)
    start = allocated(realloc(start, capacity), capacity)
  }

  @inlinable @inline(__always) public mutating func append(_ byte: UInt8) {
    reserve(1)
    start[length] = byte
    length &+= 1
  }

  @inlinable @inline(__always)
  public mutating func append(contentsOf bytes: UnsafeBufferPointer<UInt8>) {
    guard let source = bytes.baseAddress else { return }
    reserve(bytes.count)
    (start + length).update(from: source, count: bytes.count)
    length &+= bytes.count
  }

  @inlinable @inline(__always) public mutating func append(ascii text: StaticString) {
    append(
      contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  @inlinable @inline(__always) public mutating func append(_ text: String) {
    text.withBytes { append(contentsOf: $0) }
  }

  /// Appends a number in decimal digits.
  public mutating func append(decimal number: Int64) {
    if number < 0 { append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    let digits = digitCount(rest)
    reserve(digits)
    for place in stride(from: length + digits - 1, through: length, by: -1) {
      start[place] = 0x30 + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
    length += digits
  }

  /// Appends a scalar as UTF-8.
  public mutating func append(_ scalar: Unicode.Scalar) {
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { append(byte) }
  }

  /// Removes everything after the first `count` bytes.
  @inlinable public mutating func truncate(to count: Int) {
    precondition(count >= 0 && count <= length)
    length = count
  }

  /// Removes all bytes; the capacity stays.
  @inlinable @inline(__always) public mutating func removeAll() {
    length = 0
  }

  /// Runs `body` with the bytes; the pointer is valid only during the call.
  @inlinable @inline(__always)
  public borrowing func withBytes<Value: ~Copyable, Failure: Error>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Value
  ) throws(Failure) -> Value {
    try body(UnsafeBufferPointer(start: start, count: length))
  }

  /// A copy as an array.
  public var array: [UInt8] {
    withBytes { Array($0) }
  }

  /// A copy as a string; what is not UTF-8 becomes U+FFFD.
  public var text: String {
    withBytes { String(decoding: $0, as: UTF8.self) }
  }
}

private func digitCount(_ number: UInt64) -> Int {
  var (count, rest) = (1, number / 10)
  while rest > 0 { (count, rest) = (count + 1, rest / 10) }
  return count
}

extension String {
  /// Runs `body` with the UTF-8 of this text.
  @inlinable @inline(__always)
  public func withBytes<Value>(_ body: (UnsafeBufferPointer<UInt8>) -> Value) -> Value {
    // No copy for a native string; on Linux every string is native.
    if let value = utf8.withContiguousStorageIfAvailable(body) { return value }
    var copy = self
    return copy.withUTF8 { body($0) }
  }
}

/// `memory` as bytes; without memory the program ends.
private func allocated(
  _ memory: UnsafeMutableRawPointer?, _ count: Int
) -> UnsafeMutablePointer<UInt8> {
  guard let memory else { fatalError("no memory for \(count) bytes") }
  return memory.bindMemory(to: UInt8.self, capacity: count)
}
