# bash completion for `steward`: source this file, or install it as
# /usr/share/bash-completion/completions/steward. Everything it offers it asks the daemon for.

_steward() {
    local word=${COMP_WORDS[COMP_CWORD]} options=() words=() i
    COMPREPLY=()
    for ((i = 1; i < COMP_CWORD; i++)); do
        case ${COMP_WORDS[i]} in
            --) return ;; # what follows is another command's
            --socket) options+=(--socket "${COMP_WORDS[++i]-}") ;;
            -*) ;;
            *) words+=("${COMP_WORDS[i]}") ;;
        esac
    done
    if [[ $word == -* ]]; then
        local flags='--socket --json --text --lines --help --version --timeout'
        [[ ${words[0]-} == web ]] && flags='--socket --json --help --listen --interval --allow-changes --allow-remote'
        mapfile -t COMPREPLY < <(compgen -W "$flags" -- "$word")
        return
    fi
    if [[ ${words[0]-} == help || ${words[0]-} == describe ]]; then
        words=("${words[@]:1}")
        ((${#words[@]} > 1)) && return
    fi
    local offered
    case ${#words[@]} in
        0) offered=$(command steward "${options[@]}" --list-methods 2>/dev/null | awk '!seen[$1]++ { print $1 }') ;;
        1)
            case ${words[0]} in
                info | get | rm | why) offered=$(_steward_names) ;;
                top) offered=$'objects\nlocks\nwaits\nqueues\nclients' ;;
                ls | holders | create | hold) offered=$(_steward_types) ;;
                *) offered=$(command steward "${options[@]}" --list-methods 2>/dev/null | sed -n "s/^${words[0]} //p") ;;
            esac
            [[ ${words[0]} == lock ]] && offered+=$'\n'$(_steward_names lock)
            ;;
        2)
            [[ ${words[0]} == hold ]] && words=("${words[@]:1}")
            offered=$(_steward_names "${words[0]}")
            ;;
        *) return ;;
    esac
    local IFS=$'\n'
    mapfile -t COMPREPLY < <(compgen -W "$offered" -- "$word")
}

# The types of shared objects, each once.
_steward_types() {
    command steward "${options[@]}" --list-methods 2>/dev/null |
        awk 'NF == 2 && $1 != "manager" && $1 != "service" && !seen[$1]++ { print $1 }'
}

# The names of objects, of one type if one is given. The third column of the table; names with blanks are left out.
_steward_names() {
    command steward "${options[@]}" ls "$@" 2>/dev/null | awk 'NR > 1 && $3 != "-" && NF == 8 { print $3 }'
}

complete -o default -F _steward steward
