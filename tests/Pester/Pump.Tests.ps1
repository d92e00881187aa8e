# The asynchronous base cmdlets, by cmdlets that misbehave on request.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    # Loaded into the module's context, where its base classes are.
    $context = [System.Runtime.Loader.AssemblyLoadContext]::GetLoadContext([KeywordBatch.Loader.ModuleLoadContext]::LoadCmdlets())
    $assembly = $context.LoadFromAssemblyPath($KeywordBatchPumpFixture)
    Import-Module -Assembly $assembly
    $witness = $assembly.GetType('KeywordBatch.PumpFixture.Witness')

    function Get-Seen([string] $Name) { $witness.GetProperty($Name).GetValue($null) }
}

AfterAll {
    Remove-Module KeywordBatch.PumpFixture -ErrorAction Ignore
}

Describe 'AsyncCmdlet' {
    BeforeEach { $witness::Reset() }

    It 'writes every object in order' {
        $numbers = Get-PumpNumber -Count 5000
        $numbers.Count | Should -Be 5000
        $numbers[4999] | Should -Be 4999
    }

    It 'ends its work when Select-Object has enough, having read little more' {
        Get-PumpNumber -Count 1000000 | Select-Object -First 106 | Should -HaveCount 106
        Get-Seen Ended | Should -Be 1
        Get-Seen Cancelled | Should -Be 1
        Get-Seen Produced | Should -BeLessThan 180
    }

    It 'ends its work when a later stage throws, and lets that error through' {
        { Get-PumpNumber -Count 1000000 | ForEach-Object { if ($_ -eq 3) { throw 'enough' } } } | Should -Throw 'enough'
        Get-Seen Ended | Should -Be 1
        Get-Seen Produced | Should -BeLessThan 80
    }

    It 'ends its work at a break in a later stage' {
        foreach ($once in 1) { Get-PumpNumber -Count 1000000 | ForEach-Object { if ($_ -eq 3) { break } } }
        Get-Seen Ended | Should -Be 1
    }

    It 'stops within two seconds while its work hangs' {
        $ps = [powershell]::Create()
        $null = $ps.AddScript({ param($a) Import-Module -Assembly $a; Get-PumpNumber -HangAt 3 }).AddArgument($assembly)
        $run = $ps.BeginInvoke()
        Wait-Until { (Get-Seen Produced) -eq 3 } 'three numbers'
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $ps.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        $ps.InvocationStateInfo.State | Should -Be Stopped
        Get-Seen Ended | Should -Be 1
        $ps.Dispose()
    }

    It 'turns an error of core into a terminating one with id, category, target and advice' {
        $record = { Get-PumpNumber -FailAt 2 } | Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -BeLike 'NumbersGone,*'
        $record.CategoryInfo.Category | Should -Be ConnectionError
        $record.TargetObject | Should -Be numbers
        $record.ErrorDetails.RecommendedAction | Should -Be 'Fetch new ones.'
        { Get-PumpNumber -FailAt 2 } | Should -Throw 'The numbers are gone.'
    }

    It 'can be caught by type' {
        $caught = try { Get-PumpNumber -FailAt 0 } catch [KeywordBatch.KeywordBatchException] { 'caught' }
        $caught | Should -Be caught
    }

    It 'keeps what came before an error' {
        $seen = [System.Collections.Generic.List[int]]::new()
        try { Get-PumpNumber -FailAt 3 | ForEach-Object { $seen.Add($_) } } catch { $null = $_ }
        $seen | Should -Be 0, 1, 2
    }

    It 'tells a bug as one' {
        $record = { Get-PumpNumber -FailAt 0 -Unexpected } | Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -BeLike 'UnexpectedError,*'
    }

    It 'goes on after the error of a row: <_>' -ForEach Continue, SilentlyContinue, Ignore {
        $numbers = Get-PumpNumber -Count 9 -ErrorEvery 3 -ErrorAction $_ -ErrorVariable problems 2>$null
        $numbers | Should -Be 1, 2, 4, 5, 7, 8
        if ($_ -ne 'Ignore') {
            $problems | Should -HaveCount 3
            $problems[1].TargetObject | Should -Be 3
            $problems[1].CategoryInfo.Category | Should -Be InvalidData
        }
    }

    It 'ends its work with ErrorAction Stop' {
        { Get-PumpNumber -Count 1000000 -ErrorEvery 3 -ErrorAction Stop } | Should -Throw '0 is bad.'
        Get-Seen Ended | Should -Be 1
    }

    It 'asks WhatIf without doing' {
        Get-PumpNumber -Count 1 -Ask -WhatIf | Should -BeNullOrEmpty
        Get-Seen Produced | Should -Be 0
    }

    It 'shows progress five times a second at most and closes it, also after an error' {
        $ps = [powershell]::Create()
        $null = $ps.AddScript({ param($a) Import-Module -Assembly $a; Get-PumpNumber -Count 200000 -ReportProgress -FailAt 199999 }).AddArgument($assembly)
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $null = $ps.Invoke()
        $ps.Streams.Error[0].FullyQualifiedErrorId | Should -BeLike 'NumbersGone,*'
        $records = @($ps.Streams.Progress | Where-Object Activity -EQ Numbers)
        $records.Count | Should -BeGreaterThan 1
        $records.Count | Should -BeLessOrEqual ($watch.Elapsed.TotalSeconds * 5 + 2)
        $records[-1].RecordType | Should -Be Completed
        if ($records.Count -gt 2) { $records[1].SecondsRemaining | Should -BeGreaterOrEqual 0 }
        $ps.Dispose()
    }

    It 'goes by what was done since the first report when it tells the rate' {
        $ps = [powershell]::Create()
        $null = $ps.AddScript({ param($a) Import-Module -Assembly $a; Get-PumpNumber -Count 200000 -ReportProgress -DoneBefore 1000000000000 }).AddArgument($assembly)
        $null = $ps.Invoke()
        $rates = $ps.Streams.Progress.StatusDescription | Select-String '\(([\d,]+)/s' | ForEach-Object { [long] ($_.Matches[0].Groups[1].Value -replace ',') }
        $rates | Should -Not -BeNullOrEmpty
        $rates | Measure-Object -Maximum | ForEach-Object Maximum | Should -BeLessThan 1000000000
        $ps.Dispose()
    }
}

Describe 'StreamingCmdlet' {
    BeforeEach { $witness::Reset() }

    It 'takes piped rows and -InputObject alike' {
        1..1000 | Invoke-PumpStream | Measure-Object -Sum | ForEach-Object Sum | Should -Be 1001000
        Invoke-PumpStream -InputObject (1..1000) | Measure-Object -Sum | ForEach-Object Sum | Should -Be 1001000
    }

    It 'writes while rows still come' {
        $consumedAtFirst = 1..100000 | Invoke-PumpStream | Select-Object -First 1 | ForEach-Object { Get-Seen Consumed }
        $consumedAtFirst | Should -BeLessThan 1000
        Get-Seen Ended | Should -Be 1
    }

    It 'does nothing for an empty pipeline' {
        @() | Invoke-PumpStream | Should -BeNullOrEmpty
        Get-Seen Ended | Should -Be 0
    }

    It 'ends its work when an earlier stage throws' {
        { 1..10 | ForEach-Object { if ($_ -eq 5) { throw 'upstream' }; $_ } | Invoke-PumpStream } | Should -Throw upstream
        Get-Seen Ended | Should -Be 1
    }

    It 'ends its work when a later stage throws' {
        { 1..100000 | Invoke-PumpStream | ForEach-Object { throw 'downstream' } } | Should -Throw downstream
        Get-Seen Ended | Should -Be 1
    }

    It 'tells an error before the last row has come' {
        $fed = 0
        { 1..100000 | ForEach-Object { $script:fed++; $_ } | Invoke-PumpStream -FailAfter 10 } | Should -Throw 'The stream is busy.'
        $script:fed | Should -BeLessThan 10000
    }

    It 'takes rows that its work no longer wants without blocking' {
        1..100000 | Invoke-PumpStream -StopAfter 3 | Should -Be 2, 4, 6
    }

    It 'stops while its work hangs and its queue is full' {
        $ps = [powershell]::Create()
        $null = $ps.AddScript({ param($a) Import-Module -Assembly $a; 1..100000 | Invoke-PumpStream -Hang }).AddArgument($assembly)
        $run = $ps.BeginInvoke()
        Wait-Until { (Get-Seen Consumed) -eq 1 } 'one row taken'
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $ps.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        Get-Seen Ended | Should -Be 1
        $ps.Dispose()
    }

    It 'chains: all stages end when the last has enough' {
        Get-PumpNumber -Count 1000000 | Where-Object { $_ % 2 } | Invoke-PumpStream | Select-Object -First 10 | Should -HaveCount 10
        Get-Seen Ended | Should -Be 2
    }
}
