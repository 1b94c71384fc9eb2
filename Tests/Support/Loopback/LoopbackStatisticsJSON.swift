// LoopbackStatisticsJSON.swift - GET /__stats.

import NewsCore

extension LoopbackState {
  var statisticsAnswer: LoopbackAnswer {
    .text(statistics.json + "\n", type: "application/json")
  }
}

extension LoopbackStatistics {
  /// Written by hand so that the publisher starts without a JSON library.
  var json: String {
    """
    {"requests":\(requests),"connections":\(connections),"max_active":\(maxActive),\
    "max_active_by_address":\(object(maxActiveByAddress)),\
    "requests_by_path":\(object(requestsByPath))}
    """
  }

  private func object(_ counts: [String: Int]) -> String {
    let members = counts.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\($0.value)" }
    return "{\(members.joined(separator: ","))}"
  }

  private func quoted(_ text: String) -> String {
    let plain = text.utf8.map { byte in
      byte < 0x20 || byte == 0x22 || byte == 0x5c || byte >= 0x7f ? UInt8(ascii: "?") : byte
    }
    return "\"\(String(decoding: plain, as: UTF8.self))\""
  }
}
