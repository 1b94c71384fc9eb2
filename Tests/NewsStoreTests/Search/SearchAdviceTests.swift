// SearchAdviceTests.swift - advice on queries that are probably not read as they were meant.

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
    ("(storm", "a ( has no matching ): the group reaches to the end"),
    ("storm)", "a ) has no matching ( and is ignored"),
    ("\"storm", "a quotation mark is not closed: the words after it must follow one another"),
    ("source: bbc", "source: has no value: write it after the colon, without a space"),
    ("*ection", "* follows the beginning of a word: elect*"),
    ("intitle:rain", "intitle: is looked for as a word; write title:rain"),
    ("rain before:monday", "before: is looked for as a word; the only time is that of since:"),
    ("$ %", "the query has no letter or digit: punctuation alone is never found"),
  ])
  func `says how the query was read, and what to write`(text: String, advice: String) {
    #expect(SearchQuery.advice(on: text) == [advice])
  }

  @Test func `says each thing once`() {
    #expect(SearchQuery.advice(on: "a AND b AND c").count == 1)
    #expect(
      SearchQuery.advice(on: "(") == [
        "a ( has no matching ): the group reaches to the end",
        "the query has no letter or digit: punctuation alone is never found",
      ])
  }
}
