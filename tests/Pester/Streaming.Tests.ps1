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
        $fill = 'INSERT INTO stream.admin_chat_keywords (query_text, keyword, category_id, query_count, created_at, batch_created_at) SELECT CONCAT(seq), ''k'', 1, 1, ''2025-06-12'', NOW() FROM seq_1_to_20000'
        $null = $server.Ask($fill)

        $others = "FROM information_schema.processlist WHERE db = 'stream' AND id <> CONNECTION_ID()"
        # Not command <> 'Sleep': a cancel that comes after its statement's end marks the idle connection as Killed until its next use.
        function Get-Running { [int]$server.Ask("SELECT COUNT(*) $others AND info IS NOT NULL") }
        function Get-Connections { [int]$server.Ask("SELECT COUNT(*) $others") }
        function Get-OpenTransactions { [int]$server.Ask('SELECT COUNT(*) FROM information_schema.innodb_trx') }
        function Assert-NothingLeft {
            Wait-Until { (Get-Running) -eq 0 } 'no running statement' 5
            Get-OpenTransactions | Should -Be 0
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
            & ([scriptblock]::Create($code)) | ForEach-Object { 'seen'; Start-Sleep -Seconds 100 }
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

    It 'cancels a statement that waits on the server' {
        # A view that takes minutes: the server brings nothing for a long time.
        $ps = [powershell]::Create()
        $null = $server.Ask("CREATE OR REPLACE VIEW stream.slow AS SELECT chatting_pk, CONCAT(input_text, SLEEP(0.01)) AS input_text, created_at FROM stream.chattings")
        $null = $ps.AddScript({
            param($manifest, $url)
            Import-Module $manifest
            $env:DB_TABLE_CHATTINGS = 'slow'
            Get-UniqueChat 2025-06-11 2025-06-19 -Connection $url
        }).AddArgument((Join-Path $KeywordBatchModule KeywordBatch.psd1)).AddArgument($url)
        try {
            $null = $ps.BeginInvoke()
            Wait-Until { (Get-Running) -gt 0 } 'the statement at work' 20
            $watch = [Diagnostics.Stopwatch]::StartNew()
            $ps.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 2
            Wait-Until { (Get-Running) -eq 0 } 'the statement gone' 2
        }
        finally {
            $env:DB_TABLE_CHATTINGS = $null
            $ps.Dispose()
        }
    }
}
