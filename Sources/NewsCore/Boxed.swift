// Boxed.swift - a large value behind one pointer.

/// A large value behind one pointer, for values that wait by the thousand.
///
/// A waiting task keeps several copies of its values in its frames.
package indirect enum Boxed<Value: Sendable>: Sendable {
  case boxed(Value)

  package init(_ value: Value) {
    self = .boxed(value)
  }

  package var value: Value {
    switch self {
    case .boxed(let value): value
    }
  }
}
