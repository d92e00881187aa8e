# This PowerShell as a process of its own, with any arguments. That of a .NET tool runs in the program dotnet.
$program = (Get-Process -Id $PID).Path
if ((Split-Path -LeafBase $program) -eq 'dotnet') {
    & $program (Join-Path $PSHOME pwsh.dll) @args
}
else {
    & $program @args
}
