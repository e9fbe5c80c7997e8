#!/bin/sh
# Makes sure that what the tests run besides cargo is there: Node, Python, a container engine, a browser, a shell.
# Installs it from Debian's packages where that can be done, else says what is missing.
set -eu

missing=''
need() { # need COMMAND PACKAGE
    command -v "$1" >/dev/null 2>&1 || missing="$missing $2"
}
need cc gcc
need curl curl
need git git
need dash dash
need dockerd docker.io
need docker-registry docker-registry
need faketime faketime
need ip iproute2
need openssl openssl
need sshd openssh-server
need ssh openssh-client
need docker-compose docker-compose
need chromium chromium
need busybox busybox-static
[ -d /usr/lib/postgresql ] || missing="$missing postgresql"
need shellcheck shellcheck
need sha256sum coreutils
need node nodejs
need npm npm
need python3 python3
# Debian packs the part of it that makes virtual environments by itself.
python3 -c 'import ensurepip' 2>/dev/null || missing="$missing python3-venv"

# Debian's own is too old for the frameworks that are tested.
if ! command -v go >/dev/null 2>&1; then
    echo "error: the tests need Go 1.25 or newer, from https://go.dev/dl/" >&2
    exit 3
fi

if [ -n "$missing" ]; then
    if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
        echo "installing:$missing" >&2
        apt-get update -qq
        # shellcheck disable=SC2086 # one word a package
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >/dev/null
    else
        echo "error: the tests need these Debian packages or their like:$missing" >&2
        exit 3
    fi
fi
