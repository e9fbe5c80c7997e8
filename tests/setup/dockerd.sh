#!/bin/sh
# Starts a container engine where none answers, as root by hand: there may be no service manager.
set -eu

answers() { docker version >/dev/null 2>&1; }

if answers || [ "${ST_TEST_NO_DOCKER:-}" = 1 ]; then
    exit 0
fi
if [ "$(id -u)" -ne 0 ]; then
    echo "error: no container engine answers, and only root can start one" >&2
    echo "hint: start Docker, or set ST_TEST_NO_DOCKER=1 to leave out the tests that need it" >&2
    exit 3
fi

log=${TMPDIR:-/tmp}/st-dockerd.log
# A machine inside a container can lack what the usual storage and firewall need: then without them.
for options in "" "--storage-driver=vfs" "--storage-driver=vfs --iptables=false --ip6tables=false --bridge=none"; do
    rm -f /var/run/docker.pid
    # shellcheck disable=SC2086 # words of options
    setsid nohup dockerd $options >"$log" 2>&1 </dev/null &
    pid=$!
    waited=0
    while [ "$waited" -lt 60 ] && kill -0 "$pid" 2>/dev/null; do
        if answers; then
            echo "started a container engine (dockerd $options; log in $log)" >&2
            exit 0
        fi
        sleep 0.5
        waited=$((waited + 1))
    done
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
done
echo "error: dockerd does not start; the end of its log:" >&2
tail -n 20 "$log" >&2
exit 3
