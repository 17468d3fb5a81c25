#!/bin/sh
# Kills a store under load many times over and checks each time that nothing acknowledged is lost (default 200 rounds, about a second each).
set -eu
cd "$(dirname "$0")/../.."
IDRES_KILL_ROUNDS="${1:-200}" exec dotnet test tests/IdResolution.Storage.Tests --filter "FullyQualifiedName~KillTests" --logger "console;verbosity=detailed"
