# What the scripts of this folder share. Source it in bash with `set -euo pipefail`.

fail() { echo "${0##*/}: $*" >&2; exit 1; }

postgres_bin() { # prints the folder of PostgreSQL's programs: that in TRIBUTARY_PG_BIN, or the newest of Debian
    local found=${TRIBUTARY_PG_BIN:-}
    if [[ -z $found ]]; then
        found=$(printf '%s\n' /usr/lib/postgresql/*/bin/pg_basebackup | sort -V | tail -n 1)
        found=${found%/pg_basebackup}
    fi
    [[ -x $found/pg_basebackup ]] || fail "there is no pg_basebackup in ${found:-/usr/lib/postgresql}; set TRIBUTARY_PG_BIN"
    echo "$found"
}

bases() { # bases FOLDER: prints the complete base backups, oldest first
    find "$1/base" -mindepth 1 -maxdepth 1 -type d -name '[0-9]*Z' 2>/dev/null | sort
}
