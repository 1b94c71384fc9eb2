// PermitQueue.swift - who waits for a permit, the most urgent first.

/// A heap of waiters: the most urgent first, of equal ones the first that came.
///
/// What is removed from the middle stays in the heap until its turn and is passed over then, so every
/// operation takes logarithmic time on average.
struct PermitQueue: Sendable {
  struct Waiter: Sendable {
    /// Rises with each arrival.
    let id: Int
    let priority: AskingPriority
    let isSlow: Bool

    func isBefore(_ other: Waiter) -> Bool {
      if priority < other.priority { return true }
      return other.priority < priority ? false : id < other.id
    }
  }

  private var heap: [Waiter] = []
  private var present: Set<Int> = []

  var isEmpty: Bool { present.isEmpty }

  /// Nil when nobody waits.
  var first: Waiter? {
    mutating get {
      while let first = heap.first, !present.contains(first.id) { _ = popFirst() }
      return heap.first
    }
  }

  mutating func append(_ id: Int, _ priority: AskingPriority, isSlow: Bool = false) {
    present.insert(id)
    heap.append(Waiter(id: id, priority: priority, isSlow: isSlow))
    var child = heap.count - 1
    while child > 0, heap[child].isBefore(heap[(child - 1) / 2]) {
      heap.swapAt(child, (child - 1) / 2)
      child = (child - 1) / 2
    }
  }

  mutating func pop() -> Waiter? {
    while let first = popFirst() {
      if present.remove(first.id) != nil { return first }
    }
    return nil
  }

  /// Whether it was there.
  mutating func remove(_ id: Int) -> Bool {
    present.remove(id) != nil
  }

  private mutating func popFirst() -> Waiter? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return first }
    heap[0] = last
    var parent = 0
    while let child = mostUrgentChild(of: parent), heap[child].isBefore(heap[parent]) {
      heap.swapAt(parent, child)
      parent = child
    }
    return first
  }

  private func mostUrgentChild(of parent: Int) -> Int? {
    let (left, right) = (2 * parent + 1, 2 * parent + 2)
    guard left < heap.count else { return nil }
    return right < heap.count && heap[right].isBefore(heap[left]) ? right : left
  }
}
