# Sourced by every command of ./dev: installing what is missing, and building. Runs from the top of the checkout.
set -euo pipefail

say() { printf '\033[1m==>\033[0m %s\n' "$*" >&2; }
die() {
  printf './dev: %s\n' "$*" >&2
  exit 1
}

# packages_of SECTION: the packages that packaging/debian-packages.txt lists under [SECTION].
packages_of() {
  awk -v want="[$1]" '/^\[/ { section = $1; next } /^[^#]/ && NF && section == want { print $1 }' packaging/debian-packages.txt
}

node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    [ "$(node -p 'process.versions.node.split(".")[0]')" -ge 18 ]
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then
    "$@"
  elif command -v sudo >/dev/null; then
    sudo "$@"
  else
    die "not root and no sudo here; ask an administrator to run: $*"
  fi
}

# ensure_packages SECTION...: installs what is missing of those sections through apt-get.
ensure_packages() {
  local wanted=() missing=() section package
  for section in "$@"; do
    if [ "$section" = node ] && node_is_new_enough; then continue; fi
    while read -r package; do wanted+=("$package"); done < <(packages_of "$section")
  done
  for package in "${wanted[@]}"; do
    [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null || true)" = installed ] || missing+=("$package")
  done
  [ ${#missing[@]} -eq 0 ] && return
  command -v apt-get >/dev/null ||
    die "these Debian 12 packages are missing and there is no apt-get to install them: ${missing[*]}"
  say "installing ${#missing[@]} Debian packages: ${missing[*]}"
  as_root apt-get update -qq ||
    die "apt-get update failed: is there a network? Still missing: ${missing[*]}"
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null ||
    die "apt-get could not install: ${missing[*]}"
}

# ensure_npm_packages FOLDER WHAT: the npm packages that the folder's package-lock.json pins; skipped when they are there already.
ensure_npm_packages() {
  local stamp=$1/node_modules/.installed sum
  sum=$(cat "$1/package-lock.json" "$1/package.json" | sha256sum)
  [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum" ] && return
  say "installing $2's npm packages"
  (cd "$1" && npm ci --no-audit --no-fund --loglevel=error) ||
    die "npm could not install $2's packages: is there a network?"
  echo "$sum" >"$stamp"
}
ensure_ui_packages() { ensure_npm_packages web "the UI"; }
ensure_client_packages() { ensure_npm_packages tests/clients/node "the test clients"; }

# configure FOLDER [CMAKE ARGS...]
configure() {
  local folder=$1
  shift
  if ! cmake -S . -B "$folder" -G Ninja "$@" >"$folder.log" 2>&1; then
    cat "$folder.log" >&2
    die "cmake failed for $folder"
  fi
}

use_clang() { export CC=clang-19 CXX=clang++-19; }
use_gcc() { export CC=gcc CXX=g++; }

# The release build: what users get, and what the tests of the whole process run.
build_release() {
  mkdir -p build
  export CCACHE_DIR=${CCACHE_DIR:-$HOME/.cache/ccache} CCACHE_BASEDIR=$PWD CCACHE_NOHASHDIR=1
  use_clang
  configure build/release -DCMAKE_BUILD_TYPE=Release "$@"
  say "building (the first time takes some minutes)"
  ninja -C build/release ${NINJA_TARGETS:-} >build/release.build.log 2>&1 || {
    tail -60 build/release.build.log >&2
    die "the build failed; the whole log is build/release.build.log"
  }
}
