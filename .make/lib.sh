# Sourced by the scripts beside it: where things are, how to speak, how to install.
# Written for bash 3.2, which is what macOS has.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit

# The caller's choice of target directory holds, made absolute because some steps change directory.
target=${CARGO_TARGET_DIR:-target}
case $target in /*) ;; *) target=$root/$target ;; esac

# What one machine needs once, whatever the number of clones.
cache=${XDG_CACHE_HOME:-$HOME/.cache}/claviger

PATH=$cache/tools/bin:$root/.make/node_modules/.bin:${CARGO_HOME:-$HOME/.cargo}/bin:$PATH
export PATH

say() { printf '==> %s\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
have() { command -v "$1" >/dev/null 2>&1; }

is_root() { [ "$(id -u)" = 0 ]; }
can_be_root() { is_root || sudo -n true 2>/dev/null; }
as_root() { if is_root; then "$@"; else sudo -n "$@"; fi; }

# Fails quietly where there is no apt or no right to use it, so that the caller can try another way.
apt_install() {
  have apt-get || return 1
  can_be_root || return 1
  as_root apt-get update -qq >&2 || return 1
  as_root env DEBIAN_FRONTEND=noninteractive ${RUNLEVEL:+RUNLEVEL="$RUNLEVEL"} apt-get install -y -qq --no-install-recommends "$@" >&2
}

need_node() {
  { have node && have npm; } || die "install Node.js $1 or later (https://nodejs.org), then run this again"
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge "$1" ] || die "Node.js $major is too old: install Node.js $1 or later (https://nodejs.org)"
}

# npm_install DIR WHAT: what the lock file says, once for each state of the lock file. Whole or not at all, because
# another make may do the same at this moment.
npm_install() {
  cmp -s "$1/package-lock.json" "$1/node_modules/.installed-lock" && return
  say "installing $2 from npm (under a minute)…"
  local fresh=$1/.installing.$$
  mkdir "$fresh"
  cp "$1"/package*.json "$fresh"
  if [ -f "$1/.npmrc" ]; then cp "$1/.npmrc" "$fresh"; fi
  (cd "$fresh" && npm ci --no-audit --no-fund --no-update-notifier --loglevel=error >&2) || { rm -rf "$fresh"; die "npm could not install $2: see above"; }
  cp "$1/package-lock.json" "$fresh/node_modules/.installed-lock"
  if ! cmp -s "$1/package-lock.json" "$1/node_modules/.installed-lock"; then
    rm -rf "$1/node_modules"
    mv "$fresh/node_modules" "$1/node_modules"
  fi
  rm -rf "$fresh"
}

# python_install DIR REQUIREMENTS WHAT: a virtual environment with them, once for each state of the file.
python_install() {
  cmp -s "$2" "$1/.installed" && return
  have python3 || apt_install python3 || true
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null ||
    die "install Python 3.10 or later (Debian: apt-get install python3 python3-venv; macOS: brew install python)"
  say "installing $3 from PyPI (about a minute)…"
  rm -rf "$1"
  # Debian packages the part that makes environments by itself.
  python3 -m venv "$1" >/dev/null 2>&1 || { rm -rf "$1" && apt_install python3-venv && python3 -m venv "$1" >&2; } ||
    die "Python cannot make a virtual environment (Debian: apt-get install python3-venv)"
  "$1/bin/python" -m pip install --quiet --disable-pip-version-check --requirement "$2" >&2 ||
    die "pip could not install $3: see above"
  cp "$2" "$1/.installed"
}
