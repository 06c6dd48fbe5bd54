# bash completion for docker-destination called by its own name; `docker destination` is completed by docker's own.

_docker_destination() {
    local -a words=() lines=()
    local word directive current kind
    # bash takes `--flag=value` apart.
    for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do
        if [[ ${#words[@]} -gt 0 && ($word == = || ${words[-1]} == --*=) ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
    done
    [[ ${#words[@]} -gt 0 ]] || words=("")
    current=${words[-1]}
    mapfile -t lines < <("${COMP_WORDS[0]}" __completeNoDesc "${words[@]}" 2>/dev/null)
    [[ ${#lines[@]} -gt 0 && ${lines[-1]} == :* ]] || return
    directive=${lines[-1]#:}
    unset 'lines[-1]'
    ((directive & 1)) && return
    ((directive & 2)) && compopt -o nospace 2>/dev/null
    if ((directive & 8)); then
        for kind in "${lines[@]}"; do
            mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -X "!*.$kind" -- "$current")
        done
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$current")
        compopt -o filenames 2>/dev/null
        return
    fi
    # Of `--flag=value` the value alone is completed.
    [[ $current == --*=* ]] && current=${current#*=}
    for word in "${lines[@]}"; do
        [[ $word == "$current"* ]] && COMPREPLY+=("$(printf %q "$word")")
    done
    if [[ ${#COMPREPLY[@]} -eq 0 ]] && ! ((directive & 4)); then
        mapfile -t COMPREPLY < <(compgen -f -- "$current")
        compopt -o filenames 2>/dev/null
    fi
}

complete -F _docker_destination docker-destination
