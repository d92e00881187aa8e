#!/usr/bin/env bash
# ./build.sh [build|demo|test|bench|package]; what the tasks do is in build/, for this script and build.ps1 alike.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
exec dotnet run --project build -- "$@"
