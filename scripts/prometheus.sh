# Gets Debian's Prometheus with promtool for the tests. Source this file after scripts/private-postgres.sh, in bash with
# `set -euo pipefail`.
# prometheus   unpacks both programs into tests/obj/prometheus unless they are there; nothing is installed and no service is started

prometheus() {
    local folder=$PWD/tests/obj/prometheus package
    if [[ -x $folder/prometheus && -x $folder/promtool ]]; then return; fi
    say 'unpacking prometheus'
    package=$(mktemp -d)
    chmod 755 "$package" # apt downloads as a user of its own
    if ! (cd "$package" && apt-get download -q prometheus); then
        refresh_packages
        (cd "$package" && apt-get download -q prometheus)
    fi
    dpkg-deb --extract "$package"/prometheus_*.deb "$package"
    mkdir -p "$folder"
    mv "$package"/usr/bin/{prometheus,promtool} "$folder"
    rm -rf "$package"
}
