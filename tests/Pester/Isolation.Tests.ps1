# Beside a module that has loaded other versions of the same libraries, in either order.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $standIn = Join-Path $TestDrive StandIn
    $null = New-Item -ItemType Directory $standIn
    foreach ($name in 'Dapper', 'Polly', 'Polly.Core', 'Microsoft.Data.Sqlite') {
        # Not Add-Type: it gives an assembly a name of its own choosing.
        $identity = [System.Reflection.AssemblyName]::new("$name, Version=99.0.0.0")
        $assembly = [System.Reflection.Emit.PersistedAssemblyBuilder]::new($identity, [object].Assembly)
        $null = $assembly.DefineDynamicModule($name).DefineType("StandIn$($name.Replace('.', ''))", 'Public, Class').CreateType()
        $assembly.Save((Join-Path $standIn "$name.dll"))
    }
    'foreach ($dll in Get-ChildItem $PSScriptRoot/*.dll) { $null = [System.Reflection.Assembly]::LoadFrom($dll.FullName) }
function Get-StandIn { [StandInDapper], [StandInPolly], [StandInMicrosoftDataSqlite] | ForEach-Object { $_.Assembly.GetName().Version.ToString() } }' |
        Set-Content (Join-Path $standIn StandIn.psm1)

    $work = "
        Connect-KeywordDatabase 'sqlite:///$TestDrive/isolated.db'
        `$null = Initialize-KeywordDatabase
        if (-not (Get-UniqueChat 2025-06-11)) { `$null = Import-Chat '$SampleQuestions' }
        `$summary = Invoke-KeywordBatch 2025-06-11 -Classifier rules
        'read=' + `$summary.Read"
    $use = "Import-Module '$(Join-Path $KeywordBatchModule KeywordBatch.psd1)'"
    $other = "Import-Module '$(Join-Path $standIn StandIn.psm1)'"
    $report = "
        'versions=' + ((Get-StandIn) -join ',')
        'sqlite=' + (([AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.GetName().Name -eq 'Microsoft.Data.Sqlite' } | ForEach-Object { [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext(`$_).Name } | Sort-Object) -join ',')"

    function Invoke-Fresh([string] $Script) {
        & $PSScriptRoot/Invoke-PowerShell.ps1 -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; $Script"
        if ($LASTEXITCODE) { throw "The other process ended with exit code $LASTEXITCODE." }
    }
}

Describe 'Isolation' {
    It 'works when <Name>' -ForEach @(
        @{ Name = 'the other module came first'; Order = 'other', 'use', 'work', 'report' }
        @{ Name = 'the other module comes after the import'; Order = 'use', 'other', 'work', 'report' }
        @{ Name = 'the other module comes after the work'; Order = 'use', 'work', 'other', 'report', 'work' }
    ) {
        $script = ($Order | ForEach-Object { Get-Variable $_ -ValueOnly }) -join "`n"
        $lines = Invoke-Fresh $script
        $lines | Should -Contain 'read=32'
        $lines | Should -Contain 'versions=99.0.0.0,99.0.0.0,99.0.0.0'
        $lines | Should -Contain 'sqlite=Default,KeywordBatch'
    }

    It 'keeps its libraries out of the session, native SQLite included' {
        $lines = Invoke-Fresh "$use`n$work
            [AppDomain]::CurrentDomain.GetAssemblies() | Where-Object { `$_.Location.StartsWith('$KeywordBatchModule') } | ForEach-Object {
                [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext(`$_).Name + ':' + `$_.GetName().Name }"
        $lines.Where{ $_ -like 'Default:*' } | Sort-Object | Should -Be 'Default:KeywordBatch.Loader', 'Default:KeywordBatch.Model'
        $lines | Should -Contain 'KeywordBatch:Microsoft.Data.Sqlite'
    }
}
