#!/usr/bin/env bash
# Breaks one rule at a time, in a copy, and says whether a test notices.
#   scripts/mutants.sh [engine|articles|wire|journal|groups] [NAME…] > docs/mutants.md
# Without a name all sets run. SWIFT is the swift to use; the copy keeps its own builds in .build-mutants.
set -euo pipefail
cd "$(dirname "$0")/.."
read -ra swift <<< "${SWIFT:-swift}"
sets=(engine articles wire journal groups)
case "${1:-}" in engine | articles | wire | journal | groups) sets=("$1") && shift ;; esac
export NEWSAGG_TEST_RUNS=${NEWSAGG_TEST_RUNS:-1000} NEWSAGG_GROUP_RUNS=${NEWSAGG_GROUP_RUNS:-1000}

# For each set: the folders with its rules, the tests that must fail, and their targets.
folders_engine='Sources/NewsCore Sources/NewsEngine'
tests_engine='^NewsEngineTests\.|^ResilienceTests\..*Random'
targets_engine='"NewsEngineTests", "ResilienceTests"'
folders_articles='Sources/NewsArticles'
tests_articles='^NewsArticlesTests\.'
targets_articles='"NewsArticlesTests"'
folders_wire='Sources/NewsCore Sources/NewsText Sources/CurlTransport'
tests_wire='^CurlTransportTests\.|^NewsCoreTests\.|^NewsTextTests\.'
targets_wire='"NewsCoreTests", "NewsTextTests", "CurlTransportTests"'
folders_journal='Sources/NewsCore/News Sources/NewsEngine Sources/NewsStore/RequestJournal'
tests_journal='^NewsStoreTests\..*file of requests|^NewsEngineTests\..*(cannot be written|StoreFailure)'
targets_journal='"NewsStoreTests", "NewsEngineTests"'
folders_groups='Sources/NewsArticles'
tests_groups='^NewsStoreTests\..*written together'
targets_groups='"NewsStoreTests"'

# name | file | sed expression
engine() {
  cat << 'LIST'
a report of an older generation counts|CircuitBreaker+Rules.swift|s/guard report.generation == generation else { return }//
one failure more opens the breaker|CircuitBreaker+Rules.swift|s/consecutiveFailures >= policy/consecutiveFailures > policy/
exactly half of the window does not open it|CircuitBreaker+Rules.swift|s/Double(failures) >= policy/Double(failures) > policy/
a second break is as long as the first|CircuitBreaker+Rules.swift|s/opens = min(opens + 1, 64)/opens = 1/
a neutral probe closes the breaker|CircuitBreaker+Rules.swift|/case (.halfOpen, .neutral)/,/until = now/s/move(to: .open/move(to: .closed/
a lost probe is never replaced|CircuitBreaker+Rules.swift|s/guard probeUntil?.isReached(at: now, limit: policy.probeLease) ?? true/guard probeUntil == nil/
a half-open breaker gives out a second probe|CircuitBreaker+Rules.swift|s/guard probeUntil?.isReached(at: now, limit: policy.probeLease) ?? true/guard true/
a late write is let in|Admission.swift|s/lease.owner == owner \&\& lease.token == grant.token/lease.owner == owner/
a late write of another is let in|Admission.swift|s/lease.owner == owner \&\& lease.token == grant.token/true/
a lease never expires|Admission.swift|s/!until.isReached(at: now, limit: request.length)/until != now/
a lease holds nobody off|Admission.swift|s/!until.isReached(at: now, limit: request.length)/until == now/
what another has done is done again|Admission.swift|s/attemptedAt != request.plannedAttempt/attemptedAt != attemptedAt/
a cancelled attempt counts as one|ResultWriter.swift|s/case .cancelled: break/case .resource: break/
a request that was cut off is forgotten|ResultWriter.swift|s/if commit.result.wasSent {/if false {/
a source that is cut off for ever never fails|CutOff.swift|s/guard cutOffs >= policy.fairRuns/guard cutOffs >= 1 << 30/
a request that was cut off is repeated at once|CutOff.swift|s/retryAt = now + policy.pauseAfterCutOff(cutOffs, ttl: ttl)/retryAt = nil/
due sources are asked in the order of the catalogue|AnswerPlan.swift|s/due.sorted { $0.priority < $1.priority }/due/
who waits at a host goes in order of arrival|PermitQueue.swift|s/if priority < other.priority { return true }//;s/return other.priority < priority ? false : id < other.id/return id < other.id/
a night without a network opens breakers|RefreshResult.swift|s/.count >= 3/.count >= 99/
a retry that is cut off hides the failure before it|RefreshStateMachine.swift|s/\[.deadline, .cancelled\].contains(result.outcome.code)/false/
a pause is written after the permit is released|RefreshStateMachine.swift|s/let isThrottled = attempt.result?.outcome.code == .httpThrottled/let isThrottled = attempt.result == nil/
a retry asks no budget|RefreshPipeline.swift|s/await order.retries.spend()/true/
a probe is retried|RetryPolicy+Rules.swift|s/guard !chance.isProbe, /guard /
a retry ignores the deadline|RetryPolicy+Rules.swift|s/return chance.remaining - pause >= minRemaining/return chance.remaining >= .zero/
a host pause is cut at a day|EngineOptions.swift|s/retryAfterCap + .milliseconds(Int64/.days(1) + .milliseconds(0 * Int64/
jitter is subtracted|SchedulePolicy+Rules.swift|s/return base + .milliseconds/return base - .milliseconds/
skipped hours are skipped for ever|Schedule.swift|s/Duration.hours(48) - overdue/Duration.hours(48)/
a forced refresh ignores the publisher|Schedule.swift|s/if let asked = record.publisherTTL {/if context.mode != .always, let asked = record.publisherTTL {/
the last one out leaves the flight behind|FlightTable.swift|s/guard flight.waiters.isEmpty, /guard flight.id < 0, flight.waiters.isEmpty, /
a cancelled flight is joined|FlightTable.swift|/guard flight.waiters.isEmpty/,/return flight.id/s/flights\[key\] = nil//
a flight ends when one caller leaves|FlightTable.swift|s/guard flight.waiters.isEmpty, /guard /
the answer takes the whole deadline|Deadline.swift|s/deadline - min(reserve, deadline \* reserveShare)/deadline/
after the soft limit optional sources are waited for|Collector.swift|s/return isPastSoftLimit \&\& missing.isEmpty/return isPastSoftLimit \&\& total == 0/
the soft limit ends the wait for critical sources|Collector.swift|s/return isPastSoftLimit \&\& missing.isEmpty/return isPastSoftLimit/
what was not saved is forgotten|FallbackStore.swift|s/defer { changes\[base.name\] = pending }//
what was not saved undoes what another did|FallbackStore.swift|s/pending.record.lease.token >= record.lease.token/true/
a bare 429 is not doubled|SchedulePolicy+Rules.swift|s/bareThrottlePause.doubled(strikes, /bareThrottlePause.doubled(0, /
a confirmation forgets the ttl of the document|Reconciliation.swift|s/max(lifetime, documentTTL ?? .zero)/lifetime/
a redirect is believed at first sight|SourceRecord.swift|s/movedSightings >= 2/movedSightings >= 1/
a failure drops the validators|Reconciliation.swift|s/failures = min(failures + 1, 1 << 20)/failures += 1; validators = Validators()/
a host is asked by two engines at once|Admission.swift|s/} >= perHost/} >= 99/
a shorter pause replaces a longer one|HostPause.swift|s/isLonger ? self : stored/isLonger ? self : self/
a used-up rate limit is ignored|RateLimitHeaders.swift|s/if pause > .zero {/if pause > .days(999) {/
a new key waits as the old one|RefusedKey.swift|s/\$0 != source.requestKey/$0 != $0/
a redirect to a paused host is followed|RefreshPipeline.swift|s/pause(of: host, order).map(RedirectPermission.paused) ?? .granted/.granted/
a copy that is renewed counts as failed|SourceReport.swift|s/isShortlyOver ? .cached : .stale/isShortlyOver ? .stale : .stale/
LIST
}

articles() {
  cat << 'LIST'
a bare number is unique in the world|GuidKey.swift|s/isStrong = isScheme(scheme) \&\& /isStrong = true || /
a front page identifies an article|ResolvedDocument.swift|s/!link.isFrontPage, !shared/!shared/
a guid on two entries identifies both|ArticleDocument.swift|s/shared.insert(SharedKey(kind: .guid, key: guid.value))/_ = guid/
links that differ in a fragment are one page|ArticleDocument.swift|s/kind: isTold ? .page : .sharedPage/kind: isTold ? .sharedPage : .sharedPage/
a page with two equal links identifies|ArticleDocument.swift|s/kind: isTold ? .page : .sharedPage/kind: isTold ? .page : .page/
what a document showed of its keys is forgotten|ResolvedDocument.swift|s/let own = before.union(document.shared)/let own = document.shared/
every entry of one guid and link is a repeat|Repeats.swift|s/return left.hasSimilarTitle(right) || left.hasAlikeText(right)/return true/
a repeat is never dropped|Repeats.swift|s/first { isRepeat(kept\[\$0\], entry) }/first { _ in false }/
of a repeat the first stays|Repeats.swift|s/if entry.changedAt > kept\[known\].changedAt {/if false {/
a guid used again is an update|EntryPair.swift|s/return (isWeak || isFixedPage) \&\& isUnlike ||/return isWeak \&\& isFixedPage \&\& isUnlike ||/
a page with one entry is one article for ever|EntryPair.swift|s/return (isWeak || isFixedPage) \&\& isUnlike ||/return isWeak \&\& isUnlike ||/
the next release on a page is an update|EntryPair.swift|s/!left.hasSameNumbers(as: right) { return true }/left.hasSameNumbers(as: right) { return true }/
the next quote of the day is an update|EntryPair.swift|s/return left.hasSameTitle(as: right) \&\& haveTexts \&\& !left.hasAlikeText(right)/return false/
a corrected number is a new article|EntryPair.swift|s/?? false || left.isOfSameSecond(as: right)/?? false/
a strong guid is contradicted|EntryPair.swift|s/let isWeak = !hasSameLink \&\& !(entry.guid?.isStrong ?? true)/let isWeak = true/
another reading of a gauge is an update|EntryPair.swift|s/left.hasSimilarTitle(right), left.hasSameNumbers(as: right)/left.hasSimilarTitle(right)/
two guids at one page are always two articles|EntryPair.swift|s/case .link: hasSameLink \&\& (!haveDifferentGuids || isIssuedAgain)/case .link: hasSameLink \&\& !haveDifferentGuids/
an alike text in the same second is one article|EntryPair.swift|s/return left.hasEqualOrLongerText(right) || hasNoIDsOnOneSide/return true/
new guids and links make new articles|EntryPair.swift|s/case .title: left.hasSameTitle(as: right) \&\& isSameButForIDs/case .title: false/
a corrected title without ids is a new article|EntryPair.swift|s/case .nothingElse: isSameWithoutIDs/case .nothingElse: false/
a recurring title claims any article|Matching.swift|s/where stored\[pair.entry\] == nil \&\& !isClaimed\[pair.row\]/where stored[pair.entry] == nil/
a taken id is used twice|ArticlePlan.swift|s/while !taken.insert(article.id).inserted {/while false {/
an update counts as seen for the first time|ArticlePlan.swift|s/(article.id, article.firstSeenAt) = (stored.id, stored.firstSeenAt)/article.id = stored.id/
an unchanged article is written again|ArticlePlan.swift|s/if article.fingerprint != stored.fingerprint {/if true {/
two articles of one source are one story|StoryJoining.swift|s/guard !members\[other, default: \[\]\].contains(source) else { return }//
stories that share a source become one|StoryJoining.swift|s/guard own != other, members\[own, default: \[\]\].isDisjoint(with: members\[other, default: \[\]\])/guard own != other/
stories never grow together|StoryJoining.swift|s/merged\[gone\] = kept$/merged[gone] = gone == kept ? kept : nil/
a link takes over an article of its own site|StoryRules.swift|s/!isAtHome || left.hasSimilarTitle(right) || left.hasAlikeText(right)/true/
one headline over two things is one story|StoryRules.swift|s/return overlap.common < 2 \&\& overlap.contained < 0.25/return overlap.common < 0/
a usual headline is believed as a long one|StoryRules.swift|s/>= (isUsual ? 2 : 5)/>= (isUsual ? 5 : 5)/
two languages are one story|StoryRules.swift|s/guard let left, let right else { return true }/guard let left, let right, left == right else { return true }/
a story has no end|StoryRules.swift|s/titleWindow = Duration.hours(48)/titleWindow = Duration.hours(96)/
any short title is a headline|TitleKey.swift|s/guard (count >= 4 \&\& length >= 16) || length >= 36/guard count > 0 || length > 0/
a tail that is no publisher is left out on both sides|TitleKey.swift|s/return head != 0 \&\& head == other.whole/return head != 0 \&\& (head == other.whole || head == other.head)/
an instalment is a publisher|TitleKey.swift|s/, !words.contains(where: instalmentWords.contains) else {/ else {/
BREAKING is a part of the title|TitleMarks.swift|s/while let shorter = withoutLeadingMark(rest) ?? withoutTrailingMark(rest)/while let shorter = withoutTrailingMark(rest)/
a known publisher is a part of the title|Publishers.swift|s/names.contains(key(parts.tail))/names.count < 0/
a critical source does not stand for a story|Story.swift|s/critical.contains(member.source) ? 3 : member.standing.rawValue/member.standing.rawValue/
an article that was not asked for is shown|Story.swift|s/\$0.isFound \&\& rank/rank/; s/shown.lazy.filter(\\.isFound).map/shown.lazy.map/
an article that was not asked for hides one that was|Story.swift|s/if isFound != other.isFound { return isFound }//
whoever points to an article stands for it|Story.swift|s/critical.contains(member.source) ? 3 : member.standing.rawValue/critical.contains(member.source) ? 3 : 0/
headlines of other days are one event|Clusters.swift|s/(-window...window).contains(distance)/(-window...window).contains(0 * distance)/
another place is the same event|HeadlineCorpus.swift|s/if hasOther(left.names, than: right.all), hasOther(right.names, than: left.all) { return false }//
rise and fall are the same event|HeadlineCorpus.swift|s/left.isOpposite(to: right) || left.isOfOtherStage/left.isOfOtherStage/
an arrest is the crime|HeadlineCorpus.swift|s/left.isOpposite(to: right) || left.isOfOtherStage(than: right)/left.isOpposite(to: right)/
every word weighs the same|HeadlineCorpus.swift|s/return Int((Double(ratio.exponent) + ratio.significand - 1) \* 1000)/return ratio > 0 ? 1000 : 0/
words of one stem are two|HeadlineWord.swift|s/let stem = stemmed(letters).withUnsafe/let stem = letters.withUnsafe/
LIST
}

wire() {
  cat << 'LIST'
a spelled-out default port is another origin|CanonicalHost.swift|s/port ?? URIReference.defaultPort(scheme)/port ?? ""/
an address in another spelling is another host|CanonicalHost.swift|s/IPAddress(anyV4Spelling: name) ?? IPAddress(name)/IPAddress(name)/
the dot of the root makes another host|CanonicalHost.swift|s/if name.hasSuffix("."), /if name.isEmpty, /
an IPv4 address within IPv6 is another host|CanonicalHost.swift|s/address.unmapped.description/address.description/
a redirect takes the keys to another origin|RedirectWalk.swift|s/isAtOrigin = isAtOrigin \&\& next.origin == current.origin/isAtOrigin = true/
keys come back after a foreign origin|RedirectWalk.swift|s/isAtOrigin = isAtOrigin \&\& next.origin/isAtOrigin = next.origin/
the walk goes on into a paused host|CurlTransport.swift|s/await mayFollow(next.hostKey)/await mayFollow("")/
a cookie of a redirect is never taken|RedirectWalk.swift|s/cookies.take(answer.headers.all("Set-Cookie"), from: current, at: now)//
a cookie of a redirect replaces that of the user|RedirectWalk.swift|s/!given.contains(where: { \$0.isNamed("Cookie") })/!given.contains(where: { $0.isNamed("None") })/
a cookie leaves its host|ChainCookies.swift|s/guard address.hostKey == host, /guard !address.hostKey.isEmpty, /
a secure cookie is sent in the clear|ChainCookies.swift|s/case "secure": isSecure = true/case "secure": isSecure = false/
a cookie is sent beside its path|ChainCookies.swift|s/guard target.hasPrefix(path) else { return false }//
a cookie that was taken back stays|ChainCookies.swift|s/isExpired != true \&\& !value.isEmpty/!value.isEmpty/
a secret comes back in a document|SecretMask.swift|s/copy.body = mask.bytes(body)//
a secret comes back in a redirect|SecretMask.swift|s/target: mask.text(\$0.target)/target: $0.target/
a secret comes back in a header|SecretMask.swift|s/mask.text(\$0.value))/$0.value)/
a secret comes back in an error|SecretMask.swift|s/copy.message = mask.text(message)/copy.message = message/
a secret is found only as it is|SecretMask.swift|s/UInt8(exactly: character.value)?.lowercasedASCII == byte/false/
an escape within an escape hides a secret|EscapedText.swift|s/maxLayers = 3/maxLayers = 1/
an invisible character hides a secret|SecretMask.swift|s/guard index > start, let end = endOfInvisible/guard index < start, let end = endOfInvisible/
a secret that looks like an escape is not found|SecretMask.swift|s/if bytes\[index\].lowercasedASCII == byte {/if false {/
a token without the word before it is not known|SecretMask.swift|s/for secret in \[header.value, token\]/for secret in [header.value, String(token.prefix(0))]/
an ISATAP address of a private one is reached|AddressGuard.swift|s/\& ~0x0200_0000 == 0x5efe/\& ~0x0200_0000 == 0x5eff/
an ISATAP address of a global one is not looked at|AddressGuard.swift|s/\& ~0x0200_0000 == 0x5efe/== 0x5efe/
LIST
}

journal() {
  cat << 'LIST'
the room of the file is taken only when it is written|JournalFile.swift|s/posix_fallocate(file, 0, off_t(JournalFile.length))/ftruncate(file, off_t(JournalFile.length))/
others may read the file|JournalFile.swift|s/0o600/0o644/
a file that was cut is used|JournalFile.swift|s/guard lseek(file, 0, SEEK_END) == JournalFile.length,/guard lseek(file, 0, SEEK_END) >= 0,/
any file of that length is used|JournalFile.swift|s/read(file, at: 0, 8) == \[JournalFile.magic\]/!read(file, at: 0, 8).isEmpty/
a link is followed to the file|JournalFile.swift|s/ | O_NOFOLLOW//
the lock is not taken|JournalFile.swift|s/while flock(file, LOCK_EX | LOCK_NB) != 0 {/while flock(file, LOCK_UN) != 0 {/
the lock is waited for without an end|JournalFile.swift|s/guard ContinuousClock.now < end, /guard ContinuousClock.now < end + .hours(1), /
the lock is never given back|JournalFile.swift|/package final class JournalLock/,$s/close(file)/_ = file/
entries that are not over are forgotten|JournalFile.swift|s/LOCK_NB) == 0, entries(at: now).isEmpty else/LOCK_NB) == 0 else/
an entry that is over holds back|JournalEntry.swift|s/!end.isReached(at: now, limit: max(ownWait, publisherWait))/ownWait >= .zero/
a full bucket loses an entry|JournalFile.swift|s/ ?? slots.firstIndex { $0 == nil }/ ?? slots.firstIndex { $0 == nil } ?? 0/
a subject has several entries|JournalFile.swift|s/slots.firstIndex { $0?.key == key } ?? //
room that is not there is promised|JournalFile.swift|s/return hasRoom ? lock : nil/return hasRoom ? lock : lock/
a damaged place counts|JournalSlot.swift|s/words\[1\] == JournalSlot.checksum(words), //
after a reboot the clock of before counts|JournalSlot.swift|s/isThisBoot ? now.bootID : "another boot"/isThisBoot ? now.bootID : now.bootID/
within a boot the wall clock counts|JournalSlot.swift|s/isThisBoot ? now.bootID : "another boot"/isThisBoot ? "" : "another boot"/
a source with another URL is the same subject|JournalSlot.swift|s/contentHash("source\\n\\(name)\\n\\(url)")/contentHash("source\\n\\(name)\\n\\(url.prefix(0))")/
the name of a host is not kept|JournalSlot.swift|s/name.utf8.count <= JournalSlot.longestName {/name.isEmpty {/
entries are not read with the records|FallbackStore.swift|s/journal: journal.entries/journal: JournalEntries()/
an admission does not look at the entries|RequestJournal.swift|s/change.stored.journalEntry = entries\[.*/_ = entries/
another run that asked first is not noticed|Admission.swift|s/if entry.isNewer(than: request.plannedAttempt) {/if false {/
a run that was stopped in its transaction asks again|RefreshPipeline.swift|s/guard case .granted(let grant) = admission, grant.isStored,/guard case .granted(let grant) = admission, !grant.isStored,/
a claim that was stopped in its transaction asks again|Admission.swift|s/if grant.isStored, let entry = stored.journalEntry/if !grant.isStored, let entry = stored.journalEntry/
a pause is not stored when the store is back|FallbackStore.swift|s/let missing = remembered.filter {/let missing = remembered.prefix(0).filter {/
an admission does not look at the pauses of the file|RequestJournal.swift|s/change.stored.pauses += hosts.compactMap(entries.pause(of:))//
a request counts only from its answer on|RequestJournal.swift|s/if change.takenHostLease == nil {/if true {/
the publisher's interval is forgotten|RequestJournal.swift|s/publisherWait: record.publisherTTL ?? .zero)/publisherWait: .zero)/
a failure holds a source back like a success|RequestJournal.swift|s/if record.fetchedAt != attemptedAt {/if false {/
a source that is gone is asked again|RequestJournal.swift|s/record.isGone ? schedule.retryAfterCap : .zero/.zero/
no room is taken for the file|RequestJournal.swift|s/func reserve() { file?.reserve(at: now()) }/func reserve() {}/
what nobody can remember is asked all the same|Admission.swift|s/if stored.isForgotten, /if false, /
without a copy a source is not asked either|Admission.swift|s/if stored.isForgotten, record.hasCopy(within: request.schedule.staleIfError, at: now) {/if stored.isForgotten {/
any copy is enough not to ask|Admission.swift|s/map { $0 <= limit } ?? false/map { _ in true } ?? false/
LIST
}

groups() {
  cat << 'LIST'
a document does not see those before it|DocumentGroup.swift|s/stored.apply(planned, of: members\[index\].source) { isWanted(\$0, after: index) }//
numbers of new articles are given twice|DocumentGroup.swift|s/lastSeq += Int64(planned.inserts.count)//
an updated article is seen as it was|DocumentGroup.swift|s/articles\[update.seq\]?.take(update.article)//
the keys of an update find nothing|DocumentGroup.swift|s/for key in update.keys where isWanted(key) { addHit(key, update.seq) }//
a new article is not seen|DocumentGroup.swift|s/if keys.isEmpty, insert.story == nil { continue }/if seq > 0 { continue }/
the source of a new article is not in its story|DocumentGroup.swift|s/members\[article.story, default: \[\]\].insert(source)//
a key that was taken away still finds|DocumentGroup.swift|s/for entry in plan.removedKeys {.*//
a key that was added finds nothing|DocumentGroup.swift|s/for entry in plan.addedKeys .*//
stories that became one stay two|DocumentGroup.swift|s/merge(plan.mergedStories)//
what a document shows of its keys is unknown to the next|DocumentGroup.swift|s/for shared in resolved.learned {/for shared in resolved.learned.prefix(0) {/
keys of other documents are remembered for each|DocumentGroup.swift|s/let keys = known.isEmpty ? \[\] : ResolvedDocument.questionedKeys(document)/let keys = Array(known.keys)/
who else has a story is not read for own articles|DocumentGroup.swift|s/if !own.isEmpty, member.lookups/if own.isEmpty, member.lookups/
LIST
}

# A mutant that makes a test wait for ever counts as noticed.
verdict() {
  if ! "${swift[@]}" build --package-path "$tree" --build-tests > .build-mutants/log 2>&1; then
    echo "does not compile"
  elif timeout 300 "${swift[@]}" test --package-path "$tree" --skip-build --filter "$tests" \
    > .build-mutants/log 2>&1; then
    echo "**alive**"
  else
    echo "killed"
  fi
}

# Copies the sources, with only the targets that the tests of this set need, because all others would be
# built again for each mutant. Tests with random histories start no program.
prepare() {
  local tests=targets_$1
  mkdir -p "$tree"
  git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --preserve=timestamps -t "$tree"
  # A broken rule may leave a variable that never changes, which is a warning.
  sed -i '/treatAllWarnings(as: .error)/d' "$tree/Package.swift"
  {
    echo "let isOfArticles = \"$1\" == \"articles\""
    echo "var needed: Set<String> = [${!tests}]"
    cat << 'SWIFT'
for target in package.targets where target.name == "TestSupport" && isOfArticles {
  (target.dependencies, target.sources) = ([], ["SeededRandom.swift"])
}
for target in package.targets where target.name == "ResilienceTests" {
  target.dependencies.removeAll { if case .byNameItem("newsagg", _) = $0 { true } else { false } }
}
func names(in target: Target) -> [String] {
  target.dependencies.compactMap { if case .byNameItem(let name, _) = $0 { name } else { nil } }
}
while case let more = package.targets.filter({ needed.contains($0.name) }).flatMap(names(in:)),
  !needed.isSuperset(of: more)
{
  needed.formUnion(more)
}
package.targets.removeAll { !needed.contains($0.name) }
package.products = []
if !needed.contains("NewsEngine") { package.dependencies = [] }
SWIFT
  } >> "$tree/Package.swift"
}

echo '# Mutants'
echo
echo '`scripts/mutants.sh` (part of `make deep`) breaks rules of the engine, of articles, of requests, of the request journal'
echo 'and of documents written together, one at a time, and runs the tests. "killed" means that a test or a random history'
echo 'failed.'
echo
echo '| broken rule | file | tests say |'
echo '|---|---|---|'
alive=0
for set in "${sets[@]}"; do
  tree=.build-mutants/$set
  folders=folders_$set tests=tests_$set
  tests=${!tests}
  prepare "$set"
  if ! "${swift[@]}" build --package-path "$tree" --build-tests > .build-mutants/log 2>&1; then
    tail -20 .build-mutants/log >&2
    echo "$set: the rules do not build without a mutant" >&2
    exit 1
  fi
  while IFS='|' read -r name file expression; do
    [[ $# -eq 0 || " $* " == *" $name "* ]] || continue
    # shellcheck disable=SC2086 # several folders
    original=$(find ${!folders} -name "$file")
    sed -e "$expression" "$original" > "$tree/$original"
    if cmp -s "$original" "$tree/$original"; then result='does not apply'; else result=$(verdict); fi
    cp "$original" "$tree/$original"
    [[ $result == killed ]] || alive=$((alive + 1))
    echo "| $name | $file | $result |"
  done < <("$set")
done
echo "$alive not killed" >&2
[[ $alive -eq 0 ]]
