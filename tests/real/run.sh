#!/usr/bin/env bash
# Mailglass beside Postfix and Dovecot: bash tests/real/run.sh target/debug/mailglass
#
# Starts both on loopback, says the odd lines of odd.tsv to them and to Mailglass, explains conversations with them,
# and ends what it started.
set -euo pipefail
here=$(dirname "$0")
binary=$1
dir=$(mktemp -d)
chmod 755 "$dir"
end() {
  bash "$here/servers.sh" stop "$dir"
  rm -rf "$dir"
}
trap end EXIT
bash "$here/servers.sh" start "$dir" >"$dir/places"
mapfile -t places < <(sed 's/ /=/' "$dir/places")
python3 "$here/compare.py" "$binary" "${places[@]}"
python3 "$here/explained.py" "$binary" "${places[@]}"
