// SeededRandom.swift - random numbers with a seed, so that a failed test can be repeated.

import Glibc

/// SplitMix64 (Steele, Lea, Flood 2014): equal seeds give equal sequences.
package struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) {
    state = seed
  }

  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// `NEWSAGG_TEST_SEED` if it is set, to repeat a failure, else a new one.
  package static func freshSeed() -> UInt64 {
    getenv("NEWSAGG_TEST_SEED").flatMap { UInt64(String(cString: $0)) }
      ?? UInt64.random(in: 0 ... .max)
  }
}
