#!/usr/bin/env bash
# Prepares a fresh data folder from a base backup and the archived log, to be recovered to a moment.
# restore.sh FOLDER DATA [TIME]   DATA must be empty or not exist; TIME such as '2026-11-29 02:55:00+00', else the end
# Run it as the user of PostgreSQL. It changes nothing but DATA, and starts nothing: it prints what to do next.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
source "$here/common.sh"
[[ $# -ge 2 && $# -le 3 ]] || { echo "usage: restore.sh FOLDER DATA ['YYYY-MM-DD HH:MM:SS+00']" >&2; exit 2; }
folder=$(readlink -f "$1") data=$2 time=${3:-}
bin=$(postgres_bin)
[[ $folder != *\'* && $data != *\'* && $time != *\'* ]] || fail "a name or time has a quote"
[[ $EUID -ne 0 ]] || fail "run it as the user of PostgreSQL: sudo -u postgres $0 ..."
[[ -d $folder/wal ]] || fail "there is no archived log in $folder/wal"
[[ ! -e $data || -z $(ls -A "$data") ]] || fail "$data is not empty; move it away, and do not delete it yet"

# The newest base backup that was complete at the moment.
limit='99999999T999999Z'
if [[ -n $time ]]; then limit=$(date -u -d "$time" +%Y%m%dT%H%M%SZ) || fail "$time is not a time"; fi
base=
while read -r one; do
    if [[ -f $one.ended && ! $(<"$one.ended") > $limit ]]; then base=$one; fi
done < <(bases "$folder")
[[ -n $base ]] || fail "no base backup in $folder/base is older than ${time:-now}"
needed=$(du -sk "$base" | cut -f1)
mkdir -p "$data"
free=$(df --output=avail -k "$data" | tail -n 1)
[[ $free -gt $needed ]] || fail "$data has $free kB free, and the backup needs $needed"

echo "Checking $base"
"$bin/pg_verifybackup" --quiet "$base"
echo "Copying it to $data"
chmod 700 "$data"
cp -a "$base/." "$data/"
{
    echo "restore_command = 'cp \"$folder/wal/%f\" \"%p\"'"
    echo "recovery_target_action = 'promote'"
    if [[ -n $time ]]; then
        echo "recovery_target_time = '$time'"
    else
        echo "recovery_target_timeline = 'latest'"
    fi
    # The new cluster gets a folder of its own for its log, so it never writes into this one.
    echo "archive_command = ''"
    # No node serves the new cluster until `tributary restore --recovered` has seen this.
    echo "tributary.recovered = '$(date -u +%Y-%m-%dT%H:%M:%SZ)'"
} >>"$data/postgresql.auto.conf"
touch "$data/recovery.signal"
cat <<END
Ready to be recovered${time:+ to $time}, from ${base##*/}.
Next:
1. Start PostgreSQL on $data, with no node of Tributary connected. Its log says
   'archive recovery complete' when it is done. It goes no further than the log in $folder/wal.
2. tributary restore --recovered
3. tributary verify
4. Let it archive to a folder of its own (archive_command), then take a base backup: base-backup.sh NEW_FOLDER
5. Follow docs/deploy/backup.md, from 'After a restore' on.
END
