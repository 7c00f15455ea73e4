#!/usr/bin/env bash
# tests/package/run.sh BUILD PAGE: the Debian package as a stranger meets it. Builds it, then in a copy of this machine that is thrown away
# (a mount namespace over an overlay) installs it, sets it up as docs/admin.md says, runs it from its place with the unit's flags, alone and
# behind nginx with the shipped example, stops it and purges it. Needs root; says "skipped" where a part cannot be done.
set -euo pipefail

if [ "${1:-}" != --inside ]; then
  build=$(realpath "$1") page=$(realpath "$2")
  [ "$(id -u)" -eq 0 ] || { echo "skipped: needs root"; exit 0; }
  (cd "$build" && rm -f preflight-proxy_*.deb && cmake -DPREFLIGHT_PAGE="$page" . >/dev/null && cpack -G DEB >cpack.log 2>&1)
  room=$(mktemp -d)
  trap 'rm -rf "$room"' EXIT
  mkdir -p "$room/upper/package-test" "$room/work" "$room/root"
  # Inside, /tmp is another.
  cp "$0" "$room/upper/package-test/run.sh"
  cp "$build"/preflight-proxy_*.deb "$room/upper/package-test/package.deb"
  # A namespace for processes too: whatever is left running ends with it.
  status=0
  # shellcheck disable=SC2016  # for the inner shell
  unshare --mount --pid --fork --kill-child bash -c '
    mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root" || exit 77
    mount --bind /dev "$1/root/dev" && mount -t proc proc "$1/root/proc" && mount -t tmpfs tmpfs "$1/root/run" &&
    mount -t tmpfs tmpfs "$1/root/tmp" && exec chroot "$1/root" bash /package-test/run.sh --inside
  ' - "$room" || status=$?
  [ $status -ne 77 ] || { echo "skipped: no overlay may be mounted here"; exit 0; }
  exit $status
fi

# --- In the copy ---

readonly unit=/usr/lib/systemd/system/preflight-proxy.service config=/etc/preflight/config.json log=/tmp/log
fail() {
  printf 'failed: %s\n' "$*"
  if [ -f $log ]; then tail -n 20 $log; fi
  exit 1
}
# holds WHAT COMMAND...
holds() {
  "${@:2}" >/tmp/said 2>&1 || { cat /tmp/said; fail "$1"; }
  echo "ok: $1"
}
as_preflight() { runuser -u preflight -- "$@"; }

holds "installs" dpkg -i /package-test/package.deb
holds "has a user without a shell" grep -q '^preflight:.*:/usr/sbin/nologin$' /etc/passwd
holds "keeps config.json as a conffile" grep -q '/etc/preflight/config.json' /var/lib/dpkg/info/preflight-proxy.conffiles
if command -v systemd-analyze >/dev/null; then
  holds "systemd takes the unit" systemd-analyze verify "$unit"
  holds "the unit is exposed to 2.0 at most (scorecard C4)" systemd-analyze security --offline=true --threshold=20 "$unit"
else
  echo "skipped: no systemd-analyze"
fi
! as_preflight preflight-proxy --config "$config" --check-config 2>/tmp/faults || fail "starts without keys"
holds "tells that the keys are missing" grep -q 'accounts\[1\].key_file.*does not exist' /tmp/faults

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout /tmp/key -out /tmp/crt -days 1 -subj /CN=preflight.test 2>/dev/null
install -o preflight -g preflight -m 600 /tmp/key /etc/preflight/tls.key
install -o preflight -g preflight -m 644 /tmp/crt /etc/preflight/tls.crt
for account in news shop; do
  printf 'public-%s:secret-%s\n' $account $account | install -o preflight -g preflight -m 600 /dev/stdin /etc/preflight/$account.key
done
# Any free port, so that the test is in nobody's way.
sed -i 's|0.0.0.0:8443|127.0.0.1:0|; s|https://preflight.example.org:8443|https://preflight.test|' "$config"
install -d -o preflight -g preflight -m 750 /run/preflight
holds "takes the configuration" as_preflight preflight-proxy --config "$config" --check-config
holds "adds a person" as_preflight preflight-proxy --config "$config" user add anna --role manager

# As the unit starts it: its command, its user, no rights, no core dump, everything read-only but the two folders.
read -ra command < <(sed -n 's/^ExecStart=//p' "$unit")
start() {
  : >$log
  # shellcheck disable=SC2016
  unshare --mount bash -c '
    ulimit -c 0
    for folder in /var/lib/preflight /run/preflight; do mount --bind "$folder" "$folder"; done
    mount -o remount,bind,ro /
    umask 0077
    exec setpriv --reuid preflight --regid preflight --init-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
  ' - "${command[@]}" >$log 2>&1 &
  server=$!
  for _ in {1..600}; do
    if grep -q '"listening"' $log; then return; fi
    kill -0 $server 2>/dev/null || fail "does not start"
    sleep 0.1
  done
  fail "does not listen"
}
stop() {
  kill -TERM $server
  wait $server || fail "does not end well"
}

start
port=$(sed -n 's/.*"port":\([0-9]*\).*/\1/p' $log)
ask() { curl -sS --noproxy '*' -k --connect-to "preflight.test:443:127.0.0.1:$port" "$@"; }
holds "answers over TLS" test "$(ask https://preflight.test/healthz)" = '{"ok":true}'
holds "serves the page" grep -qi '<!doctype html>' <(ask https://preflight.test/)
holds "asks who comes" test "$(ask -o /dev/null -w '%{http_code}' https://preflight.test/api/lists)" = 401
kill -HUP $server
for _ in {1..100}; do grep -q certificate-reloaded $log && break; sleep 0.1; done
holds "reads its certificate again" grep -q certificate-reloaded $log
stop
echo "ok: stops"

if command -v nginx >/dev/null; then
  sed -i 's|"127.0.0.1:0"|"unix:/run/preflight/proxy.sock"|; s|https://preflight.test|https://tools.example.org|; /"tls"/d; /"assets"/d' "$config"
  start
  adduser --quiet www-data preflight
  # The example word for word, but for the ports: others may be using 80 and 443.
  http=$((20000 + RANDOM % 10000)) https=$((30000 + RANDOM % 2000))
  sed "s|listen 80;|listen 127.0.0.1:$http;|; s|listen 443 ssl;|listen 127.0.0.1:$https ssl;|; /listen \[::\]/d" \
    /usr/share/doc/preflight-proxy/examples/nginx.conf >/tmp/site.conf
  printf 'user www-data;\npid /tmp/nginx.pid;\nerror_log /tmp/nginx.log;\nevents {}\nhttp { access_log off; include /tmp/site.conf; }\n' >/tmp/nginx.conf
  holds "nginx takes the example" nginx -t -c /tmp/nginx.conf
  nginx -c /tmp/nginx.conf
  ask() { curl -sS --noproxy '*' -k --connect-to "tools.example.org:443:127.0.0.1:$https" "$@"; }
  holds "nginx serves the page below a path" grep -qi '<!doctype html>' <(ask https://tools.example.org/preflight/)
  # By the server's own word: the two must not drift apart.
  policy() { tr -d '\r' | sed -n 's/^content-security-policy: //Ip'; }
  mine=$(ask -o /dev/null -D - https://tools.example.org/api/session | policy)
  [ -n "$mine" ] || fail "no policy"
  holds "nginx and the server say the same policy" test "$(ask -o /dev/null -D - https://tools.example.org/preflight/ | policy)" = "$mine"
  holds "nginx passes the API on" grep -q '"mode":"builtin"' <(ask https://tools.example.org/api/session)
  holds "in the clear there is no API" test "$(curl -s --noproxy '*' -o /dev/null -w '%{http_code}' -H 'Host: tools.example.org' "http://127.0.0.1:$http/api/session")" = 404
  holds "in the clear the page leads to https" test "$(curl -s --noproxy '*' -o /dev/null -w '%{redirect_url}' -H 'Host: tools.example.org' "http://127.0.0.1:$http/preflight/")" = https://tools.example.org/preflight/
  kill "$(cat /tmp/nginx.pid)"
  stop
else
  echo "skipped: no nginx"
fi

holds "is removed" dpkg --remove preflight-proxy
holds "keeps keys and people until it is purged" test -f /etc/preflight/news.key -a -f /var/lib/preflight/people.db
holds "is purged" dpkg --purge preflight-proxy
if [ -e /etc/preflight ] || [ -e /var/lib/preflight ] || getent passwd preflight >/dev/null; then fail "leaves something behind"; fi
echo "ok: leaves nothing behind"
