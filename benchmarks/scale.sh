#!/usr/bin/env bash
# Many records on one node: how long the load takes, what they take in memory, how fast the node is ready again, what a random resolution costs then.
#
#   benchmarks/scale.sh [--records 40000000] [--seconds 10] [--work DIRECTORY]
#
# Records have handles of 25 octets and 200 octets of values. 40 million need about 11 GB of memory and 12 GB of disk. Prints a Markdown table; every
# answer is checked by hdlperf. The start is measured twice: from the snapshot, and from the log alone.
set -euo pipefail
cd "$(dirname "$0")/.."
records=40000000 seconds=10 parent=${TMPDIR:-/tmp}
while [ $# -gt 0 ]; do
  case $1 in
    --records) records=$2 ;; --seconds) seconds=$2 ;; --work) parent=$2 ;;
    *) echo "unknown option $1; see the head of this file" >&2; exit 2 ;;
  esac
  shift 2
done

work=$(mktemp -d "$parent/scale.XXXXXX"); node=
cleanup() { [ -z "$node" ] || kill "$node" 2> /dev/null || true; wait 2> /dev/null || true; rm -rf "$work"; }
trap cleanup EXIT
port=12643
dotnet publish src/IdResolution.Node -c Release -o "$work/bin" -v quiet --nologo >&2
gcc -O2 -o "$work/hdlperf" benchmarks/hdlperf.c -lpthread
printf '{"Node":{"DataDirectory":"%s/data","HomedPrefixes":["88.100.1"]},"Handle":{"Udp":"127.0.0.1:%s","Tcp":"127.0.0.1:%s","UdpThreads":1}}' "$work" "$port" "$port" > "$work/node.json"

now() { date +%s.%N; }
since() { awk -v a="$1" -v b="$(now)" 'BEGIN { printf "%.1f", b - a }'; }
field() { awk -v f="$1:" '$1 == f { printf "%.2f", $2 * 1024 / 1e9 }' "/proc/$node/status"; }
record_lines() { awk -v n="$records" 'BEGIN { for (i = 0; i < n; i++) printf "{\"handle\":\"88.100.1/OBJECT-%09d\",\"values\":[{\"index\":1,\"type\":\"URL\",\"data\":\"https://plant.example/things/%09d\"},{\"index\":2,\"type\":\"DESC\",\"data\":\"Centrifugal pump CP-80-250, cooling water loop 3\"},{\"index\":3,\"type\":\"SERIAL\",\"data\":\"CP80-250-2024-%09d\"}]}\n", i, i, i }'; }
serve() {
  local began; began=$(now)
  taskset -c 0 "$work/bin/idnode" --config "$work/node.json" > "$work/log" 2>&1 & node=$!
  until grep -q 'ready on' "$work/log"; do kill -0 "$node" || { cat "$work/log" >&2; exit 1; }; sleep 0.05; done
  ready=$(since "$began")
}
halt() { kill "$node"; wait "$node" || true; node=; }

began=$(now); record_lines | "$work/bin/idnode" load - --config "$work/node.json" >&2; loading=$(since "$began")
disk=$(du -sB1 "$work/data" | awk '{ printf "%.2f", $1 / 1e9 }')
serve; from_snapshot=$ready
got=$(taskset -c 1 "$work/hdlperf" -p "$port" -t udp -h '88.100.1/OBJECT-%09d' -n "$records" -s "$seconds" -W 2 -P "$node" -j -w 64 -c 8)
resident=$(field VmRSS) anonymous=$(field RssAnon)
halt
find "$work/data" -name '*snapshot*' -exec rm -rf {} +
serve; from_log=$ready
halt
value() { sed -n "s/.*\"$1\":\([0-9.]*\).*/\1/p" <<< "$got"; }
echo "| records | load, s (records/s) | disk, GB | ready from the snapshot, s | ready from the log, s | resident, GB (not from files, GB) | resolutions/s | CPU µs each | wrong |"
echo "|---|---|---|---|---|---|---|---|---|"
echo "| $records | $loading ($(awk -v n="$records" -v s="$loading" 'BEGIN { printf "%d", n / s }')) | $disk | $from_snapshot | $from_log | $resident ($anonymous) | $(value qps) | $(value server_cpu_us_per_q) | $(($(value mismatch) + $(value bad_code))) |"
