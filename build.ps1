#!/usr/bin/env pwsh
# ./build.ps1 [build|demo|test|bench|package]; what the tasks do is in build/, for this script and build.sh alike.
Push-Location -LiteralPath $PSScriptRoot
try {
    dotnet run --project build -- @args
}
finally {
    Pop-Location
}
exit $LASTEXITCODE
