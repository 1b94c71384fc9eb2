// MallocSettings.swift - settings of malloc for short-lived and for long-lived processes.

import NewsCore

import CMalloc
import Glibc

/// Uses one arena and never returns freed memory to the system; for a `fetch`, at its start.
///
/// Not for a long-lived process or one with many threads: docs/decisions/0021-alike-sources.md.
package func keepHeapTogether() {
  // By default another thread gets its own arena, which grows by one system call for each page.
  mallopt(M_ARENA_MAX, 1)
  mallopt(M_MMAP_THRESHOLD, Int32(heapPiece * 2))
  mallopt(M_TRIM_THRESHOLD, .max)
  isKeptTogether.withLock { $0 = true }
}

/// Returns freed memory of a long-lived process to the system; for `serve`, at its start.
///
/// By default each thread gets its own arena, up to eight a processor, and cannot use memory that was
/// freed in another. Large blocks are mapped separately and returned at once; the threshold for them is
/// fixed, because otherwise the first such block that is freed raises it.
package func keepHeapSmall() {
  mallopt(M_ARENA_MAX, Int32(max(2, sysconf(Int32(_SC_NPROCESSORS_ONLN)))))
  mallopt(M_MMAP_THRESHOLD, 256 << 10)
}

/// Grows the heap by large pages, after ``keepHeapTogether()``.
///
/// It is for a catalogue of thousands of sources: every page of 4 KB would cost a fault of 1 to 2 µs.
func growHeapByLargePages() {
  guard isKeptTogether.withLock({ $0 }), let piece = malloc(heapPiece) else { return }
  preferLargePages(UnsafeMutableRawBufferPointer(start: piece, count: heapPiece))
  free(piece)
}

/// Asks the system for large pages: filling 10 MB in pages of 4 KB takes 2,400 page faults, which is a
/// tenth of the time to parse them.
func preferLargePages(_ memory: UnsafeMutableRawBufferPointer) {
  let page = 4096
  guard let start = memory.baseAddress, memory.count >= 1 << 22 else { return }
  madvise(start.alignedUp(toMultipleOf: page), memory.count - page, MADV_HUGEPAGE)
}

private let heapPiece = 1 << 24
private let isKeptTogether = Locked(false)
