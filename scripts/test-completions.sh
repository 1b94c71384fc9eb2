#!/bin/bash
# test-completions.sh - tests the completions in bash, zsh and fish; a shell that is missing is skipped.
#
# usage: scripts/test-completions.sh PATH-TO-NEWSAGG
set -u
program=$(realpath "${1:?usage: test-completions.sh PATH-TO-NEWSAGG}")
completions=$(realpath "$(dirname "$0")/../completions")
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
mkdir "$place/bin" && ln -s "$program" "$place/bin/newsagg"
cat >"$place/config.toml" <<'TOML'
[sources.bbc]
url = "https://bbc.example/rss"
tags = ["world"]
[sources.ap]
url = "https://ap.example/rss"
tags = ["wire"]
TOML
export NEWSAGG_CONFIG=$place/config.toml NEWSAGG_STORE=$place/newsagg.db HOME=$place PATH=$place/bin:$PATH
export XDG_CONFIG_HOME=$place
printf '<rss version="2.0"><channel><title>x</title><item><title>y</title></item></channel></rss>' |
  newsagg fetch - --new=mailer -q -o /dev/null

in_bash() { # the words that bash offers for a line
  bash --norc --noprofile -c '
    shopt -s extglob
    source "$1/newsagg.bash"
    COMP_LINE=$2 COMP_POINT=${#2}
    read -ra COMP_WORDS <<<"${2//=/ = }"
    [[ $2 == *" " ]] && COMP_WORDS+=("")
    COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
    _newsagg_at_equals newsagg "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
    printf "%s\n" "${COMPREPLY[@]}"' bash "$completions" "$1" 2>/dev/null
}

in_fish() {
  fish --no-config -c 'source $argv[1]/newsagg.fish; complete -C $argv[2]' "$completions" "$1" | cut -f1
}

in_zsh() { # what stands on the line, or below it, after Tab in an interactive shell
  zsh -f -c '
    zmodload zsh/zpty
    zpty z "TERM=dumb zsh -f -i"
    zpty -w z "PS1=; fpath=($1 \$fpath); autoload -U compinit; compinit -u -d $HOME/.zcd"
    zpty -w z "zstyle \":completion:*\" list-prompt \"\"; setopt auto_list list_ambiguous; LISTMAX=0; print READY"
    zpty -r -m z text "*READY*READY*"
    zpty -n -w z "$2"$'"'\\t\\t'"'
    sleep 1.2
    while zpty -r -t z text; do print -rn -- "$text"; done
    zpty -d z' zsh "$completions" "$1" 2>/dev/null | tr -s ' \r\n' '\n\n\n'
}

failures=0
expect() { # expect SHELL LINE WORD...: each WORD is offered; with !WORD it is not
  local shell=$1 line=$2 offered word
  shift 2
  offered=$("in_$shell" "$line")
  for word; do
    if [[ $word == !* ]]; then
      grep -qxF -- "${word#!}" <<<"$offered" || continue
    elif grep -qF -- "$word" <<<"$offered"; then
      continue
    fi
    echo "$shell: '$line' + Tab: expected $word, got: $(tr '\n' ' ' <<<"$offered" | head -c 300)" >&2
    failures=$((failures + 1))
  done
}

for shell in bash zsh fish; do
  command -v "$shell" >/dev/null || { echo "$shell: not here, skipped"; continue; }
  expect "$shell" "newsagg fe" fetch
  expect "$shell" "newsagg fetch --sources b" bbc
  expect "$shell" "newsagg fetch --sources bbc,a" bbc,ap
  expect "$shell" "newsagg fetch --sources bbc,nytimes,b" !bbc,nytimes,bbc
  expect "$shell" "newsagg fetch --tag wi" wire
  expect "$shell" "newsagg fetch --fields title,al" title,also_in
  expect "$shell" "newsagg fetch --new ma" mailer
  expect "$shell" "newsagg fetch --format jsonf" jsonfeed
  expect "$shell" "newsagg why bb" bbc
  expect "$shell" "newsagg stats --fields success" success_share
  expect "$shell" "newsagg sources ex" export
done
expect bash "newsagg fetch --new=ma" mailer !ap
expect bash "newsagg fetch --format=jsonf" jsonfeed
expect bash "newsagg fetch --sources=bbc,a" bbc,ap
expect bash "newsagg fetch --sort=" newest !bbc

ms() { # the time for which a shell waits: the shortest of five
  local best=999999 start took
  for _ in 1 2 3 4 5; do
    start=${EPOCHREALTIME/[.,]/}
    newsagg ---completion fetch -- --sources 3 0 newsagg fetch --sources "" >/dev/null
    took=$((${EPOCHREALTIME/[.,]/} - start))
    ((took < best)) && best=$took
  done
  echo $((best / 1000))
}
took=$(ms)
echo "completions: a list of sources takes $took ms"
((took <= 50)) || { echo "completions: more than 50 ms" >&2; failures=$((failures + 1)); }
((failures == 0)) && echo "completions: good"
exit $((failures > 0))
