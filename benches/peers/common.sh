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

# Where tests/run puts the packages of Python and of Node.
CACHE=$(cd ../.. && pwd)/.cache
PYTHON=$CACHE/python/bin/python
PACKAGES=$CACHE/provider/node_modules

# Installs the Python packages of tests/requirements.txt as tests/run does, with a gate that needs nothing else.
need_python() {
    "$PYTHON" -c 'import cryptography, jwt, msal' 2>/dev/null || ../../tests/run typos >&2
}

# MSAL is big: it is left to the tests.
need_msal() {
    need_python
    [ -d "$PACKAGES/@azure/msal-node" ] && return
    echo 'error: MSAL for JavaScript is not here; tests/run installs it' >&2
    exit 1
}

# Installs what package.json names, where peer.mjs finds it.
need_forge() {
    [ -d node_modules/node-forge ] || npm ci --silent --ignore-scripts --no-audit --no-fund >&2
}

# The machine, as a list in Markdown.
machine() {
    echo "- Date: $(date -u +%Y-%m-%d)"
    echo "- Processor: $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | sort -u), $(nproc) cores"
    echo "- System: $(. /etc/os-release && echo "$PRETTY_NAME"), Linux $(uname -r)"
    echo "- Compiler: $(rustc --version)"
    echo "- Load before the start: $(cut -d ' ' -f 1 /proc/loadavg), where 0 is a machine with nothing else to do"
}

# Runs each command of COMMANDS in turns, RUNS times in blocks of ten, with FOLDER for its files; writes
# "index median min p90", in milliseconds, a line each.
take_turns() {
    local done
    for ((done = 0; done < RUNS; done += 10)); do
        hyperfine --shell=none --warmup 2 --runs 10 --style none \
            --export-json "$FOLDER/block-$done.json" "${COMMANDS[@]}" >/dev/null 2>&1
    done
    jq -rs '[.[].results | to_entries[]] | group_by(.key)[]
        | (map(.value.times[]) | sort | map(. * 1000)) as $t | ($t | length) as $n
        | [.[0].key, $t[($n - 1) / 2 | floor], $t[0], $t[($n - 1) * 0.9 | floor]] | @tsv' \
        "$FOLDER"/block-*.json
    rm "$FOLDER"/block-*.json
}

# A table of what take_turns writes. The first name is what the others are compared with.
table() {
    echo '| command | median ms | min ms | p90 ms | median against the first |'
    echo '|---|---|---|---|---|'
    awk -F '\t' -v names="$1" 'BEGIN { split(names, name, "|") }
        NR == 1 { first = $2 }
        { printf "| %s | %.1f | %.1f | %.1f | %.2f |\n", name[$1 + 1], $2, $3, $4, $2 / first }'
}

# A script that makes an assertion for Entra with OpenSSL: key and certificate out of a PFX, if it is one, the
# digest of the certificate, header and claims in base64url, the signature. Arguments: the PFX or PEM, the
# audience, the client id.
assertion_script() {
    local pem=$1
    echo set -e
    if [[ $1 = *.pfx ]]; then
        pem=$FOLDER/sign.pem
        echo "openssl pkcs12 -in '$1' -passin env:BENCH_PASSWORD -noenc -out '$pem'"
    fi
    cat <<EOF
cd '$FOLDER'
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
x5t=\$(openssl x509 -in '$pem' -outform der | openssl dgst -sha256 -binary | base64url)
now=\$(date +%s)
header=\$(printf '{"alg":"PS256","typ":"JWT","x5t#S256":"%s"}' "\$x5t" | base64url)
claims=\$(printf '{"aud":"$2","iss":"$3","sub":"$3","jti":"%s","nbf":%d,"exp":%d}' \\
    "\$(openssl rand -hex 16)" "\$now" "\$((now + 600))" | base64url)
signature=\$(printf '%s.%s' "\$header" "\$claims" | openssl dgst -sha256 -binary -sign '$pem' \\
    -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:32 | base64url)
assertion=\$header.\$claims.\$signature
EOF
}
