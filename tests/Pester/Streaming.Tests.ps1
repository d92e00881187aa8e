# Ending early, on a real server: nothing may be left running there, and no connection behind.
BeforeDiscovery {
    $installed = [bool](Get-Command mariadbd, mysqld -ErrorAction Ignore) -or (Test-Path /usr/sbin/mariadbd)
}

Describe 'Ending early on MariaDB' -Skip:(-not $installed) {
    BeforeDiscovery {
        $streams = @(
            @{ Name = 'Get-MissingKeyword'; Code = { Get-MissingKeyword 2025-06-11 2025-06-19 } }
            @{ Name = 'Get-UniqueChat'; Code = { Get-UniqueChat 2025-06-11 2025-06-19 } }
            @{ Name = 'Get-KeywordCoverage'; Code = { Get-KeywordCoverage 2025-06-11 2025-06-19 } }
            @{ Name = 'Get-ChatKeyword'; Code = { Get-ChatKeyword 2025-06-11 2025-06-19 } }
            @{ Name = 'Resolve-ChatKeyword'; Code = { Get-MissingKeyword 2025-06-11 2025-06-19 | Resolve-ChatKeyword -Classifier rules } }
            @{ Name = 'Invoke-KeywordBatch'; Code = { Invoke-KeywordBatch 2025-06-11 2025-06-19 -Classifier rules -PassThru } }
        )
    }

    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $server = Start-Helper mariadb
        $null = $server.Ask('CREATE DATABASE stream CHARACTER SET utf8mb4')
        $url = $server.Ready.Replace('/?', '/stream?')
        Connect-KeywordDatabase $url
        $null = Initialize-KeywordDatabase
        # Enough that no stream is over before it is ended.
        $null = 1..20000 | ForEach-Object { [pscustomobject]@{ created_at = ([datetime]'2025-06-11').AddMinutes($_ % 12960); input_text = "질문 $_ 검정고시" } } | Import-Chat
        $null = Get-MissingKeyword 2025-06-11 | Resolve-ChatKeyword -Classifier rules | Add-ChatKeyword
        $fill = 'INSERT INTO stream.admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at) SELECT CONCAT(chatting_pk), ''k'', 1, 1, ''2025-06-12'', NOW() FROM stream.chattings'
        $null = $server.Ask($fill)

        $others = "FROM information_schema.processlist WHERE db = 'stream' AND id <> CONNECTION_ID()"
        # Not command <> 'Sleep': a cancel that comes after its statement's end marks the idle connection as Killed until its next use.
        function Get-Running { [int]$server.Ask("SELECT COUNT(*) $others AND info IS NOT NULL") }
        function Get-Connections { [int]$server.Ask("SELECT COUNT(*) $others") }
        function Get-OpenTransactions { [int]$server.Ask('SELECT COUNT(*) FROM information_schema.innodb_trx') }
        function Assert-NothingLeft {
            Wait-Until { (Get-Running) -eq 0 } 'no running statement' 5
            Wait-Until { (Get-OpenTransactions) -eq 0 } 'no open transaction' 5
            # MySql.Data lets go of a cancelled connection's socket when it is collected, not when it is closed.
            [GC]::Collect(); [GC]::WaitForPendingFinalizers()
            Wait-Until { (Get-Connections) -le 10 } 'no more connections than the pool may hold' 5
        }
    }

    AfterAll {
        Disconnect-KeywordDatabase
        Stop-Helper $server
    }

    It '<Name> | Select-Object -First, twelve times' -ForEach $streams {
        foreach ($i in 1..12) { & $Code 6>$null | Select-Object -First 1 | Should -HaveCount 1 }
        Assert-NothingLeft
    }

    It '<Name> | a stage that throws' -ForEach $streams {
        { & $Code 6>$null | ForEach-Object { throw 'enough' } } | Should -Throw enough
        Assert-NothingLeft
    }

    It '<Name>, stopped' -ForEach $streams {
        $ps = [powershell]::Create()
        $null = $ps.AddScript({
            param($manifest, $url, $code)
            Import-Module $manifest
            Connect-KeywordDatabase $url
            # A consumer that holds the stream open until it is stopped.
            & ([scriptblock]::Create($code)) | ForEach-Object { 'seen'; Wait-Event -SourceIdentifier never }
        }).AddArgument((Join-Path $KeywordBatchModule KeywordBatch.psd1)).AddArgument($url).AddArgument("$Code")
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $null = $ps.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
        Wait-Until { $output.Count -gt 0 -or $ps.InvocationStateInfo.State -ne 'Running' } 'the first object' 30
        $ps.InvocationStateInfo.State | Should -Be Running
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $ps.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        $ps.Dispose()
        Assert-NothingLeft
    }

    It 'stores what it has, and lets go: <Name>, stopped' -ForEach @(
        @{ Name = 'Import-Chat'; Line = '1..10000000 | ForEach-Object { [pscustomobject]@{ created_at = "2025-07-01"; input_text = "stop $_" } } | Import-Chat'; Rows = "SELECT COUNT(*) FROM stream.chattings WHERE created_at = '2025-07-01'" }
        @{ Name = 'Sync-TableRow'; Line = '100..10000000 | ForEach-Object { @{ category_id = $_; category_name = "stop $_" } } | Sync-TableRow admin_categories category_id'; Rows = 'SELECT COUNT(*) FROM stream.admin_categories WHERE category_id >= 100' }
        @{ Name = 'Invoke-DailySync'; Line = 'Invoke-DailySync 2015-01-01 2024-12-31 { param($Day) 0..1999 | ForEach-Object { @{ category_id = $Day.DayNumber * 2000 + $_; category_name = "sync $_" } } } admin_categories category_id -PassThru -JournalPath "<folder>/journal"'; Rows = 'SELECT COUNT(*) FROM stream.admin_categories WHERE category_id >= 1000000000' }
    ) {
        $ps = [powershell]::Create()
        $null = $ps.AddScript({
            param($manifest, $url, $line)
            Import-Module $manifest
            Connect-KeywordDatabase $url
            & ([scriptblock]::Create($line))
        }).AddArgument((Join-Path $KeywordBatchModule KeywordBatch.psd1)).AddArgument($url).AddArgument($Line.Replace('<folder>', $TestDrive))
        $null = $ps.BeginInvoke()
        Wait-Until { [int]$server.Ask($Rows) -gt 0 -or $ps.InvocationStateInfo.State -ne 'Running' } 'the first chunk' 60
        $ps.InvocationStateInfo.State | Should -Be Running
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $ps.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        $ps.Dispose()
        Assert-NothingLeft
        # Whole chunks, and no more of them after the stop.
        $stored = [int]$server.Ask($Rows)
        $stored | Should -BeGreaterThan 0
        [int]$server.Ask($Rows) | Should -Be $stored
    }

    It 'lets go of its schedules: Start-KeywordBatchWorker, stopped' {
        $null = Register-KeywordBatchSchedule -Name stopped -At 04:00 -TimeZone Asia/Seoul
        $ps = [powershell]::Create()
        $null = $ps.AddScript({
            param($manifest, $url)
            Import-Module $manifest
            Start-KeywordBatchWorker -Connection $url
        }).AddArgument((Join-Path $KeywordBatchModule KeywordBatch.psd1)).AddArgument($url)
        $null = $ps.BeginInvoke()
        try {
            Wait-Until { [int]$server.Ask('SELECT COUNT(*) FROM stream.QRTZ_SCHEDULER_STATE') -gt 0 -or $ps.InvocationStateInfo.State -ne 'Running' } 'the worker at work' 60
            $ps.InvocationStateInfo.State | Should -Be Running
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $ps.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 5
            Assert-NothingLeft
        }
        finally {
            $ps.Dispose()
            Unregister-KeywordBatchSchedule stopped -Confirm:$false
        }
    }

    It 'cancels a statement that waits on the server: <Line>' -ForEach @(
        @{ Line = 'Get-UniqueChat 2025-06-11 2025-06-19' }
        @{ Line = 'Export-KeywordReport 2025-06-11 2025-06-19 $file' }
    ) {
        # A view that takes minutes: the server brings nothing for a long time.
        $ps = [powershell]::Create()
        $null = $server.Ask("CREATE OR REPLACE VIEW stream.slow AS SELECT chatting_pk, CONCAT(input_text, SLEEP(0.01)) AS input_text, created_at FROM stream.chattings")
        $null = $ps.AddScript({
            param($manifest, $url, $line, $file)
            Import-Module $manifest
            $env:DB_TABLE_CHATTINGS = 'slow'
            Connect-KeywordDatabase $url
            . ([scriptblock]::Create($line))
        }).AddArgument((Join-Path $KeywordBatchModule KeywordBatch.psd1)).AddArgument($url).AddArgument($Line).AddArgument((Join-Path $TestDrive slow.html))
        try {
            $null = $ps.BeginInvoke()
            Wait-Until { (Get-Running) -gt 0 } 'the statement at work' 20
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $ps.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
            Wait-Until { (Get-Running) -eq 0 } 'the statement gone' 2
            # Neither the report nor the half of one.
            Get-ChildItem $TestDrive -Filter *slow* | Should -BeNullOrEmpty
        }
        finally {
            $env:DB_TABLE_CHATTINGS = $null
            $ps.Dispose()
        }
    }
}

Describe 'Ending early on a container' {
    BeforeDiscovery {
        $streams = @(
            @{ Name = 'Get-DataContainer'; Line = 'Get-DataContainer $container' }
            @{ Name = 'Test-DataContainer'; Line = 'Test-DataContainer $container' }
            @{ Name = 'Read-DataContainer'; Line = 'Read-DataContainer $container' }
            @{ Name = 'Read-DataContainer -Wait'; Line = 'Read-DataContainer $container -Wait' }
        )
    }

    BeforeAll {
        . $PSScriptRoot/Common.ps1
        # Resolved, as /proc shows it.
        $container = (New-Item -ItemType Directory (Join-Path $TestDrive container)).FullName
        0..99 | ForEach-Object { $hour = $_; 1..50 | ForEach-Object { [pscustomobject]@{ MsgTime = ([datetime]'2025-06-11').AddHours($hour).AddSeconds($_); Text = "record $_" } } } |
            Add-DataContainerRecord $container

        function Assert-NothingOpen {
            if ($IsLinux) {
                Get-ChildItem "/proc/$PID/fd" -ErrorAction Ignore | ForEach-Object { $_.LinkTarget } | Where-Object { $_ -like "$container*" } | Should -BeNullOrEmpty
            }
            # Nobody holds it: a writer can come, and everything in it is whole.
            'after' | Add-DataContainerRecord $container -MsgTime 20250620000000
            Test-DataContainer $container -Quiet | Should -BeTrue
        }
    }

    It '<Name> | Select-Object -First' -ForEach $streams {
        foreach ($i in 1..3) { & ([scriptblock]::Create($Line)) | Select-Object -First 2 | Should -HaveCount 2 }
        Assert-NothingOpen
    }

    It '<Name> | a stage that throws' -ForEach $streams {
        { & ([scriptblock]::Create($Line)) | ForEach-Object { throw 'enough' } } | Should -Throw enough
        Assert-NothingOpen
    }

    It '<Name>, stopped' -ForEach $streams {
        $ps = [powershell]::Create()
        $null = $ps.AddScript({
            param($manifest, $container, $line)
            Import-Module $manifest
            & ([scriptblock]::Create($line)) | ForEach-Object { 'seen'; if ($line -notlike '*-Wait') { Wait-Event -SourceIdentifier never } }
        }).AddArgument((Join-Path $KeywordBatchModule KeywordBatch.psd1)).AddArgument($container).AddArgument($Line)
        $output = [System.Management.Automation.PSDataCollection[psobject]]::new()
        $null = $ps.BeginInvoke([System.Management.Automation.PSDataCollection[psobject]]::new(), $output)
        # A waiting reader has read everything, and waits.
        $expected = if ($Line -like '*-Wait') { 5000 } else { 1 }
        Wait-Until { $output.Count -ge $expected -or $ps.InvocationStateInfo.State -ne 'Running' } 'what is there' 60
        $ps.InvocationStateInfo.State | Should -Be Running
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $ps.Stop()
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
        $ps.Dispose()
        Assert-NothingOpen
    }
}

Describe 'Progress' {
    BeforeAll {
        . $PSScriptRoot/Common.ps1
        $url = Connect-SampleDatabase
        Disconnect-KeywordDatabase

        # The records of a runspace of its own; the last one of each bar has to close it. After a stop no cmdlet may write
        # a record: there it is the host that takes its bars away, as it does at every prompt.
        function Get-ProgressRecord([string] $Line) {
            $ps = [powershell]::Create()
            try {
                $null = $ps.AddScript({
                    param($manifest, $url, $line)
                    Import-Module $manifest
                    Connect-KeywordDatabase $url
                    try { & ([scriptblock]::Create($line)) 6>$null | Out-Null } catch { if ("$_" -notmatch 'enough') { throw } }
                }).AddArgument((Join-Path $KeywordBatchModule KeywordBatch.psd1)).AddArgument($url).AddArgument($Line).Invoke()
                $ps.Streams.Error | Where-Object { "$_" -notmatch 'enough|no date' } | Should -BeNullOrEmpty
                @($ps.Streams.Progress) | Where-Object ActivityId -GE 0
            }
            finally { $ps.Dispose() }
        }
    }

    It 'is gone at the end of <Line>' -ForEach @(
        @{ Line = 'Get-KeywordCoverage 2025-06-11 2025-06-19' }
        @{ Line = 'Get-KeywordCoverage 2025-06-11 2025-06-19 | Select-Object -First 1' }
        @{ Line = 'Get-KeywordCoverage 2025-06-11 2025-06-19 | ForEach-Object { throw "enough" }' }
        @{ Line = 'Get-MissingKeyword 2025-06-11 2025-06-19 | Resolve-ChatKeyword -Classifier rules' }
        @{ Line = 'Get-MissingKeyword 2025-06-11 2025-06-19 | Resolve-ChatKeyword -Classifier rules | Select-Object -First 3' }
        @{ Line = 'Get-MissingKeyword 2025-06-11 2025-06-19 | Resolve-ChatKeyword -Classifier rules | ForEach-Object { throw "enough" }' }
        @{ Line = 'Invoke-KeywordBatch 2025-06-11 2025-06-12 -Classifier rules' }
        @{ Line = '1..3000 | ForEach-Object { [pscustomobject]@{ created_at = "2025-07-01"; input_text = "q$_" } } | Import-Chat' }
        @{ Line = '1..3000 | ForEach-Object { if ($_ -eq 2500) { throw "enough" }; [pscustomobject]@{ created_at = "2025-07-01"; input_text = "q$_" } } | Import-Chat' }
        @{ Line = 'Export-KeywordReport 2025-06-11 2025-06-19 ([IO.Path]::ChangeExtension([IO.Path]::GetTempFileName(), "html")) | Remove-Item' }
    ) {
        $records = Get-ProgressRecord $Line
        $records | Should -Not -BeNullOrEmpty
        foreach ($bar in $records | Group-Object ActivityId) { $bar.Group[-1].RecordType | Should -Be Completed -Because $bar.Group[-1].Activity }
    }
}
