// Duration+Scaling.swift - a pause that doubles with each failure, and a share of a pause.

extension Duration {
  /// This duration doubled `times` times, in whole milliseconds, and at most `limit`.
  ///
  /// `times` below zero counts as zero; what overflows is `limit`.
  package func doubled(_ times: Int, atMost limit: Duration) -> Duration {
    let factor = Int64(1) << Int64(min(max(times, 0), 30))
    let (milliseconds, overflow) = milliseconds.multipliedReportingOverflow(by: factor)
    return overflow ? limit : min(.milliseconds(milliseconds), limit)
  }

  /// This duration times `factor`, in whole milliseconds, without the part of a millisecond.
  package func scaled(by factor: Double) -> Duration {
    .milliseconds(Int64(Double(milliseconds) * factor))
  }
}
