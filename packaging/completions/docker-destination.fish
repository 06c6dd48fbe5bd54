# fish completion for docker-destination called by its own name; `docker destination` is completed by docker's own.

function __docker_destination_complete
    set -l words (commandline -opc)
    set -l lines ($words[1] __complete $words[2..-1] (commandline -ct) 2>/dev/null)
    string match -qr '^:\d+$' -- $lines[-1]; or return
    set -l directive (string sub -s 2 -- $lines[-1])
    set -e lines[-1]
    test (math "bitand($directive, 1)") -eq 0; or return
    if test (math "bitand($directive, 8)") -ne 0
        for kind in $lines
            __fish_complete_suffix .$kind
        end
        return
    end
    printf '%s\n' $lines
    if test (count $lines) -eq 0; and test (math "bitand($directive, 4)") -eq 0
        __fish_complete_path (commandline -ct)
    end
end

complete -c docker-destination -f -a '(__docker_destination_complete)'
