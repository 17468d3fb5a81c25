#!/usr/bin/env bash
# 200 rounds of kill -9 under registration load: the long form of two tests. Usage: tests/soak/kill.sh [ROUNDS]
set -eu
cd "$(dirname "$0")/../.."
export IDRES_KILL_ROUNDS="${1:-200}"
dotnet build IdResolution.sln -c Release -v quiet --nologo
dotnet test IdResolution.sln -c Release --no-build --nologo --filter "FullyQualifiedName~Kill" --logger "console;verbosity=detailed"
