# Read by the scripts beside it.

# Installs the Debian packages for commands or files that are missing, or says what they are.
# Arguments: COMMAND-OR-FILE=PACKAGE ...
need() {
    local pair missing=()
    for pair in "$@"; do
        command -v "${pair%%=*}" >/dev/null 2>&1 || [ -e "${pair%%=*}" ] || missing+=("${pair#*=}")
    done
    [ ${#missing[@]} -eq 0 ] && return
    if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
        apt-get update -qq >&2 && apt-get install -qq -y --no-install-recommends "${missing[@]}" >&2
    else
        echo "error: missing: ${missing[*]} (these are Debian's names)" >&2
        exit 1
    fi
}

# The machine, as a list in Markdown.
machine() {
    echo "- Date: $(date -u +%Y-%m-%d)"
    echo "- Processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sort -u), $(nproc) cores"
    echo "- System: $(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r)"
    echo "- Compiler: $(rustc --version)"
    echo "- Load before the start: $(cut -d ' ' -f 1 /proc/loadavg), where 0 is a machine with nothing else to do"
}
