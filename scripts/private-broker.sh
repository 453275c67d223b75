#!/usr/bin/env bash
# Starts a private broker on the loopback, for tests and demos. It runs until it is killed by its id or this script's input ends,
# so it never outlives its user.
# scripts/private-broker.sh rabbitmq|redis FOLDER PORT    its data stays in FOLDER, for a restart after a crash; its process id is in FOLDER/pid
# RabbitMQ also uses the next two ports.
set -euo pipefail
[[ $# -eq 3 ]] || { echo 'private-broker.sh rabbitmq|redis FOLDER PORT' >&2; exit 2; }
kind=$1 folder=$(realpath -m "$2") port=$3
mkdir -p "$folder"

as_its_user() { # runs as the package's own user, not as root, so that a compromised broker can do little
    if [[ $EUID -eq 0 ]]; then
        exec setpriv --reuid="$1" --regid="$1" --init-groups -- "${@:2}"
    fi
    exec "${@:2}"
}

own() {
    if [[ $EUID -eq 0 ]]; then chown -R "$1:" "$folder"; fi
}

broker='' epmd='' input=''
start_rabbitmq() {
    mkdir -p "$folder/mnesia" "$folder/log"
    echo "listeners.tcp.1 = 127.0.0.1:$port" >"$folder/rabbitmq.conf"
    echo '[].' >"$folder/enabled_plugins"
    : >"$folder/environment.conf"
    own rabbitmq
    export HOME=$folder ERL_EPMD_PORT=$((port + 1)) ERL_EPMD_ADDRESS=127.0.0.1 # a private cookie and a private directory of nodes
    export RABBITMQ_NODENAME=private$port@localhost RABBITMQ_DIST_PORT=$((port + 2)) RABBITMQ_LOGS=-
    export RABBITMQ_MNESIA_BASE=$folder/mnesia RABBITMQ_LOG_BASE=$folder/log RABBITMQ_PID_FILE=$folder/node.pid
    export RABBITMQ_CONFIG_FILE=$folder/rabbitmq.conf RABBITMQ_ENABLED_PLUGINS_FILE=$folder/enabled_plugins RABBITMQ_CONF_ENV_FILE=$folder/environment.conf
    export RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1} +S 1:1'
    export RUNNING_UNDER_SYSTEMD=1 # keeps one process id from here to the virtual machine
    as_its_user rabbitmq epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 </dev/null >/dev/null 2>&1 &
    epmd=$!
    as_its_user rabbitmq /usr/lib/rabbitmq/bin/rabbitmq-server </dev/null >>"$folder/log/console" 2>&1 &
    broker=$!
}

start_redis() {
    own redis
    as_its_user redis redis-server --bind 127.0.0.1 --port "$port" --dir "$folder" --appendonly yes --appendfsync always --save '' </dev/null >>"$folder/console" 2>&1 &
    broker=$!
}

end() {
    if [[ -n $broker ]]; then
        kill -KILL "$broker" 2>/dev/null || true # its data need not be saved
        wait "$broker" 2>/dev/null || true
    fi
    for process in $epmd $input; do kill "$process" 2>/dev/null || true; done
}
trap end EXIT
trap 'exit 143' INT TERM

exec 3<&0
"start_$kind"
echo "$broker" >"$folder/pid"
cat <&3 >/dev/null & # ends with the input of this script
input=$!
exec 2>/dev/null # the shell would report the kill here
wait -n "$broker" "$input"
