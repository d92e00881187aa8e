<#
.SYNOPSIS
Runs the Pester suite against the built module and writes its counts as JSON.

.DESCRIPTION
In a process of its own with a scratch home folder, so that nothing of the user's settings takes part and nothing of
theirs is touched.
#>
param(
    # Where the counts go: {"passed":n,"failed":n,"skipped":n,"seconds":n}.
    [string] $Result = (Join-Path $PSScriptRoot ../../artifacts/test-results/pester.json),

    # The test files; all by default.
    [string[]] $Path = $PSScriptRoot,

    # The name of the tests to run, with wildcards, such as '*Select-Object*'; all by default.
    [string] $FullName = '',

    # For the process that this script starts: where Pester is.
    [string] $Pester
)

$ErrorActionPreference = 'Stop'
$null = New-Item -ItemType Directory -Force (Split-Path $Result)

if (-not $Pester) {
    $installed = Get-Module -ListAvailable Pester | Where-Object Version -GE 5.5 | Sort-Object Version -Descending | Select-Object -First 1
    $Pester = $installed.Path
    if (-not $Pester) {
        $packages = Join-Path $PSScriptRoot ../../artifacts/packages
        dotnet restore (Join-Path $PSScriptRoot Pester.csproj) -p:RestorePackagesPath=$packages -v quiet
        $Pester = (Get-Item (Join-Path $packages pester/*/tools/Pester.psd1) -ErrorAction Ignore | Sort-Object LastWriteTime | Select-Object -Last 1).FullName
    }
    if (-not $Pester) {
        Write-Host 'Pester: skipped, counted as one; there is no Pester 5.5 or later (Install-PSResource Pester), and the package feed has none.'
        '{"passed":0,"failed":0,"skipped":1,"seconds":0}' | Set-Content $Result
        exit 0
    }

    $scratch = Join-Path ([IO.Path]::GetTempPath()) "keywordbatch-pester-$PID"
    $null = New-Item -ItemType Directory -Force $scratch
    $env:HOME = $env:USERPROFILE = $env:XDG_DATA_HOME = $env:LOCALAPPDATA = $scratch
    $env:LANG = 'en_US.UTF-8'
    $env:NO_COLOR = '1'
    $env:POWERSHELL_TELEMETRY_OPTOUT = '1'
    $env:POWERSHELL_UPDATECHECK = 'Off'
    try {
        & $PSScriptRoot/Invoke-PowerShell.ps1 -NoProfile -File $PSCommandPath -Pester $Pester -Result $Result -Path ($Path -join ',') -FullName $FullName
        exit $LASTEXITCODE
    }
    finally {
        Remove-Item $scratch -Recurse -Force -ErrorAction Ignore
    }
}

Import-Module $Pester
$configuration = New-PesterConfiguration
$configuration.Run.Path = $Path -split ','
$configuration.Run.PassThru = $true
if ($FullName) { $configuration.Filter.FullName = $FullName }
$configuration.TestResult.Enabled = $true
$configuration.TestResult.OutputFormat = 'NUnitXml'
$configuration.TestResult.OutputPath = [IO.Path]::ChangeExtension($Result, 'xml')
$run = Invoke-Pester -Configuration $configuration

[ordered]@{
    passed  = $run.PassedCount
    failed  = $run.FailedCount + $run.FailedBlocksCount + $run.FailedContainersCount
    skipped = $run.SkippedCount + $run.InconclusiveCount
    seconds = [Math]::Round($run.Duration.TotalSeconds, 1)
} | ConvertTo-Json -Compress | Set-Content $Result
exit [int]($run.Result -ne 'Passed')
