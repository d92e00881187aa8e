# What a person sees, and what Tab brings.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $url = Connect-SampleDatabase
    $null = Invoke-KeywordBatch 2025-06-11 2025-06-14 -Classifier rules
    function Show($Width = 120) { $input | Out-String -Width $Width }
    function Get-CompletionOnce([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches }

    # A completer that has not answered in time is silent, and then PowerShell brings files: a person on a busy machine
    # presses Tab again.
    function Get-Completion([string] $Line, [scriptblock] $Answered = { $_.ResultType -notin 'ProviderItem', 'ProviderContainer' }) {
        $last = @{}
        Wait-Until { $last.Matches = Get-CompletionOnce $Line; $last.Matches | Where-Object $Answered } "completion of $Line"
        $last.Matches
    }
}

AfterAll {
    Disconnect-KeywordDatabase
}

Describe 'Views' {
    It 'show a coverage day as a row with a bar' {
        $text = Get-KeywordCoverage 2025-06-14 2025-06-15 | Show
        $text | Should -Match '2025-06-14 +17 +17 +0 +0 +100\.0 ?% █{20}'
        $text | Should -Match '2025-06-15 +19 +0 +19 +0 +0\.0 ?% ░{20}'
    }

    It 'show no rate where there is no question' {
        $text = Get-KeywordCoverage 2024-06-14 | Show
        $text | Should -Match '2024-06-14 +0 +0 +0 +0 +-\s*$'
        Get-KeywordCoverage 2024-06-14 -Total | Show | Should -Not -Match '%|█|░'
        Get-KeywordCoverage 2024-06-14 | Format-List | Show | Should -Not -Match '%|█|░'
    }

    It 'group questions by day' {
        $text = Get-MissingKeyword 2025-06-15 2025-06-16 | Show
        [regex]::Matches($text, 'Day: 2025-06-1[56]').Count | Should -Be 2
        $text | Should -Match '(?m)^ +\d+ \S'
    }

    It 'right-align numbers and keep dates invariant' {
        [KeywordBatch.UniqueChat]::new('text', 1234567, '2025-06-11') | Show | Should -Match '(?m)^ 1,234,567 2025-06-11 text'
    }

    It 'show days by the calendar that they are typed in, in a <_> session' -ForEach 'th-TH', 'fa-IR', 'ar-SA' {
        $own = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            $summary = Invoke-KeywordBatch 2025-06-14 -Mode Check
            $sync = [KeywordBatch.DailySyncSummary]::new('prices', '2025-06-14', '2025-06-14')
            $text = (Get-KeywordCoverage 2025-06-14), (Get-MissingKeyword 2025-06-15), (Get-KeywordBatchRun), (Get-KeywordBatchUnit 2025-06-14), $summary, $sync |
                ForEach-Object { $_ | Show; $_ | Format-List | Show; $_.Period } | Out-String
        }
        finally {
            [cultureinfo]::CurrentCulture = $own
        }
        $text | Should -Match '2025-06-14'
        $text | Should -Not -Match '\b(2568|1404|1446|1447)-'
    }

    It 'show the times of a schedule as they are typed in, in a session that writes 20.00' {
        $own = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = 'fi-FI'
            $schedule = [KeywordBatch.KeywordBatchSchedule]::new('nightly')
            $text = ($schedule | Show), ($schedule | Format-List | Show) | Out-String
        }
        finally {
            [cultureinfo]::CurrentCulture = $own
        }
        $text | Should -Match '20:00,22:00,08:00'
        $text | Should -Match '20:00, 22:00, 08:00'
    }

    It 'show a list of everything: <_>' -ForEach @(
        'Get-MissingKeyword 2025-06-15', 'Get-UniqueChat 2025-06-15', 'Get-KeywordCoverage 2025-06-15', 'Get-KeywordCoverage 2025-06-15 -Total',
        'Get-ChatKeyword 2025-06-11', 'Get-KeywordBatchRun', 'Get-KeywordBatchHealth', 'Get-KeywordBatchUnit 2025-06-11', 'Test-KeywordDatabase'
    ) {
        $objects = & ([scriptblock]::Create($_)) | Select-Object -First 1
        $objects | Format-List | Show | Should -Match '(?m)^\w[\w ]* +: .+'
        $objects | Format-Table | Show | Should -Match '(?m)^ *-+'
    }

    It 'have a table view for every type that a cmdlet writes' {
        $types = (Get-Command -Module KeywordBatch).OutputType.Name | Select-Object -Unique | Where-Object { $_ -like 'KeywordBatch.*' }
        $types.Count | Should -BeGreaterThan 8
        foreach ($type in $types) {
            Get-FormatData -TypeName $type -PowerShellVersion 7.6 | Should -Not -BeNullOrEmpty -Because "$type is written by a cmdlet"
        }
    }

    It 'tell runs by this computer''s time, which compares with that of Get-Date' {
        $script = "Import-Module '$(Join-Path $KeywordBatchModule KeywordBatch.psd1)'; `$run = Get-KeywordBatchRun -Connection '$url' | Select-Object -First 1; ((Get-Date) - `$run.StartedAt).TotalMinutes; `$run.StartedAt -gt (Get-Date).AddHours(-1); (`$run.StartedAt - `$run.StartedAt.ToUniversalTime()).TotalHours"
        $env:TZ = 'Asia/Seoul'
        try { $minutes, $recent, $offset = & ([Environment]::ProcessPath) -NoProfile -Command $script }
        finally { $env:TZ = $null }
        [double]$minutes | Should -BeGreaterOrEqual 0
        [double]$minutes | Should -BeLessThan 30
        $recent | Should -Be 'True'
        $offset | Should -Be 9
    }

    It 'have what their columns are called, for Where-Object and Sort-Object' {
        Invoke-KeywordBatch -Mode Check 2025-06-15 6>$null | Where-Object Missing -gt 0 | Should -HaveCount 1
        (Get-KeywordBatchRun | Where-Object Period -like '2025-06-11 .. *') | Should -Not -BeNullOrEmpty
    }

    It 'compare a day with a [datetime]' {
        $days = Get-KeywordCoverage 2025-06-11 2025-06-13
        ($days | Where-Object Date -EQ ([datetime]'2025-06-12')).Date | Should -Be ([DateOnly]'2025-06-12')
        @($days | Where-Object Date -GE ([datetime]'2025-06-12 09:30')).Count | Should -Be 2
        @($days | Where-Object { $_.Date -lt (Get-Date 2025-06-13) }).Count | Should -Be 2
    }

    It 'are days that come back from CSV and JSON' {
        $day = Get-KeywordCoverage 2025-06-15
        ($day | ConvertTo-Csv | ConvertFrom-Csv | Get-KeywordCoverage).Missing | Should -Be $day.Missing
        ($day | ConvertTo-Json | ConvertFrom-Json | Get-KeywordCoverage).Missing | Should -Be $day.Missing
    }

    It 'show a summary without its days where it follows another type' {
        $text = Invoke-KeywordBatch 2025-06-11 -Classifier rules -PassThru | Show
        $text | Should -Match 'MissingAfter +: 0'
        $text | Should -Not -Match 'KeywordCoverageDay'
    }

    It 'show health in plain words where output is no terminal' {
        $text = Get-KeywordBatchHealth | Show
        $text | Should -Match '(?m)^Healthy +\d{4}-\d\d-\d\d [\d:]{8} +100\.0 % +\d +0 +\d+ *$'
    }

    It 'fit a terminal of 80 columns, and more of a wider one: <Line>' -ForEach @(
        @{ Line = 'Get-KeywordBatchRun'; Columns = 'RunId', 'StartedAt', 'Mode', 'Period', 'Status', 'Failed'; Wide = 'Processed', 'Read', 'Skipped' }
        @{ Line = 'Invoke-KeywordBatch 2025-06-11 -Classifier rules'; Columns = 'Mode', 'Period', 'Read', 'Processed', 'Skipped', 'Failed', 'Missing'; Wide = 'Seconds' }
        @{ Line = 'Get-KeywordCoverage 2025-06-14 2025-06-15'; Columns = 'Date', 'Unique', 'Processed', 'Missing', 'Blank', 'Rate', 'Coverage' }
        @{ Line = 'Get-KeywordCoverage 2025-06-14 2025-06-15 -Total'; Columns = 'Period', 'Unique', 'Processed', 'Missing', 'Rate', 'Coverage' }
        @{ Line = 'Get-ChatKeyword 2025-06-11 | Where-Object { $_.Text.Length -lt 15 }'; Columns = 'Count', 'Category', 'Keyword', 'Text' }
        @{ Line = 'Get-MissingKeyword 2025-06-15'; Columns = 'Count', 'Text' }
        @{ Line = 'Get-UniqueChat 2025-06-15'; Columns = 'Count', 'LatestDate', 'Text' }
        @{ Line = '[KeywordBatch.KeywordFailure]::new("2025-06-12", "전학 서류가 뭐예요, 그리고 어떤 절차가 필요한지 자세히 알려 주세요", 3, "classify", "The service did not answer within 60 seconds, tried 5 times.")'; Columns = 'Date', 'Stage', 'Attempts', 'Text', 'Reason' }
        @{ Line = '(Test-KeywordDatabase -Connection sqlite:///none.db).Problems'; Columns = 'Kind', 'Required', 'Name', 'Message' }
        @{ Line = 'Get-MissingKeyword 2025-06-15 | Resolve-ChatKeyword -Classifier rules | Add-ChatKeyword -WhatIf:$false'; Columns = 'Read', 'Inserted', 'Skipped', 'Failed', 'Seconds' }
        @{ Line = '@{ category_id = 1; category_name = "x" } | Sync-TableRow admin_categories category_id'; Columns = 'Table', 'Read', 'Inserted', 'Updated', 'Unchanged', 'Failed', 'Seconds' }
        @{ Line = 'Invoke-DailySync 2025-06-09 2025-06-10 { param($day) @{ category_id = 100 + $day.Day; category_name = "$day" } } admin_categories category_id -Incremental'; Columns = 'Table', 'Period', 'Days', 'FailedDays', 'Failed', 'Inserted'; Wide = 'Updated', 'Unchanged', 'Seconds' }
        @{ Line = 'Invoke-DailySync 2025-06-09 2025-06-09 { throw "The source is not there today, and nobody knows why." } admin_categories category_id -Incremental -PassThru -MaxAttempts 1 -RetryDelay 0 -ErrorAction SilentlyContinue | Select-Object -First 1'; Columns = 'Day', 'Status', 'Inserted', 'Updated', 'Unchanged', 'Failed', 'Attempts', 'Error' }
        @{ Line = 'Register-KeywordBatchSchedule the-nightly-run-of-seoul -Force'; Columns = 'Name', 'At', 'TimeZone', 'NextFireAt', 'LastResult' }
        @{ Line = 'Get-BusinessDay 2025-06-11'; Columns = 'Date', 'DayOfWeek' }
        @{ Line = 'Get-DataContainer home'; Columns = 'Partition', 'Records', 'Bytes', 'Compressed', 'Ratio', 'Health' }
        @{ Line = 'Test-DataContainer home'; Columns = 'Partition', 'Records', 'Damaged', 'Recoverable', 'Health' }
        @{ Line = 'Read-DataContainer home'; Columns = 'Key', 'MsgTime', 'Opt', 'Value' }
        @{ Line = 'Export-KeywordReport 2025-06-11 2025-06-12 report.html'; Columns = 'Size', 'Name' }
    ) {
        Push-Location $TestDrive
        try {
            if (-not (Test-Path home)) { 'a value' | Add-DataContainerRecord home -MsgTime 20250611090000 -Opt ('x' * 20) }
            $objects = & ([scriptblock]::Create($Line)) 6>$null
            $narrow = $objects | Show 80
            $narrow | Should -Not -Match '…'
            foreach ($column in $Columns) { $narrow | Should -Match "(?m)^.*\b$column\b" }
            ($narrow -split '\r?\n' | Measure-Object Length -Maximum).Maximum | Should -BeLessOrEqual 80
            foreach ($column in $Columns + $Wide) { $objects | Show 160 | Should -Match "\b$column\b" }
        }
        finally { Pop-Location }
    }

    It 'show business days as days, which the other cmdlets take' {
        $days = Get-BusinessDay 2025-06-13 2025-06-16
        $days | Show | Should -Match '2025-06-13 Friday\s+2025-06-16 Monday'
        $days[0] | Should -BeOfType DateOnly
        ($days | Get-KeywordCoverage).Date | Should -Be ([DateOnly]'2025-06-13'), ([DateOnly]'2025-06-16')
    }

    It 'show a file as Get-Item does' {
        $text = Export-KeywordReport 2025-06-11 2025-06-12 (Join-Path $TestDrive shown.html) | Show
        $text | Should -Be (Get-Item (Join-Path $TestDrive shown.html) | Show)
    }

    It 'sum a run up in the words of the language' {
        $summary = Invoke-KeywordBatch 2025-06-11 -Classifier rules
        $english = $summary | Format-List | Show
        $english | Should -Match 'Period +: 2025-06-11 \.\. 2025-06-11'
        $english | Should -Match 'Missing processed +: 0'
        $saved = [cultureinfo]::CurrentUICulture
        try { [cultureinfo]::CurrentUICulture = 'ko-KR'; $korean = $summary | Format-List | Show }
        finally { [cultureinfo]::CurrentUICulture = $saved }
        foreach ($line in '처리 기간 +: 2025-06-11 ~ 2025-06-11', '기본 배치 스킵 +: 32개', '발견된 누락 데이터 +: 0개', '처리된 누락 데이터 +: 0개', '총 읽은 데이터 +: 32개', '전체 처리 시간 +: \d+\.\d초') {
            $korean | Should -Match $line
        }
        $korean | Should -Not -Match 'Processed'
    }

    It 'add derived values' {
        (Get-KeywordBatchRun -Newest 1).Duration | Should -BeOfType [timespan]
        (Get-KeywordBatchUnit 2025-06-11).Part | Should -Be 1/1
    }
}

Describe 'Completion' {
    It 'brings the commands' {
        (Get-Completion 'Get-MissingK').CompletionText | Should -Contain Get-MissingKeyword
    }

    It 'brings categories from the database, quoted where they need it' {
        $matches = Get-Completion 'Get-ChatKeyword 2025-06-11 -Category '
        $matches.CompletionText | Should -Contain 검정고시
        $matches.CompletionText | Should -Contain "'제 증명 관련'"
        (Get-Completion 'Get-ChatKeyword 2025-06-11 -Category 검').CompletionText | Should -Be 검정고시
    }

    It 'brings the categories of the connection that is typed' {
        (Get-Completion "Get-ChatKeyword 2025-06-11 -Connection $url -Category 검").CompletionText | Should -Be 검정고시
    }

    It 'brings saved connections' {
        Connect-KeywordDatabase $url -Name ZebraDb
        try { (Get-Completion 'Get-ChatKeyword -Connection Zeb').CompletionText | Should -Be ZebraDb }
        finally { Disconnect-KeywordDatabase ZebraDb }
    }

    It 'brings run ids, classifiers and modes' {
        (Get-Completion 'Get-KeywordBatchRun -RunId ').CompletionText | Should -Contain '1'
        (Get-Completion 'Invoke-KeywordBatch -Classifier ').CompletionText | Should -Be hcx, openai, rules
        (Get-Completion 'Invoke-KeywordBatch -Mode ').CompletionText | Should -Be Basic, Check, Complete, Missing
    }

    It 'shows what a parameter means' {
        (Get-Completion 'Invoke-KeywordBatch -Lim').ToolTip | Should -Match 'At most so many'
    }

    It 'brings the categories of the database that the current folder means' {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))
        Disconnect-KeywordDatabase
        Push-Location $folder
        try {
            Initialize-KeywordDatabase -Connection sqlite:///near.db | Out-Null
            'KEYWORDBATCH_DATABASE=sqlite:///near.db' | Set-Content .env
            (Get-Completion 'Get-ChatKeyword 2025-06-11 -Category 검').CompletionText | Should -Be 검정고시
            (Get-Completion 'Get-ChatKeyword 2025-06-11 -Connection sqlite:///near.db -Category 검').CompletionText | Should -Be 검정고시
        }
        finally {
            Pop-Location
            Connect-KeywordDatabase $url
        }
    }

    Context 'of containers' {
        BeforeAll {
            $folder = (New-Item -ItemType Directory (Join-Path $TestDrive containers)).FullName
            Push-Location $folder
            foreach ($name in 'a folder', 'journal of 2025', 'plain', 'zebra') { $null = New-Item -ItemType Directory $name }
            'a', 'b' | Add-DataContainerRecord zebra -MsgTime 20250611090000
            20250611090000, 20250611100000, 20250612230000 | ForEach-Object { [pscustomobject]@{ MsgTime = $_; Text = 'x' } } |
                Add-DataContainerRecord 'journal of 2025'
        }

        AfterAll { Pop-Location }

        It 'brings the folders that are containers before others: <_>' -ForEach Read-DataContainer, Add-DataContainerRecord, Test-DataContainer, Clear-DataContainer {
            $matches = Get-Completion "$_ -Path " { $_.ToolTip -match '3 hours' }
            $matches.ListItemText | Should -Be 'journal of 2025', 'zebra', 'a folder', 'plain'
            $matches[0].CompletionText | Should -Match "^'.*journal of 2025'$"
            $matches[0].ToolTip | Should -Match '3 hours, 2025-06-11 09:00 to 2025-06-12 23:00'
        }

        It 'goes on below a folder' {
            (Get-CompletionOnce "Read-DataContainer $($folder.TrimEnd('/'))/ze").CompletionText | Should -Match 'zebra$'
            (Get-CompletionOnce 'Read-DataContainer ./ze').CompletionText | Should -Match 'zebra$'
        }

        It 'brings the hours of the container that is typed: <_>' -ForEach 'Read-DataContainer "journal of 2025" -From ', 'Read-DataContainer -Path "journal of 2025" -Time ', 'Clear-DataContainer "./journal of 2025" -Before ' {
            $matches = Get-Completion $_
            $matches.CompletionText | Should -Be 20250611090000, 20250611100000, 20250612230000
            $matches[0].ToolTip | Should -Be '2025-06-11 09:00'
        }

        It 'ends at the end of an hour' {
            (Get-Completion 'Read-DataContainer "journal of 2025" -From 20250611090000 -To 202506111').CompletionText | Should -Be 20250611105959
        }

        It 'is silent where there is no container: <_>' -ForEach 'Read-DataContainer nowhere -From ', 'Read-DataContainer -From ', 'Read-DataContainer plain -From ', 'Read-DataContainer questions.csv -From ', 'Read-DataContainer no:such/drive -Time ', 'Read-DataContainer "bad{0}name" -Time ' {
            $before = $Error.Count
            Get-CompletionOnce ($_ -f [char]0) | Where-Object ResultType -EQ ParameterValue | Should -BeNullOrEmpty
            $Error.Count | Should -Be $before
        }
    }

    It 'stays silent and quick when the database cannot be reached' {
        $null = Get-CompletionOnce 'Get-ChatKeyword -Category '
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $matches = Get-CompletionOnce 'Get-ChatKeyword 2025-06-11 -Connection mysql://a:b@10.255.255.1/x -Category 검'
        $watch.ElapsedMilliseconds | Should -BeLessThan 1000
        $matches | Where-Object { $_.ResultType -eq 'ParameterValue' } | Should -BeNullOrEmpty
    }
}
