# What the scripts share. Sourced, not run.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
say() { printf '\n== %s\n' "$*"; }
die() { printf '\nFAILED: %s\n' "$*" >&2; exit 1; }
need() { # need command hint
  command -v "$1" >/dev/null 2>&1 || die "$1 is missing. $2"
}
tool() { # a tool pinned in tools/go.mod
  go tool -modfile=tools/go.mod "$@"
}
check_basics() {
  need go "Install Go 1.26 or later (https://go.dev/dl)."
  need git "Install it, as with: apt-get install git"
  need node "Install Node.js 20 or later with npm 11."
  need npm "It comes with Node.js."
  local major
  major=$(node -p 'process.versions.node.split(".")[0]')
  [ "$major" -ge 20 ] || die "Node.js $major is too old; 20 or later is needed."
}
# A browser and a Chinese font for the journey. Installing them needs root.
check_browser() {
  local missing=()
  command -v chromium >/dev/null 2>&1 || missing+=(chromium)
  fc-list :lang=zh 2>/dev/null | grep -q . || missing+=(fonts-noto-cjk fontconfig)
  [ ${#missing[@]} -eq 0 ] && return
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    say "installing what the browser journey needs: ${missing[*]}"
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null ||
      die "apt-get could not install ${missing[*]}; look at its messages above."
  else
    die "the browser journey needs ${missing[*]}, and installing them needs root: sudo apt-get install ${missing[*]}"
  fi
}
