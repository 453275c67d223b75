# Starts a private PostgreSQL for tests and benchmarks. Source this file in bash with `set -euo pipefail`.
# install_packages   installs Debian packages
# install_brokers    installs the brokers that scripts/private-broker.sh starts
# install_cluster    installs what deploy/high-availability configures
# in_memory          puts temporary files into memory if there is plenty, since they need not reach a disk
# private_postgres [SETTING=VALUE...]   installs PostgreSQL 15 or later if it is missing, and starts a private cluster; sets POSTGRES_URL and $scratch
# When the shell ends, the cluster is stopped by its process id and its folder is removed.

say() { printf '\n== %s\n' "$*"; }
need() { printf '%s\n' "$*" >&2; exit 2; }

newest_postgres() { # prints the bin folder of the newest PostgreSQL from 15 on, or nothing
    local found
    found=$(printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    found=${found%/initdb}
    local version=${found#/usr/lib/postgresql/}
    version=${version%/bin}
    if [[ -x $found/initdb && $version -ge 15 ]]; then echo "$found"; fi
}

as_root=()
become_root() { # become_root WHAT...: "${as_root[@]}" then runs a command as root, and WHAT names what is missing without it
    if [[ $EUID -eq 0 ]]; then return; fi
    sudo -n true 2>/dev/null || need "Missing: sudo $*"
    as_root=(sudo -n)
}

refresh_packages() { # reads the lists of Debian's packages
    become_root apt-get update
    "${as_root[@]}" apt-get update -q
}

install_packages() { # install_packages PACKAGE...
    become_root apt-get install "$@"
    say "installing $*"
    refresh_packages
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"
}

install_brokers() { # installs missing programs that scripts/private-broker.sh starts
    local packages=()
    [[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ]] || packages+=(rabbitmq-server)
    [[ -x /usr/bin/redis-server ]] || packages+=(redis-server)
    if [[ ${#packages[@]} -gt 0 ]]; then install_packages "${packages[@]}"; fi
}

install_cluster() { # installs missing programs of a cluster with failover
    local packages=()
    [[ -x /usr/bin/patroni ]] || packages+=(patroni)
    [[ -x /usr/bin/etcd ]] || packages+=(etcd-server)
    [[ -x /usr/sbin/haproxy ]] || packages+=(haproxy)
    if [[ ${#packages[@]} -gt 0 ]]; then install_packages "${packages[@]}"; fi
}

as_database_user() { # initdb and postgres refuse to run as root
    if [[ $EUID -eq 0 ]]; then
        exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$@"
    fi
    exec "$@"
}

in_memory() { # a killed process loses nothing there, and no test cuts the power
    local free available
    free=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1) || free=0
    available=$(awk '/^MemAvailable/ { print $2 }' /proc/meminfo)
    if [[ $free -gt 8000000 && ${available:-0} -gt 12000000 ]]; then export TMPDIR=/dev/shm; fi
}

scratch=''
postgres_pid=''
clean_up() {
    if [[ -n $postgres_pid ]]; then
        kill -INT "$postgres_pid" 2>/dev/null || true # INT is PostgreSQL's fast shutdown
        wait "$postgres_pid" 2>/dev/null || true
    fi
    if [[ -n $scratch ]]; then rm -rf "$scratch" || true; fi # what is left does not change the outcome
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

start_postgres() { # start_postgres BIN [SETTING=VALUE...]: starts a durable cluster in $scratch, on a free port of the loopback
    local bin=$1 cluster=$scratch/postgres log=$scratch/postgres.log port try setting settings=()
    for setting in "${@:2}"; do settings+=(-c "$setting"); done
    mkdir "$cluster"
    if [[ $EUID -eq 0 ]]; then
        chmod 711 "$scratch" # other users' programs, such as PostgreSQL and RabbitMQ, keep their data below it
        chown postgres: "$cluster"
    fi
    (cd "$cluster" && as_database_user "$bin/initdb" -D "$cluster" --username=tributary --auth=trust \
        --locale=C --encoding=UTF8 --no-sync) >"$log" 2>&1 || { cat "$log" >&2; exit 1; }

    for try in 1 2 3 4 5; do
        port=$((15000 + RANDOM % 15000)) # below the ports that the kernel assigns; a taken port is retried
        (cd "$cluster" && as_database_user "$bin/postgres" -D "$cluster" -h 127.0.0.1 -p "$port" \
            -c unix_socket_directories= -c max_connections=200 -c shared_buffers=256MB "${settings[@]}") >>"$log" 2>&1 &
        postgres_pid=$!
        while kill -0 "$postgres_pid" 2>/dev/null; do
            if "$bin/pg_isready" -q -h 127.0.0.1 -p "$port"; then
                POSTGRES_URL=postgres://tributary@127.0.0.1:$port/postgres
                return
            fi
            sleep 0.1
        done
        postgres_pid=''
    done
    cat "$log" >&2
    exit 1
}

private_postgres() {
    local bin
    bin=$(newest_postgres)
    if [[ -z $bin ]]; then
        install_packages postgresql
        bin=$(newest_postgres)
        [[ -n $bin ]] || need "This system's package of PostgreSQL is older than 15: install a newer one"
    fi
    scratch=$(mktemp -d)
    start_postgres "$bin" "$@"
}
