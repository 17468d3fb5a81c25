#!/usr/bin/env bash
# Runs the national tree on this machine: root, five top nodes, 75 secondaries, 750 enterprises, 4 recursive nodes, each on a loopback address of its own.
# Registers identifiers through the protocol, asks for popular names, stops nodes (top nodes take over from copies of secondaries), and writes topology.md,
# topology.json and topology.svg.
#
#   benchmarks/topology/run.sh [--out benchmarks/topology/results] [--secondaries 5 --enterprises 20 --seconds 3] [...]
#
# --help lists all options. Loopback only; in full size it needs about 2 GiB of memory, 3 GiB of disk for a while, and ten minutes.
set -euo pipefail
cd "$(dirname "$0")/../.."
dotnet build -c Release -v quiet --nologo benchmarks/IdResolution.Topology >&2
# Each node holds about ten files and sockets open.
ulimit -n "$(ulimit -H -n)"
exec dotnet benchmarks/IdResolution.Topology/bin/Release/net10.0/IdResolution.Topology.dll --out benchmarks/topology/results "$@"
