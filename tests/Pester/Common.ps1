# What every test file starts with: the built module, imported, and helpers. Invoke-Tests.ps1 says where things are.
$repository = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot ../..))
$artifacts = Join-Path $repository artifacts
$KeywordBatchModule = $env:KEYWORDBATCH_TEST_MODULE ?? (Join-Path $artifacts module/KeywordBatch)
$testBin = $env:KEYWORDBATCH_TEST_BIN ?? (Join-Path $artifacts bin)
$testConfiguration = $env:KEYWORDBATCH_TEST_CONFIGURATION ?? 'release'
$KeywordBatchPumpFixture = Join-Path $testBin "KeywordBatch.PumpFixture/$testConfiguration/KeywordBatch.PumpFixture.dll"
$KeywordBatchTesting = Join-Path $testBin "KeywordBatch.Testing/$testConfiguration/KeywordBatch.Testing.dll"
$SampleQuestions = Join-Path $repository samples/questions.csv
Import-Module (Join-Path $KeywordBatchModule KeywordBatch.psd1) -ErrorAction Stop

# A fresh SQLite database with the sample questions, as the session's default. Returns its URL.
function Connect-SampleDatabase([string] $Name = [guid]::NewGuid().ToString('N')) {
    $url = "sqlite:///$((Join-Path $TestDrive "$Name.db").Replace('\', '/'))"
    Connect-KeywordDatabase $url
    $null = Initialize-KeywordDatabase
    $null = Import-Chat $SampleQuestions
    $url
}

# Runs a statement on a SQLite file, such as for a table of the user's own, by the module's driver.
function Invoke-SqliteStatement([string] $Path, [string] $Sql) {
    $module = [System.Runtime.Loader.AssemblyLoadContext]::All | Where-Object Name -EQ KeywordBatch
    $driver = $module.Assemblies | Where-Object { $_.GetName().Name -eq 'Microsoft.Data.Sqlite' }
    $connection = [Activator]::CreateInstance($driver.GetType('Microsoft.Data.Sqlite.SqliteConnection'), "Data Source=$Path;Pooling=False")
    try {
        $connection.Open()
        $command = $connection.CreateCommand()
        $command.CommandText = $Sql
        $null = $command.ExecuteNonQuery()
    }
    finally { $connection.Dispose() }
}

# Waits for a condition, without guessing how long it takes.
function Wait-Until([scriptblock] $Condition, [string] $What, [int] $Seconds = 10) {
    $deadline = [datetime]::UtcNow.AddSeconds($Seconds)
    while (-not (& $Condition)) {
        if ([datetime]::UtcNow -gt $deadline) { throw "Not within $Seconds seconds: $What" }
        [System.Threading.Thread]::Yield() | Out-Null
    }
}

# A helper process of tests/KeywordBatch.Testing; what it prints first is in Ready.
function Start-Helper([string[]] $Arguments) {
    $start = [System.Diagnostics.ProcessStartInfo]::new('dotnet')
    foreach ($argument in @($KeywordBatchTesting) + $Arguments) { $start.ArgumentList.Add($argument) }
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $true
    $process = [System.Diagnostics.Process]::Start($start)
    [pscustomobject]@{ Process = $process; Ready = $process.StandardOutput.ReadLine() } |
        Add-Member -PassThru -MemberType ScriptMethod -Name Ask -Value {
            param($line)
            $this.Process.StandardInput.WriteLine($line)
            $this.Process.StandardOutput.ReadLine()
        }
}

function Stop-Helper($Helper) {
    if ($Helper) {
        $Helper.Process.StandardInput.Close()
        if (-not $Helper.Process.WaitForExit(30000)) { $Helper.Process.Kill($true) }
        $Helper.Process.Dispose()
    }
}
