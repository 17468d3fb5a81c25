#!/usr/bin/env bash
# Resolutions over UDP and TCP against a running idnode, and the same number of DNS answers of about the same size from NSD, interleaved round by round on this
# machine: server on core 0, generator on core 1. Prints a Markdown table of min / median / max. Loopback only; stops what it started.
#   benchmarks/compare.sh [RECORDS] [ROUNDS] [SECONDS]
set -eu
records=${1:-1000000} rounds=${2:-5} seconds=${3:-5}
cd "$(dirname "$0")/.."
need=()
command -v gcc >/dev/null || need+=(gcc libc6-dev)
[ -x /usr/sbin/nsd ] || need+=(nsd)
command -v dnsperf >/dev/null || need+=(dnsperf)
if [ "${#need[@]}" -gt 0 ]; then apt-get update -q >&2 && apt-get install -y -q --no-install-recommends "${need[@]}" >&2; fi

work=$(mktemp -d); pids=()
trap 'for p in "${pids[@]:-}"; do [ -n "$p" ] && kill "$p" 2>/dev/null; done; wait 2>/dev/null; rm -rf "$work"' EXIT
dotnet publish src/IdResolution.Node -c Release -o "$work/bin" -v quiet --nologo >&2
gcc -O2 -o "$work/hdlperf" benchmarks/hdlperf.c -lpthread

awk -v n="$records" 'BEGIN { for (i = 0; i < n; i++) printf "{\"handle\":\"88.100.1/obj%07d\",\"values\":[{\"index\":1,\"type\":\"URL\",\"data\":\"https://plant.example/things/%07d\"},{\"index\":2,\"type\":\"DESC\",\"data\":\"Centrifugal pump CP-80-250\"},{\"index\":3,\"type\":\"SERIAL\",\"data\":\"CP250-%09d\"},{\"index\":4,\"type\":\"DATE.MADE\",\"data\":\"2024-09-12\"}]}\n", i, i, i }' > "$work/records"
printf '{"Node":{"DataDirectory":"%s/data","HomedPrefixes":["88.100.1"]},"Handle":{"Udp":"127.0.0.1:12641","Tcp":"127.0.0.1:12641"}}' "$work" > "$work/node.json"
"$work/bin/idnode" load "$work/records" --config "$work/node.json" >&2
taskset -c 0 "$work/bin/idnode" --config "$work/node.json" > "$work/idnode.log" 2>&1 & node=$!; pids+=("$node")

awk -v n="$records" 'BEGIN { print "$ORIGIN bench.example.\n$TTL 86400\n@ IN SOA ns.bench.example. root.bench.example. 1 3600 900 604800 300\n@ IN NS ns\nns IN A 127.0.0.1";
  for (i = 0; i < n; i++) printf "obj%07d IN TXT \"https://plant.example/things/%07d Centrifugal pump CP-80-250 CP250-%09d 2024-09-12 URL DESC SERIAL DATE.MADE 88.100.1 padding padding\"\n", i, i, i }' > "$work/zone"
awk -v n="$records" 'BEGIN { srand(1); for (i = 0; i < 500000; i++) printf "obj%07d.bench.example TXT\n", int(rand() * n) }' > "$work/queries"
cat > "$work/nsd.conf" <<CONF
server:
  ip-address: 127.0.0.1@15353
  server-count: 1
  username: ""
  zonesdir: "$work"
  pidfile: "$work/nsd.pid"
  xfrdfile: ""
  zonelistfile: "$work/zone.list"
  hide-version: yes
remote-control:
  control-enable: no
zone:
  name: bench.example
  zonefile: zone
CONF
taskset -c 0 /usr/sbin/nsd -d -c "$work/nsd.conf" > "$work/nsd.log" 2>&1 & pids+=("$!")
for _ in $(seq 600); do
  grep -q 'ready on' "$work/idnode.log" && grep -q 'nsd started' "$work/nsd.log" && break; sleep 0.5
done
sleep 2
tree() { echo "$1"; local child; for child in $(pgrep -P "$1"); do tree "$child"; done; }
# The name in /proc/PID/stat may hold spaces, so fields are counted behind its closing parenthesis.
ticks() { local all=0 pid; for pid in "$@"; do all=$((all + $(sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'))); done; echo "$all"; }

hdl() { taskset -c 1 "$work/hdlperf" -p 12641 -t "$1" -h '88.100.1/obj%07d' -n "$records" -s "$seconds" -W 1 -w "$2" -c "$3" -P "$node" -j; }
value() { sed -n "s/.*\"$2\":\([0-9.]*\).*/\1/p" <<< "$1"; }
: > "$work/results"
hdl udp 64 8 > /dev/null; hdl tcp 256 16 > /dev/null
for round in $(seq "$rounds"); do
  out=$(hdl udp 64 8);   echo "idnode-udp $(value "$out" qps) $(value "$out" server_cpu_us_per_q) $(value "$out" p99_us) $(( $(value "$out" mismatch) + $(value "$out" bad_code) ))" >> "$work/results"
  out=$(hdl tcp 256 16); echo "idnode-tcp $(value "$out" qps) $(value "$out" server_cpu_us_per_q) $(value "$out" p99_us) $(( $(value "$out" mismatch) + $(value "$out" bad_code) ))" >> "$work/results"
  before=$(ticks $(tree "${pids[1]}"))
  out=$(taskset -c 1 dnsperf -s 127.0.0.1 -p 15353 -d "$work/queries" -l "$seconds" -q 64 -c 8 2>/dev/null)
  after=$(ticks $(tree "${pids[1]}"))
  done_=$(awk '/Queries completed/ { print $3 }' <<< "$out"); qps=$(awk '/Queries per second/ { print int($4) }' <<< "$out")
  bad=$(awk '/Response codes/ { bad = $0; if (bad ~ /NOERROR [0-9]+ \(100/) print 0; else print 1 }' <<< "$out")
  echo "nsd-udp $qps $(awk -v t=$((after - before)) -v n="$done_" -v hz="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", t / hz * 1e6 / n }') - $bad" >> "$work/results"
  echo "round $round of $rounds" >&2
done

echo "| server | requests/s (min / median / max) | CPU µs a request (min / median / max) | wrong answers |"
echo "|---|---|---|---|"
for name in idnode-udp nsd-udp idnode-tcp; do
  stat() { awk -v n="$name" -v c="$1" '$1 == n { print $c }' "$work/results" | sort -n | awk '{ v[NR] = $1 } END { printf "%s / %s / %s", v[1], v[int((NR + 1) / 2)], v[NR] }'; }
  echo "| $name | $(stat 2) | $(stat 3) | $(awk -v n="$name" '$1 == n { s += $5 } END { print s }' "$work/results") |"
done
grep -E 'VmRSS|VmHWM' "/proc/$node/status" | tr -s '\t ' ' ' | tr '\n' ';' | sed 's/^/idnode memory: /'; echo
