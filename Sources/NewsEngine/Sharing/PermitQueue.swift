// PermitQueue.swift - a priority queue of waiters for permits.

/// A binary heap of waiters: the most urgent first; among equal ones, the first that came.
///
/// A waiter that is removed from the middle stays in the heap and is skipped when it reaches the top, so
/// every operation takes logarithmic time on average. The children of index n are 2n + 1 and 2n + 2.
struct PermitQueue: Sendable {
  struct Waiter: Sendable {
    /// A number that rises with each arrival.
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

  /// The most urgent waiter; nil for an empty queue.
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

  /// Removes a waiter; false when it was not in the queue.
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
