#!/usr/bin/env bash
# Times each report of analytics and each leaderboard on a large program; bench/README.md says how to read it.
# ./bench/reports.sh [postgres|sqlite] [--members 1000000] [--events 10000000] [--times 20]
# The database is in a temporary folder; TMPDIR=/dev/shm puts it into memory. --server FILE takes a tributary.dll that is
# built, instead of building this tree.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset "${!Tributary__@}" # the caller's own server settings must not steer what is measured
source "$repository/scripts/private-postgres.sh"

database=postgres members=1000000 events=10000000 times=20 server=''
while [[ $# -gt 0 ]]; do
    case $1 in
        postgres | sqlite) database=$1 ;;
        --members) members=${2:?--members needs a number}; shift ;;
        --events) events=${2:?--events needs a number}; shift ;;
        --server) server=${2:?--server needs a file}; shift ;;
        --times) times=${2:?--times needs a number}; shift ;;
        *) need "Unknown: $1" ;;
    esac
    shift
done

if [[ -z $server ]]; then
    server=$repository/src/Tributary.Server/bin/Release/net10.0/tributary.dll
    dotnet build "$repository/src/Tributary.Server" -c Release --verbosity quiet -p:RunAnalyzers=false
fi
if [[ $database == postgres ]]; then
    private_postgres shared_buffers=2GB max_wal_size=4GB
    storage=$POSTGRES_URL
    sql() { psql -q -v ON_ERROR_STOP=1 -At "$POSTGRES_URL" "$@"; }
    empty="'{}'" yes=true as_text=(-c)
else
    command -v sqlite3 >/dev/null || install_packages sqlite3
    scratch=$(mktemp -d)
    storage=sqlite:$scratch/reports.db
    sql() { sqlite3 -bail "$scratch/reports.db" "$@"; }
    empty="'[]'" yes=1 as_text=()
fi

server_pid=''
stop_server() {
    if [[ -z $server_pid ]]; then return 0; fi
    kill -TERM "$server_pid" 2>/dev/null || true
    wait "$server_pid" 2>/dev/null || true
    server_pid=''
}
trap 'stop_server; clean_up' EXIT

port=$((15000 + RANDOM % 15000)) key=trb_admin_0123456789abcdef0123456789abcdef
url=http://127.0.0.1:$port
start_server() {
    (cd "$scratch" && Tributary__AdminKey=$key Tributary__Storage=$storage \
        exec dotnet "$server" serve --urls "$url") >"$scratch/server.log" 2>&1 &
    server_pid=$!
    for _ in $(seq 300); do
        if curl -fs -o /dev/null "$url/readyz"; then return; fi
        kill -0 "$server_pid" 2>/dev/null || break
        sleep 0.2
    done
    cat "$scratch/server.log" >&2
    exit 1
}
cpu_ticks() { # prints the processor time so far of the server and of PostgreSQL, in hundredths of a second
    local processes=("$server_pid") postmaster
    if [[ $database == postgres ]]; then
        postmaster=$(head -n 1 "$scratch/postgres/postmaster.pid")
        read -ra children <"/proc/$postmaster/task/$postmaster/children"
        processes+=("$postmaster" "${children[@]}")
    fi
    for process in "${processes[@]}"; do
        # After the name, which ends with a parenthesis: utime and stime, and those of ended children.
        sed 's/.*) //' "/proc/$process/stat" 2>/dev/null || true
    done | awk '{ sum += $12 + $13; if (NR == 2) sum += $14 + $15 } END { print sum }'
}
ask() { curl -fsS -H "Authorization: Bearer $key" "$@"; }

terms='{"name":"Big","currency":"USD","link":{"destination":"https://shop.example/","allowed_hosts":["shop.example"]},
  "completes":{"when":{"field":"event.type","op":"eq","value":"purchase"},"within":"60d"},
  "rewards":[{"key":"share","on":"purchase","to":"upline","rates":["10%"]}]}'

say "filling $database with $members members and $events events"
start_server
ask -o /dev/null -X PUT -H 'Content-Type: application/json' \
    -d "$terms" "$url/v1/programs/big"
ask -o /dev/null -H 'Content-Type: application/json' -d '{"id":"first"}' "$url/v1/programs/big/members"
until [[ $(sql "${as_text[@]}" 'select count(*) from activity_total_day') -gt 0 ]]; do sleep 0.5; done
stop_server
program=$(sql -c "select id from program where name = 'big'" 2>/dev/null || sql "select id from program where name = 'big'")
{
    if [[ $database == postgres ]]; then
        echo 'set synchronous_commit = off; set work_mem = "512MB";'
    else
        echo 'pragma synchronous = off; pragma temp_store = memory; pragma cache_size = -1000000;'
    fi
    echo 'begin; create table bench_day (i bigint, day integer, week integer);'
    for ((i = 0; i < 365; i++)); do
        day=$(date -u -d "-$i days" +%Y%m%d)
        week=$(date -u -d "$day -$(($(date -u -d "$day" +%u) - 1)) days" +%Y%m%d)
        echo "insert into bench_day values ($i, $day, $week);"
    done
    sed -e "s/:P:/$program/g; s/:MEMBERS:/$members/g; s/:EVENTS:/$events/g; s/:EMPTY:/$empty/g; s/:YES:/$yes/g" \
        -e "s/:MONTH:/$(date -u +%Y%m01)/g; s/:WEEK:/$(date -u -d "-$(($(date -u +%u) - 1)) days" +%Y%m%d)/g" \
        "$repository/bench/reports/fill.sql"
    echo 'drop table bench_day; commit;'
    if [[ $database == postgres ]]; then echo 'vacuum analyze;'; else echo 'analyze;'; fi
} >"$scratch/fill.sql"
if [[ $database == postgres ]]; then sql -f "$scratch/fill.sql"; else sql ".read $scratch/fill.sql"; fi

say "comparing the roll-ups"
# Entries are missing on purpose, so that only what it says of one table against another counts.
(cd "$scratch" && Tributary__Storage=$storage dotnet "$server" verify --no-replay) >"$scratch/verify" 2>&1 || true
grep -q 'N1 is broken' "$scratch/verify" || need "$(cat "$scratch/verify")"
if grep 'differs from' "$scratch/verify"; then exit 1; fi

say "ranking the referrers"
start_server
# The list of all time is made last.
until [[ -n $(sql "${as_text[@]}" "select 1 from best_referrers where program_id = $program and from_day = 0") ]]; do
    sleep 1
done
sql "${as_text[@]}" "select from_day, to_day, took / 1000 from best_referrers where program_id = $program" >&2
stop_server

start_server
printf '%s cores, load of %s\n' "$(nproc)" "$(cut -d ' ' -f 1-3 /proc/loadavg)"
printf '%-42s %9s %9s %9s %9s\n' 'milliseconds' first median worst cpu
while read -r name path; do
    path=${path/MEMBER/m$((members / 2))}
    path=${path/YEARAGO/$(date -u -d '-364 days' +%F)}
    first=$(ask -o /dev/null -w '%{time_total}\n' "$url/v1/programs/big/$path")
    ticks=$(cpu_ticks)
    for ((i = 0; i < times; i++)); do
        ask -o /dev/null -w '%{time_total}\n' "$url/v1/programs/big/$path"
    done >"$scratch/times"
    ticks=$(($(cpu_ticks) - ticks))
    sort -n "$scratch/times" | awk -v name="$name" -v first="$first" -v ticks="$ticks" '
        { t[NR] = $1 }
        END {
            printf "%-42s %9.1f %9.1f %9.1f %9.1f\n", name, first * 1000, t[int((NR + 1) / 2)] * 1000, t[NR] * 1000,
                ticks * 10 / NR
        }'
done <<'REPORTS'
timeseries-30d analytics/timeseries?metrics=visitors,sign_ups,completions,revenue&interval=30d
against-last-month analytics/timeseries?metrics=sign_ups,completions,revenue,net_revenue&interval=this_month&compare=previous
against-last-year analytics/timeseries?metrics=sign_ups,completions,revenue,net_revenue&from=YEARAGO&compare=previous
timeseries-year-by-day analytics/timeseries?metrics=visitors,sign_ups,completions,revenue&from=YEARAGO
timeseries-year-by-week analytics/timeseries?metrics=visitors,sign_ups,completions,revenue&by=week&from=YEARAGO
timeseries-year-by-month analytics/timeseries?metrics=visitors,sign_ups,completions,revenue&by=month&from=YEARAGO
timeseries-all-by-month analytics/timeseries?metrics=sign_ups,revenue&by=month&interval=all
timeseries-of-member analytics/timeseries?metrics=sign_ups,revenue&interval=90d&filter.member=m7919
timeseries-year-by-month-of-search analytics/timeseries?metrics=sign_ups,revenue&by=month&from=YEARAGO&filter.channel=search
cost-of-acquisition analytics/timeseries?metrics=acquisition_cost&by=month&interval=year_to_date
cost-of-acquisition-year-compared analytics/timeseries?metrics=acquisition_cost&by=month&from=YEARAGO&compare=year
cost-of-acquisition-by-group-year analytics/breakdown?dimension=group&metrics=acquisition_cost&from=YEARAGO
best-referrers-this-week analytics/top?metrics=completions,revenue&interval=7d
best-referrers-calendar-week analytics/top?metrics=completions,revenue&interval=this_week
best-referrers-this-week-compared analytics/top?metrics=completions,revenue&interval=7d&compare=previous
best-referrers-30d analytics/top?metrics=completions,revenue&interval=30d
best-referrers-90d analytics/top?metrics=completions,revenue&interval=90d
best-referrers-last-month analytics/top?metrics=completions,revenue&interval=last_month
best-referrers-year-to-date analytics/top?metrics=revenue,completions&interval=year_to_date
best-referrers-all analytics/top?metrics=revenue,completions&interval=all
best-referrers-7d-of-vip analytics/top?metrics=completions,revenue&interval=7d&filter.group=vip
best-referrers-year analytics/top?metrics=completions,revenue&from=YEARAGO
who-stopped-30d analytics/top?metrics=completions&interval=30d&order=falling
breakdown-member-30d analytics/breakdown?dimension=member&metrics=clicks,sign_ups,revenue&interval=30d
breakdown-campaign-30d analytics/breakdown?dimension=campaign&metrics=visitors,sign_ups,completion_rate&interval=30d
breakdown-campaign-90d-compared analytics/breakdown?dimension=campaign&metrics=visitors,sign_ups,completion_rate&interval=90d&compare=previous
breakdown-campaign-year analytics/breakdown?dimension=campaign&metrics=visitors,sign_ups,completion_rate&from=YEARAGO
breakdown-campaign-year-compared analytics/breakdown?dimension=campaign&metrics=visitors,sign_ups,completion_rate&from=YEARAGO&compare=year
breakdown-country-90d analytics/breakdown?dimension=country&metrics=visitors,sign_up_rate&interval=90d
funnel-30d analytics/funnel?interval=30d
funnel-year-compared analytics/funnel?from=YEARAGO&compare=year
funnel-year-search analytics/funnel?from=YEARAGO&filter.channel=search
funnel-cohort-30d-search analytics/funnel?interval=30d&basis=cohort&filter.channel=search
time-to-convert-90d analytics/time-to-convert?interval=90d
time-to-convert-year analytics/time-to-convert?from=YEARAGO
time-to-convert-year-by-week analytics/time-to-convert?by=week&from=YEARAGO
time-to-convert-year-by-day analytics/time-to-convert?by=day&from=YEARAGO
cohorts-all analytics/cohorts
cohorts-all-by-week analytics/cohorts?by=week
virality-30d analytics/virality
liability analytics/liability
leaderboard leaderboard?by=revenue
leaderboard-for-members leaderboard?by=revenue&for=members
leaderboard-of-group leaderboard?by=revenue&group=vip
rank members/MEMBER/rank?by=revenue
rank-this-month members/MEMBER/rank?by=referrals&period=month
REPORTS
printf 'load of %s at the end\n' "$(cut -d ' ' -f 1-3 /proc/loadavg)"
