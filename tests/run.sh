#!/usr/bin/env bash
# Everything that must hold before a change goes in: bash tests/run.sh
#
# On Debian as root it installs the programs it lacks; elsewhere it says what it leaves out.
# Stops at the first step that fails. CI=true makes a missing program a failure.
set -euo pipefail
cd "$(dirname "$0")/.."
began=$SECONDS
steps=0
skipped=()

have() { command -v "$1" >/dev/null 2>&1; }
skip() {
  skipped+=("$1")
  printf -- '--  %s: left out, %s\n' "$1" "$2"
  if [[ ${CI:-} == true || ${CI:-} == 1 ]]; then
    printf 'FAILED: %s must not be left out in CI\n' "$1"
    exit 1
  fi
}
step() {
  local name=$1 from=$SECONDS
  shift
  printf '==  %s\n' "$name"
  if ! "$@"; then
    printf 'FAILED: %s, after %d s: %s\n' "$name" $((SECONDS - from)) "$*"
    exit 1
  fi
  steps=$((steps + 1))
  printf 'ok  %s (%d s)\n' "$name" $((SECONDS - from))
}

chromium() {
  local c
  for c in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
    [[ -n $c && -x $c ]] && echo "$c" && return
  done
  return 1
}

# A program on the left, the Debian package that has it on the right.
install() {
  local pair missing=()
  for pair in curl:curl swaks:swaks telnet:telnet dig:bind9-dnsutils python3:python3 node:nodejs msmtp:msmtp strace:strace \
    mbsync:isync offlineimap:offlineimap3 neomutt:neomutt fetchmail:fetchmail getmail:getmail6 mpop:mpop; do
    have "${pair%%:*}" || missing+=("${pair##*:}")
  done
  have npm || [[ " ${missing[*]} " != *" nodejs "* ]] || missing+=(npm)
  chromium >/dev/null || missing+=(chromium)
  [[ ${#missing[@]} -gt 0 ]] || return 0
  if have apt-get && [[ $(id -u) == 0 ]]; then
    export DEBIAN_FRONTEND=noninteractive
    apt-get -o DPkg::Lock::Timeout=300 -q update >/dev/null &&
      apt-get -o DPkg::Lock::Timeout=300 -q -y --no-install-recommends install "${missing[@]}" >/dev/null
  else
    echo "not here: ${missing[*]} (installed by itself only on Debian as root)"
  fi
}

step "programs that the tests use" install
step "cargo fmt" cargo fmt --check
step "cargo clippy" cargo clippy --locked --all-targets -- -D warnings
step "cargo build" cargo build --locked
if cargo nextest --version >/dev/null 2>&1; then
  step "cargo nextest" cargo nextest run --locked
else
  echo "--  no cargo-nextest, so cargo test (the same tests, slower)"
  step "cargo test" cargo test --locked --lib --bins --tests
fi
step "cargo test --doc" cargo test --locked --doc
step "cargo doc" env RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps

binary=${CARGO_TARGET_DIR:-target}/debug/mailglass
if have python3; then
  step "real programs" python3 tests/clients/run.py "$binary"
  step "questions about names" python3 tests/clients/dns.py "$binary"
  step "bad input" python3 tests/clients/bad_input.py "$binary"
  step "nothing leaves" python3 tests/clients/inside.py "$binary"
else
  skip "real programs, bad input and that nothing leaves" "no python3"
fi

# Debian's own Python has dkimpy as a package.
dkimpy() { /usr/bin/python3 -c 'import dkim, nacl' 2>/dev/null; }
if ! dkimpy && have apt-get && [[ $(id -u) == 0 ]]; then
  apt-get install -y -qq python3-dkim >/dev/null
fi
if dkimpy; then
  step "signatures with dkimpy" /usr/bin/python3 tests/clients/signatures.py "$binary"
else
  skip "signatures with dkimpy" "no python3-dkim"
fi
# Builds what mail-auth needs: some minutes the first time.
step "verdicts of mail-auth" cargo test --locked --features oracle --test it oracle

if have apt-get && have python3 && [[ $(id -u) == 0 ]]; then
  step "Postfix and Dovecot" bash tests/real/servers.sh install
  step "real servers" bash tests/real/run.sh "$binary"
else
  skip "real servers" "they are started only on Debian as root"
fi

if have npm; then
  step "libraries of Node" npm ci --prefix tests/clients --silent
fi
if have python3; then
  # With nodemailer, and with smtp-source, which comes with Postfix; a check without its program says so.
  step "letters over the relay" python3 tests/clients/submit.py "$binary"
else
  skip "letters over the relay" "no python3"
fi

# A virtual environment outside the tree, made anew when what it shall hold has changed.
libraries=${CARGO_TARGET_DIR:-target}/clients
libraries_of_python() {
  cmp -s tests/clients/requirements.txt "$libraries/requirements.txt" && return
  rm -rf "$libraries"
  python3 -m venv "$libraries" &&
    "$libraries/bin/pip" install --quiet --disable-pip-version-check --require-hashes -r tests/clients/requirements.txt &&
    cp tests/clients/requirements.txt "$libraries/"
}
if have python3; then
  # Debian has what makes virtual environments in a package of its own.
  if ! python3 -c 'import ensurepip' 2>/dev/null && have apt-get && [[ $(id -u) == 0 ]]; then
    apt-get -o DPkg::Lock::Timeout=300 install -y -qq python3-venv >/dev/null
  fi
  step "libraries of Python" libraries_of_python
  step "mail is read" "$libraries/bin/python" tests/clients/read.py "$binary"
  step "bounds" python3 tests/clients/bounds.py "$binary"
else
  skip "mail is read" "no python3"
fi

if have node; then
  step "JavaScript" node --test tests/js/
else
  skip "JavaScript" "no node"
fi
if have npm && chromium >/dev/null; then
  step "npm ci" npm ci --prefix tests/browser --silent
  step "browser" env CHROMIUM="$(chromium)" node tests/browser/run.mjs "$binary"
else
  skip "browser" "no npm or no Chromium"
fi

printf 'PASSED: %d steps in %d s' "$steps" $((SECONDS - began))
[[ ${#skipped[@]} == 0 ]] || printf ', left out: %s' "${skipped[*]}"
printf '\n'
