#!/usr/bin/env bash
# Compares idnode side by side with its peers on this machine and draws the results: round by round interleaved, servers on one core, generator on another.
# Installs NSD, Knot, dnsperf and Redis from Debian when they are absent. Loopback only; stops what it started.
#
#   benchmarks/run.sh [--records 1000000] [--rounds 5] [--seconds 5] [--sizes "10000 100000 1000000"] [--out benchmarks/results]
#
# Writes OUT/results.md (tables of min / median / max), OUT/records.svg (requests/s and CPU against the number of records), OUT/threads.svg (on more than two
# cores) and OUT/raw.txt.
set -euo pipefail
records=1000000 rounds=5 seconds=5 sizes="10000 100000 1000000" out=benchmarks/results
while [ $# -gt 0 ]; do
  case $1 in
    --records) records=$2 ;; --rounds) rounds=$2 ;; --seconds) seconds=$2 ;; --sizes) sizes=$2 ;; --out) out=$2 ;;
    *) sed -n '2,9s/^# \{0,1\}//p' "$0"; [ "$1" = --help ] && exit 0 || exit 2 ;;
  esac
  shift 2
done
cd "$(dirname "$0")/.."
[ "$(nproc)" -ge 2 ] || { echo "Two cores are needed: one for the server, one for the generator." >&2; exit 2; }

need=()
want() { command -v "$1" > /dev/null || [ -x "/usr/sbin/$1" ] || need+=("${@:2}"); }
want gcc gcc libc6-dev; want nsd nsd; want knotd knot; want dnsperf dnsperf; want redis-server redis-server; want redis-benchmark redis-tools; want python3 python3-minimal
if [ "${#need[@]}" -gt 0 ]; then apt-get update -q >&2 && apt-get install -y -q --no-install-recommends "${need[@]}" >&2; fi

work=$(mktemp -d); started=()
cleanup() { for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done; wait 2> /dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
mkdir -p "$out"; raw=$out/raw.txt; : > "$raw"
dotnet publish src/IdResolution.Node -c Release -o "$work/bin" -v quiet --nologo >&2
gcc -O2 -o "$work/hdlperf" benchmarks/hdlperf.c -lpthread
gcc -O2 -o "$work/lookup" benchmarks/lookup.c

say() { echo "$(date +%T) $*" >&2; }
start() { local core=$1 log=$2; shift 2; taskset -c "$core" "$@" > "$log" 2>&1 & started+=("$!"); last=$!; }
stop() { kill "$1" 2> /dev/null || true; wait "$1" 2> /dev/null || true; }
ready() { local i; for i in $(seq 1200); do grep -q "$2" "$1" && return; sleep 0.25; done; echo "not ready: $1" >&2; tail -5 "$1" >&2; exit 1; }
# A process with its children. The name in /proc/PID/stat may hold spaces, so fields are counted behind its closing parenthesis.
tree() { echo "$1"; local child; for child in $(pgrep -P "$1"); do tree "$child"; done; }
ticks() { local all=0 pid; for pid in $(tree "$1"); do all=$((all + $(sed 's/.*) //' "/proc/$pid/stat" | awk '{ print $12 + $13 }'))); done; echo "$all"; }
each() { awk -v t="$1" -v n="$2" -v hz="$(getconf CLK_TCK)" 'BEGIN { if (n > 0) printf "%.2f", t / hz * 1e6 / n; else print 0 }'; }

record_lines() { awk -v n="$1" 'BEGIN { for (i = 0; i < n; i++) printf "{\"handle\":\"88.100.1/obj%07d\",\"values\":[{\"index\":1,\"type\":\"URL\",\"data\":\"https://plant.example/things/%07d\"},{\"index\":2,\"type\":\"DESC\",\"data\":\"Centrifugal pump CP-80-250\"},{\"index\":3,\"type\":\"SERIAL\",\"data\":\"CP250-%09d\"},{\"index\":4,\"type\":\"DATE.MADE\",\"data\":\"2024-09-12\"}]}\n", i, i, i }'; }
# start_node NAME RECORDS PORT THREADS CORES: sets last to its process id.
start_node() {
  printf '{"Node":{"DataDirectory":"%s/data-%s","HomedPrefixes":["88.100.1"]},"Handle":{"Udp":"127.0.0.1:%s","Tcp":"127.0.0.1:%s","UdpThreads":%s}}' "$work" "$2" "$3" "$3" "$4" > "$work/$1.json"
  if [ ! -d "$work/data-$2" ]; then record_lines "$2" | "$work/bin/idnode" load - --config "$work/$1.json" >&2; fi
  start "$5" "$work/$1.log" "$work/bin/idnode" --config "$work/$1.json"; ready "$work/$1.log" 'ready on'
}
# Each measurement appends: series, requests/s, CPU microseconds a request, p99 microseconds, wrong answers.
value() { sed -n "s/.*\"$2\":\([0-9.]*\).*/\1/p" <<< "$1"; }
hdl() {
  local series=$1 pid=$2 port=$3 names=$4 mode=$5; shift 5
  local got; got=$(taskset -c 1 "$work/hdlperf" -p "$port" -t "$mode" -h '88.100.1/obj%07d' -n "$names" -s "$seconds" -W 1 -P "$pid" -j "$@")
  echo "$series $(value "$got" qps) $(value "$got" server_cpu_us_per_q) $(value "$got" p99_us) $(($(value "$got" mismatch) + $(value "$got" bad_code)))" >> "$raw"
}
dns() {
  local before after got; before=$(ticks "$2")
  got=$(taskset -c 1 dnsperf -s 127.0.0.1 -p "$3" -d "$work/queries" -l "$seconds" -q 64 -c 8 2> /dev/null); after=$(ticks "$2")
  awk -v s="$1" -v cpu="$(each $((after - before)) "$(awk '/Queries completed/ { print $3 }' <<< "$got")")" \
    '/Queries per second/ { q = int($4) } /Response codes/ { bad = ($0 ~ /NOERROR [0-9]+ \(100/) ? 0 : 1 } END { print s, q, cpu, "-", bad }' <<< "$got" >> "$raw"
}
redis() {
  local before after got requests=$((seconds * 250000)); before=$(ticks "$2")
  got=$(taskset -c 1 redis-benchmark -p "$3" -t get -r "$records" -n "$requests" -c 16 -P 16 --csv 2> /dev/null | awk -F'"' '/GET/ { print int($4) }'); after=$(ticks "$2")
  echo "$1 $got $(each $((after - before)) "$requests") - 0" >> "$raw"
}

say "one million records and the peers' data"
start_node main "$records" 12641 1 0; node=$last
start 0 "$work/lookup.log" "$work/lookup" 12642 "$records"; lookup=$last; ready "$work/lookup.log" ready
awk -v n="$records" 'BEGIN { print "$ORIGIN bench.example.\n$TTL 86400\n@ IN SOA ns.bench.example. root.bench.example. 1 3600 900 604800 300\n@ IN NS ns\nns IN A 127.0.0.1";
  for (i = 0; i < n; i++) printf "obj%07d IN TXT \"https://plant.example/things/%07d Centrifugal pump CP-80-250 CP250-%09d 2024-09-12 URL DESC SERIAL DATE.MADE 88.100.1 padding padding\"\n", i, i, i }' > "$work/zone"
awk -v n="$records" 'BEGIN { srand(1); for (i = 0; i < 500000; i++) printf "obj%07d.bench.example TXT\n", int(rand() * n) }' > "$work/queries"
printf 'server:\n  ip-address: 127.0.0.1@15353\n  server-count: 1\n  username: ""\n  zonesdir: "%s"\n  pidfile: "%s/nsd.pid"\n  xfrdfile: ""\n  zonelistfile: "%s/zone.list"\nremote-control:\n  control-enable: no\nzone:\n  name: bench.example\n  zonefile: zone\n' "$work" "$work" "$work" > "$work/nsd.conf"
start 0 "$work/nsd.log" /usr/sbin/nsd -d -c "$work/nsd.conf"; nsd=$last
mkdir -p "$work/knot"
printf 'server:\n    listen: 127.0.0.1@15354\n    udp-workers: 1\n    tcp-workers: 1\n    background-workers: 1\n    rundir: %s/knot\ndatabase:\n    storage: %s/knot\nlog:\n  - target: stdout\n    any: info\nzone:\n  - domain: bench.example\n    storage: %s\n    file: zone\n    zonefile-load: whole\n' "$work" "$work" "$work" > "$work/knot.conf"
start 0 "$work/knot.log" /usr/sbin/knotd -c "$work/knot.conf"; knot=$last
start 0 "$work/redis.log" redis-server --port 16379 --bind 127.0.0.1 --save "" --appendonly no --dir "$work"; redis=$last
ready "$work/nsd.log" 'nsd started'; ready "$work/knot.log" 'zone loaded\|loaded, serial'; ready "$work/redis.log" 'Ready to accept'
redis-benchmark -p 16379 -t set -r "$records" -n $((records * 3)) -d 200 -P 64 -q > /dev/null

hdl warm "$node" 12641 "$records" udp -w 64 -c 8; hdl warm "$lookup" 12642 "$records" udp -w 64 -c 8
for round in $(seq "$rounds"); do
  say "round $round of $rounds"
  hdl idnode-udp "$node" 12641 "$records" udp -w 64 -c 8
  hdl lookup-udp "$lookup" 12642 "$records" udp -w 64 -c 8
  dns nsd-udp "$nsd" 15353
  dns knot-udp "$knot" 15354
  hdl idnode-tcp "$node" 12641 "$records" tcp -w 256 -c 16
  redis redis-tcp "$redis" 16379
done
half=$(awk '$1 == "idnode-udp" { print $2 }' "$raw" | sort -n | awk '{ v[NR] = $1 } END { print int(v[int((NR + 1) / 2)] / 2) }')
for round in $(seq "$rounds"); do hdl idnode-udp-half "$node" 12641 "$records" udp -w 64 -c 8 -r "$half"; done
memory=$(awk '/VmRSS/ { print int($2 / 1024) }' "/proc/$node/status")
for pid in "$node" "$lookup" "$nsd" "$knot" "$redis"; do stop "$pid"; done

for size in $sizes; do
  say "$size records"
  start_node size "$size" 12641 1 0; node=$last
  hdl warm "$node" 12641 "$size" udp -w 64 -c 8
  for round in $(seq "$rounds"); do hdl "size-$size" "$node" 12641 "$size" udp -w 64 -c 8; done
  stop "$node"; [ "$size" = "$records" ] || rm -rf "$work/data-$size"
done
# The generator keeps core 1, the node may have all others; on two cores there is nothing to scale to.
cores=$(nproc) threads=1 others=0
[ "$cores" -gt 2 ] && others="0,2-$((cores - 1))"
while [ "$cores" -gt 2 ] && [ "$threads" -lt "$cores" ]; do
  say "$threads threads"
  start_node threads "$records" 12641 "$threads" "$others"; node=$last
  for round in $(seq "$rounds"); do hdl "threads-$threads" "$node" 12641 "$records" udp -w 256 -c 64; done
  stop "$node"; threads=$((threads * 2))
done
MEMORY=$memory RECORDS=$records SECONDS_EACH=$seconds ROUNDS=$rounds python3 benchmarks/report.py "$raw" "$out"
cat "$out/results.md"
