# shellcheck shell=bash
# Sourced first by every script: stops at the first error, goes to the project's folder, puts a new enough node on PATH.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

# What Vite and the test runner need. Debian 12's own is 18, so script/setup fetches a newer one where needed.
readonly node_oldest=20.19.0
readonly node_folder=$PWD/build/tools/node

node_is_new_enough() {
  local version
  version=$(node --version 2>/dev/null) && printf 'v%s\n%s\n' "$node_oldest" "$version" | sort -CV
}

# Called again after script/setup, which may only now have fetched it.
find_node() {
  hash -r
  if ! node_is_new_enough && [ -x "$node_folder/node_modules/.bin/node" ]; then
    export PATH="$node_folder/node_modules/.bin:$PATH"
  fi
}
find_node

say() { printf '%s\n' "$*"; }
fail() { printf '%s\n' "$*" >&2; exit 1; }

# build PRESET [TARGET...]: configures where that has not been done; afterwards ninja itself notices changed CMake files.
build() {
  local preset=$1
  shift
  if [ ! -f "build/$preset/build.ninja" ] || [ CMakePresets.json -nt "build/$preset/build.ninja" ]; then
    cmake --preset "$preset"
  fi
  # A person sees the progress on one line; a log gets what went wrong only.
  local quiet=()
  [ -t 1 ] || quiet=(-- --quiet)
  cmake --build --preset "$preset" ${1:+--target "$@"} "${quiet[@]}"
}

# The page, from its sources and the WASM module; nothing is done when neither has changed since.
build_page() {
  local stamp=build/page-built changed=first
  if [ -f "$stamp" ] && [ -f web/dist/index.html ]; then
    changed=$(find web/* package-lock.json build/wasm/wasm/preflight.* -path web/dist -prune -o \
      -path web/node_modules -prune -o -newer "$stamp" -print -quit)
  fi
  [ -n "$changed" ] || return 0
  # Dated before the build, so that what changes meanwhile counts as changed.
  touch "$stamp.new"
  npm run build -w web
  mv "$stamp.new" "$stamp"
}

# The page with its states for tests and pictures, in build/states.
build_states() { npm run states -w web; }
