// SQLiteErrorTests.swift - which result code of SQLite is which error.

import Testing

@testable import NewsStore

import Glibc

@Suite struct `A result code of SQLite` {
  @Test(
    arguments: [
      (5, 0, .busy), (6, 0, .busy), (261, 0, .busy), (517, 0, .busy), (13, 0, .full),
      (778, ENOSPC, .full), (778, EDQUOT, .full), (778, EFBIG, .full), (4874, ENOSPC, .full),
      (778, EIO, .io), (1034, EIO, .io), (10, 0, .io), (7, 0, .io), (1, 0, .io),
      (8, 0, .readOnly), (264, 0, .readOnly), (1544, 0, .readOnly), (1032, 0, .io),
      (11, 0, .damaged), (26, 0, .damaged), (267, 0, .damaged), (779, 0, .damaged),
      (14, 0, .open), (14, 24, .resource), (14, 23, .resource), (1550, 0, .open), (3, 0, .open),
      (23, 0, .open),
    ] as [(Int32, Int32, StoreError.Kind)])
  func `maps to one kind of error`(status: Int32, systemError: Int32, kind: StoreError.Kind) {
    #expect(StoreError.kind(of: status, systemError: systemError) == kind)
  }
}
