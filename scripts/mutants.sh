#!/usr/bin/env bash
# mutants.sh - breaks one rule at a time, in a copy of the sources, and says whether a test notices.
#
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
folders_journal='Sources/NewsCore Sources/NewsEngine Sources/NewsStore/RequestJournal'
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
a half-open breaker allows a second probe|CircuitBreaker+Rules.swift|s/guard probeUntil?.isReached(at: now, limit: policy.probeLease) ?? true/guard true/
a write with an old token is accepted|Admission.swift|s/lease.owner == owner \&\& lease.token == grant.token/lease.owner == owner/
a write without the lease is accepted|Admission.swift|s/lease.owner == owner \&\& lease.token == grant.token/true/
a lease never expires|Lease.swift|s/return !until.isReached(at: now, limit: limit)/return true/
a held lease does not keep others from asking|Admission.swift|s/if lease.isHeld(at: now, limit: request.length)/if lease.until == now/
a shared store that fails does not keep a source from being asked|AdmissionQueue.swift|s/guard storage.store.isShared else {/guard storage.store.isShared, false else {/
a source that another process has asked is asked again|Admission.swift|s/attemptedAt != request.plannedAttempt/attemptedAt != attemptedAt/
a cancelled attempt is recorded as an attempt|ResultWriter.swift|s/case .cancelled: break/case .resource: break/
a request that was cut off is forgotten|ResultWriter.swift|s/if commit.result.wasSent {/if false {/
requests that are always cut off never count as failures|CutOff.swift|s/guard cutOffs >= policy.fairRuns/guard cutOffs >= 1 << 30/
a request that was cut off is repeated at once|CutOff.swift|s/retryAt = now + policy.pauseAfterCutOff(cutOffs, ttl: ttl)/retryAt = nil/
due sources are asked in the order of the catalogue|AnswerPlan.swift|s/due.sorted { $0.priority < $1.priority }/due/
sources that wait for a host are asked in order of arrival|PermitQueue.swift|s/if priority < other.priority { return true }//;s/return other.priority < priority ? false : id < other.id/return id < other.id/
a night without a network opens breakers|RefreshResult.swift|s/.count >= 3/.count >= 99/
a retry that is cut off hides the failure before it|RefreshStateMachine.swift|s/\[.deadline, .cancelled\].contains(result.outcome.code)/false/
a pause is written after the permit is released|RefreshStateMachine.swift|s/let isThrottled = attempt.result?.outcome.code == .httpThrottled/let isThrottled = attempt.result == nil/
a retry asks no budget|RefreshPipeline.swift|s/await input.retries.spend()/true/
a probe is retried|RetryPolicy+Rules.swift|s/guard !chance.isProbe, /guard /
a retry ignores the deadline|RetryPolicy+Rules.swift|s/return chance.remaining - pause >= minRemaining/return chance.remaining >= .zero/
a host pause is cut at a day|EngineOptions.swift|s/retryAfterCap + retryAfterCap.scaled(by: jitterShare)/.days(1)/
jitter is subtracted|SchedulePolicy+Rules.swift|s/return base + base.scaled/return base - base.scaled/
skipped hours are skipped for ever|Schedule.swift|s/Duration.hours(48) - overdue/Duration.hours(48)/
a forced refresh ignores the publisher|Schedule.swift|s/if let asked = record.publisherTTL {/if context.mode != .always, let asked = record.publisherTTL {/
a flight without waiters is not removed|FlightTable.swift|s/guard flight.waiters.isEmpty, /guard flight.id < 0, flight.waiters.isEmpty, /
a cancelled flight is joined|FlightTable.swift|/guard flight.waiters.isEmpty/,/return flight.id/s/flights\[key\] = nil//
a flight ends when one caller leaves|FlightTable.swift|s/guard flight.waiters.isEmpty, /guard /
no time is kept for the report at the end of the deadline|Deadline.swift|s/deadline - min(reserve, deadline \* reserveShare)/deadline/
after the soft limit optional sources are waited for|Collector.swift|s/return isPastSoftLimit \&\& missing.isEmpty/return isPastSoftLimit \&\& total == 0/
the soft limit ends the wait for critical sources|Collector.swift|s/return isPastSoftLimit \&\& missing.isEmpty/return isPastSoftLimit/
changes that could not be stored are forgotten|FallbackStore.swift|s/defer { changes\[base.name\] = pending }//
unstored changes replace newer ones of another process|FallbackStore.swift|s/pending.record.lease.token >= record.lease.token/true/
a bare 429 is not doubled|SchedulePolicy+Rules.swift|s/bareThrottlePause.doubled(consecutiveThrottles, /bareThrottlePause.doubled(0, /
a confirmation forgets the ttl of the document|Reconciliation.swift|s/max(lifetime, documentTTL ?? .zero)/lifetime/
a permanent redirect moves the source at the first sighting|SourceRecord.swift|s/movedSightings >= 2/movedSightings >= 1/
a failure drops the validators|Reconciliation.swift|s/failures = min(failures + 1, 1 << 20)/failures += 1; validators = Validators()/
a host is asked by two engines at once|Admission.swift|s/} >= perHost/} >= 99/
a shorter pause replaces a longer one|HostPause.swift|s/isLonger ? self : stored/isLonger ? self : self/
a used-up rate limit is ignored|RateLimitHeaders.swift|s/if pause > .zero {/if pause > .days(999) {/
a new key has to wait like the refused one|RefusedKey.swift|s/\$0 != source.requestKey/$0 != $0/
a redirect to a paused host is followed|RefreshPipeline.swift|s/pause(of: host, input).map(RedirectPermission.paused) ?? .granted/.granted/
a copy that is being refreshed counts as failed|SourceReport.swift|s/isShortlyOver ? .cached : .stale/isShortlyOver ? .stale : .stale/
LIST
}

articles() {
  cat << 'LIST'
a guid that is a bare number counts as globally unique|GuidKey.swift|s/isStrong = isScheme(scheme) \&\& /isStrong = true || /
a front page identifies an article|ResolvedDocument.swift|s/!link.isFrontPage, !shared/!shared/
a guid on two entries identifies both|ArticleDocument.swift|s/shared.insert(SharedKey(kind: .guid, key: guid.value))/_ = guid/
links that differ in a fragment are one page|ArticleDocument.swift|s/kind: isTold ? .page : .sharedPage/kind: isTold ? .sharedPage : .sharedPage/
a page that has equal links on two entries identifies an article|ArticleDocument.swift|s/kind: isTold ? .page : .sharedPage/kind: isTold ? .page : .page/
ambiguous keys of earlier documents are forgotten|ResolvedDocument.swift|s/let own = before.union(document.shared)/let own = document.shared/
every entry of one guid and link is a repeat|Repeats.swift|s/return left.hasSimilarTitle(right) || left.hasAlikeText(right)/return true/
a repeat is never dropped|Repeats.swift|s/first { isRepeat(kept\[\$0\], entry) }/first { _ in false }/
of two repeats the older one is kept|Repeats.swift|s/if entry.changedAt > kept\[known\].changedAt {/if false {/
a guid used again is an update|EntryPair.swift|s/return (isWeak || isFixedPage) \&\& isUnlike ||/return isWeak \&\& isFixedPage \&\& isUnlike ||/
all entries at a fixed address are one article|EntryPair.swift|s/return (isWeak || isFixedPage) \&\& isUnlike ||/return isWeak \&\& isUnlike ||/
the next release on a page is an update|EntryPair.swift|s/!left.hasSameNumbers(as: right) { return true }/left.hasSameNumbers(as: right) { return true }/
the next quote of the day is an update|EntryPair.swift|s/return left.hasSameTitle(as: right) \&\& haveTexts \&\& !left.hasAlikeText(right)/return false/
a corrected number is a new article|EntryPair.swift|s/?? false || left.isOfSameSecond(as: right)/?? false/
a strong guid does not outweigh another title and text|EntryPair.swift|s/let isWeak = !hasSameLink \&\& !(entry.guid?.isStrong ?? true)/let isWeak = true/
a new reading of a gauge is an update of the last one|EntryPair.swift|s/left.hasSimilarTitle(right), left.hasSameNumbers(as: right)/left.hasSimilarTitle(right)/
two guids at one page are always two articles|EntryPair.swift|s/case .link: hasSameLink \&\& (!haveDifferentGuids || isIssuedAgain)/case .link: hasSameLink \&\& !haveDifferentGuids/
any two texts of the same second are one article|EntryPair.swift|s/return left.hasEqualOrLongerText(right) || hasNoIDsOnOneSide/return true/
new guids and links make new articles|EntryPair.swift|s/case .title: left.hasSameTitle(as: right) \&\& isSameButForIDs/case .title: false/
a corrected title without ids is a new article|EntryPair.swift|s/case .nothingElse: isSameWithoutIDs/case .nothingElse: false/
a recurring title takes over an article that is already matched|Matching.swift|s/where stored\[pair.entry\] == nil \&\& !isClaimed\[pair.row\]/where stored[pair.entry] == nil/
an id that is taken is given again|ArticlePlan.swift|s/while !taken.insert(article.id).inserted {/while false {/
an update counts as seen for the first time|ArticlePlan.swift|s/(article.id, article.firstSeenAt) = (stored.id, stored.firstSeenAt)/article.id = stored.id/
an unchanged article is written again|ArticlePlan.swift|s/if article.fingerprint != stored.fingerprint {/if true {/
two articles of one source are one story|StoryJoining.swift|s/guard !members\[other, default: \[\]\].contains(source) else { return }//
stories that share a source become one|StoryJoining.swift|s/guard own != other, members\[own, default: \[\]\].isDisjoint(with: members\[other, default: \[\]\])/guard own != other/
two stories are never joined|StoryJoining.swift|s/merged\[gone\] = kept$/merged[gone] = gone == kept ? kept : nil/
an article that only cites a link joins the cited article|StoryRules.swift|s/!isAtHome || left.hasSimilarTitle(right) || left.hasAlikeText(right)/true/
equal headlines over unlike texts are one story|StoryRules.swift|s/return overlap.common < 2 \&\& overlap.contained < 0.25/return overlap.common < 0/
a short headline needs as much text as a long one to be contradicted|StoryRules.swift|s/>= (isUsual ? 2 : 5)/>= (isUsual ? 5 : 5)/
articles in two languages are one story|StoryRules.swift|s/guard let left, let right else { return true }/guard let left, let right, left == right else { return true }/
the time span of a story is twice as long|StoryRules.swift|s/titleWindow = Duration.hours(48)/titleWindow = Duration.hours(96)/
any short title is a headline|TitleKey.swift|s/guard (count >= 4 \&\& length >= 16) || length >= 36/guard count > 0 || length > 0/
an unknown ending is left out of both titles|TitleKey.swift|s/return head != 0 \&\& head == other.whole/return head != 0 \&\& (head == other.whole || head == other.head)/
an ending such as Part Two counts as a publisher|TitleKey.swift|s/, !words.contains(where: instalmentWords.contains) else {/ else {/
a leading mark such as BREAKING stays in the title|TitleMarks.swift|s/while let shorter = withoutLeadingMark(rest) ?? withoutTrailingMark(rest)/while let shorter = withoutTrailingMark(rest)/
the name of a known publisher stays in the title|Publishers.swift|s/names.contains(key(parts.tail))/names.count < 0/
a critical source does not represent its story|Story.swift|s/critical.contains(member.source) ? 3 : member.standing.rawValue/member.standing.rawValue/
an article that was not asked for is shown|Story.swift|s/\$0.isFound \&\& rank/rank/; s/shown.lazy.filter(\\.isFound).map/shown.lazy.map/
an article that was not asked for hides one that was|Story.swift|s/if isFound != other.isFound { return isFound }//
the article's own site has no precedence in its story|Story.swift|s/critical.contains(member.source) ? 3 : member.standing.rawValue/critical.contains(member.source) ? 3 : 0/
headlines of different days are one event|Clusters.swift|s/(-window...window).contains(distance)/(-window...window).contains(0 * distance)/
the same event in another place is one event|HeadlineCorpus.swift|s/if hasOther(left.names, than: right.all), hasOther(right.names, than: left.all) { return false }//
a rise and a fall are one event|HeadlineCorpus.swift|s/left.isOpposite(to: right) || left.isOfOtherStage/left.isOfOtherStage/
an arrest and the crime are one event|HeadlineCorpus.swift|s/left.isOpposite(to: right) || left.isOfOtherStage(than: right)/left.isOpposite(to: right)/
every word has the same weight|HeadlineCorpus.swift|s/return Int((Double(ratio.exponent) + ratio.significand - 1) \* 1000)/return ratio > 0 ? 1000 : 0/
words of one stem count as different words|HeadlineWord.swift|s/let stem = stemmed(letters).withUnsafe/let stem = letters.withUnsafe/
LIST
}

wire() {
  cat << 'LIST'
a spelled-out default port is another origin|CanonicalHost.swift|s/port ?? URIReference.defaultPort(scheme)/port ?? ""/
an address in another spelling is another host|CanonicalHost.swift|s/IPAddress(anyV4Spelling: name) ?? IPAddress(name)/IPAddress(name)/
a trailing dot makes another host|CanonicalHost.swift|s/if name.hasSuffix("."), /if name.isEmpty, /
an IPv4 address within IPv6 is another host|CanonicalHost.swift|s/address.unmapped.description/address.description/
keys are sent to another origin after a redirect|RedirectWalk.swift|s/isAtOrigin = isAtOrigin \&\& next.origin == current.origin/isAtOrigin = true/
keys are sent again when redirects return to the first origin|RedirectWalk.swift|s/isAtOrigin = isAtOrigin \&\& next.origin/isAtOrigin = next.origin/
the transport follows a redirect to a paused host|CurlTransport.swift|s/await mayFollow(next.hostKey)/await mayFollow("")/
a cookie that a redirect sets is ignored|RedirectWalk.swift|s/cookies.take(answer.headers.all("Set-Cookie"), from: current, at: now)//
a cookie of a redirect replaces the user's own|RedirectWalk.swift|s/!given.contains(where: { \$0.isNamed("Cookie") })/!given.contains(where: { $0.isNamed("None") })/
a cookie is sent to another host|ChainCookies.swift|s/guard address.hostKey == host, /guard !address.hostKey.isEmpty, /
a secure cookie is sent without TLS|ChainCookies.swift|s/case "secure": isSecure = true/case "secure": isSecure = false/
a cookie is sent outside its path|ChainCookies.swift|s/guard target.hasPrefix(path) else { return false }//
a cookie that the server has deleted is sent|ChainCookies.swift|s/isExpired != true \&\& !value.isEmpty/!value.isEmpty/
a secret in a document is not masked|SecretMask+Response.swift|s/copy.body = mask.bytes(body)//
a secret in a redirect is not masked|SecretMask+Response.swift|s/target: mask.text(\$0.target)/target: $0.target/
a secret in a header is not masked|SecretMask+Response.swift|s/mask.text(\$0.value))/$0.value)/
a secret in an error message is not masked|SecretMask+Response.swift|s/copy.message = mask.text(message)/copy.message = message/
an escaped secret is not found|SecretMask.swift|s/UInt8(exactly: character.value)?.lowercasedASCII == byte/false/
a secret that is encoded twice is not found|EscapedText.swift|s/maxLayers = 3/maxLayers = 1/
a secret with an invisible character in it is not found|SecretMask.swift|s/guard index > start, let end = endOfInvisible/guard index < start, let end = endOfInvisible/
a secret that looks like an escape is not found|SecretMask.swift|s/if bytes\[index\].lowercasedASCII == byte {/if false {/
a token without the word before it is not masked|SecretMask.swift|s/for secret in \[value, token\]/for secret in [value, String(token.prefix(0))]/
an ISATAP address that embeds a private address is allowed|AddressGuard.swift|s/\& ~0x0200_0000 == 0x5efe/\& ~0x0200_0000 == 0x5eff/
an ISATAP address with its universal bit set is not checked|AddressGuard.swift|s/\& ~0x0200_0000 == 0x5efe/== 0x5efe/
LIST
}

journal() {
  cat << 'LIST'
the disk space of the file is not allocated in advance|JournalFile.swift|s/posix_fallocate(file, 0, off_t(JournalFile.length))/ftruncate(file, off_t(JournalFile.length))/
others may read the file|JournalFile.swift|s/0o600/0o644/
a truncated file is used|JournalFile.swift|s/guard lseek(file, 0, SEEK_END) == JournalFile.length,/guard lseek(file, 0, SEEK_END) >= 0,/
any file of that length is used|JournalFile.swift|s/read(file, at: 0, 8) == \[JournalFile.magic\]/!read(file, at: 0, 8).isEmpty/
a symbolic link to the file is followed|JournalFile.swift|s/ | O_NOFOLLOW//
the lock is not taken|JournalFile.swift|s/while flock(file, LOCK_EX | LOCK_NB) != 0 {/while flock(file, LOCK_UN) != 0 {/
the wait for the lock has no limit|JournalFile.swift|s/guard ContinuousClock.now < end, /guard ContinuousClock.now < end + .hours(1), /
the lock is never released|JournalFile.swift|/package final class JournalLock/,$s/close(file)/_ = file/
entries that have not ended are removed|JournalFile.swift|s/LOCK_NB) == 0, entries(at: now).isEmpty else/LOCK_NB) == 0 else/
an entry that has ended still keeps a source from being asked|JournalEntry.swift|s/!end.isReached(at: now, limit: max(ownWait, publisherWait))/ownWait >= .zero/
a full bucket loses an entry|JournalFile.swift|s/ ?? slots.firstIndex { $0 == nil }/ ?? slots.firstIndex { $0 == nil } ?? 0/
a subject has several entries|JournalFile.swift|s/slots.firstIndex { $0?.key == key } ?? //
the lock is granted without room for the entry|JournalFile.swift|s/return hasRoom ? lock : nil/return hasRoom ? lock : lock/
a slot with a wrong checksum is used|JournalSlot.swift|s/words\[1\] == JournalSlot.checksum(words), //
after a reboot boot times of before are compared|JournalSlot.swift|s/isThisBoot ? now.bootID : "another boot"/isThisBoot ? now.bootID : now.bootID/
within one boot the wall clock is compared|JournalSlot.swift|s/isThisBoot ? now.bootID : "another boot"/isThisBoot ? "" : "another boot"/
a source with another URL is the same subject|JournalSlot.swift|s/contentHash("source\\n\\(name)\\n\\(url)")/contentHash("source\\n\\(name)\\n\\(url.prefix(0))")/
the name of a host is not stored|JournalSlot.swift|s/name.utf8.count <= JournalSlot.longestName {/name.isEmpty {/
entries are not read with the records|FallbackStore.swift|s/journal: journal.entries/journal: JournalEntries()/
an admission does not look at the entries|RequestJournal.swift|s/change.context.journalEntry = entries\[.*/_ = entries/
another run that asked first is not noticed|Admission.swift|s/if entry.isNewer(than: request.plannedAttempt) {/if false {/
a run that was stopped in its transaction asks again|RefreshPipeline.swift|s/guard case .granted(let grant) = admission, grant.isStored,/guard case .granted(let grant) = admission, !grant.isStored,/
a claim that was stopped in its transaction asks again|Admission.swift|s/if grant.isStored, let entry = context.journalEntry/if !grant.isStored, let entry = context.journalEntry/
a pause is not stored when the store is back|FallbackStore.swift|s/let missing = remembered.filter {/let missing = remembered.prefix(0).filter {/
an admission does not look at the pauses of the file|RequestJournal.swift|s/change.context.pauses += hosts.compactMap(entries.pause(of:))//
a request is recorded only when its answer arrives|RequestJournal.swift|s/if change.takenHostLease == nil {/if true {/
the publisher's interval is forgotten|RequestJournal.swift|s/publisherWait: record.publisherTTL ?? .zero)/publisherWait: .zero)/
a source waits after a failure as long as after a success|RequestJournal.swift|s/if record.fetchedAt != attemptedAt {/if false {/
a source that is gone is asked again|RequestJournal.swift|s/record.isGone ? schedule.retryAfterCap : .zero/.zero/
the file is not created in advance|RequestJournal.swift|s/func reserve() { file?.reserve(at: now()) }/func reserve() {}/
a source is asked although its request cannot be recorded|Admission.swift|s/context.persistence == .memory,/false,/
a source without a copy is not asked when requests cannot be recorded|Admission.swift|s/record.hasCopy(within: request.schedule.staleIfError, at: now)/true/
a copy of any age is enough not to ask|Schedule+Copy.swift|s/map { $0 <= limit } ?? false/map { _ in true } ?? false/
LIST
}

groups() {
  cat << 'LIST'
a document is decided without the changes of those before it|DocumentGroup.swift|s/stored.apply(planned, of: members\[index\].source) { isWanted(\$0, after: index) }//
two new articles get the same number|DocumentGroup.swift|s/lastSeq += Int64(planned.inserts.count)//
a later document sees an updated article in its old form|DocumentGroup.swift|s/articles\[update.seq\]?.take(update.article)//
the keys of an updated article find nothing|DocumentGroup.swift|s/for key in update.keys where isWanted(key) { addHit(key, update.seq) }//
a later document does not see a new article|DocumentGroup.swift|s/if keys.isEmpty, insert.story == nil { continue }/if seq > 0 { continue }/
the source of a new article is not in its story|DocumentGroup.swift|s/members\[article.story, default: \[\]\].insert(source)//
a removed key still finds its article|DocumentGroup.swift|s/for entry in plan.removedKeys {.*//
an added key finds nothing|DocumentGroup.swift|s/for entry in plan.addedKeys .*//
stories that were joined stay two|DocumentGroup.swift|s/merge(plan.mergedStories)//
ambiguous keys of a document are unknown to the next one|DocumentGroup.swift|s/for shared in resolved.learned {/for shared in resolved.learned.prefix(0) {/
each document gets the ambiguous keys of all|DocumentGroup.swift|s/let keys = known.isEmpty ? \[\] : ResolvedDocument.questionedKeys(document)/let keys = Array(known.keys)/
the other sources of a story are not read for the source's own articles|DocumentGroup.swift|s/if !own.isEmpty, member.lookups/if own.isEmpty, member.lookups/
LIST
}

# A mutant with which a test does not end within five minutes counts as killed.
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

# Copies the sources, with only the targets that the tests of this set need: all others would be built again
# for each mutant. The program newsagg is left out, because no test of a set starts it.
prepare() {
  local tests=targets_$1
  mkdir -p "$tree"
  # A file that was moved since the last run would be compiled twice.
  rm -rf "$tree/Sources" "$tree/Tests"
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
    echo "$set: the copy does not build without a mutant" >&2
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
