#!/bin/sh
# The command `tributary` of the Debian package: it runs with the settings and as the user of the service. Variables of the
# caller take precedence over the file.
set -eu
settings=/etc/tributary/tributary.env
if [ -r "$settings" ]; then
    while IFS= read -r line || [ -n "$line" ]; do
        name=${line%%=*} value=${line#*=}
        case $name in '' | "$line" | *[!A-Za-z0-9_]* | [0-9]*) continue ;; esac
        case $value in '"'*'"') value=${value#?} value=${value%?} ;; "'"*"'") value=${value#?} value=${value%?} ;; esac
        eval "given=\${$name+given}"
        if [ -z "$given" ]; then export "$name=$value"; fi
    done <"$settings"
elif [ -e "$settings" ]; then
    echo "Only root and the group 'tributary' may read $settings. Run this command with sudo." >&2
    exit 2
fi
if [ "$(id -u)" -eq 0 ]; then
    umask 077
    exec setpriv --reuid=tributary --regid=tributary --init-groups --inh-caps=-all --no-new-privs -- \
        /usr/lib/tributary/tributary "$@"
fi
exec /usr/lib/tributary/tributary "$@"
