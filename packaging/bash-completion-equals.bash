
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
