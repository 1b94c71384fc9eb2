#!/bin/bash

__newsagg_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__newsagg_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__newsagg_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__newsagg_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_newsagg() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=()
    __newsagg_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    fetch|top|search|open|show|serve|worker|parse|sources|why|cursors|status|stats|breaker-status|workers|store|doctor|config|schema|help)
        # Offer subcommand argument completions
        "_newsagg_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'fetch top search open show serve worker parse sources why cursors status stats breaker-status workers store doctor config schema help' -- "${cur}"))
        ;;
    esac
}

_newsagg_fetch() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--any --reverse --no-dedup --refresh --offline --follow --peek --skip-empty --dry-run --exit-status --quiet -q -n --number --hyperlinks --no-hyperlinks --json --append --no-header --no-pager --version -h --help)
    repeating_options=(--sources --tag --match --not --each)
    non_repeating_options=(--since --sort --group --deadline --timeout --concurrency --per-host --max-age --new --fail-on --splay --if-running --record --replay --format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion fetch -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion fetch -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--since')
        return
        ;;
    '--match')
        return
        ;;
    '--not')
        return
        ;;
    '--sort')
        __newsagg_add_completions -W 'newest'$'\n''oldest'$'\n''source'$'\n''title'
        return
        ;;
    '--group')
        __newsagg_add_completions -W 'source'$'\n''tag'
        return
        ;;
    '--deadline')
        return
        ;;
    '--timeout')
        return
        ;;
    '--concurrency')
        return
        ;;
    '--per-host')
        return
        ;;
    '--max-age')
        return
        ;;
    '--new')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion fetch -- --new "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--each')
        return
        ;;
    '--fail-on')
        __newsagg_add_completions -W 'critical'$'\n''any'$'\n''none'
        return
        ;;
    '--splay')
        return
        ;;
    '--if-running')
        __newsagg_add_completions -W 'join'$'\n''exit'
        return
        ;;
    '--record')
        __newsagg_add_completions -d
        return
        ;;
    '--replay')
        __newsagg_add_completions -d
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion fetch -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion fetch -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_top() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(-n --number --hyperlinks --no-hyperlinks --json --append --no-header --no-pager --version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--min --since --format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--min')
        return
        ;;
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion top -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion top -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--since')
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion top -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion top -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_search() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--exit-status -n --number --hyperlinks --no-hyperlinks --json --append --no-header --no-pager --version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--since --format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion search -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion search -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--since')
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion search -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_open() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_show() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--no-pager --version -h --help)
    repeating_options=()
    non_repeating_options=(--color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_serve() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--insecure-no-auth --version -h --help)
    repeating_options=()
    non_repeating_options=(--host --port --token-file --allowed-hosts --client-rate --config --store)
    __newsagg_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--host')
        return
        ;;
    '--port')
        return
        ;;
    '--token-file')
        __newsagg_add_completions -f
        return
        ;;
    '--allowed-hosts')
        return
        ;;
    '--client-rate')
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_worker() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_parse() {
    repeating_flags=()
    non_repeating_flags=(--batch --dates --version -h --help)
    repeating_options=()
    non_repeating_options=(--base-url --content-type)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--base-url')
        return
        ;;
    '--content-type')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_sources() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __newsagg_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|add|remove|disable|enable|rename|check|import|export)
        # Offer subcommand argument completions
        "_newsagg_sources_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list add remove disable enable rename check import export' -- "${cur}"))
        ;;
    esac
}

_newsagg_sources_list() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--json --append --no-header --no-pager --version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--since --format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources list -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources list -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--since')
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources list -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources list -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_sources_add() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--critical --no-check --json --append --no-header --no-pager --version -h --help)
    repeating_options=(--tag)
    non_repeating_options=(--name --format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--name')
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources add -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources add -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources add -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_sources_remove() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--purge --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources remove -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_sources_disable() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources disable -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_sources_enable() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources enable -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_sources_rename() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources rename -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_sources_check() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--json --append --no-header --no-pager --version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources check -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources check -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources check -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources check -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_sources_import() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_sources_export() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--output -o --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources export -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources export -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion sources export -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_why() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--json --append --no-header --no-pager --version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion why -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion why -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion why -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion why -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_cursors() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __newsagg_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    list|count|reset)
        # Offer subcommand argument completions
        "_newsagg_cursors_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'list count reset' -- "${cur}"))
        ;;
    esac
}

_newsagg_cursors_list() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--json --append --no-header --no-pager --version -h --help)
    repeating_options=()
    non_repeating_options=(--since --format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--since')
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion cursors list -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_cursors_count() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion cursors count -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion cursors count -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion cursors count -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_cursors_reset() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion cursors reset -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_status() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--json --append --no-header --no-pager --version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion status -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion status -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion status -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion status -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_stats() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--prometheus --json --append --no-header --no-pager --version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--since --format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion stats -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion stats -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--since')
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion stats -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion stats -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_breaker-status() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--reset --force-open --force-close --json --append --no-header --no-pager --version -h --help)
    repeating_options=(--sources --tag)
    non_repeating_options=(--since --format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--sources')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion breaker-status -- --sources "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--tag')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion breaker-status -- --tag "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--since')
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion breaker-status -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion breaker-status -- positional@0 "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_newsagg_workers() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--json --append --no-header --no-pager --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion workers -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_store() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __newsagg_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    info|copy)
        # Offer subcommand argument completions
        "_newsagg_store_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'info copy' -- "${cur}"))
        ;;
    esac
}

_newsagg_store_info() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--json --append --no-header --no-pager --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion store info -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_store_copy() {
    repeating_flags=()
    non_repeating_flags=(--json --append --no-header --no-pager --version -h --help)
    repeating_options=()
    non_repeating_options=(--config --format -f --fields --output -o --limit -l --color)
    __newsagg_offer_flags_options 2

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion store copy -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __newsagg_add_completions -f
        return
        ;;
    2)
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_doctor() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--json --append --no-header --no-pager --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion doctor -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_config() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __newsagg_offer_flags_options 0

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    show|check)
        # Offer subcommand argument completions
        "_newsagg_config_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'show check' -- "${cur}"))
        ;;
    esac
}

_newsagg_config_show() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--origin --json --append --no-header --no-pager --version -h --help)
    repeating_options=()
    non_repeating_options=(--format -f --fields --output -o --limit -l --color --config --store)
    __newsagg_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--format'|'-f')
        __newsagg_add_completions -W 'table'$'\n''json'$'\n''jsonl'$'\n''tsv'$'\n''csv'$'\n''markdown'$'\n''text'$'\n''html'$'\n''rss'$'\n''atom'$'\n''jsonfeed'
        return
        ;;
    '--fields')
        __newsagg_add_completions -W "$(__newsagg_custom_complete ---completion config show -- --fields "${COMP_CWORD}" "$(__newsagg_cursor_index_in_current_word)")"
        return
        ;;
    '--output'|'-o')
        __newsagg_add_completions -f
        return
        ;;
    '--limit'|'-l')
        return
        ;;
    '--color')
        __newsagg_add_completions -W 'auto'$'\n''always'$'\n''never'
        return
        ;;
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_config_check() {
    repeating_flags=(--verbose -v)
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--config --store)
    __newsagg_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--config')
        __newsagg_add_completions -o plusdirs -fX '!*.@(toml)'
        return
        ;;
    '--store')
        __newsagg_add_completions -f
        return
        ;;
    esac
}

_newsagg_schema() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __newsagg_offer_flags_options 1

    # Offer positional completions
    case "${positional_number}" in
    1)
        __newsagg_add_completions -W 'news'$'\n''hits'$'\n''stats'$'\n''breakers'$'\n''sources'$'\n''status'$'\n''top'$'\n''why'$'\n''plan'$'\n''cursors'$'\n''workers'$'\n''checks'$'\n''settings'$'\n''findings'$'\n''stores'$'\n''copies'
        return
        ;;
    esac
}

_newsagg_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __newsagg_offer_flags_options -1
}


# Bash splits --format=json into three words; the generated script expects words that only spaces separate.
_newsagg_at_equals() {
    local -r COMP_LINE="${COMP_LINE//=/ }"
    local -a words=("${COMP_WORDS[@]}")
    local -a COMP_WORDS=()
    local -i COMP_CWORD="${COMP_CWORD}" index last="${COMP_CWORD}"
    for index in "${!words[@]}"; do
        if [[ "${words[index]}" == '=' && "${index}" -eq "${last}" ]]; then
            COMP_WORDS+=('')
        elif [[ "${words[index]}" == '=' ]]; then
            ((index < last)) && ((COMP_CWORD--))
        else
            COMP_WORDS+=("${words[index]}")
        fi
    done
    _newsagg "${1}" "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
}

complete -o filenames -F _newsagg_at_equals newsagg
