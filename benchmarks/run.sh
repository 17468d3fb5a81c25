#!/usr/bin/env bash
# Compares idnode side by side with its peers on this machine and draws the results: round by round interleaved, servers on one core, generator on another.
# Installs NSD, Knot, dnsperf and Redis from Debian when they are absent. Loopback only; stops what it started.
#
#   benchmarks/run.sh [--records 1000000] [--rounds 5] [--seconds 5] [--sizes "10000 100000 1000000"] [--out benchmarks/results]
#                     [--workloads reads,sizes,writes,mixed,flood,growth,http]     (default: reads,sizes,writes,recursion)
#
# reads: resolution beside NSD, Knot, Redis and a look-up in C. sizes: resolution by number of records, and of threads on more than two cores. writes: durable
# registration in authenticated sessions, beside Redis SET that flushes always. mixed: 50 % register, 45 % resolve, 5 % modify, by size of record. flood: names
# that are not there, with a well-behaved reader beside. growth: a reader beside registrations, second by second. recursion: a recursive
# node beside unbound, for 10,000 names that both know; and by itself for names that it most often does not know. http: the JSON form of 10,000 records
# beside nginx, which has the same octets as files.
#
# Writes OUT/results.md (tables of min / median / max), OUT/records.svg (requests/s and CPU against the number of records), OUT/threads.svg (on more than two
# cores) and OUT/raw.txt.
set -euo pipefail
records=1000000 rounds=5 seconds=5 sizes="10000 100000 1000000" out=benchmarks/results workloads=reads,sizes,writes,recursion
while [ $# -gt 0 ]; do
  case $1 in
    --records) records=$2 ;; --rounds) rounds=$2 ;; --seconds) seconds=$2 ;; --sizes) sizes=$2 ;; --out) out=$2 ;;
    --workloads) workloads=$2 ;;
    *) sed -n '2,16s/^# \{0,1\}//p' "$0"; [ "$1" = --help ] && exit 0 || exit 2 ;;
  esac
  shift 2
done
cd "$(dirname "$0")/.."
[ "$(nproc)" -ge 2 ] || { echo "Two cores are needed: one for the server, one for the generator." >&2; exit 2; }

wants() { [[ ,$workloads, == *,$1,* ]]; }
need=()
want() { command -v "$1" > /dev/null || [ -x "/usr/sbin/$1" ] || need+=("${@:2}"); }
want gcc gcc libc6-dev; want python3 python3-minimal
if wants reads; then want nsd nsd; want knotd knot; want dnsperf dnsperf; fi
if wants recursion; then want nsd nsd; want unbound unbound; want dnsperf dnsperf; fi
if wants http; then want nginx nginx-light; want wrk wrk; want curl curl; fi
if wants reads || wants writes; then want redis-server redis-server; want redis-benchmark redis-tools; fi
if [ "${#need[@]}" -gt 0 ]; then apt-get update -q >&2 && apt-get install -y -q --no-install-recommends "${need[@]}" >&2; fi

work=$(mktemp -d); started=()
cleanup() { for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done; wait 2> /dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
mkdir -p "$out"; raw=$out/raw.txt; : > "$raw"
dotnet publish src/IdResolution.Node -c Release -o "$work/bin" -v quiet --nologo >&2
dotnet publish benchmarks/IdResolution.LoadGenerator -c Release -o "$work/load" -v quiet --nologo >&2
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
# start_node NAME RECORDS PORT THREADS CORES [MORE]: sets last to its process id. MORE goes into the configuration.
start_node() {
  printf '{"Node":{"DataDirectory":"%s/data-%s","HomedPrefixes":["88.100.1"],"ServerAdministrators":["300:88.100.1/ADMIN"],"SampleData":false},"Handle":{"Udp":"127.0.0.1:%s","Tcp":"127.0.0.1:%s","UdpThreads":%s}%s}' "$work" "$2" "$3" "$3" "$4" "${6:-}" > "$work/$1.json"
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
  got=$(taskset -c 1 dnsperf -s 127.0.0.1 -p "$3" -d "${4:-$work/queries}" -l "$seconds" -q 64 -c 8 2> /dev/null); after=$(ticks "$2")
  awk -v s="$1" -v cpu="$(each $((after - before)) "$(awk '/Queries completed/ { print $3 }' <<< "$got")")" \
    '/Queries per second/ { q = int($4) } /Response codes/ { bad = ($0 ~ /NOERROR [0-9]+ \(100/) ? 0 : 1 } END { print s, q, cpu, "-", bad }' <<< "$got" >> "$raw"
}
redis() {
  local before after got requests=$((seconds * 250000)); before=$(ticks "$2")
  got=$(taskset -c 1 redis-benchmark -p "$3" -t get -r "$records" -n "$requests" -c 16 -P 16 --csv 2> /dev/null | awk -F'"' '/GET/ { print int($4) }'); after=$(ticks "$2")
  echo "$1 $got $(each $((after - before)) "$requests") - 0" >> "$raw"
}

# load SERIES PID PORT DATA WORK ARGUMENTS...: one round of the load generator; a group of connections beside the first is SERIES-reader.
load() {
  local series=$1 pid=$2 port=$3 data=$4; shift 4
  taskset -c 1 "$work/load/idload" "$@" --server "127.0.0.1:$port" --key "$work/data-$data/admin.key.pem" --pid "$pid" --seconds "$seconds" --warm-up 2 --rounds "${load_rounds:-1}" --json > "$work/load.json" || true
  SERIES=$series python3 -c '
import json, os, sys
report = json.load(open(sys.argv[1]))
cpu = report["serverCpu"]
for i, stream in enumerate(report["streams"]):
    name = os.environ["SERIES"] + ("-reader" if i else "")
    for round, (rate, p99) in enumerate(zip(stream["rates"], stream["p99s"])):
        print(name, rate, cpu[round] if not i else 0, p99, stream["wrong"] if not round else 0)
' "$work/load.json" >> "$raw"
}
# redis_set SERIES PID OUTSTANDING: values of the size of a record, from as many connections as the load generator has.
redis_set() {
  local before after got connections=$(($3 < 4 ? $3 : 4)) requests=$((seconds * 20000)); before=$(ticks "$2")
  [ "$3" -gt 1 ] || requests=$((seconds * 1500))
  got=$(taskset -c 1 redis-benchmark -p 16380 -t set -r 100000000 -d 346 -n "$requests" -c "$connections" -P $(($3 / connections)) --csv 2> /dev/null | awk -F'"' '/SET/ { print int($4), $14 * 1000 }'); after=$(ticks "$2")
  echo "$1 ${got% *} $(each $((after - before)) "$requests") ${got#* } 0" >> "$raw"
}

# http SERIES PID PORT PATH: GETs of PATH with a random number in it over 64 connections; what is not answered with 200 is wrong.
http() {
  local before after got; before=$(ticks "$2")
  printf 'request = function() return wrk.format("GET", string.format("%s", math.random(0, %s - 1))) end\n' "$4" "$http_names" > "$work/wrk.lua"
  got=$(taskset -c 1 wrk -t 1 -c 64 -d "${seconds}s" --latency -s "$work/wrk.lua" "http://127.0.0.1:$3"); after=$(ticks "$2")
  awk -v s="$1" -v ticks=$((after - before)) -v hz="$(getconf CLK_TCK)" '
    function micro(t) { return t ~ /us$/ ? t + 0 : t ~ /ms$/ ? t * 1000 : t * 1000000 }
    / requests in / { n = $1 } /Requests\/sec/ { q = int($2) } / 99%/ { p = int(micro($2)) } /Non-2xx/ { bad += $NF } /Socket errors/ { bad += $4 + $6 + $8 + $10 }
    END { printf "%s %d %.2f %d %d\n", s, q, ticks / hz * 1e6 / n, p, bad }' <<< "$got" >> "$raw"
}

# The same names and about the same octets as a DNS zone, questions for them, and an NSD with that zone on CORE; sets last to its process id.
dns_questions() { awk -v n="$1" 'BEGIN { srand(1); for (i = 0; i < 500000; i++) printf "obj%07d.bench.example TXT\n", int(rand() * n) }' > "$2"; }
start_nsd() {
  awk -v n="$records" 'BEGIN { print "$ORIGIN bench.example.\n$TTL 86400\n@ IN SOA ns.bench.example. root.bench.example. 1 3600 900 604800 300\n@ IN NS ns\nns IN A 127.0.0.1";
    for (i = 0; i < n; i++) printf "obj%07d IN TXT \"https://plant.example/things/%07d Centrifugal pump CP-80-250 CP250-%09d 2024-09-12 URL DESC SERIAL DATE.MADE 88.100.1 padding padding\"\n", i, i, i }' > "$work/zone"
  printf 'server:\n  ip-address: 127.0.0.1@15353\n  server-count: 1\n  username: ""\n  zonesdir: "%s"\n  pidfile: "%s/nsd.pid"\n  xfrdfile: ""\n  zonelistfile: "%s/zone.list"\nremote-control:\n  control-enable: no\nzone:\n  name: bench.example\n  zonefile: zone\n' "$work" "$work" "$work" > "$work/nsd.conf"
  start "$1" "$work/nsd.log" /usr/sbin/nsd -d -c "$work/nsd.conf"; nsd=$last; ready "$work/nsd.log" 'nsd started'
}

if wants reads; then
say "$records records and the peers' data"
start_node main "$records" 12641 1 0; node=$last
start 0 "$work/lookup.log" "$work/lookup" 12642 "$records"; lookup=$last; ready "$work/lookup.log" ready
dns_questions "$records" "$work/queries"
start_nsd 0
mkdir -p "$work/knot"
printf 'server:\n    listen: 127.0.0.1@15354\n    udp-workers: 1\n    tcp-workers: 1\n    background-workers: 1\n    rundir: %s/knot\ndatabase:\n    storage: %s/knot\nlog:\n  - target: stdout\n    any: info\nzone:\n  - domain: bench.example\n    storage: %s\n    file: zone\n    zonefile-load: whole\n' "$work" "$work" "$work" > "$work/knot.conf"
start 0 "$work/knot.log" /usr/sbin/knotd -c "$work/knot.conf"; knot=$last
start 0 "$work/redis.log" redis-server --port 16379 --bind 127.0.0.1 --save "" --appendonly no --dir "$work"; redis=$last
ready "$work/knot.log" 'zone loaded\|loaded, serial'; ready "$work/redis.log" 'Ready to accept'
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

fi

if wants recursion; then
  say "recursion"
  known=10000
  start_node authority "$records" 12641 1 1; authority=$last
  start_nsd 1
  dns_questions "$known" "$work/known"
  printf '{"Node":{"Role":"Recursive","DataDirectory":"%s/data-recursive"},"Handle":{"Udp":"127.0.0.1:12644","Tcp":"127.0.0.1:12644","UdpThreads":1},"Recursion":{"Roots":["127.0.0.1:12641"]},"Cache":{"Mebibytes":1024}}' "$work" > "$work/recursive.json"
  start 0 "$work/recursive.log" "$work/bin/idnode" --config "$work/recursive.json"; recursive=$last; ready "$work/recursive.log" 'ready on'
  printf 'server:\n  interface: 127.0.0.1@15355\n  access-control: 127.0.0.0/8 allow\n  do-daemonize: no\n  do-not-query-localhost: no\n  num-threads: 1\n  module-config: "iterator"\n  msg-cache-size: 512m\n  rrset-cache-size: 512m\n  chroot: ""\n  username: ""\n  directory: "%s"\n  pidfile: "%s/unbound.pid"\n  use-syslog: no\nstub-zone:\n  name: bench.example\n  stub-addr: 127.0.0.1@15353\n' "$work" "$work" > "$work/unbound.conf"
  start 0 "$work/unbound.log" /usr/sbin/unbound -c "$work/unbound.conf"; unbound=$last; until [ -s "$work/unbound.pid" ]; do sleep 0.25; done
  # Before the names that are known, so that the compiler has done its work by then.
  for round in $(seq "$rounds"); do hdl idnode-cold "$recursive" 12644 "$records" udp -w 64 -c 8; done
  # Each name once, so that both know all of them.
  awk -v n="$known" 'BEGIN { for (i = 0; i < n; i++) printf "obj%07d.bench.example TXT\n", i }' > "$work/once"
  taskset -c 1 dnsperf -s 127.0.0.1 -p 15355 -d "$work/once" -n 1 -q 64 -c 8 > /dev/null 2>&1
  seconds=5 hdl warm "$recursive" 12644 "$known" udp -w 64 -c 8
  for round in $(seq "$rounds"); do
    say "round $round of $rounds"
    hdl idnode-recursive "$recursive" 12644 "$known" udp -w 64 -c 8
    dns unbound-recursive "$unbound" 15355 "$work/known"
  done
  for pid in "$recursive" "$unbound" "$nsd" "$authority"; do stop "$pid"; done
fi
if wants writes; then
  say "registrations"
  mkdir -p "$work/durable"
  start 0 "$work/durable.log" redis-server --port 16380 --bind 127.0.0.1 --save "" --appendonly yes --appendfsync always --dir "$work/durable"; redis=$last; ready "$work/durable.log" 'Ready to accept'
  start_node writes 1000 12641 1 0; node=$last
  start_node unaudited 999 12643 1 0 ',"Audit":{"Enabled":false}'; bare=$last
  # The compiler needs a while until the path of a registration is as quick as it gets.
  load warm "$node" 12641 1000 register; load warm "$bare" 12643 999 register
  for round in $(seq "$rounds"); do
    say "round $round of $rounds"
    for outstanding in 1 64 100 1000 2000; do
      load "register-$outstanding" "$node" 12641 1000 register --outstanding "$outstanding" --connections $((outstanding < 100 ? 4 : 16))
      redis_set "set-$outstanding" "$redis" "$outstanding"
    done
    load register-unaudited "$bare" 12643 999 register
  done
  for pid in "$node" "$bare" "$redis"; do stop "$pid"; done
fi
if wants http; then
  say "HTTP"
  http_names=10000
  start_node http "$http_names" 12641 1 0 ',"Http":{"Url":"http://127.0.0.1:12680"}'; node=$last
  mkdir -p "$work/www/files"
  curl -sf http://127.0.0.1:12680/api/handles/88.100.1/obj0000000 > "$work/one"
  awk -v n="$http_names" -v folder="$work/www/files" '{ for (i = 0; i < n; i++) { text = $0; gsub(/0000000/, sprintf("%07d", i), text); file = sprintf("%s/%07d", folder, i); printf "%s", text > file; close(file) } }' "$work/one"
  printf 'daemon off;\nuser root;\nworker_processes 1;\npid %s/nginx.pid;\nerror_log %s/nginx.log notice;\nevents { worker_connections 1024; }\nhttp { access_log off; open_file_cache max=20000; default_type application/json; keepalive_requests 100000000; server { listen 127.0.0.1:12681; root %s/www; } }\n' "$work" "$work" "$work" > "$work/nginx.conf"
  start 0 "$work/nginx.out" /usr/sbin/nginx -c "$work/nginx.conf"; nginx=$last; until [ -s "$work/nginx.pid" ]; do sleep 0.25; done
  # The compiler takes a while.
  seconds=12 http warm "$node" 12680 /api/handles/88.100.1/obj%07d; seconds=12 http warm "$node" 12680 /v1/handles/88.100.1/obj%07d; http warm "$nginx" 12681 /files/%07d
  for round in $(seq "$rounds"); do
    say "round $round of $rounds"
    http idnode-http "$node" 12680 /api/handles/88.100.1/obj%07d
    http v1-http "$node" 12680 /v1/handles/88.100.1/obj%07d
    http nginx-http "$nginx" 12681 /files/%07d
  done
  for pid in "$node" "$nginx"; do stop "$pid"; done
fi
if wants mixed || wants flood || wants growth; then
  say "other work"
  start_node other "$records" 12641 1 0; node=$last
  load warm "$node" 12641 "$records" mixed --records "$records"
  for round in $(seq "$rounds"); do
    if wants mixed; then for record in 346 760 2500; do load "mixed-$record" "$node" 12641 "$records" mixed --records "$records" --record "$record"; done; fi
    if wants mixed; then for zipf in 0.8 1.0 1.2; do load "zipf-$zipf" "$node" 12641 "$records" resolve --transport udp --records "$records" --zipf "$zipf"; done; fi
    if wants flood; then load flood "$node" 12641 "$records" flood --transport udp --records "$records" --from 127.0.0.3; fi
  done
  if wants growth; then (seconds=1 load_rounds=60; load growth "$node" 12641 "$records" growth --records "$records" --outstanding 1000 --connections 16 --read-rate 1000); fi
  stop "$node"
fi
if wants sizes; then
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
fi
MEMORY=${memory:-} RECORDS=$records SECONDS_EACH=$seconds ROUNDS=$rounds python3 benchmarks/report.py "$raw" "$out"
cat "$out/results.md"
