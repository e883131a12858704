#!/usr/bin/env bash
# Postfix and Dovecot as Debian packs them, on loopback, to compare Mailglass with.
#
#   servers.sh install        the packages (Debian, as root); their own services do not start
#   servers.sh start DIR      writes configuration, letters and state below DIR, starts both, prints the ports
#   servers.sh relay DIR AT   starts one more Postfix, mail.meadow.test, that passes all letters on to 127.0.0.1:AT
#   servers.sh stop  DIR      ends what `start` and `relay` started, by its process id
#
# Ports are REAL_BASE + 25, 26, 110 and 143 (REAL_BASE is 23000 unless it is set); at 26 Postfix offers no
# extension but SIZE. Domain harbor.test with ben (cedar) and carl (maple). Settings are those of the packages, but
# for paths, ports, waiting times and the limits that a test of many short connections would meet. No letter
# leaves the machine.
set -euo pipefail

base=${REAL_BASE:-23000}
packages=(postfix dovecot-core dovecot-imapd dovecot-pop3d)

install() {
  local missing=() p
  for p in "${packages[@]}"; do
    dpkg-query -W -f '${Status}' "$p" 2>/dev/null | grep -q 'ok installed' || missing+=("$p")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  export DEBIAN_FRONTEND=noninteractive
  # Debian asks this program whether a package may start its services: for as long as these are installed, no.
  local guard=/usr/sbin/policy-rc.d mine=
  if [[ ! -e $guard ]]; then
    mine=yes
    printf '#!/bin/sh\nexit 101\n' >"$guard"
    chmod 755 "$guard"
  fi
  local status=0
  {
    apt-get -o DPkg::Lock::Timeout=300 -q update &&
      apt-get -o DPkg::Lock::Timeout=300 -q -y --no-install-recommends install "${missing[@]}"
  } >/dev/null || status=$?
  [[ -z $mine ]] || rm -f "$guard"
  return "$status"
}

# maildir DIR NUMBER...: a maildrop with a small letter for each number.
maildir() {
  local dir=$1 n
  mkdir -p "$dir"/{cur,new,tmp}
  for n in "${@:2}"; do
    printf 'From: ana@meadow.test\r\nTo: ben@harbor.test\r\nSubject: Letter %s\r\nDate: Mon, 02 Mar 2026 09:00:0%s +0000\r\nMessage-ID: <%s@meadow.test>\r\n\r\nHello number %s.\r\n' \
      "$n" "$n" "$n" "$n" >"$dir/cur/100000000$n.M1P1.mail:2,"
  done
}

dovecot_conf() {
  cat <<E
base_dir = $dir/run
state_dir = $dir/state
instance_name = mailglass-real
log_path = $dir/log/dovecot.log
protocols = imap pop3
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_uid = nobody
mail_gid = nogroup
first_valid_uid = 1
first_valid_gid = 1
mail_max_userip_connections = 1000
passdb {
  driver = passwd-file
  args = scheme=plain username_format=%n $dir/users
}
userdb {
  driver = static
  args = uid=nobody gid=nogroup home=$dir/mail/%n
}
namespace inbox {
  inbox = yes
  separator = /
}
service imap-login {
  service_count = 0
  inet_listener imap {
    port = $((base + 143))
  }
  inet_listener imaps {
    port = 0
  }
}
service pop3-login {
  service_count = 0
  inet_listener pop3 {
    port = $((base + 110))
  }
  inet_listener pop3s {
    port = 0
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
E
}

# What every Postfix of this test has: it works in the folder $1, and its name is $2.
postfix_common() {
  local daemons=/usr/lib/postfix/sbin
  [[ -d $daemons ]] || daemons=/usr/libexec/postfix
  cat <<E
compatibility_level = 3.6
queue_directory = $1/spool
data_directory = $1/data
daemon_directory = $daemons
meta_directory = /etc/postfix
shlib_directory = /usr/lib/postfix
multi_instance_name = postfix-${2%%.*}
maillog_file_prefixes = $dir/log
maillog_file = $dir/log/${2%%.*}.log
myhostname = $2
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
local_transport = error:5.7.1 nothing leaves this machine
disable_dns_lookups = yes
biff = no
E
}

postfix_main() {
  postfix_common "$dir" mx1.harbor.test
  cat <<E
mynetworks =
virtual_mailbox_domains = harbor.test
virtual_mailbox_maps = inline:{ { ben@harbor.test = ben/Maildir/ }, { carl@harbor.test = carl/Maildir/ } }
virtual_alias_maps = inline:{ { postmaster@harbor.test = ben@harbor.test } }
virtual_mailbox_base = $dir/mail
virtual_uid_maps = static:65534
virtual_gid_maps = static:65534
default_transport = error:5.7.1 nothing leaves this machine
relay_transport = error:5.7.1 nothing leaves this machine
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
smtpd_client_connection_rate_limit = 0
E
}

# One that is handed letters on this machine, and passes them on to one place.
relay_main() {
  postfix_common "$dir/relay" mail.meadow.test
  cat <<E
mydomain = meadow.test
myorigin = meadow.test
mynetworks_style = host
relayhost = [127.0.0.1]:$1
E
}

postfix_master() {
  cat <<E
127.0.0.1:$((base + 25)) inet n - n - 50 smtpd
127.0.0.1:$((base + 26)) inet n - n - 50 smtpd
  -o { smtpd_discard_ehlo_keywords = pipelining, 8bitmime, chunking, dsn, smtputf8, enhancedstatuscodes, etrn, vrfy }
virtual   unix  - n n - - virtual
E
  postfix_services
}

relay_master() {
  echo "smtp      unix  - - n - - smtp"
  postfix_services
}

postfix_services() {
  cat <<E
pickup    unix  n - n 60 1 pickup
cleanup   unix  n - n - 0 cleanup
qmgr      unix  n - n 300 1 qmgr
tlsmgr    unix  - - n 1000? 1 tlsmgr
rewrite   unix  - - n - - trivial-rewrite
bounce    unix  - - n - 0 bounce
defer     unix  - - n - 0 bounce
trace     unix  - - n - 0 bounce
verify    unix  - - n - 1 verify
proxymap  unix  - - n - - proxymap
error     unix  - - n - - error
retry     unix  - - n - - error
anvil     unix  - - n - 1 anvil
showq     unix  n - n - - showq
postlog   unix-dgram n - n - 1 postlogd
E
}

alive() { [[ -s $1 ]] && kill -0 "$(tr -d ' \n' <"$1")" 2>/dev/null; }

answers() {
  local i
  for ((i = 0; i < 100; i++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null && return 0
    sleep 0.1
  done
  echo "servers.sh: nothing answers on port $1" >&2
  tail -n 20 "$dir"/log/* >&2
  return 1
}

start() {
  mkdir -p "$dir"/{run,state,mail,spool,data,log,postfix}
  chmod 755 "$dir" "$dir/run"
  printf 'ben:cedar\ncarl:maple\n' >"$dir/users"
  maildir "$dir/mail/ben/Maildir" 1 2 3 4
  maildir "$dir/mail/carl/Maildir" 1
  chown -R nobody:nogroup "$dir/mail"
  dovecot_conf >"$dir/dovecot.conf"
  postfix_main >"$dir/postfix/main.cf"
  postfix_master >"$dir/postfix/master.cf"
  chown -R postfix "$dir/data"
  # A server keeps the output that it was started with; whoever reads ours must not wait for it.
  dovecot -c "$dir/dovecot.conf" >"$dir/log/start.log" 2>&1 </dev/null
  postfix_start "$dir/postfix"
  local p
  for p in 25 26 110 143; do answers $((base + p)); done
  echo "smtp 127.0.0.1:$((base + 25))"
  echo "plain 127.0.0.1:$((base + 26))"
  echo "pop3 127.0.0.1:$((base + 110))"
  echo "imap 127.0.0.1:$((base + 143))"
}

postfix_start() {
  postfix -c "$1" start >>"$dir/log/start.log" 2>&1 </dev/null || {
    cat "$dir/log/start.log" >&2
    return 1
  }
}

relay() {
  mkdir -p "$dir"/relay/{spool,data,postfix}
  relay_main "$1" >"$dir/relay/postfix/main.cf"
  relay_master >"$dir/relay/postfix/master.cf"
  chown -R postfix "$dir/relay/data"
  postfix_start "$dir/relay/postfix"
}

stop() {
  local file pid i
  for file in "$dir/relay/spool/pid/master.pid" "$dir/spool/pid/master.pid" "$dir/run/master.pid"; do
    alive "$file" || continue
    pid=$(tr -d ' \n' <"$file")
    kill -TERM "$pid"
    for ((i = 0; i < 50; i++)); do
      kill -0 "$pid" 2>/dev/null || break
      sleep 0.1
    done
  done
}

case "${1:-} ${2:+dir} ${3:+at}" in
"install  ") install ;;
"start dir " | "stop dir " | "relay dir at")
  dir=$2
  "$1" "${3:-}"
  ;;
*)
  sed -n '2,13p' "$0" >&2
  exit 2
  ;;
esac
