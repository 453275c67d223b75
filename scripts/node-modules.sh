# Other people's code for the proofs of tests/node; sourced, not run. Needs bash with `set -euo pipefail` and scripts/private-postgres.sh before it.
# node_modules   installs Node and npm where they are missing and the packages of tests/node, as locked; sets NODE_PROOF.

node_modules() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then install_packages nodejs npm; fi
    NODE_PROOF=$PWD/tests/node
    npm ci --prefix "$NODE_PROOF" --no-audit --no-fund --ignore-scripts --loglevel=error
}
