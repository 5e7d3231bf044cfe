# Shared by the scripts beside this file; sourced, never run. It holds no policy: each script says what it does itself.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$root" || exit 1

# A second checkout of the same sources finds the first one's objects.
export CCACHE_BASEDIR=$root CCACHE_NOHASHDIR=1

say() { printf '== %s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "$(basename "$0")" "$*" >&2
  exit 1
}

# The comment at the top of a script is its help text, so the two cannot differ.
print_help() { awk 'NR > 1 { if (!/^#/) exit; sub(/^# ?/, ""); print }' "$0"; }

# For what no option matched: help, or a refusal with exit code 2.
help_or_refuse() {
  if [[ $1 == --help || $1 == -h ]]; then
    print_help
    exit 0
  fi
  printf '%s: unknown argument "%s"; try --help\n' "$(basename "$0")" "$1" >&2
  exit 2
}

# require_count FLAG VALUE: refuses what is not a whole number above zero.
require_count() {
  [[ $2 =~ ^[1-9][0-9]{0,11}$ ]] && return
  printf '%s: %s: expected a whole number above 0, found "%s"\n' "$(basename "$0")" "$1" "$2" >&2
  exit 2
}

# quietly LOG COMMAND...: runs it with its output in the file LOG; shows the end of that when it fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if "$@" >"$log" 2>&1; then return 0; fi
  tail -n 40 "$log" >&2
  printf '%s: failed: %s\n%s: all of its output is in %s\n' \
    "$(basename "$0")" "$*" "$(basename "$0")" "${log#"$root"/}" >&2
  return 1
}

# build_preset PRESET [TARGET...]: configures build/PRESET and builds it, quietly.
build_preset() {
  local preset=$1
  shift
  quietly "build/logs/configure-$preset.log" cmake --preset "$preset" || return 1
  quietly "build/logs/build-$preset.log" cmake --build --preset "$preset" ${1:+--target "$@"}
}

# require_free_mib MIB WHAT: stops early rather than with a full disk.
require_free_mib() {
  local free
  free=$(df -Pm "$root" | awk 'NR == 2 { print $4 }')
  [[ $free -ge $1 ]] || die "$2 needs $1 MiB of free disk; there are $free MiB where this checkout lies"
}

# make_venv VENV REQUIREMENTS: a Python with these packages and no others, of which each has its hash. Made anew when the list changes: a copy of it
# stays in the venv.
make_venv() {
  local venv=$1 requirements=$2 log
  cmp -s "$requirements" "$venv/requirements" && return
  log=build/logs/pip-$(basename "$venv").log
  rm -rf "$venv"
  quietly "$log" /usr/bin/python3 -m venv "$venv" || return 1
  quietly "$log" "$venv/bin/pip" install --require-hashes --only-binary=:all: -r "$requirements" || return 1
  cp "$requirements" "$venv/requirements"
}
