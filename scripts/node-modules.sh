# Installs other people's code for the proofs of tests/node. Source this file after scripts/private-postgres.sh, in bash with
# `set -euo pipefail`.
# node_modules   installs Node and npm if they are missing, and the locked packages of tests/node unless they are there

node_modules() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then install_packages nodejs npm; fi
    local lock=$PWD/tests/node/package-lock.json installed=$PWD/tests/node/node_modules/.installed
    if cmp -s "$lock" "$installed"; then return; fi
    npm ci --prefix "$PWD/tests/node" --no-audit --no-fund --ignore-scripts --loglevel=error
    cp "$lock" "$installed" # a copy that was not finished has none
}
