#!/bin/sh
# bootstrap.sh - installs missing packages that a build of newsagg needs, and says why.
#
#   scripts/bootstrap.sh [test]      with "test", also the packages that only the tests need
#
# newsagg is for Linux. Debian and Ubuntu: apt-get, with sudo only when not root.
set -eu

[ "$(uname -s)" = Linux ] || {
  echo "newsagg is for Linux: it uses epoll, /proc and Linux's signals" >&2
  exit 1
}

command -v swift >/dev/null || {
  echo "Swift 6.3 or newer is needed and not on the PATH; see swift.org/install" >&2
  exit 1
}

missing=
why() { # why HEADER PACKAGE REASON
  if ! find /usr/include /usr/local/include -path "*/$1" -print -quit 2>/dev/null | grep -q .; then
    echo "installing $2: $3"
    missing="$missing $2"
  fi
}
why curl/curl.h libcurl4-openssl-dev "headers of the library that fetches (it is loaded when first used)"
why zlib.h zlib1g-dev "compression of what serve answers"
why sqlite3.h libsqlite3-dev "the library that keeps articles and state"
if [ "${1:-}" = test ] && ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; then
  echo "installing postgresql: the tests start a server of their own, in a temporary folder"
  missing="$missing postgresql"
fi
if [ "${1:-}" = test ] && [ ! -x /usr/sbin/pgbouncer ]; then
  echo "installing pgbouncer: the tests check that the store works behind a pooler"
  missing="$missing pgbouncer"
fi
[ -z "$missing" ] && exit 0

command -v apt-get >/dev/null || {
  echo "no apt-get here: install the equivalents of$missing" >&2
  exit 1
}
root=
if [ "$(id -u)" != 0 ]; then root=sudo; fi
export DEBIAN_FRONTEND=noninteractive
$root apt-get update -qq
# shellcheck disable=SC2086 # a list of words
$root apt-get install -y -qq --no-install-recommends $missing >/dev/null
