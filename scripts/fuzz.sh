#!/bin/sh
# fuzz.sh - runs libFuzzer on the code that reads untrusted bytes: fuzz.sh [SECONDS [SUBJECT…]]
#
# Subjects: documents json titles dates charsets html opml. Corpora are in .build-fuzz/corpus. An input that
# stops a run is saved in .build-fuzz/findings; copy it into Tests/FeedParsingTests/Fixtures.
set -eu
cd "$(dirname "$0")/.."
seconds=${1:-60}
[ $# -gt 0 ] && shift
[ $# -gt 0 ] || set -- documents json titles dates charsets html opml

# The compiler uses only the last --sanitize, so it gets both with -Xswiftc: the fuzzer needs coverage.
swift build -c release --sanitize=fuzzer --sanitize=address -Xswiftc -sanitize=fuzzer,address \
  --scratch-path .build-fuzz --product FuzzFeeds
# swift-backtrace hangs when both sanitizers are in the process.
export SWIFT_BACKTRACE=enable=no
mkdir -p .build-fuzz/findings
for subject; do
  corpus=.build-fuzz/corpus/$subject
  mkdir -p "$corpus"
  case $subject in
  documents | json | opml | charsets) seeds=Tests/FeedParsingTests/Fixtures ;;
  *) seeds= ;;
  esac
  echo "== $subject, $seconds s"
  NEWSAGG_FUZZ=$subject nice .build-fuzz/release/FuzzFeeds -max_total_time="$seconds" -max_len=8192 \
    -timeout=5 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix=.build-fuzz/findings/"$subject"- \
    "$corpus" $seeds
done
