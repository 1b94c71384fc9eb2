function __newsagg_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __newsagg_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __newsagg_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __newsagg_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __newsagg_parse_tokens -S
    set -l unparsed_tokens (__newsagg_tokens -pc)
    switch $unparsed_tokens[1]
    case 'newsagg'
        __newsagg_parse_subcommand 0 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'fetch'
            __newsagg_parse_subcommand -r 1 'sources=+' 'tag=+' 'since=' 'match=+' 'not=+' 'any' 'sort=' 'reverse' 'group=' 'no-dedup' 'deadline=' 'timeout=' 'concurrency=' 'per-host=' 'max-age=' 'refresh' 'offline' 'new=' 'follow' 'peek' 'skip-empty' 'each=+' 'dry-run' 'fail-on=' 'exit-status' 'splay=' 'if-running=' 'q/quiet' 'record=' 'replay=' 'n/number' 'hyperlinks' 'no-hyperlinks' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'top'
            __newsagg_parse_subcommand -r 1 'min=' 'sources=+' 'tag=+' 'since=' 'n/number' 'hyperlinks' 'no-hyperlinks' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'search'
            __newsagg_parse_subcommand -r 1 'exit-status' 'sources=+' 'tag=+' 'since=' 'n/number' 'hyperlinks' 'no-hyperlinks' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'open'
            __newsagg_parse_subcommand -r 1 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'show'
            __newsagg_parse_subcommand -r 1 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'serve'
            __newsagg_parse_subcommand 0 'host=' 'port=' 'token-file=' 'allowed-hosts=' 'client-rate=' 'insecure-no-auth' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'worker'
            __newsagg_parse_subcommand 0 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'parse'
            __newsagg_parse_subcommand -r 1 'base-url=' 'content-type=' 'batch' 'dates' 'version' 'h/help'
        case 'sources'
            __newsagg_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __newsagg_parse_subcommand -r 1 'sources=+' 'tag=+' 'since=' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'add'
                __newsagg_parse_subcommand -r 1 'name=' 'tag=+' 'critical' 'no-check' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'remove'
                __newsagg_parse_subcommand -r 1 'purge' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'disable'
                __newsagg_parse_subcommand -r 1 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'enable'
                __newsagg_parse_subcommand -r 1 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'rename'
                __newsagg_parse_subcommand 2 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'check'
                __newsagg_parse_subcommand -r 1 'sources=+' 'tag=+' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'import'
                __newsagg_parse_subcommand 1 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'export'
                __newsagg_parse_subcommand -r 1 'o/output=' 'sources=+' 'tag=+' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            end
        case 'why'
            __newsagg_parse_subcommand -r 1 'sources=+' 'tag=+' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'cursors'
            __newsagg_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'list'
                __newsagg_parse_subcommand 0 'since=' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'count'
                __newsagg_parse_subcommand 1 'sources=+' 'tag=+' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'reset'
                __newsagg_parse_subcommand 1 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            end
        case 'status'
            __newsagg_parse_subcommand -r 1 'sources=+' 'tag=+' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'stats'
            __newsagg_parse_subcommand -r 1 'prometheus' 'sources=+' 'tag=+' 'since=' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'breaker-status'
            __newsagg_parse_subcommand -r 1 'reset' 'force-open' 'force-close' 'sources=+' 'tag=+' 'since=' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'workers'
            __newsagg_parse_subcommand 0 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'store'
            __newsagg_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'info'
                __newsagg_parse_subcommand 0 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'copy'
                __newsagg_parse_subcommand 2 'config=' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'version' 'h/help'
            end
        case 'doctor'
            __newsagg_parse_subcommand 0 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
        case 'config'
            __newsagg_parse_subcommand 0 'version' 'h/help'
            switch $unparsed_tokens[1]
            case 'show'
                __newsagg_parse_subcommand 0 'origin' 'f/format=' 'json' 'fields=' 'o/output=' 'append' 'no-header' 'l/limit=' 'color=' 'no-pager' 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            case 'check'
                __newsagg_parse_subcommand 0 'config=' 'store=' 'v/verbose' 'version' 'h/help'
            end
        case 'schema'
            __newsagg_parse_subcommand 1 'version' 'h/help'
        case 'help'
            __newsagg_parse_subcommand -r 1 'version'
        end
    end
end

function __newsagg_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __newsagg_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __newsagg_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __newsagg_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__newsagg_tokens -p)
    if test -z "$(__newsagg_tokens -t)"
        set -l index (count (__newsagg_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'newsagg' -f
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'fetch' -d 'Refresh the due sources and print the articles of all sources.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'top' -d 'Show what most sources report right now, from the stored articles.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'search' -d 'Search the stored articles.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'open' -d 'Open articles in the browser: rows of the last table, URLs or ids.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'show' -d 'Print articles as text: rows of the last table, URLs or ids.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'serve' -d 'Serve the articles as an HTTP API and a page, and keep them fresh.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'worker' -d 'Keep the sources fresh in the background, without an HTTP server.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'parse' -d 'Read feed documents and print each as one JSON object.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'sources' -d 'List and change the catalogue.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'why' -d 'Show every reason for and against asking a source now, and which one decides.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'cursors' -d 'List, count or reset the cursors of fetch --new.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'status' -d 'Show which sources have trouble, since when, and what to do.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'stats' -d 'Show for each source the success rate, times, bytes and the savings of the cache.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'breaker-status' -d 'Show the breaker of each source; reset it or hold it open or closed.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'workers' -d 'Show the serve and worker processes on the store, on all machines.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'store' -d 'Show the store, or copy it to another place.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'doctor' -d 'Check configuration, store, sources, clock, limits and name look-up; suggest a remedy for each problem.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'config' -d 'Show or check the configuration.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'schema' -d 'Print the JSON schema (2020-12) of a document.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg fetch" -ge 1' -fka '(__newsagg_custom_completion ---completion fetch -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion fetch -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion fetch -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" since' -l 'since' -d 'Only rows published, fetched or changed since this local time: 2h, 3d, today, monday, 08:00, 2026-11-20, 2026-11-20T08:00.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch"' -l 'match' -d 'Only articles with this text in title or summary; also /pattern/ or /pattern/i. If repeated, all must match.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch"' -l 'not' -d 'Only articles without this text in title or summary; may be repeated.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" any' -l 'any' -d 'With several --match, one match is enough.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" sort' -l 'sort' -d 'Order of the articles (default: newest).' -rfka 'newest oldest source title'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" reverse' -l 'reverse' -d 'Print the first of this order last, with -l 20 for example the newest twenty, newest last.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" group' -l 'group' -d 'Heading above the articles in --format text: their source or their first tag (default: source).' -rfka 'source tag'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" no-dedup' -l 'no-dedup' -d 'Print a story once for each source that has it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" deadline' -l 'deadline' -d 'Answer within this time, with the articles it has by then (default 10s).' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" timeout' -l 'timeout' -d 'Give up one attempt after this time (default 10s).' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" concurrency' -l 'concurrency' -d 'Fetches in flight over all hosts (default 16).' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" per-host' -l 'per-host' -d 'Fetches in flight at one host (default 1).' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" max-age' -l 'max-age' -d 'Accept a stored copy up to this age.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" refresh' -l 'refresh' -d 'Ask all sources again, except where a publisher asked for a pause.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" offline' -l 'offline' -d 'Do not use the network: answer from the store.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" new' -l 'new' -d 'Only articles not yet printed with this cursor: --new=NAME; --new alone is "default".' -rfka '(__newsagg_custom_completion ---completion fetch -- --new (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" follow' -l 'follow' -d 'Keep running, refresh due sources, and print each new article as it arrives. It begins, with --new, with the articles that are new for the cursor, else with the newest ones, as many as -l says.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" peek' -l 'peek' -d 'With --new: print the new articles, but do not move the cursor.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" skip-empty' -l 'skip-empty' -d 'If there is no article, write nothing and create no file.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch"' -l 'each' -d 'With --new: run this program for each article instead of printing it, with its fields in the variables NEWS_TITLE, NEWS_URL and so on. This must be the last option.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" dry-run' -l 'dry-run' -d 'Print which sources would be asked and why, without asking them.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" fail-on' -l 'fail-on' -d 'When to fail: if a critical source is missing (named sources are critical), if any source is neither fresh nor cached, or never.' -rfka 'critical any none'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" exit-status' -l 'exit-status' -d 'Exit 1 when there is no article to print or, with --new, no new one.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" splay' -l 'splay' -d 'First wait a random time, for example 0-120s, so that many machines do not ask at once.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" if-running' -l 'if-running' -d 'What to do while another fetch is running: share its work, or exit 75.' -rfka 'join exit'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" q quiet' -l 'quiet' -s 'q' -d 'Print no message on success; report a failing source when the failure begins, lasts or ends.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" record' -l 'record' -d 'Save each request and response in this directory.' -rfa '(__newsagg_complete_directories)'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" replay' -l 'replay' -d 'Take responses from such a directory instead of the network.' -rfa '(__newsagg_complete_directories)'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" n number' -s 'n' -l 'number' -d 'Number the rows of the table, for open and show; a terminal always gets numbers.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" hyperlinks' -l 'hyperlinks' -d 'Make titles in the table clickable (OSC 8); by default on terminals that are known to support it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" no-hyperlinks' -l 'no-hyperlinks' -d 'Make titles in the table clickable (OSC 8); by default on terminals that are known to support it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion fetch -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg fetch" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg top" -ge 1' -fka '(__newsagg_custom_completion ---completion top -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" min' -l 'min' -d 'Only headlines that at least this many sources have.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion top -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion top -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" since' -l 'since' -d 'Only rows published, fetched or changed since this local time: 2h, 3d, today, monday, 08:00, 2026-11-20, 2026-11-20T08:00.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" n number' -s 'n' -l 'number' -d 'Number the rows of the table, for open and show; a terminal always gets numbers.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" hyperlinks' -l 'hyperlinks' -d 'Make titles in the table clickable (OSC 8); by default on terminals that are known to support it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" no-hyperlinks' -l 'no-hyperlinks' -d 'Make titles in the table clickable (OSC 8); by default on terminals that are known to support it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion top -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg top" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" exit-status' -l 'exit-status' -d 'Exit 1 when nothing is found.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion search -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion search -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" since' -l 'since' -d 'Only rows published, fetched or changed since this local time: 2h, 3d, today, monday, 08:00, 2026-11-20, 2026-11-20T08:00.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" n number' -s 'n' -l 'number' -d 'Number the rows of the table, for open and show; a terminal always gets numbers.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" hyperlinks' -l 'hyperlinks' -d 'Make titles in the table clickable (OSC 8); by default on terminals that are known to support it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" no-hyperlinks' -l 'no-hyperlinks' -d 'Make titles in the table clickable (OSC 8); by default on terminals that are known to support it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion search -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg search" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg open" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg open" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg open"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg open" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg open" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg show" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg show" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg show" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg show" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg show"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg show" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" host' -l 'host' -d 'Listen on this address (default 127.0.0.1).' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" port' -l 'port' -d 'Listen on this port (default 8080; 0 takes a free one).' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" token-file' -l 'token-file' -d 'Accept only clients that send the token in this file (mode 0600).' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" allowed-hosts' -l 'allowed-hosts' -d 'Also accept requests with these Host names.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" client-rate' -l 'client-rate' -d 'Limit of requests a second for each client; 0 is no limit.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" insecure-no-auth' -l 'insecure-no-auth' -d 'Listen on other than loopback addresses without a token: everybody may read.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg serve" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg worker" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg worker" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg worker"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg worker" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg worker" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg parse" -ge 1' -F
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg parse" base-url' -l 'base-url' -d 'URL of the document, with which its relative links are resolved.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg parse" content-type' -l 'content-type' -d 'HTTP Content-Type of the document; its charset is used.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg parse" batch' -l 'batch' -d 'Read requests {"file","url","content_type"} from standard input, one a line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg parse" dates' -l 'dates' -d 'Read dates from standard input, one a line, and print each in RFC 3339, or null.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg parse" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg parse" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources" -eq 1' -fa 'list' -d 'Show the sources that are configured and those that are built in.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources" -eq 1' -fa 'add' -d 'Ask a feed once and write it into the configuration file.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources" -eq 1' -fa 'remove' -d 'Remove sources from the configuration file, and delete their state in the store.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources" -eq 1' -fa 'disable' -d 'Stop asking sources, and leave them out of every answer.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources" -eq 1' -fa 'enable' -d 'Ask disabled sources again.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources" -eq 1' -fa 'rename' -d 'Give a source another name; it keeps its articles, cursors and statistics.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources" -eq 1' -fa 'check' -d 'Ask a source once, show which feed it has and what is wrong; store no article.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources" -eq 1' -fa 'import' -d 'Add the subscriptions of an OPML document or a newsboat urls file.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources" -eq 1' -fa 'export' -d 'Write the catalogue as OPML, for other feed readers.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources list" -ge 1' -fka '(__newsagg_custom_completion ---completion sources list -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion sources list -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion sources list -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" since' -l 'since' -d 'Only rows published, fetched or changed since this local time: 2h, 3d, today, monday, 08:00, 2026-11-20, 2026-11-20T08:00.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion sources list -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources add" -ge 1' -fka '(__newsagg_custom_completion ---completion sources add -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" name' -l 'name' -d 'Name of the source (default: its host name).' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add"' -l 'tag' -d 'Tag of the source; may be repeated.' -rfka '(__newsagg_custom_completion ---completion sources add -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" critical' -l 'critical' -d 'Let fetch fail when it has no acceptable copy of this source.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" no-check' -l 'no-check' -d 'Add the source without a request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion sources add -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources add" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources remove" -ge 1' -fka '(__newsagg_custom_completion ---completion sources remove -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources remove" purge' -l 'purge' -d 'Delete their stored articles too.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources remove" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources remove" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources remove"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources remove" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources remove" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources disable" -ge 1' -fka '(__newsagg_custom_completion ---completion sources disable -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources disable" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources disable" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources disable"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources disable" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources disable" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources enable" -ge 1' -fka '(__newsagg_custom_completion ---completion sources enable -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources enable" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources enable" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources enable"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources enable" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources enable" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources rename" -eq 1' -fka '(__newsagg_custom_completion ---completion sources rename -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources rename" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources rename" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources rename"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources rename" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources rename" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources check" -ge 1' -fka '(__newsagg_custom_completion ---completion sources check -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion sources check -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion sources check -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion sources check -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources import" -eq 1' -F
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources import" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources import" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources import"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources import" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources import" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg sources export" -ge 1' -fka '(__newsagg_custom_completion ---completion sources export -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources export" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources export"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion sources export -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources export"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion sources export -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources export" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources export" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources export"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources export" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg sources export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg why" -ge 1' -fka '(__newsagg_custom_completion ---completion why -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion why -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion why -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion why -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg why" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg cursors" -eq 1' -fa 'list' -d 'Show each cursor and how many articles were printed with it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg cursors" -eq 1' -fa 'count' -d 'Print how many stored articles are new for a cursor, for example in a status line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg cursors" -eq 1' -fa 'reset' -d 'Delete a cursor: the next run with it prints every article again.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" since' -l 'since' -d 'Only rows published, fetched or changed since this local time: 2h, 3d, today, monday, 08:00, 2026-11-20, 2026-11-20T08:00.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion cursors list -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors list" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg cursors count" -eq 1' -fka '(__newsagg_custom_completion ---completion cursors count -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors count"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion cursors count -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors count"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion cursors count -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors count" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors count" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors count"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors count" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors count" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg cursors reset" -eq 1' -fka '(__newsagg_custom_completion ---completion cursors reset -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors reset" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors reset" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors reset"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors reset" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg cursors reset" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg status" -ge 1' -fka '(__newsagg_custom_completion ---completion status -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion status -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion status -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion status -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg stats" -ge 1' -fka '(__newsagg_custom_completion ---completion stats -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" prometheus' -l 'prometheus' -d 'Write Prometheus text, for the textfile collector.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion stats -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion stats -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" since' -l 'since' -d 'Only rows published, fetched or changed since this local time: 2h, 3d, today, monday, 08:00, 2026-11-20, 2026-11-20T08:00.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion stats -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg stats" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg breaker-status" -ge 1' -fka '(__newsagg_custom_completion ---completion breaker-status -- positional@0 (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" reset' -l 'reset' -d 'Close the breaker and forget its failures.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" force-open' -l 'force-open' -d 'Do not ask the source until its breaker is reset.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" force-close' -l 'force-close' -d 'Ask the source however often it fails, until its breaker is reset.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status"' -l 'sources' -d 'Sources by name or URL, separated by commas.' -rfka '(__newsagg_custom_completion ---completion breaker-status -- --sources (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status"' -l 'tag' -d 'Sources with this tag; may be repeated.' -rfka '(__newsagg_custom_completion ---completion breaker-status -- --tag (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" since' -l 'since' -d 'Only rows published, fetched or changed since this local time: 2h, 3d, today, monday, 08:00, 2026-11-20, 2026-11-20T08:00.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion breaker-status -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg breaker-status" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion workers -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg workers" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg store" -eq 1' -fa 'info' -d 'Show the kind, version and size of the store, and the clock of its server.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg store" -eq 1' -fa 'copy' -d 'Copy all stored data into another, empty store, in one transaction.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion store info -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store info" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg store copy" -eq 1' -F
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg store copy" -eq 2' -F
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion store copy -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg store copy" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion doctor -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg config" -eq 1' -fa 'show' -d 'Print every setting with its current value.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg config" -eq 1' -fa 'check' -d 'Report all errors of the configuration file; exit 78 if there are any.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" origin' -l 'origin' -d 'Show where each value was set, also in a narrow table.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" f format' -l 'format' -s 'f' -d 'Output format; by default a table on a terminal, JSON elsewhere.' -rfka 'table json jsonl tsv csv markdown text html rss atom jsonfeed'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" json' -l 'json' -d 'The same as --format json.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" fields' -l 'fields' -d 'Write only these fields; without a value, list the possible ones.' -rfka '(__newsagg_custom_completion ---completion config show -- --fields (count (__newsagg_tokens -pc)) (string length -- "$(commandline -ct)"))'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" o output' -l 'output' -s 'o' -d 'Write to this file, completely or not at all; %Y, %m, %d, %H in its name are the local time.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" append' -l 'append' -d 'Add to the end of the file of -o instead of replacing it.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" no-header' -l 'no-header' -d 'Write a table, TSV and CSV without the header line.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" l limit' -l 'limit' -s 'l' -d 'Write at most this many rows.' -rfka ''
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" color' -l 'color' -d 'When to use colour.' -rfka 'auto always never'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" no-pager' -l 'no-pager' -d 'Print a table that is longer than the screen without a pager.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config show" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config check" config' -l 'config' -d 'Read this configuration file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'toml\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config check" store' -l 'store' -d 'Keep articles and state in this file, or postgresql:// database.' -rF
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config check"' -l 'verbose' -s 'v' -d 'Print more on stderr; given twice, every request.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config check" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg config check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_positional "newsagg schema" -eq 1' -fka 'news hits stats breakers sources status top why plan cursors workers checks settings findings stores copies'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg schema" version' -l 'version' -d 'Show the version.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg schema" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'newsagg' -n '__newsagg_should_offer_completions_for_flags_or_options "newsagg help" version' -l 'version' -d 'Show the version.'
