#!/bin/sh
# Installs `st` for this user: from a release where there is one to fetch, else from this source tree with cargo.
# No sudo, no change to any shell's start-up file. `./install.sh --help` says the rest.
set -eu
umask 022

usage() {
    cat <<'END'
Installs st into ${XDG_BIN_HOME:-$HOME/.local/bin}.

Usage: ./install.sh [--to DIR] [--version VERSION] [--dry-run]
       ./install.sh --uninstall [--to DIR]
       ./install.sh --help

  --to DIR           install there instead
  --version VERSION  the release to fetch (default: the version of this source tree)
  --dry-run          say what would be done, do nothing
  --uninstall        remove st; says what it leaves

Environment:
  ST_BASE_URL  where releases are: BASE/VERSION/st-VERSION-TARGET.tar.gz and BASE/VERSION/SHA256SUMS.
               Unset: there is no release to fetch, st is built from source.
  ST_PROFILE   the cargo profile to build with (default: release)
END
}

say() { printf '%s\n' "$*" >&2; }
fail() {
    say "error: $1"
    [ $# -lt 2 ] || say "hint: $2"
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

here() { CDPATH='' cd -- "$(dirname -- "$0")" && pwd; }

# The version in Cargo.toml of a source tree; empty where this is none.
source_version() {
    [ -f "$1/Cargo.toml" ] && sed -n 's/^version = "\(.*\)"/\1/p' "$1/Cargo.toml" | head -n 1
}

target() {
    case "$(uname -s)" in
        Linux) system=unknown-linux-musl ;;
        Darwin) system=apple-darwin ;;
        *) fail "no release is built for $(uname -s)" "unset ST_BASE_URL to build from source" ;;
    esac
    case "$(uname -m)" in
        x86_64 | amd64) machine=x86_64 ;;
        aarch64 | arm64) machine=aarch64 ;;
        *) fail "no release is built for $(uname -m)" "unset ST_BASE_URL to build from source" ;;
    esac
    printf '%s-%s' "$machine" "$system"
}

# fetch URL FILE
fetch() {
    if have curl; then
        curl -fsSL --retry 3 -o "$2" -- "$1"
    elif have wget; then
        wget -q -O "$2" -- "$1"
    else
        fail "neither curl nor wget is there to fetch a release" "install one of them, or unset ST_BASE_URL to build from source"
    fi
}

sha256() {
    if have sha256sum; then
        sha256sum "$1" | cut -d ' ' -f 1
    elif have shasum; then
        shasum -a 256 "$1" | cut -d ' ' -f 1
    else
        fail "neither sha256sum nor shasum is there to check the download" "install coreutils"
    fi
}

# from_release VERSION DIRECTORY: leaves DIRECTORY/st, checked.
from_release() {
    archive="st-$1-$(target).tar.gz"
    say "fetching $archive"
    fetch "$ST_BASE_URL/$1/$archive" "$2/$archive" || fail "can't fetch $ST_BASE_URL/$1/$archive" "check ST_BASE_URL and --version"
    fetch "$ST_BASE_URL/$1/SHA256SUMS" "$2/SHA256SUMS" || fail "can't fetch the release's SHA256SUMS; nothing is installed without them"
    expected=$(awk -v name="$archive" '$2 == name || $2 == "*" name { print $1 }' "$2/SHA256SUMS")
    [ -n "$expected" ] || fail "SHA256SUMS has no line for $archive; nothing is installed"
    actual=$(sha256 "$2/$archive")
    [ "$expected" = "$actual" ] || fail "the checksum of $archive is wrong; nothing is installed" "expected $expected, got $actual: try again, or tell whoever publishes it"
    tar -xzf "$2/$archive" -C "$2" st || fail "$archive holds no st"
}

# from_source TREE DIRECTORY: leaves DIRECTORY/st.
from_source() {
    have cargo || fail "cargo is not there to build st from source" "install Rust from https://rustup.rs, open a new shell and run this again"
    have cc || have gcc || have clang || fail "no C compiler is there; SQLite and the cryptography are built from C" "install one: 'apt-get install build-essential', 'dnf install gcc' or 'xcode-select --install'"
    profile=${ST_PROFILE:-release}
    say "building st $(source_version "$1") from source; the first time takes a few minutes"
    (cd "$1" && cargo build --locked --bin st --profile "$profile") || fail "the build failed" "the lines above say why"
    folder=$profile
    [ "$profile" != dev ] || folder=debug
    cp "${CARGO_TARGET_DIR:-$1/target}/$folder/st" "$2/st"
}

uninstall() {
    if [ -e "$1/st" ]; then
        rm -f "$1/st"
        say "removed $1/st"
    else
        say "there is no st in $1"
    fi
    say "left as they are: projects made with st init, containers made with st core up, and ${XDG_STATE_HOME:-$HOME/.local/state}/st"
}

on_path() {
    case ":${PATH}:" in
        *":$1:"*) return 0 ;;
        *) return 1 ;;
    esac
}

main() {
    to=${XDG_BIN_HOME:-${HOME:?HOME is not set}/.local/bin}
    version='' dry='' action=install
    while [ $# -gt 0 ]; do
        case $1 in
            --to) to=${2:?--to needs a directory}; shift ;;
            --version) version=${2:?--version needs a version}; shift ;;
            --dry-run) dry=yes ;;
            --uninstall) action=uninstall ;;
            -h | --help) usage; exit 0 ;;
            *) usage >&2; fail "there is no option $1" ;;
        esac
        shift
    done
    if [ "$action" = uninstall ]; then
        uninstall "$to"
        exit 0
    fi

    tree=$(here)
    [ -n "$version" ] || version=$(source_version "$tree") || true
    if [ -n "${ST_BASE_URL:-}" ]; then
        [ -n "$version" ] || fail "which release?" "pass --version"
        how="release $version from $ST_BASE_URL"
    elif [ -n "$(source_version "$tree")" ]; then
        how="source in $tree"
    else
        fail "there is neither a release to fetch nor a source tree beside this script" "run it in a checkout of st, or set ST_BASE_URL"
    fi
    if [ -n "$dry" ]; then
        say "would install st from $how into $to"
        exit 0
    fi

    mkdir -p "$to" 2>/dev/null || fail "can't create $to" "pass a directory of yours with --to"
    [ -w "$to" ] || fail "can't write to $to" "pass a directory of yours with --to"
    work=$(mktemp -d "$to/.st-install-XXXXXX")
    trap 'rm -rf "$work"' EXIT
    trap 'exit 130' INT TERM
    if [ -n "${ST_BASE_URL:-}" ]; then
        from_release "$version" "$work"
    else
        from_source "$tree" "$work"
    fi
    chmod 755 "$work/st"
    installed=$("$work/st" --version) || fail "the new st does not run on this machine; nothing is installed"
    # Within one directory, a move replaces the old st at once.
    mv -f "$work/st" "$to/st"
    say "installed $installed to $to/st"
    on_path "$to" || say "hint: $to is not on your PATH; add this line to your shell's start-up file: export PATH=\"$to:\$PATH\""
}

# On the last line: a script that was cut off while it was downloaded does nothing.
main "$@"
