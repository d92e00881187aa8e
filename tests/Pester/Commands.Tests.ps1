# What each cmdlet does, on SQLite.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $start, $end = '2025-06-11', '2025-06-19'
}

AfterAll {
    Disconnect-KeywordDatabase
}

Describe 'Connections' {
    It 'keeps a default for the session, relative to its location' {
        Push-Location $TestDrive
        try {
            $connection = Connect-KeywordDatabase sqlite:///here.db -PassThru
            $connection.Database | Should -Be "sqlite:///$(Join-Path (Get-Item $TestDrive).FullName here.db)"
            $connection.Engine | Should -Be Sqlite
            (Initialize-KeywordDatabase).Usable | Should -BeTrue
            'here.db' | Should -Exist
        }
        finally { Pop-Location }
    }

    It 'takes a URL, a saved name or the object' {
        $url = Connect-SampleDatabase
        $object = Connect-KeywordDatabase $url -Name SavedOne -PassThru
        foreach ($connection in $url, 'savedone', $object) {
            Get-KeywordCoverage 2025-06-11 -Connection $connection | ForEach-Object Unique | Should -Be 32
        }
        Disconnect-KeywordDatabase SavedOne
        { Get-KeywordCoverage 2025-06-11 -Connection SavedOne } | Should -Throw '*SavedOne*'
    }

    It 'goes by the environment and by .env without one' {
        $url = Connect-SampleDatabase
        Disconnect-KeywordDatabase
        Push-Location (New-Item -ItemType Directory (Join-Path $TestDrive env))
        try {
            "KEYWORDBATCH_DATABASE=$url" | Set-Content .env
            (Get-KeywordCoverage 2025-06-11).Unique | Should -Be 32
        }
        finally { Pop-Location }
    }

    It 'never shows a password' {
        $credential = [pscredential]::new('someone', (ConvertTo-SecureString 'very-secret' -AsPlainText))
        $problem = { Connect-KeywordDatabase mysql://u:also-secret@127.0.0.1:1/x -Credential $credential } | Should -Throw -PassThru
        $problem | Format-List * -Force | Out-String | Should -Not -Match 'very-secret|also-secret'
        $problem.Exception.ToString() | Should -Not -Match 'very-secret|also-secret'
    }

    It 'says which database it goes on with when another cannot be connected: <Other>' -ForEach @(
        @{ Other = 'mysql://u:p@127.0.0.1:1/x' }
        @{ Other = 'oracle://u:p@host/x' }
    ) {
        $url = Connect-SampleDatabase
        { Connect-KeywordDatabase $Other -WarningVariable script:told 3>$null } | Should -Throw
        "$told" | Should -BeLike "*stays connected to $url;*"
        (Get-KeywordCoverage 2025-06-11).Unique | Should -Be 32

        Connect-KeywordDatabase $url -Name Kept
        { Connect-KeywordDatabase $Other -Name Kept -WarningVariable script:told 3>$null } | Should -Throw
        "$told" | Should -Be "The name Kept stays that of $url."

        Disconnect-KeywordDatabase
        { Connect-KeywordDatabase $Other -WarningVariable script:told 3>$null } | Should -Throw
        $told | Should -BeNullOrEmpty
    }

    It 'lets go of the database file when it is disconnected' {
        $null = Connect-SampleDatabase gone
        $log = Join-Path $TestDrive gone.db-wal

        # The engine deletes its log when the last connection is closed.
        $log | Should -Exist
        Disconnect-KeywordDatabase
        $log | Should -Not -Exist
    }

    It 'says what to do about a server that does not answer' {
        $problem = (Test-KeywordDatabase -Connection mysql://u:p@127.0.0.1:1/x).Problems
        $problem.Kind | Should -Be server
        $problem.Message | Should -BeLike '*cannot be reached*Check host, port and network*'
    }

    It 'keeps defaults of runspaces apart' {
        $url = Connect-SampleDatabase
        $manifest = Join-Path $KeywordBatchModule KeywordBatch.psd1
        $counts = 1..2 | ForEach-Object -ThrottleLimit 2 -Parallel {
            Import-Module $using:manifest
            if ($_ -eq 1) { Connect-KeywordDatabase $using:url } else { Connect-KeywordDatabase "sqlite:///$($using:TestDrive)/other.db"; $null = Initialize-KeywordDatabase }
            "$_=$((Get-KeywordCoverage 2025-06-11).Unique)"
        }
        $counts | Sort-Object | Should -Be '1=32', '2=0'
    }
}

Describe 'Import-Chat' {
    BeforeEach { $null = Connect-SampleDatabase }

    It 'takes CSV, JSON lines, files and objects' {
        $csv = Join-Path $TestDrive in.csv
        "created_at,input_text`n2025-07-01 10:00:00,`"a, `"`"b`"`"`"`n2025-07-01 10:00:01,둘" | Set-Content $csv
        $json = Join-Path $TestDrive in.jsonl
        '{"created_at":"2025-07-01T10:00:02","input_text":"셋"}' | Set-Content $json
        (Import-Chat $csv, $json).Inserted | Should -Be 3
        (Get-Item $csv | Import-Chat).Inserted | Should -Be 2
        ($csv | Import-Chat).Inserted | Should -Be 2
        (Import-Chat (Join-Path $TestDrive in.*)).Inserted | Should -Be 3
        ([pscustomobject]@{ created_at = [datetime]'2025-07-01'; input_text = '넷' } | Import-Chat).Inserted | Should -Be 1
        (@{ created_at = '2025-07-01'; input_text = '다섯' } | Import-Chat).Inserted | Should -Be 1
        Get-UniqueChat 2025-07-01 | ForEach-Object { "$($_.Count) $($_.Text)" } | Sort-Object -Culture '' | Should -Be '1 넷', '1 다섯', '2 셋', '4 a, "b"', '4 둘'
    }

    It 'takes the chats out of an array that comes as one object, as Invoke-RestMethod gives it' {
        $summary = '[{"created_at":"2025-07-01","input_text":"여섯"},{"created_at":"never","input_text":"bad"},{"created_at":"2025-07-01","input_text":"일곱"}]' |
            ConvertFrom-Json -NoEnumerate | Import-Chat -ErrorAction SilentlyContinue
        $summary.Read, $summary.Inserted, $summary.Failed | Should -Be 3, 2, 1
    }

    It 'counts what it refuses, with an error each' {
        $rows = @(
            [pscustomobject]@{ created_at = '2025-07-01'; input_text = 'good' }
            [pscustomobject]@{ created_at = 'never'; input_text = 'bad' }
            [pscustomobject]@{ nothing = 1 })
        $summary = $rows | Import-Chat -ErrorAction SilentlyContinue -ErrorVariable problems
        $summary.Read, $summary.Inserted, $summary.Failed | Should -Be 3, 1, 2
        $problems.FullyQualifiedErrorId | Should -Be 'InputTimeInvalid,KeywordBatch.Cmdlets.ImportChatCommand', 'InputPropertyMissing,KeywordBatch.Cmdlets.ImportChatCommand'
    }

    It 'refuses a text that is an object, and a property that throws, and goes on' {
        $throwing = [pscustomobject]@{ created_at = '2025-07-01' } | Add-Member ScriptProperty input_text { throw 'no text' } -PassThru
        $rows = @(
            '{ "created_at": "2025-07-01", "input_text": { "text": "nested" } }', '{ "created_at": "2025-07-01", "input_text": ["a", "b"] }' | ConvertFrom-Json
            @{ created_at = '2025-07-01'; input_text = @{ text = 'nested' } }
            $throwing
            [pscustomobject]@{ created_at = '2025-07-01'; input_text = 'good' })
        $summary = $rows | Import-Chat -ErrorAction SilentlyContinue -ErrorVariable problems
        $summary.Read, $summary.Inserted, $summary.Failed | Should -Be 5, 1, 4
        $problems.FullyQualifiedErrorId -replace ',.*' | Should -Be 'InputTextInvalid', 'InputTextInvalid', 'InputTextInvalid', 'InputPropertyFailed'
        "$($problems[3])" | Should -BeLike "*'input_text'*no text*"
        (Get-UniqueChat 2025-07-01).Text | Should -Be 'good'
    }

    It 'takes the text of an element of XML, which has attributes or CDATA in one feed and none in the next' {
        $feed = [xml]'<r><q><at zone="kst">2025-07-01 09:00</at><text>plain</text></q><q><at>2025-07-01</at><text lang="ko">속성</text></q><q><at>2025-07-01</at><text><![CDATA[a < b]]></text></q></r>'
        ($feed.r.q | Import-Chat -TimeColumn at -TextColumn text).Inserted | Should -Be 3
        (Get-UniqueChat 2025-07-01).Text | Sort-Object -Culture '' | Should -Be 'a < b', 'plain', '속성'
    }

    It 'stores nothing of a file in another encoding, and all of it when the encoding is said' {
        $csv = Join-Path $TestDrive excel.csv
        'created_at,input_text', '2025-07-02 10:00:00,검정고시' | Set-Content $csv -Encoding 949
        $problem = { Import-Chat $csv } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'ImportTextBroken,*'
        $problem.Exception.Message | Should -BeLike "*excel.csv', line 2:*"
        Get-UniqueChat 2025-07-02 | Should -BeNullOrEmpty
        (Import-Chat $csv -Encoding cp949).Inserted | Should -Be 1
        (Get-Item $csv | Import-Chat -Encoding euc-kr).Inserted | Should -Be 1
        (Get-UniqueChat 2025-07-02).Text | Should -Be '검정고시'
    }

    It 'completes the encodings, and tells one that is none' {
        (TabExpansion2 'Import-Chat x.csv -Encoding cp').CompletionMatches.CompletionText | Should -Be cp949
        { Import-Chat x.csv -Encoding klingon } | Should -Throw -ErrorId 'ImportEncodingUnknown,*'
    }

    It 'stores the time that is written, whatever zone it names' {
        $time = [datetimeoffset]'2025-07-03T23:00:00-11:00'
        $rows = '2025-07-03T23:00:00-11:00', '2025-07-03T00:30:00Z', $time, [datetime]::SpecifyKind('2025-07-03 23:00', 'Utc'), '2025. 7. 3. 오후 2:00:00', '20250703' |
            ForEach-Object { [pscustomobject]@{ created_at = $_; input_text = 'zone' } }
        ($rows | Import-Chat).Inserted | Should -Be 6
        (Get-UniqueChat 2025-07-03).Count | Should -Be 6
    }

    It 'says how many rows are stored when a bad one ends it: <Name>' -ForEach @(
        @{ Name = 'a file, -ErrorAction Stop'; Code = { Import-Chat (Join-Path $TestDrive bad.csv) -ErrorAction Stop 3>&1 } }
        @{ Name = 'objects, -ErrorAction Stop'; Code = { Import-Csv (Join-Path $TestDrive bad.csv) | Import-Chat -ErrorAction Stop 3>&1 } }
    ) {
        # Not whole chunks: whether the last one is still stored depends on when the error comes to be written.
        @('created_at,input_text') + (1..4700 | ForEach-Object { "2025-07-04,q$_" }) + 'never,x' | Set-Content (Join-Path $TestDrive bad.csv)
        $told = [Collections.Generic.List[object]]::new()
        { & $Code | ForEach-Object { $told.Add($_) } } | Should -Throw
        $stored = @(Get-UniqueChat 2025-07-04).Count
        $stored | Should -BeGreaterOrEqual 4000
        "$told" | Should -BeLike "*$('{0:N0}' -f $stored) chats are stored*"
    }

    It 'says how many rows are stored when it is stopped, or an earlier stage fails' {
        # In a process of its own: a stopped pipeline has no stream left, and what goes to the host comes to standard output there.
        Set-Content (Join-Path $TestDrive stopped.ps1) @'
param($Module, $Url)
Import-Module $Module
$null = Initialize-KeywordDatabase -Connection $Url
$import = {
    param($Module, $Url, $Day, $Most)
    Import-Module $Module
    & { for ($i = 0; ; $i++) { if ($i -eq $Most) { throw 'no more' }; [pscustomobject]@{ created_at = $Day; input_text = "q$i" } } } | Import-Chat -Connection $Url
}
$space = [runspacefactory]::CreateRunspace($Host)
$space.Open()
$shell = [powershell]::Create($space)
$null = $shell.AddScript($import).AddArgument($Module).AddArgument($Url).AddArgument('2025-07-08').AddArgument(-1).BeginInvoke()
while (-not (Get-UniqueChat 2025-07-08 -Connection $Url | Select-Object -First 1)) { $null = [Threading.Thread]::Yield() }
$shell.Stop()
try { & $import $Module $Url 2025-07-09 4400 } catch { }
foreach ($day in '2025-07-08', '2025-07-09') { 'stored: {0:N0}' -f @(Get-UniqueChat $day -Connection $Url).Count }
'@
        $lines = & $PSScriptRoot/Invoke-PowerShell.ps1 -NoProfile -NonInteractive -File (Join-Path $TestDrive stopped.ps1) (Join-Path $KeywordBatchModule KeywordBatch.psd1) "sqlite:///$((Join-Path $TestDrive stopped.db).Replace('\', '/'))"
        $told = @($lines -match 'chats are stored' -replace '.*: ([\d,]+) chats.*', '$1')
        $told | Should -HaveCount 2 -Because "$lines"
        $told | Should -Be ($lines -match '^stored' -replace 'stored: ')
    }

    It 'takes a line of a file for a file that is missing' {
        { '2025-06-11 08:38:11,question' | Import-Chat } | Should -Throw -ErrorId 'ImportFileMissing,*'
        { 'created_at,input_text' | Import-Chat } | Should -Throw -ErrorId 'ImportFileMissing,*'
    }

    It 'warns of nothing when the pipeline ends because the summary has been enough' {
        $told = @(1..10 | ForEach-Object { [pscustomobject]@{ created_at = '2025-07-06'; input_text = "q$_" } } | Import-Chat 3>&1 | Select-Object -First 1)
        $told.Inserted | Should -Be 10
        $told = @(1..10 | ForEach-Object { [pscustomobject]@{ created_at = '2025-07-06'; input_text = "q$_" } } | Import-Chat -WarningVariable warned | Select-Object -First 1)
        $told.Inserted | Should -Be 10
        $warned | Should -BeNullOrEmpty
    }

    It 'says how many rows are stored when a later file ends it' {
        $good = Join-Path $TestDrive good.csv
        @('created_at,input_text') + (1..2500 | ForEach-Object { "2025-07-05,q$_" }) | Set-Content $good
        $other = Join-Path $TestDrive other.csv
        'a,b' | Set-Content $other
        $problem = { Import-Chat $good, $other } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'ImportColumnMissing,*'
        $problem.Exception.Message | Should -BeLike '*2,000 chats were stored*'
        @(Get-UniqueChat 2025-07-05).Count | Should -Be 2000
    }

    It 'stores nothing when one of the files is missing' {
        $good = Join-Path $TestDrive first.csv
        'created_at,input_text', '2025-07-07,q' | Set-Content $good
        $problem = { Import-Chat $good, (Join-Path $TestDrive none.csv) } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'ImportFileMissing,*'
        { Import-Chat $good, $TestDrive } | Should -Throw -ErrorId 'ImportFileMissing,*'
        Get-UniqueChat 2025-07-07 | Should -BeNullOrEmpty
    }

    It 'stores a hundred thousand piped rows as fast as they come' {
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $summary = 1..100000 | ForEach-Object { [pscustomobject]@{ created_at = '2025-08-01'; input_text = "q$_" } } | Import-Chat
        $summary.Inserted | Should -Be 100000
        $watch.Elapsed.TotalSeconds | Should -BeLessThan 60
    }
}

Describe 'Questions' {
    BeforeAll { $null = Connect-SampleDatabase }

    It 'agree with one another' {
        $missing = @(Get-MissingKeyword $start $end)
        $days = @(Get-KeywordCoverage $start $end)
        $total = Get-KeywordCoverage $start $end -Total
        $days | Should -HaveCount 9
        $missing.Count | Should -Be ($days | Measure-Object Missing -Sum).Sum
        $total.UniqueQuestions | Should -Be $missing.Count
        ($missing | Measure-Object Count -Sum).Sum | Should -Be (Import-Csv $SampleQuestions).Count
        (Get-UniqueChat $start $end | Measure-Object Count -Sum).Sum | Should -Be (Import-Csv $SampleQuestions).Count
    }

    It 'take a datetime, a text, and a piped day' {
        $expected = @(Get-MissingKeyword 2025-06-12).Count
        @(Get-MissingKeyword ([datetime]'2025-06-12 23:59')).Count | Should -Be $expected
        @(Get-MissingKeyword ([DateOnly]'2025-06-12') -End '2025-06-12').Count | Should -Be $expected
        @(Get-KeywordCoverage 2025-06-12 | Get-MissingKeyword).Count | Should -Be $expected
        @(Get-MissingKeyword -7d today).Count | Should -Be 0
    }

    It 'come most asked first' {
        $counts = (Get-UniqueChat $start $end).Count
        $counts | Should -Be ($counts | Sort-Object -Descending)
    }
}

Describe 'Questions and answers that were exported' {
    BeforeAll { $null = Connect-SampleDatabase }

    It 'come back as <Form>' -ForEach @(
        @{ Form = 'CSV'; Back = { $args[0] | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Form = 'JSON'; Back = { $args[0] | ConvertTo-Json | ConvertFrom-Json } }
        @{ Form = 'DataRows'; Back = {
            $table = [System.Data.DataTable]::new()
            foreach ($property in $args[0][0].psobject.Properties) { $null = $table.Columns.Add($property.Name, $property.Value -is [DateOnly] ? [datetime] : [object]) }
            foreach ($item in $args[0]) { $null = $table.Rows.Add(@($item.psobject.Properties.Value | ForEach-Object { $_ -is [DateOnly] ? $_.ToDateTime([TimeOnly]::MinValue) : $_ ?? [DBNull]::Value })) }
            $table.Rows
        } }
        @{ Form = 'hashtables'; Back = { $args[0] | ForEach-Object { @{ Date = $_.Date; Text = $_.Text; Count = $_.Count; Keyword = $_.Keyword; CategoryId = $_.CategoryId; Category = $_.Category; Classifier = $_.Classifier } } } }
    ) {
        $questions = @(Get-MissingKeyword 2025-06-11 | Select-Object -First 3)
        $answers = @($questions | Resolve-ChatKeyword -Classifier rules)

        $again = @(& $Back $questions | Resolve-ChatKeyword -Classifier rules)
        $stored = & $Back $answers | Add-ChatKeyword

        $again | Sort-Object Text | Should -Be ($answers | Sort-Object Text)
        $stored.Inserted + $stored.Skipped | Should -Be 3
        $stored.Failed | Should -Be 0
    }

    It 'keep their day in a file that a <Culture> session has written' -ForEach @(
        @{ Culture = 'en-US' }, @{ Culture = 'en-GB' }, @{ Culture = 'de-DE' }, @{ Culture = 'fr-FR' }, @{ Culture = 'ko-KR' }
    ) {
        $own = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $Culture
            $file = [KeywordBatch.MissingKeyword]::new('2025-06-11', 'q', 1) | ConvertTo-Csv
            ($file | ConvertFrom-Csv | Resolve-ChatKeyword -Classifier rules).Date | Should -Be ([DateOnly]'2025-06-11')
        }
        finally {
            [cultureinfo]::CurrentCulture = $own
        }
    }

    It 'keep their day on the way out of a job to a <_> session' -ForEach en-US, en-GB, ko-KR {
        # One level deep, as jobs and remote sessions hand objects over.
        function Receive($Item) { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Item, 1)) }
        $own = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            $question = Receive ([KeywordBatch.MissingKeyword]::new('2025-06-11', 'q', 1))
            ($question | Resolve-ChatKeyword -Classifier rules).Date | Should -Be ([DateOnly]'2025-06-11')
            $day = Receive (Get-KeywordCoverage 2025-06-11)
            ($day | Get-KeywordCoverage).Date | Should -Be ([DateOnly]'2025-06-11')
        }
        finally {
            [cultureinfo]::CurrentCulture = $own
        }
    }

    It 'have a day on the way out of a job that shows, sorts and compares as one' {
        function Receive($Item) { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($Item, 1)) }
        $days = '2026-01-02', '2025-12-31' | ForEach-Object { Receive ([KeywordBatch.MissingKeyword]::new($_, 'q', 1)) }
        $days.Date | Should -BeOfType DateOnly
        ($days | Sort-Object Date).Date | Should -Be ([DateOnly]'2025-12-31'), ([DateOnly]'2026-01-02')
        $days | Where-Object Date -eq 2026-01-02 | Should -HaveCount 1
        $days[1] | Out-String | Should -Match 'Day: 2025-12-31'
        $business = Receive (Get-BusinessDay 2025-06-11)
        $business | Out-String | Should -Match '2025-06-11 Wednesday'
        ($business | Get-KeywordCoverage).Date | Should -Be ([DateOnly]'2025-06-11')
    }

    It 'are not the only types that do' {
        $days = [DateOnly], [Nullable[DateOnly]]
        $types = [KeywordBatch.MissingKeyword].Assembly.GetExportedTypes() | Where-Object { $_.GetProperties().PropertyType | Where-Object { $_ -in $days } }
        $types.Count | Should -BeGreaterThan 10
        foreach ($type in $types) { (Get-TypeData $type.FullName).SerializationDepth | Should -Be 2 -Because "$type has a day" }
    }

    It 'take a datetime for a day, also from a hashtable' {
        $day = Get-Date 2025-06-11
        ([pscustomobject]@{ Date = $day; Text = 'q'; Count = 1 } | Resolve-ChatKeyword -Classifier rules).Date | Should -Be ([DateOnly]'2025-06-11')
        (@{ Date = $day; Text = 'q'; Count = 1 } | Resolve-ChatKeyword -Classifier rules).Date | Should -Be ([DateOnly]'2025-06-11')
    }

    It 'are refused where one lacks <Name>, and the others are taken' -ForEach @(
        @{ Name = 'Text'; Bad = @{ Text = $null } }
        @{ Name = 'Text'; Bad = @{ Text = '' } }
        @{ Name = 'Text'; Bad = @{ Text = [DBNull]::Value } }
        @{ Name = 'Date'; Bad = @{ Date = 'Wednesday' } }
        @{ Name = 'Count'; Bad = @{ Count = 'many' } }
        @{ Name = 'Count'; Bad = @{ Count = '' } }
        @{ Name = 'Count'; Bad = @{ Count = '3.7' } }
        @{ Name = 'Count'; Bad = @{ Count = 3.7 } }
        @{ Name = 'Count'; Bad = @{ Count = '1kb' } }
    ) {
        $good = [pscustomobject]@{ Date = '2025-06-11'; Text = 'q'; Count = 1 }
        $wrong = $good.psobject.Copy()
        foreach ($name in $Bad.Keys) { $wrong.$name = $Bad[$name] }

        $found = @($wrong, $good | Resolve-ChatKeyword -Classifier rules -ErrorAction SilentlyContinue -ErrorVariable problems)

        $found | Should -HaveCount 1
        $problems | Should -HaveCount 1
        $problems[0].Exception.Message | Should -Match $Name
    }
}

Describe 'Days from the pipeline' {
    BeforeAll { $null = Connect-SampleDatabase }

    It '<Command> takes texts, dates and objects with a day' -ForEach @(
        @{ Command = 'Get-KeywordCoverage' }
        @{ Command = 'Get-MissingKeyword' }
        @{ Command = 'Get-UniqueChat' }
    ) {
        $expected = '2025-06-11', '2025-06-12' | ForEach-Object { & $Command $_ } | Out-String
        $expected | Should -Not -BeNullOrEmpty
        '2025-06-11', '2025-06-12' | & $Command | Out-String | Should -Be $expected
        [datetime]'2025-06-11', [datetime]'2025-06-12' | & $Command | Out-String | Should -Be $expected
        [DateOnly]'2025-06-11', [DateOnly]'2025-06-12' | & $Command | Out-String | Should -Be $expected
        Get-KeywordCoverage 2025-06-11 2025-06-12 | & $Command | Out-String | Should -Be $expected
    }

    It 'are a period where an object has both its ends' {
        (Get-KeywordCoverage 2025-06-11 2025-06-12 -Total | Get-KeywordCoverage).Date | Should -HaveCount 2
        ([pscustomobject]@{ Start = 'yesterday'; End = 'today' } | Get-KeywordCoverage).Date | Should -HaveCount 2
    }

    It 'are told when they are none' {
        $null = 'nonsense' | Get-KeywordCoverage -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems | Should -HaveCount 1
        "$problems" | Should -BeLike "*'nonsense'*"
        $null = [pscustomobject]@{ Other = 1 } | Get-KeywordCoverage -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems | Should -HaveCount 1
    }
}

Describe 'Keywords' {
    BeforeEach { $null = Connect-SampleDatabase }

    It 'go through the pipeline into the table, once' {
        $summary = Get-MissingKeyword $start $end | Select-Object -First 106 | Resolve-ChatKeyword -Classifier rules | Add-ChatKeyword
        $summary.Read, $summary.Inserted, $summary.Failed | Should -Be 106, 106, 0
        @(Get-ChatKeyword $start $end) | Should -HaveCount 106
        @(Get-MissingKeyword $start $end).Count | Should -Be (258 - 106)

        $again = Get-ChatKeyword $start $end | Add-ChatKeyword
        $again.Skipped, $again.Inserted | Should -Be 106, 0
    }

    It 'have a category of the table' {
        $categories = (Get-MissingKeyword $start $end | Resolve-ChatKeyword -Classifier rules).Category | Select-Object -Unique
        $categories.Count | Should -BeGreaterThan 5
        $categories | Should -Contain 검정고시
        $categories | Should -Contain '제 증명 관련'
    }

    It 'refuse a text as key without telling it' {
        $problem = { Get-MissingKeyword 2025-06-11 | Resolve-ChatKeyword -ApiKey nv-secret } | Should -Throw -PassThru
        $problem | Format-List * -Force | Out-String | Should -Not -Match nv-secret
    }

    It 'refuse <What> and store the others' -ForEach @(
        @{ What = 'a category that the table lacks'; Wrong = 'text', 'keyword', 999, 1; Says = '*no category 999*' }
        @{ What = 'a blank text'; Wrong = '  ', 'keyword', 1, 1; Says = '*text*' }
        @{ What = 'a blank keyword'; Wrong = 'text', "`t ", 1, 1; Says = '*keyword*' }
        @{ What = 'a count under 1'; Wrong = 'text', 'keyword', 1, 0; Says = '*count*0*' }
    ) {
        $rows = @('before', 'good', 1, 1), $Wrong, @('after', 'good', 1, 2) |
            ForEach-Object { [KeywordBatch.ChatKeyword]::new('2025-06-11', $_[0], $_[1], $_[2], $_[3]) }
        $summary = $rows | Add-ChatKeyword -ErrorVariable problems -ErrorAction SilentlyContinue
        $summary.Read, $summary.Inserted, $summary.Failed | Should -Be 3, 2, 1
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'AnswerRefused,*'
        $problems[0].Exception.Message | Should -BeLike $Says
        $problems[0].TargetObject.Text | Should -Be $Wrong[0]
        (Get-ChatKeyword 2025-06-11).Text | Sort-Object | Should -Be after, before
        # What is wrong with an answer is no failure of the question.
        Get-KeywordBatchFailure 2025-06-11 | Should -BeNullOrEmpty
    }

    It 'say which to add again when one ended the command' {
        $rows = 999, 1, 1 | ForEach-Object { $i = 0 } { [KeywordBatch.ChatKeyword]::new('2025-06-11', "row $($i++)", 'good', $_, 1) }
        $problem = { $rows | Add-ChatKeyword -ChunkSize 1 -ErrorAction Stop } | Should -Throw -PassThru
        $problem.ErrorDetails.RecommendedAction | Should -BeLike '*add all rows again*'
        $left = $rows | Where-Object CategoryId -EQ 1 | Add-ChatKeyword
        ($left.Inserted + $left.Skipped), $left.Failed | Should -Be 2, 0
    }

    It 'classifies failures once more by hand' {
        $failure = [KeywordBatch.KeywordFailure]::new([DateOnly]'2025-06-12', '전학 서류가 뭐예요', 3, 'classify', 'no answer')
        $answer = $failure | Resolve-ChatKeyword -Classifier rules
        $answer.Date, $answer.Text, $answer.Count | Should -Be $failure.Date, $failure.Text, $failure.Count
        ($answer | Add-ChatKeyword).Inserted | Should -Be 1
    }
}

Describe 'Batch' {
    BeforeEach { $null = Connect-SampleDatabase }

    It 'completes a period' {
        $objects = @(Invoke-KeywordBatch $start $end -Classifier rules -PassThru -InformationVariable milestones)
        $objects | Should -HaveCount 10
        $objects[0..8].Day | Should -Be (0..8 | ForEach-Object { ([DateOnly]$start).AddDays($_) })
        $summary = $objects[9]
        $summary.Read, $summary.Processed, $summary.Skipped, $summary.Failed | Should -Be 258, 258, 0, 0
        $summary.MissingBefore, $summary.MissingAfter, $summary.Rows | Should -Be 258, 0, 258
        $milestones.Count | Should -BeGreaterThan 9
        (Get-KeywordBatchRun).RunId | Should -Be $summary.RunId
        (Get-KeywordBatchUnit $start $end).Status | Select-Object -Unique | Should -Be completed
        Get-KeywordBatchFailure $start $end | Should -BeNullOrEmpty

        (Invoke-KeywordBatch $start $end -Classifier rules -Mode Basic).Skipped | Should -Be 258
    }

    It 'keeps to the limit' {
        $summary = Invoke-KeywordBatch $start $end -Mode Missing -Limit 50 -Classifier rules
        $summary.Processed, $summary.MissingAfter | Should -Be 50, 208
    }

    It 'only counts in check' {
        (Invoke-KeywordBatch $start $end -Mode Check).MissingAfter | Should -Be 258
        Get-KeywordBatchRun | Should -BeNullOrEmpty
    }

    It 'takes a unit up again after a reset' {
        $null = Invoke-KeywordBatch $start $end -Classifier rules
        $unit = Get-KeywordBatchUnit 2025-06-11
        $unit | Reset-KeywordBatchUnit -Confirm:$false
        (Get-KeywordBatchUnit 2025-06-11).Status | Should -Be pending
        { [KeywordBatch.KeywordBatchUnit]::new('chattings', '1999-01-01', 0, 1) | Reset-KeywordBatchUnit -Confirm:$false -ErrorAction Stop } | Should -Throw '*1999-01-01*'
        { Get-KeywordBatchRun 4711 -ErrorAction Stop } | Should -Throw '*4711*'
    }

    It 'takes a unit up again that comes back as <Form>' -ForEach @(
        @{ Form = 'CSV'; Back = { $args[0] | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Form = 'JSON'; Back = { $args[0] | ConvertTo-Json | ConvertFrom-Json } }
        @{ Form = 'an object of a job'; Back = { [System.Management.Automation.PSSerializer]::Deserialize([System.Management.Automation.PSSerializer]::Serialize($args[0], 1)) } }
    ) {
        $null = Invoke-KeywordBatch 2025-06-11 2025-06-12 -Classifier rules
        $unit = & $Back (Get-KeywordBatchUnit 2025-06-11)
        $unit | Reset-KeywordBatchUnit -Confirm:$false
        (Get-KeywordBatchUnit 2025-06-11 2025-06-12).Status | Should -Be pending, completed
        $unit | Reset-KeywordBatchUnit -Connection "sqlite:///$TestDrive/other.db" -Confirm:$false -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'UnitElsewhere,*'
    }

    Context 'with a classifier that fails now and then' {
        BeforeEach {
            # The first two calls fail, and always those for a question with @@400.
            $model = Start-Helper fake-hcx, --script, 'ServerError,ServerError'
            $null = [pscustomobject]@{ created_at = '2025-06-11 10:00:00'; input_text = '@@400' } | Import-Chat
            $env:HCX_MAX_RETRIES = $env:HCX_MIN_REQUEST_INTERVAL = '0'
            $env:HCX_MAX_REQUESTS_PER_MINUTE = '100000'
            $hcx = @{
                Classifier       = 'hcx'
                ClassifierUrl    = $model.Ready -replace '^listening '
                ApiKey           = ConvertTo-SecureString 'nv-test' -AsPlainText
                QuestionsPerCall = 1
                NoJournal        = $true
            }
        }

        AfterEach {
            $env:HCX_MAX_RETRIES = $env:HCX_MIN_REQUEST_INTERVAL = $env:HCX_MAX_REQUESTS_PER_MINUTE = $null
            $model.Process.Kill()
            $model.Process.Dispose()
        }

        It 'reports of a complete run what has stayed failed, once' {
            $all = Invoke-KeywordBatch 2025-06-11 @hcx -ErrorAction SilentlyContinue -ErrorVariable problems -Verbose 4>&1
            $summary = $all | Where-Object { $_ -is [KeywordBatch.KeywordBatchSummary] }
            $summary.Read, $summary.Processed, $summary.Failed, $summary.MissingAfter | Should -Be 33, 32, 1, 1
            $problems | Should -HaveCount 1
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'QuestionFailed,*'
            $problems[0].TargetObject.Text | Should -Be '@@400'
            @($all | Where-Object { $_ -is [Management.Automation.VerboseRecord] -and $_ -like '*failed in this pass*' }).Count | Should -BeIn 3, 4
        }

        It 'is done before -ErrorAction Stop ends it' {
            { Invoke-KeywordBatch 2025-06-11 @hcx -ErrorAction Stop } | Should -Throw -ErrorId 'QuestionFailed,*'
            $run = Get-KeywordBatchRun -Newest 1
            $run.Status, $run.Processed, $run.Failed | Should -Be completed, 32, 1
        }

        It 'reports in other modes what fails when it does' {
            $null = Invoke-KeywordBatch 2025-06-11 @hcx -Mode Basic -ErrorAction SilentlyContinue -ErrorVariable problems
            $problems.Count | Should -BeGreaterThan 2
        }
    }

    It 'reports questions that fail, and goes on' {
        $key = ConvertTo-SecureString 'nv-nobody' -AsPlainText
        $env:HCX_MAX_RETRIES = '0'
        try {
            { Invoke-KeywordBatch 2025-06-11 -Classifier hcx -ClassifierUrl http://127.0.0.1:1 -ApiKey $key -ErrorAction Stop } | Should -Throw
        }
        finally { $env:HCX_MAX_RETRIES = $null }
        (Get-KeywordBatchRun -Newest 1).Status | Should -Be failed
        @(Get-MissingKeyword 2025-06-11) | Should -HaveCount 32
    }
}

Describe 'WhatIf' {
    BeforeAll {
        $url = Connect-SampleDatabase
        $file = $url.Substring('sqlite:///'.Length)
        $null = Invoke-KeywordBatch 2025-06-11 -Classifier rules
        $null = Register-KeywordBatchSchedule nightly
        # What there is, row by row, and every byte of it.
        function Get-Fingerprint { (Get-FileHash $file).Hash; @(Get-KeywordBatchSchedule; Get-UniqueChat $start $end; Get-ChatKeyword $start $end; Get-KeywordBatchRun; Get-KeywordBatchUnit $start $end; (Test-KeywordDatabase).Problems) | ConvertTo-Json -Depth 5 }
    }

    It '<Code> changes nothing' -ForEach @(
        @{ Code = { Import-Chat $SampleQuestions -WhatIf } }
        @{ Code = { Initialize-KeywordDatabase -WhatIf } }
        @{ Code = { Get-MissingKeyword $start $end | Resolve-ChatKeyword -WhatIf } }
        @{ Code = { Get-MissingKeyword $start $end | Resolve-ChatKeyword -Classifier rules | Add-ChatKeyword -WhatIf } }
        @{ Code = { Invoke-KeywordBatch $start $end -WhatIf } }
        @{ Code = { Get-KeywordBatchUnit $start $end | Reset-KeywordBatchUnit -WhatIf } }
        @{ Code = { @{ category_id = 1; category_name = 'other' } | Sync-TableRow admin_categories category_id -WhatIf } }
        @{ Code = { Register-KeywordBatchSchedule nightly -At 03:00 -Force -WhatIf } }
        @{ Code = { Unregister-KeywordBatchSchedule nightly -WhatIf } }
        @{ Code = { Start-KeywordBatchWorker -MaxAttempt 1 -WhatIf } }
        @{ Code = { Export-KeywordReport $start $end (Join-Path $TestDrive whatif.html) -WhatIf } }
    ) {
        $before = Get-Fingerprint
        & $Code 6>$null | Should -BeNullOrEmpty
        Join-Path $TestDrive whatif.html | Should -Not -Exist
        Get-Fingerprint | Should -Be $before
    }

    It 'is proven for everything that has it' {
        $tests = Get-Content (Join-Path $PSScriptRoot *.Tests.ps1) | Where-Object { $_ -match '-WhatIf\b' } | Join-String -Separator "`n"
        foreach ($command in Get-Command -Module KeywordBatch | Where-Object { $_.Parameters.ContainsKey('WhatIf') }) {
            $tests -match "\b$($command.Name)\b" | Should -BeTrue -Because "$($command.Name) has -WhatIf"
        }
    }

    It 'is there for everything that changes anything' {
        Get-Command -Module KeywordBatch -Verb Add, Import, Initialize, Invoke, Resolve, Reset, Clear, Compress, Repair, Sync, Register, Unregister, Send, Export, Start |
            Where-Object { -not $_.Parameters.ContainsKey('WhatIf') } | ForEach-Object Name | Should -BeNullOrEmpty
    }
}

Describe 'Streams' {
    BeforeAll { $null = Connect-SampleDatabase }

    It 'shows SQL without values in debug, and only there' {
        $all = Get-MissingKeyword 2025-06-11 -Debug 5>&1 -Verbose 4>&1
        $debug = $all | Where-Object { $_ -is [System.Management.Automation.DebugRecord] }
        $debug | Should -Not -BeNullOrEmpty
        "$debug" | Should -Match 'SELECT'
        "$debug" | Should -Not -Match '2025'
        $quiet = Get-MissingKeyword 2025-06-11 5>&1 4>&1 3>&1
        $quiet | Where-Object { $_ -isnot [KeywordBatch.MissingKeyword] } | Should -BeNullOrEmpty
    }

    It 'works under StrictMode Latest' {
        & { Set-StrictMode -Version Latest; $ErrorActionPreference = 'Stop'; Get-MissingKeyword 2025-06-11 | Select-Object -First 1 | Format-Table | Out-String } | Should -Match 'Day: 2025-06-11'
    }
}

Describe 'Plans and indexes' {
    BeforeAll {
        Connect-SampleDatabase plans
        $null = Invoke-KeywordBatch 2025-06-11 -Classifier rules
    }

    AfterAll {
        Disconnect-KeywordDatabase
    }

    It 'explains every query that reads the tables' {
        $plans = Test-KeywordDatabase -Plan
        $plans.Count | Should -Be 6
        $plans.Query | Should -Contain Get-MissingKeyword
        $plans.Plan | Should -Not -BeNullOrEmpty
        $plans.MissingIndexes | Should -BeNullOrEmpty
    }

    It 'takes -AddIndex and has nothing to add where all is there' {
        (Initialize-KeywordDatabase -AddIndex -WarningVariable warned).Usable | Should -BeTrue
        $warned | Should -BeNullOrEmpty
    }
}
