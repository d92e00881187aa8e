# Sync of any table, on SQLite; the engines are compared in the integration tests.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    function Get-Counts($Summary) { '{0}/{1}/{2}/{3}/{4}' -f $Summary.Read, $Summary.Inserted, $Summary.Updated, $Summary.Unchanged, $Summary.Failed }
}

AfterAll {
    Disconnect-KeywordDatabase
}

Describe 'Sync-TableRow' {
    BeforeEach {
        $null = Connect-SampleDatabase
    }

    It 'takes objects, hashtables, DataRows and lines of CSV' {
        $table = [System.Data.DataTable]::new()
        $null = $table.Columns.Add('category_id', [int])
        $null = $table.Columns.Add('category_name', [string])
        $null = $table.Rows.Add(104, 'row')
        $rows = @(
            [pscustomobject]@{ category_id = 101; category_name = 'object' }
            @{ category_name = 'hashtable'; category_id = 102 }
            [ordered]@{ category_id = 103L; category_name = 'ordered' }
            $table.Rows[0]
            'category_id,category_name', '105,csv' | ConvertFrom-Csv
            [KeywordBatch.KeywordCategory]::new(106, 'x') | Select-Object @{ n = 'category_id'; e = { 106 } }, @{ n = 'category_name'; e = { 'selected' } }
        )
        Get-Counts ($rows | Sync-TableRow admin_categories category_id) | Should -Be '6/6/0/0/0'
        Get-Counts ($rows | Sync-TableRow admin_categories category_id) | Should -Be '6/0/0/6/0'
        $rows[0].category_name = 'changed'
        Get-Counts ($rows | Sync-TableRow admin_categories category_id) | Should -Be '6/0/1/5/0'
    }

    It 'takes the rows out of an array that comes as one object, as Invoke-RestMethod gives it, and out of a DataTable' {
        $table = [System.Data.DataTable]::new()
        $null = $table.Columns.Add('category_id', [int])
        $null = $table.Columns.Add('category_name', [string])
        $null = $table.Rows.Add(111, 'row')
        $null = $table.Rows.Add(112, 'row')
        Get-Counts (Write-Output $table -NoEnumerate | Sync-TableRow admin_categories category_id) | Should -Be '2/2/0/0/0'
        Get-Counts ('[{"category_id":113,"category_name":"n"},{"category_id":114,"category_name":"n"},null]' | ConvertFrom-Json -NoEnumerate | Sync-TableRow admin_categories category_id) | Should -Be '2/2/0/0/0'
        Get-Counts (Write-Output @(@{ category_id = 111; category_name = 'row' }, 42) -NoEnumerate | Sync-TableRow admin_categories category_id -ErrorAction SilentlyContinue) | Should -Be '2/0/0/1/1'
    }

    It 'reports each bad row with key, reason and category, and stores the others' {
        $rows = @(
            @{ category_id = 1001; category_name = 'good' }
            @{ category_id = 1001; category_name = 'twice' }
            @{ category_id = 1002; category_name = 'extra'; colour = 'red' }
            @{ category_id = 'twelve'; category_name = 'wrong type' }
            @{ category_id = $null; category_name = 'null in the key' }
            @{ category_id = 1003; category_name = $null }
            42
            @{ category_id = 1004; category_name = 'good' }
        )
        $summary = $rows | Sync-TableRow admin_categories category_id -ErrorVariable problems -ErrorAction SilentlyContinue
        Get-Counts $summary | Should -Be '8/2/0/0/6'
        $problems | Should -HaveCount 6
        $problems.CategoryInfo.Category | Select-Object -Unique | Should -Be InvalidData
        @($problems.FullyQualifiedErrorId -like 'RowRefused,*') | Should -HaveCount 5
        @($problems.FullyQualifiedErrorId -like 'RowWithoutValues,*') | Should -HaveCount 1
        ($problems | Where-Object { $_.TargetObject.Key -eq 'category_id=1002' }).TargetObject.Reason | Should -Match colour
    }

    It 'stores hashtables, objects and arrays as JSON, in columns of JSON alone' {
        Connect-KeywordDatabase "sqlite:///$TestDrive/json.db"
        $null = Initialize-KeywordDatabase
        Invoke-SqliteStatement "$TestDrive/json.db" 'CREATE TABLE documents (id integer PRIMARY KEY, doc json, note varchar(90))'
        $rows = @(
            @{ id = 1; doc = @{ b = 1; a = '한글', $null, @{ c = $true } } }
            [pscustomobject]@{ id = 2; doc = '{"b":[{"c":1}],"a":"x"}' | ConvertFrom-Json }
            @{ id = 3; doc = 1, 2.5, 'x' }
            @{ id = 4; doc = @{ stream = [System.IO.Stream]::Null } }
            @{ id = 5; note = 1, 2 }
        )
        $texts = @(
            @{ id = 1; doc = '{"a":["한글",null,{"c":true}],"b":1}' }
            @{ id = 2; doc = '{"b":[{"c":1}],"a":"x"}' }
            @{ id = 3; doc = '[1,2.5,"x"]' }
        )
        Get-Counts ($rows | Sync-TableRow documents id -ErrorVariable problems -ErrorAction SilentlyContinue) | Should -Be '5/3/0/0/2'
        Get-Counts ($texts | Sync-TableRow documents id) | Should -Be '3/0/0/3/0'
        $problems.TargetObject.Key | Should -Be 'id=4', 'id=5'
        $problems[1].TargetObject.Reason | Should -Match ([regex]::Escape('[1,2]'))
    }

    It 'writes nothing with -WhatIf' {
        @{ category_id = 77; category_name = 'x' } | Sync-TableRow admin_categories category_id -WhatIf
        Get-Counts (@{ category_id = 77; category_name = 'x' } | Sync-TableRow admin_categories category_id) | Should -Be '1/1/0/0/0'
    }

    It '<Id> ends it before anything is written' -ForEach @(
        @{ Id = 'SyncTableMissing'; Table = 'nothing'; Key = 'id'; Category = 'ObjectNotFound' }
        @{ Id = 'SyncKeyMissing'; Table = 'admin_categories'; Key = 'id'; Category = 'ObjectNotFound' }
        @{ Id = 'SyncKeyNotUnique'; Table = 'admin_categories'; Key = 'category_name'; Category = 'InvalidArgument' }
    ) {
        $problem = { @{ category_id = 1 } | Sync-TableRow $Table $Key } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $problem.CategoryInfo.Category | Should -Be $Category
    }

    It 'completes tables and keys from the database' {
        (TabExpansion2 "Sync-TableRow admin_ca" 22).CompletionMatches.CompletionText | Should -Be admin_categories
        (TabExpansion2 'Sync-TableRow admin_categories -Key ').CompletionMatches.CompletionText | Should -Contain category_id
    }
}

Describe 'Get-BusinessDay' {
    It 'knows weekends, holidays and other markets' {
        '2025-06-13' | Set-Content $TestDrive/holidays.csv
        Get-BusinessDay 2025-06-11 2025-06-17 -HolidayFile $TestDrive/holidays.csv | ForEach-Object ToString 'MM-dd' | Should -Be 06-11, 06-12, 06-16, 06-17
        @(Get-BusinessDay 2025-06-11 2025-06-17 -Calendar EveryDay) | Should -HaveCount 7
        Get-BusinessDay 2025-06-13 2025-06-15 -Weekend Friday, Saturday | ForEach-Object Day | Should -Be 15
        @(Get-BusinessDay -Last 3) | Should -HaveCount 3
        Get-BusinessDay 2025-06-14 | Should -BeNullOrEmpty
    }

    It 'refuses a file that is none' {
        'nonsense' | Set-Content $TestDrive/none.csv
        ({ Get-BusinessDay 2025-06-11 -HolidayFile $TestDrive/none.csv } | Should -Throw -PassThru).FullyQualifiedErrorId | Should -BeLike 'HolidayFileInvalid,*'
        ({ Get-BusinessDay 2025-06-11 -HolidayFile $TestDrive/missing.csv } | Should -Throw -PassThru).FullyQualifiedErrorId | Should -BeLike 'HolidayFileMissing,*'
    }
}

Describe 'Invoke-DailySync' {
    BeforeEach {
        $null = Connect-SampleDatabase
        $common = @{ Table = 'admin_categories'; Key = 'category_id'; RetryDelay = 0.01; JournalPath = Join-Path $TestDrive ([guid]::NewGuid()) }
    }

    It 'writes a log, a JSON object a line' {
        $log = Join-Path $TestDrive 'logs/sync.log'
        $null = Invoke-DailySync 2025-06-11 2025-06-12 { param($Day) @{ category_id = 5000 + $Day.Day; category_name = 'x' } } @common -LogPath $log
        $events = Get-Content $log | ConvertFrom-Json
        $events[0].event | Should -Be 'begun'
        $events[-1].event, $events[-1].inserted | Should -Be @('ended', 2)
        ($events | Where-Object event -eq day).status | Should -Be @('Completed', 'Completed')
    }

    It 'gives the script block the day, the values of $using: and the functions of the caller' {
        function Get-CallersName($Day) { "day $($Day.ToString('yyyy-MM-dd')), $(Get-CallersRest)" }
        function Get-CallersRest { 'and more' }
        $base = 100000
        $summary = Invoke-DailySync 2025-06-11 2025-06-13 { param($Day) @{ category_id = $using:base + $Day.Day; category_name = Get-CallersName $Day } } @common
        $summary.Completed | Should -Be 3
        $summary.Inserted | Should -Be 3
        $summary = Invoke-DailySync 2025-06-11 2025-06-13 { param($Day) [pscustomobject]@{ category_id = 100000 + $Day.Day; category_name = "day $($Day.ToString('yyyy-MM-dd')), and more" } } @common -Incremental
        $summary.Unchanged | Should -Be 3
    }

    It 'can read a DataContainer, since modules of the caller come along' {
        $container = Join-Path $TestDrive ([guid]::NewGuid())
        11, 12 | ForEach-Object { [pscustomobject]@{ category_id = "2000$_"; category_name = 'n' } | Add-DataContainerRecord $container -MsgTime "202506${_}090000" }
        $summary = Invoke-DailySync 2025-06-11 2025-06-12 { param($Day) Read-DataContainer $using:container -From $Day.ToString('yyyyMMdd000000') -To $Day.ToString('yyyyMMdd235959') -As Json | ForEach-Object Value } @common
        $summary.Inserted | Should -Be 2
    }

    It 'takes the rows out of an array that comes as one object, as Invoke-RestMethod gives it' {
        $summary = Invoke-DailySync 2025-06-11 2025-06-11 { param($Day) '[{"category_id":321,"category_name":"n"},{"category_id":322,"category_name":"n"},null]' | ConvertFrom-Json -NoEnumerate } @common
        $summary.Fetched, $summary.Inserted, $summary.Failed | Should -Be 2, 2, 0
    }

    It 'goes on with the other days when one throws, is empty, or emits what is no row' {
        $days = Invoke-DailySync 2025-06-09 2025-06-13 {
            param($Day)
            switch ($Day.Day) {
                9 { throw 'not available' }
                10 { }
                11 { 42; 'text'; @{ category_id = 311; category_name = 'good' } }
                12 { Get-Item /no/such/file; @{ category_id = 312; category_name = 'never' } }
                13 { @{ category_id = 313; category_name = 'good' }; @{ category_id = 313; category_name = 'twice' }; @{ category_id = 314; colour = 1 }; @{ category_id = $null } }
            }
        } @common -MaxAttempts 2 -PassThru -ErrorVariable problems -ErrorAction SilentlyContinue -WarningAction SilentlyContinue | Sort-Object { $_ -is [KeywordBatch.DailySyncSummary] }, Day
        $days[0..4].Status | Should -Be Failed, Empty, Completed, Failed, Completed
        $days[0].Attempts | Should -Be 4
        $days[0].Error | Should -Match 'not available'
        $days[2].Inserted, $days[2].Failed | Should -Be 1, 2
        $days[4].Inserted, $days[4].Failed | Should -Be 1, 3
        $days[5].Completed, $days[5].Empty, $days[5].FailedDays | Should -Be 2, 1, 2
        @($problems | Where-Object FullyQualifiedErrorId -Like 'DayFailed,*') | Should -HaveCount 2
        @($problems | Where-Object FullyQualifiedErrorId -Like 'RowRefused,*') | Should -HaveCount 5
    }

    It 'takes no part of a day for the whole of it when the source is ended by <Name>' -ForEach @(
        @{ Name = 'exit'; Source = { param($Day) 1..3 | ForEach-Object { if ($_ -eq 2) { exit 1 }; @{ category_id = 8000 + $_; category_name = 'part' } } } }
        @{ Name = 'break'; Source = { param($Day) 1..3 | ForEach-Object { if ($_ -eq 2) { break }; @{ category_id = 8000 + $_; category_name = 'part' } } } }
        @{ Name = 'continue'; Source = { param($Day) 1..3 | ForEach-Object { if ($_ -eq 2) { continue }; @{ category_id = 8000 + $_; category_name = 'part' } } } }
    ) {
        $summary = Invoke-DailySync 2025-06-11 -Source $Source @common -MaxAttempts 2 -ErrorVariable problems -ErrorAction SilentlyContinue
        $summary.FailedDays, $summary.Completed, $summary.Inserted | Should -Be 1, 0, 0
        $problems[0] | Should -Match 'ended before its last line'
    }

    It 'fails a day whose source runs a program that fails, unless the script block says that it does not mind' {
        $source = { param($Day) @{ category_id = 8300; category_name = 'part' }; if ($IsWindows) { cmd /c exit 3 } else { /bin/sh -c 'exit 3' } }
        $summary = Invoke-DailySync 2025-06-11 -Source $source @common -MaxAttempts 1 -ErrorVariable problems -ErrorAction SilentlyContinue
        $summary.FailedDays, $summary.Inserted | Should -Be 1, 0
        $problems[0] | Should -Match 'exit code: 3'
        $careless = [scriptblock]::Create("param(`$Day) `$PSNativeCommandUseErrorActionPreference = `$false; & { $source } `$Day")
        (Invoke-DailySync 2025-06-11 -Source $careless @common).Inserted | Should -Be 1
    }

    It 'takes a day whose source ends by return or gives the first rows alone' {
        (Invoke-DailySync 2025-06-11 -Source { param($Day) @{ category_id = 8100; category_name = 'x' }; return; 42 } @common).Inserted | Should -Be 1
        (Invoke-DailySync 2025-06-12 -Source { param($Day) 1..5 | ForEach-Object { @{ category_id = 8100 + $_; category_name = 'x' } } | Select-Object -First 2 } @common).Inserted | Should -Be 2
    }

    It 'gives the day as the type that the script block asks for' {
        $null = Invoke-DailySync 2025-06-11 -Source { param([datetime] $Day) @{ category_id = 8201; category_name = "$($Day.GetType().Name) $($Day.Day)" } } @common
        $null = Invoke-DailySync 2025-06-12 -Source { param([DateOnly] $Day) @{ category_id = 8202; category_name = "$($Day.GetType().Name) $($Day.Day)" } } @common
        (Get-KeywordBatchHealth -Table admin_categories).Completed | Should -Be 2
    }

    It 'shows the days, the failures and the health of a table, and takes a day up again' {
        $source = { param($Day) @{ category_id = 6000 + $Day.Day; category_name = 'good' }; if ($Day.Day -eq 12) { @{ category_id = 'none' } } }
        $null = Invoke-DailySync 2025-06-11 2025-06-13 $source @common -ErrorAction SilentlyContinue
        $units = Get-KeywordBatchUnit 2025-06-11 2025-06-13 -Table admin_categories
        $units.Status | Should -Be completed, completed, completed
        $units.Processed | Should -Be 1, 1, 1
        Get-KeywordBatchUnit 2025-06-11 2025-06-13 | Should -BeNullOrEmpty
        $failure = Get-KeywordBatchFailure 2025-06-11 2025-06-13 -Table admin_categories
        $failure.Date.Day, $failure.Text, $failure.Stage | Should -Be 12, 'category_id=none', 'sync'
        $health = Get-KeywordBatchHealth -Table admin_categories
        $health.Status, $health.Days, $health.Failed | Should -Be Failing, 3, 1
        $health.FailedDays.Day | Should -Be 12
        (Get-KeywordBatchHealth 2025-06-11 -Table admin_categories).Status | Should -Be Healthy
        $health | Format-Table | Out-String | Should -Match 'admin_categories\s+Failing\s+2025-06-12\s+75'
        $units[2] | Reset-KeywordBatchUnit -Confirm:$false
        (Get-KeywordBatchUnit 2025-06-13 -Table admin_categories).Status | Should -Be pending
        (TabExpansion2 'Get-KeywordBatchUnit 2025-06-11 -Table ').CompletionMatches.CompletionText | Should -Be admin_categories
    }

    It 'refuses to reset a day of another database, and warns where nothing is kept' {
        $null = Invoke-DailySync 2025-06-11 -Source { @{ category_id = 7000; category_name = 'good' } } @common
        $unit = Get-KeywordBatchUnit 2025-06-11 -Table admin_categories
        $other = "sqlite:///$TestDrive/other-$([guid]::NewGuid()).db"
        $unit | Reset-KeywordBatchUnit -Connection $other -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'UnitElsewhere,*'
        (Get-KeywordBatchUnit 2025-06-11 -Table admin_categories).Status | Should -Be completed
        foreach ($command in { Get-KeywordBatchUnit 2025-06-11 @args }, { Get-KeywordBatchFailure 2025-06-11 @args }, { Get-KeywordBatchHealth @args }) {
            foreach ($of in @{ Connection = $other }, @{ Connection = $other; Table = 't' }) {
                $told = @(& $command @of 3>&1)
                $told[0] | Should -BeLike '*nothing is kept there*'
                $told | Select-Object -Skip 1 | ForEach-Object { [string] $_.Status } | Should -BeIn $null, 'Unknown'
            }
        }
    }

    It 'does nothing with -WhatIf, not even ask the source' {
        Invoke-DailySync 2025-06-11 -Source { param($Day) Set-Content $using:TestDrive/asked.txt x } @common -WhatIf
        "$TestDrive/asked.txt" | Should -Not -Exist
    }

    It 'stops a source that waits for ever' {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $shell = [powershell]::Create().AddScript({
            param($module, $url, $journal)
            Import-Module $module
            Invoke-DailySync 2025-06-11 2025-06-13 { Set-Content (Join-Path $using:journal "$PID-$([guid]::NewGuid()).txt") x; Wait-Event -SourceIdentifier never } admin_categories category_id -Connection $url -JournalPath $journal
        }).AddArgument((Join-Path $KeywordBatchModule KeywordBatch.psd1)).AddArgument((Connect-SampleDatabase)).AddArgument((New-Item -ItemType Directory $common.JournalPath).FullName)
        $running = $shell.BeginInvoke()
        Wait-Until { Test-Path "$($common.JournalPath)/*.txt" } 'the source is asked' -Seconds 60
        $watch.Restart()
        $shell.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
        $shell.InvocationStateInfo.State | Should -Be Stopped
        $shell.Dispose()
    }

    It 'refuses a script block as a value of $using:' {
        $block = { 1 }
        ({ Invoke-DailySync 2025-06-11 -Source { & $using:block } @common } | Should -Throw -PassThru).FullyQualifiedErrorId | Should -BeLike 'UsingUnsupported,*'
    }
}
