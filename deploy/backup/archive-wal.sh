#!/bin/sh
# Keeps a finished piece of PostgreSQL's write-ahead log. PostgreSQL calls it, as its own user:
#   archive_command = '/usr/lib/tributary/backup/archive-wal.sh %p %f /var/backups/tributary'
# archive-wal.sh PATH NAME FOLDER   copies PATH to FOLDER/wal/NAME; fails unless the copy is on the disk
# PostgreSQL calls it again for the same piece after a failure or a crash, and keeps the piece until it succeeds.
set -eu
[ $# -eq 3 ] || { echo 'usage: archive-wal.sh PATH NAME FOLDER' >&2; exit 2; }
path=$1 name=$2 wal=$3/wal
umask 077
mkdir -p "$wal"
if [ -e "$wal/$name" ]; then
    if cmp -s "$path" "$wal/$name"; then exit 0; fi
    echo "archive-wal.sh: $wal/$name exists with other contents. Two clusters must not share a folder." >&2
    exit 1
fi
cp "$path" "$wal/.$name.incomplete"
sync "$wal/.$name.incomplete"
mv "$wal/.$name.incomplete" "$wal/$name"
sync "$wal"
