#!/usr/bin/env bash
# Mailglass beside Postfix and Dovecot: bash tests/real/run.sh target/debug/mailglass
#
# Starts both on loopback, says the odd lines of odd.tsv to them and to Mailglass, explains conversations with them, lets
# Dovecot and Mailglass sort the same letters,
# lets Postfix pass letters on to Mailglass and the relay's client pass letters on to Postfix, and ends what it started.
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
python3 "$here/order.py" "$binary" "${places[@]}"
python3 "$here/relay.py" "$binary" "$dir"
declare -A at=()
for place in "${places[@]}"; do at[${place%%=*}]=${place#*=}; done
REAL_SMTP=${at[smtp]} REAL_PLAIN=${at[plain]} REAL_MAIL=$dir/mail cargo test --locked --quiet --test it -- postfix::
