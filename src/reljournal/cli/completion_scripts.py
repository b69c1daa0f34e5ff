"""The completion scripts: each asks the hidden `rel _complete` and hands the answer to its shell.

No script evaluates what comes back: names are data, whatever they hold.
"""

from __future__ import annotations

BASH = """\
# Completion of rel for bash. For an alias too: complete -F _rel rc
_rel() {
    local line=${COMP_LINE:0:COMP_POINT} how offer
    # An alias stands for more words than one; bash 4 knows them.
    if ((BASH_VERSINFO[0] >= 4)) && [[ -n ${BASH_ALIASES[$1]-} ]]; then
        line=${BASH_ALIASES[$1]}${line#*"$1"}
    fi
    COMPREPLY=()
    {
        IFS= read -r how || return 0
        while IFS= read -r offer; do
            COMPREPLY+=("$offer")
        done
    } < <(command rel _complete bash "$COMP_WORDBREAKS" "$line" 2>/dev/null)
    if [[ $how == files ]]; then
        if type compopt >/dev/null 2>&1; then
            compopt -o default -o filenames
        else
            while IFS= read -r offer; do
                COMPREPLY+=("$offer")
            done < <(compgen -f -- "$2")
        fi
    elif [[ $how == list ]]; then
        # They have not begun as was typed: with nothing in common they are listed, and the line stays.
        COMPREPLY+=(" ")
    fi
}
complete -o nosort -F _rel rel 2>/dev/null || complete -F _rel rel
"""

ZSH = """\
#compdef rel
# Completion of rel for zsh.
_rel() {
    local how offer current=$PREFIX
    local -a words_before offers told shown listing
    local -i at widest=0
    words_before=("${(@Q)words[2,CURRENT-1]}")
    # Inside quotation marks only the outer ones are quoting.
    [[ -z $compstate[quote] ]] && current=${(Q)PREFIX}
    {
        IFS= read -r how || return 1
        while IFS= read -r offer; do
            offers+=("${offer%%$'\\t'*}")
            told+=("${offer#*$'\\t'}")
            (( ${(m)#offers[-1]} > widest )) && widest=${(m)#offers[-1]}
        done
    } < <(command rel _complete zsh "${words_before[@]}" "$current" 2>/dev/null)
    if [[ $how == files ]]; then
        _files
        return
    fi
    (( ${#offers} )) || return 1
    for (( at = 1; at <= $#offers; at++ )); do
        if [[ -n $told[at] ]]; then
            shown+=("${(mr:widest + 2:)offers[at]}$told[at]")
            listing=(-l)
        else
            shown+=("$offers[at]")
        fi
    done
    # What matches is decided by rel: a word inside a name, an accent left out.
    compadd -U $listing -V rel -d shown -a -- offers
    if [[ $how == list ]]; then
        compstate[insert]=''
        compstate[list]='list force'
    fi
}
if [[ $funcstack[1] == _rel ]]; then
    _rel "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _rel rel
fi
"""

FISH = """\
# Completion of rel for fish.
function __rel_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l current (commandline -ct)
    set -l answer (command rel _complete fish $words "$current" 2>/dev/null)
    set -q answer[1]; or return
    if test "$answer[1]" = files
        __fish_complete_path "$current"
        return
    end
    set -e answer[1]
    printf '%s\\n' $answer
end
complete -c rel -f -k -a '(__rel_complete)'
"""

SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}
