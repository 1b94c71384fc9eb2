// SearchAdviceTests.swift - advice on words of a query that are read in another way than meant.

import NewsStore
import Testing

@Suite struct `Advice on a search` {
  @Test(arguments: [
    "rail strike", "\"AND\" \"NOT\"", "storm OR gale", "(storm OR gale) coast", "title:rain -sport",
    "flood* ~flood since:2h source:bbc", "and not or", "12:30", "C++", "https://a.example/", "",
  ])
  func `is not given if every word is read as it was meant`(text: String) {
    #expect(SearchQuery.advice(on: text).isEmpty)
  }

  @Test(arguments: [
    ("rail AND strike", "AND is looked for as a word; leave it out: all words must occur anyway"),
    ("rail NOT strike", "NOT is looked for as a word; write -storm for what must not occur"),
    ("storm || gale", "|| is left out; write OR between two words: storm OR gale"),
    ("storm OR", "OR stands between two words: storm OR gale"),
    ("(storm", "a ( has no ) behind it: the group reaches to the end"),
    ("storm)", "a ) has no ( before it and is left out"),
    ("\"storm", "a quotation mark has no second one: the words behind it must stand in a row"),
    ("source: bbc", "source: has no value: write it behind the colon, without a space"),
    ("*ection", "* stands behind the beginning of a word: elect*"),
    ("intitle:rain", "intitle: is looked for as a word; write title:rain"),
    ("rain before:monday", "before: is looked for as a word; the only time is that of since:"),
    ("$ %", "there is no letter or digit to look for: signs alone are never found"),
  ])
  func `says how the query was read, and what to write`(text: String, advice: String) {
    #expect(SearchQuery.advice(on: text) == [advice])
  }

  @Test func `says each thing once`() {
    #expect(SearchQuery.advice(on: "a AND b AND c").count == 1)
    #expect(
      SearchQuery.advice(on: "(") == [
        "a ( has no ) behind it: the group reaches to the end",
        "there is no letter or digit to look for: signs alone are never found",
      ])
  }
}
