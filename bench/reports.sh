#!/usr/bin/env bash
# Times each report of analytics and each leaderboard on a large program; bench/README.md says how to read it.
# ./bench/reports.sh [postgres|sqlite] [--members 1000000] [--events 10000000] [--times 20]
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
unset "${!Tributary__@}" # the caller's own server settings must not steer what is measured
source "$repository/scripts/private-postgres.sh"

database=postgres members=1000000 events=10000000 times=20
while [[ $# -gt 0 ]]; do
    case $1 in
        postgres | sqlite) database=$1 ;;
        --members) members=${2:?--members needs a number}; shift ;;
        --events) events=${2:?--events needs a number}; shift ;;
        --times) times=${2:?--times needs a number}; shift ;;
        *) need "Unknown: $1" ;;
    esac
    shift
done

server=$repository/src/Tributary.Server/bin/Release/net10.0/tributary.dll
dotnet build "$repository/src/Tributary.Server" -c Release --verbosity quiet -p:RunAnalyzers=false
if [[ $database == postgres ]]; then
    private_postgres shared_buffers=2GB max_wal_size=8GB
    storage=$POSTGRES_URL
    sql() { psql -q -v ON_ERROR_STOP=1 -At "$POSTGRES_URL" "$@"; }
    empty="'{}'"
else
    command -v sqlite3 >/dev/null || install_packages sqlite3
    scratch=$(mktemp -d)
    storage=sqlite:$scratch/reports.db
    sql() { sqlite3 -bail "$scratch/reports.db" "$@"; }
    empty="'[]'"
fi

server_pid=''
stop_server() {
    if [[ -z $server_pid ]]; then return; fi
    kill -INT "$server_pid" 2>/dev/null || true
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
ask() { curl -fsS -H "Authorization: Bearer $key" "$@"; }

terms='{"name":"Big","currency":"USD","link":{"destination":"https://shop.example/","allowed_hosts":["shop.example"]},
  "completes":{"when":{"field":"event.type","op":"eq","value":"purchase"},"within":"60d"},
  "rewards":[{"key":"share","on":"purchase","to":"upline","rates":["10%"]}]}'

say "filling $database with $members members and $events events"
start_server
ask -o /dev/null -X PUT -H 'Content-Type: application/json' \
    -d "$terms" "$url/v1/programs/big"
ask -o /dev/null -H 'Content-Type: application/json' -d '{"id":"first"}' "$url/v1/programs/big/members"
stop_server
program=$(sql -c "select id from program where name = 'big'" 2>/dev/null || sql "select id from program where name = 'big'")
{
    echo 'create table bench_day (i integer, day integer);'
    for ((i = 0; i < 365; i++)); do
        echo "insert into bench_day values ($i, $(date -u -d "-$i days" +%Y%m%d));"
    done
    sed -e "s/:P:/$program/g; s/:MEMBERS:/$members/g; s/:EVENTS:/$events/g; s/:EMPTY:/$empty/g" \
        -e "s/:MONTH:/$(date -u +%Y%m01)/g; s/:WEEK:/$(date -u -d "-$(($(date -u +%u) - 1)) days" +%Y%m%d)/g" \
        "$repository/bench/reports/fill.sql"
    echo 'drop table bench_day; analyze;'
} >"$scratch/fill.sql"
if [[ $database == postgres ]]; then sql -f "$scratch/fill.sql"; else sql ".read $scratch/fill.sql"; fi

start_server
printf '%-42s %9s %9s %9s\n' 'milliseconds' first median worst
while read -r name path; do
    path=${path/MEMBER/m$((members / 2))}
    for ((i = 0; i <= times; i++)); do
        ask -o /dev/null -w '%{time_total}\n' "$url/v1/programs/big/$path"
    done >"$scratch/times"
    first=$(head -n 1 "$scratch/times")
    tail -n +2 "$scratch/times" | sort -n | awk -v name="$name" -v first="$first" '
        { t[NR] = $1 }
        END { printf "%-42s %9.1f %9.1f %9.1f\n", name, first * 1000, t[int((NR + 1) / 2)] * 1000, t[NR] * 1000 }'
done <<'REPORTS'
timeseries-30d analytics/timeseries?metrics=visitors,sign_ups,completions,revenue&interval=30d
against-last-month analytics/timeseries?metrics=sign_ups,completions,revenue,net_revenue&interval=this_month&compare=previous
timeseries-all-by-month analytics/timeseries?metrics=sign_ups,revenue&by=month&interval=all
timeseries-of-member analytics/timeseries?metrics=sign_ups,revenue&interval=90d&filter.member=m7919
cost-of-acquisition analytics/timeseries?metrics=acquisition_cost&by=month&interval=year_to_date
best-referrers-this-week analytics/top?metrics=completions,revenue&interval=7d
best-referrers-30d analytics/top?metrics=completions,revenue&interval=30d
best-referrers-90d analytics/top?metrics=completions,revenue&interval=90d
who-stopped-30d analytics/top?metrics=completions&interval=30d&order=falling
breakdown-member-30d analytics/breakdown?dimension=member&metrics=clicks,sign_ups,revenue&interval=30d
breakdown-campaign-30d analytics/breakdown?dimension=campaign&metrics=visitors,sign_ups,completion_rate&interval=30d
breakdown-country-90d analytics/breakdown?dimension=country&metrics=visitors,sign_up_rate&interval=90d
funnel-30d analytics/funnel?interval=30d
funnel-cohort-30d-search analytics/funnel?interval=30d&basis=cohort&filter.channel=search
time-to-convert-90d analytics/time-to-convert?interval=90d
cohorts-all analytics/cohorts
virality-30d analytics/virality
liability analytics/liability
leaderboard leaderboard?by=revenue
leaderboard-for-members leaderboard?by=revenue&for=members
leaderboard-of-group leaderboard?by=revenue&group=vip
rank members/MEMBER/rank?by=revenue
rank-this-month members/MEMBER/rank?by=referrals&period=month
REPORTS
