#!/usr/bin/env bash
# Runs two versions of the server on one PostgreSQL under load, while the later one migrates it. Then this version verifies and
# replays the result.
# scripts/side-by-side.sh EARLIER [LATER]    both are commits; the default for LATER is the current checkout
# It prints the result of UpgradeChaosTests.Two_versions_work_side_by_side. The exit code is 0 only when that test passed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 CI=true
unset "${!Tributary__@}"
source scripts/private-postgres.sh
[[ $# -eq 1 || $# -eq 2 ]] || need 'scripts/side-by-side.sh EARLIER [LATER]'

worktrees=$(mktemp -d)
remove_worktrees() {
    local tree
    for tree in "$worktrees"/*/; do
        if [[ -d $tree ]]; then git worktree remove --force "$tree"; fi
    done
    rm -rf "$worktrees"
}
trap 'remove_worktrees; clean_up' EXIT

built() { # built COMMIT: prints the path of its server
    local tree
    tree=$worktrees/$(git rev-parse --short "$1^{commit}")
    if [[ ! -d $tree ]]; then
        git worktree add --quiet --detach "$tree" "$1" >&2
        dotnet build "$tree/src/Tributary.Server" -c Release --verbosity quiet >&2
    fi
    echo "$tree/src/Tributary.Server/bin/Release/net10.0/tributary.dll"
}

say "build"
dotnet build tests/Tributary.Tests -c Release --verbosity quiet
TRIBUTARY_TEST_EARLIER=$(built "$1")
export TRIBUTARY_TEST_EARLIER
if [[ $# -eq 2 ]]; then
    TRIBUTARY_TEST_LATER=$(built "$2")
    export TRIBUTARY_TEST_LATER
fi
[[ -n $(newest_postgres) ]] || install_packages postgresql

say "side by side"
tests/Tributary.Tests/bin/Release/net10.0/Tributary.Tests -noLogo -noColor -explicit only -showLiveOutput -method '*UpgradeChaosTests.Two_versions_work_side_by_side'
