#!/usr/bin/env bash
# Breaks one rule of the engine at a time, in a copy, and says whether a test notices.
#   scripts/mutants.sh [NAME…] > docs/mutants.md
# SWIFT is the swift to use; the copy keeps its own build in .build-mutants.
set -euo pipefail
cd "$(dirname "$0")/.."
read -ra swift <<< "${SWIFT:-swift}"
tree=.build-mutants/tree
tests='^NewsEngineTests\.|^ResilienceTests\..*Random'
export NEWSAGG_TEST_RUNS=${NEWSAGG_TEST_RUNS:-1000}

# name | file of NewsCore or NewsEngine | sed expression
mutants() {
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
a pause is written after the permit is released|RefreshStateMachine.swift|s/if attempt.result?.outcome.code == .httpThrottled {/if attempt.result == nil {/
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
a redirect is believed at first sight|Reconciliation.swift|s/movedSightings >= 2/movedSightings >= 1/
a failure drops the validators|Reconciliation.swift|s/failures = min(failures + 1, 1 << 20)/failures += 1; validators = Validators()/
a host is asked by two engines at once|Admission.swift|s/} >= perHost/} >= 99/
a shorter pause replaces a longer one|HostPause.swift|s/isLonger ? self : stored/isLonger ? self : self/
a used-up rate limit is ignored|RateLimit.swift|s/if pause > .zero {/if pause > .days(999) {/
a new key waits as the old one|RefusedKey.swift|s/\$0 != source.requestKey/$0 != $0/
a redirect to a paused host is followed|RefreshStateMachine.swift|s/Set(order.hostPauses.map(\\.host))/[]/
a copy that is renewed counts as failed|SourceReport.swift|s/isShortlyOver ? .cached : .stale/isShortlyOver ? .stale : .stale/
LIST
}

# A mutant that makes a test wait for ever is noticed by that.
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

mkdir -p "$tree"
git ls-files -z --cached --others --exclude-standard | xargs -0 cp --parents --preserve=timestamps -t "$tree"
# Half of the tree has nothing to do with the engine, and would be built again for each mutant.
cat >> "$tree/Package.swift" << 'SWIFT'
let needed: Set = [
  "NewsCore", "NewsText", "NewsArticles", "FeedParsing", "CCurl", "CZlib", "CurlTransport", "CSQLite",
  "NewsStore", "NewsEngine", "TestSupport", "resilience-worker", "NewsEngineTests", "ResilienceTests",
]
package.targets.removeAll { !needed.contains($0.name) }
package.products = []
SWIFT
echo '# Mutants'
echo
echo 'Rules of the engine that were broken on purpose, one at a time, and whether a test of the engine or'
echo 'a random history noticed (`scripts/mutants.sh`, part of `make deep`).'
echo
echo '| broken rule | file | tests say |'
echo '|---|---|---|'
alive=0
while IFS='|' read -r name file expression; do
  [[ $# -eq 0 || " $* " == *" $name "* ]] || continue
  original=$(find Sources/NewsCore Sources/NewsEngine -name "$file")
  sed -e "$expression" "$original" > "$tree/$original"
  if cmp -s "$original" "$tree/$original"; then result='does not apply'; else result=$(verdict); fi
  cp "$original" "$tree/$original"
  [[ $result == killed ]] || alive=$((alive + 1))
  echo "| $name | $file | $result |"
done < <(mutants)
echo "$alive not killed" >&2
[[ $alive -eq 0 ]]
