// HeapLayout.swift - memory for a process that lives for milliseconds, and for one that stays.

import NewsCore

import CMalloc
import Glibc

/// Keeps the heap in one place, and what is freed in it; for a `fetch`, at its start.
///
/// Not for a process that stays, or has many threads: docs/decisions/0021.
package func keepHeapTogether() {
  // Another thread would get an arena of its own, which grows by one system call a page.
  mallopt(M_ARENA_MAX, 1)
  mallopt(M_MMAP_THRESHOLD, Int32(heapPiece * 2))
  mallopt(M_TRIM_THRESHOLD, .max)
  isKeptTogether.withLock { $0 = true }
}

/// Keeps what is freed from staying with a process that lives long; for `serve`, at its start.
///
/// Each thread would get an arena of its own, up to eight a processor, and what is freed in one is no
/// use to another. Large blocks are mapped by themselves and go back at once: without a threshold of
/// ours, the first such block that is freed would raise it.
package func keepHeapSmall() {
  mallopt(M_ARENA_MAX, Int32(max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
  mallopt(M_MMAP_THRESHOLD, 256 << 10)
}

/// Lets a heap that is kept together grow by large pages; for a catalogue of thousands, where every
/// page of 4 KB would be a fault of 1 to 2 µs.
func growHeapByLargePages() {
  guard isKeptTogether.withLock({ $0 }), let piece = malloc(heapPiece) else { return }
  preferLargePages(UnsafeMutableRawBufferPointer(start: piece, count: heapPiece))
  free(piece)
}

/// Filling 10 MB by pages of 4 KB is 2,400 page faults, a tenth of the time it takes to parse them.
func preferLargePages(_ memory: UnsafeMutableRawBufferPointer) {
  let page = 4096
  guard let start = memory.baseAddress, memory.count >= 1 << 22 else { return }
  madvise(start.alignedUp(toMultipleOf: page), memory.count - page, MADV_HUGEPAGE)
}

private let heapPiece = 1 << 24
private let isKeptTogether = Locked(false)
