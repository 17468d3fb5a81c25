#!/usr/bin/env bash
# A million registrations over POST /v1/bulk by curl, three times: undisturbed, with the connection killed in the middle and repeated, with the node killed by
# kill -9 in the middle and repeated. Afterwards each identifier must be registered exactly once, in one transaction. Usage: tests/soak/bulk.sh [ITEMS] [--import]
# With --import it also measures idctl import of 20,000 of them. Other builds of the programs by IDNODE and IDCTL. Needs curl and python3; stops only what it started.
set -eu
cd "$(dirname "$0")/../.."
items="${1:-1000000}"
work="$(mktemp -d)"
node="${IDNODE:-$PWD/src/IdResolution.Node/bin/Release/net10.0/idnode}"
ctl="${IDCTL:-$PWD/src/IdResolution.Cli/bin/Release/net10.0/idctl}"
pid=""
trap '[ -z "$pid" ] || kill -9 "$pid" 2>/dev/null || true; rm -rf "$work"' EXIT

[ -x "$node" ] && [ -x "$ctl" ] || { echo "build first: dotnet build IdResolution.sln -c Release"; exit 1; }

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
now() { date +%s.%N; }
rate() { python3 -c "print(f'{$1 / ($3 - $2):,.0f}')"; }
fail() { echo "FAILED: $*"; exit 1; }

start() {
    : > "$work/log"
    "$node" --config "$work/node.json" > "$work/log" 2>&1 &
    pid=$!
    for _ in $(seq 600); do grep -q 'ready on' "$work/log" && return; kill -0 "$pid" || break; sleep 0.1; done
    cat "$work/log"; fail "the node did not start"
}

stop() { kill "$pid"; wait "$pid" || true; pid=""; }

# A node without data, and an administrator with a secret.
fresh() {
    rm -rf "$work/data"
    tcp="$(free_port)" https="$(free_port)"
    cat > "$work/node.json" <<JSON
{ "Node:Role": "Standalone", "Node:DataDirectory": "$work/data", "Node:HomedPrefixes": "88.100.1", "Node:SampleData": false,
  "Node:ServerAdministrators": "300:88.100.1/ADMIN", "Handle:Udp": "", "Handle:Tcp": "127.0.0.1:$tcp", "Http:Url": "https://127.0.0.1:$https" }
JSON
    start
    export IDCTL_SERVER="127.0.0.1:$tcp" IDCTL_IDENTITY=300:88.100.1/ADMIN IDCTL_KEY="$work/data/admin.key.pem"
    "$ctl" create 88.100.1/SECRET --no-admin --value '300:HS_SECKEY=soak' > "$work/ctl"
    "$ctl" add 0.NA/88.100.1 --value 101:HS_ADMIN=300:111111111111:88.100.1/SECRET > "$work/ctl"
    stop
    transactions_before="$(transactions)" records_before="$(records)"
    start
}

verified() { "$node" verify --config "$work/node.json" | tail -1 | tr -d ,; }
transactions() { verified | sed -n 's/.* \([0-9]*\) transactions.*/\1/p'; }
records() { verified | sed -n 's/.* \([0-9]*\) live records.*/\1/p'; }

# In the place of this shell, so that the process that is killed is curl's.
exec_curl() {
    exec curl --silent --insecure --user '300%3A88.100.1%2FSECRET:soak' --request POST --upload-file "$work/items" --output "$1" \
        --header 'Content-Type: application/x-ndjson' --header 'Idempotency-Key: soak' "https://127.0.0.1:$https/v1/bulk"
}

send() { (exec_curl "$1"); }

# Waits until so many results have come.
await_results() {
    for _ in $(seq 12000); do [ "$(wc -l < "$work/first" 2>/dev/null || echo 0)" -ge "$1" ] && return; sleep 0.05; done
    fail "no results"
}

repeat() {
    for _ in $(seq 600); do
        send "$work/second"
        grep -q still-running "$work/second" || return 0
        sleep 0.1
    done
    fail "the key was never free"
}

field() { tail -1 "$1" | python3 -c "import json, sys; print(json.load(sys.stdin)['$2'])"; }

# Every item is told as done, in order; every identifier is there once; the log has one transaction an item.
check() {
    local answer="$1"
    [ "$(field "$answer" done)" = True ] || fail "the answer is cut: $(tail -1 "$answer")"
    [ "$(field "$answer" failed)" = 0 ] || fail "$(grep -m 3 '"failed","' "$answer")"
    [ $(($(field "$answer" registered) + $(field "$answer" unchanged))) = "$items" ] || fail "$(tail -1 "$answer")"
    head -n -1 "$answer" | python3 -c '
import json, sys
for number, line in enumerate(sys.stdin):
    result = json.loads(line)
    assert result["line"] == number + 1 and result["handle"] == f"88.100.1/S-{number:07d}", line
assert number + 1 == int(sys.argv[1]), number' "$items" || fail "the results are not those of the items"
    "$ctl" list 88.100.1 | grep -o '88\.100\.1/S-[0-9]*' | sort > "$work/listed"
    [ "$(wc -l < "$work/listed")" = "$items" ] && [ -z "$(uniq -d "$work/listed")" ] || fail "listed: $(wc -l < "$work/listed")"
    local memory; memory="$(awk '/RssAnon/ { print $2 }' "/proc/$pid/status")"
    stop
    local sound; sound="$(verified)"
    [ $(($(transactions) - transactions_before)) = "$items" ] || fail "not one transaction an item: $sound"
    [ $(($(records) - records_before)) = "$items" ] || fail "not one record an item: $sound"
    echo "  $(tail -1 "$answer")"
    echo "  each registered exactly once, in one transaction; anonymous memory of the node $((memory / 1024)) MiB"
}

python3 -c '
import sys
for i in range(int(sys.argv[1])):
    print(f"""{{"handle":"88.100.1/S-{i:07d}","values":[{{"index":1,"type":"URL","data":"https://things.example/S/{i:07d}"}},{{"index":100,"type":"HS_ADMIN","data":{{"format":"admin","value":{{"handle":"0.NA/88.100.1","index":101,"permissions":"*"}}}}}}]}}""")' "$items" > "$work/items"

echo "$items identifiers, undisturbed"
fresh
began="$(now)"; send "$work/first"; ended="$(now)"
echo "  $(rate "$items" "$began" "$ended") a second"
began="$(now)"; send "$work/second"; ended="$(now)"
echo "  repeated: $(rate "$items" "$began" "$ended") a second, $(field "$work/second" replayed) replayed"
[ "$(head -n -1 "$work/first" | sha256sum)" = "$(head -n -1 "$work/second" | sha256sum)" ] || fail "the repeat was answered otherwise"
check "$work/second"

for victim in connection node; do
    echo "$items identifiers, the $victim killed in the middle"
    fresh
    : > "$work/first"
    began="$(now)"
    exec_curl "$work/first" & client=$!
    await_results $((items / 2))
    if [ "$victim" = node ]; then kill -9 "$pid"; else kill -9 "$client"; fi
    wait "$client" 2>/dev/null || true
    cut="$(now)"
    told="$(grep -c '"registered"' "$work/first")"
    echo "  cut after $told results, $(rate "$told" "$began" "$cut") a second"
    if [ "$victim" = node ]; then { wait "$pid"; } 2>/dev/null || true; start; fi
    began="$(now)"; repeat; ended="$(now)"
    echo "  repeated: $(rate "$items" "$began" "$ended") a second"
    [ "$(field "$work/second" replayed)" -ge "$told" ] || fail "$told were told, and not all of them replayed"
    check "$work/second"
done

if [ "${2:-}" = --import ]; then
    fresh
    head -20000 "$work/items" > "$work/few"
    began="$(now)"; "$ctl" import "$work/few" --format ndjson --no-admin > "$work/ctl"; ended="$(now)"
    echo "idctl import of $(wc -l < "$work/few"): $(rate "$(wc -l < "$work/few")" "$began" "$ended") a second"
    stop
fi
echo "passed"
