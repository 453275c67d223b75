#!/usr/bin/env bash
# Takes a base backup of PostgreSQL, checks it, and deletes old ones with the log that only they need.
# base-backup.sh FOLDER [KEEP]   writes FOLDER/base/TIME, and keeps the newest KEEP (7) of them
# The connection comes from PGHOST, PGPORT, PGUSER and PGPASSWORD or ~/.pgpass; the user needs the attribute REPLICATION.
# With Tributary__Storage set, and `tributary` on the PATH or in TRIBUTARY, success is recorded for /metrics.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/common.sh"
[[ $# -ge 1 && $# -le 2 && ${2:-7} =~ ^[1-9][0-9]*$ ]] || { echo 'usage: base-backup.sh FOLDER [KEEP]' >&2; exit 2; }
folder=$1 keep=${2:-7}
bin=$(postgres_bin)
umask 077
mkdir -p "$folder/base"
exec 9>"$folder/base/.lock"
flock -n 9 || fail "another base backup is running"

base=$folder/base/$(date -u +%Y%m%dT%H%M%SZ)
[[ ! -e $base ]] || fail "$base exists"
rm -rf "$folder"/base/*.incomplete # of a run that was interrupted
trap 'rm -rf "$base.incomplete"' EXIT
"$bin/pg_basebackup" --pgdata="$base.incomplete" --checkpoint=fast --wal-method=stream --manifest-checksums=SHA256 \
    --label="tributary ${base##*/}" --no-password
"$bin/pg_verifybackup" --quiet "$base.incomplete"
date -u +%Y%m%dT%H%M%SZ >"$base.ended" # a backup can be recovered to no earlier moment
mv "$base.incomplete" "$base"
echo "Base backup: $base ($(du -sh "$base" | cut -f1))"

mapfile -t all < <(bases "$folder")
while [[ ${#all[@]} -gt $keep ]]; do
    rm -rf "${all[0]}" "${all[0]}.ended"
    echo "Deleted ${all[0]}"
    all=("${all[@]:1}")
done
first=$(sed -n 's/^START WAL LOCATION: .* (file \([0-9A-F]*\))$/\1/p' "${all[0]}/backup_label")
if [[ -n $first && -d $folder/wal ]]; then "$bin/pg_archivecleanup" "$folder/wal" "$first"; fi

if [[ -n ${Tributary__Storage:-} ]]; then "${TRIBUTARY:-tributary}" backup --record; fi
