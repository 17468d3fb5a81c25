#!/usr/bin/env bash
# Installs what the tests need, builds everything, runs every test. The last line is "N passed, N failed, N skipped".
# Usage: ./test.sh [--filter EXPRESSION]   (an expression of "dotnet test --filter")
set -u
cd "$(dirname "$0")" || exit 2
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

filter=()
if [ "${1:-}" = "--filter" ] && [ -n "${2:-}" ]; then filter=(--filter "$2"); fi

finish() { echo "$1 passed, $2 failed, $3 skipped"; exit "$4"; }

# Debian packages: a C compiler for the load generator and the build of native test helpers, Redis for the tests of the shared cache, curl, OpenSSL and
# Python's own HTTP client as clients that somebody else wrote, chromium for the tests of the pages (which need no font for Chinese: they ask for texts and sizes, not for pictures).
need=()
command -v gcc >/dev/null || need+=(gcc libc6-dev)
python3 -c 'import base64, http.client, json, ssl, urllib.parse' 2>/dev/null || need+=(python3)
command -v curl >/dev/null || need+=(curl)
command -v openssl >/dev/null || need+=(openssl)
command -v redis-server >/dev/null || need+=(redis-server)
command -v chromium >/dev/null || need+=(chromium)
if [ "${#need[@]}" -gt 0 ]; then
  echo "Installing: ${need[*]}"
  if ! { apt-get update -q && apt-get install -y -q --no-install-recommends "${need[@]}"; }; then
    echo "Could not install ${need[*]}; run: sudo apt-get install ${need[*]}"
    finish 0 1 0 1
  fi
fi
if ! command -v dotnet >/dev/null; then
  echo "The .NET 10 SDK is needed: 'dotnet' was not found on the PATH."
  finish 0 1 0 1
fi

results=$(mktemp -d) || exit 2
trap 'rm -rf "$results"' EXIT

if ! dotnet build IdResolution.sln -c Release -v quiet --nologo; then
  echo "The build failed; no test ran."
  finish 0 1 0 1
fi
dotnet test IdResolution.sln -c Release --no-build --nologo \
  --logger "trx;LogFilePrefix=t" --logger "console;verbosity=minimal" --results-directory "$results" ${filter[@]+"${filter[@]}"}
status=$?

# VSTest leaves notExecuted at 0 for ignored tests, so skipped = total - executed.
read -r passed failed skipped < <(
  cat "$results"/*.trx 2>/dev/null | grep -oE '<Counters [^>]*>' | awk '
    function n(name,  m) { match($0, name "=\"[0-9]+\""); m = substr($0, RSTART, RLENGTH); gsub(/[^0-9]/, "", m); return m + 0 }
    { total += n(" total"); executed += n(" executed"); passed += n(" passed") }
    END { print passed + 0, executed - passed, total - executed }')

if [ "$status" -ne 0 ] && [ "$failed" -eq 0 ]; then failed=1; fi
if [ "$status" -eq 0 ] && [ "$failed" -gt 0 ]; then status=1; fi
if [ "$status" -eq 0 ] && [ "$passed" -eq 0 ]; then status=5; fi
finish "$passed" "$failed" "$skipped" "$status"
