# Other people's code for the proofs of tests/node; sourced, not run. Needs bash with `set -euo pipefail` and scripts/private-postgres.sh before it.
# node_modules   installs Node and npm where they are missing and the packages of tests/node, as locked; sets NODE_PROOF.

install_node() {
    local as_root=()
    if [[ $EUID -ne 0 ]]; then
        sudo -n true 2>/dev/null || need 'Node and npm are missing: sudo apt-get install nodejs npm'
        as_root=(sudo -n)
    fi
    say 'installing nodejs'
    "${as_root[@]}" apt-get update -q
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends nodejs npm
}

node_modules() {
    if ! command -v node >/dev/null || ! command -v npm >/dev/null; then install_node; fi
    NODE_PROOF=$PWD/tests/node
    npm ci --prefix "$NODE_PROOF" --no-audit --no-fund --ignore-scripts --loglevel=error
}
