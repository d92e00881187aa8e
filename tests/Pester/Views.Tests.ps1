# What a person sees, and what Tab brings.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $url = Connect-SampleDatabase
    $null = Invoke-KeywordBatch 2025-06-11 2025-06-14 -Classifier rules
    function Show($Width = 120) { $input | Out-String -Width $Width }
    function Get-Completion([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches }
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

    It 'group questions by day' {
        $text = Get-MissingKeyword 2025-06-15 2025-06-16 | Show
        [regex]::Matches($text, 'Day: 2025-06-1[56]').Count | Should -Be 2
        $text | Should -Match '(?m)^ +\d+ \S'
    }

    It 'right-align numbers and keep dates invariant' {
        [KeywordBatch.UniqueChat]::new('text', 1234567, '2025-06-11') | Show | Should -Match '(?m)^ 1,234,567 2025-06-11 text'
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

    It 'show a summary without its days where it follows another type' {
        $text = Invoke-KeywordBatch 2025-06-11 -Classifier rules -PassThru | Show
        $text | Should -Match 'MissingAfter +: 0'
        $text | Should -Not -Match 'KeywordCoverageDay'
    }

    It 'show health in plain words where output is no terminal' {
        $text = Get-KeywordBatchHealth | Show
        $text | Should -Match '(?m)^Healthy +\d{4}-\d\d-\d\d [\d:]{8} +100\.0 % +\d +0 +\d+ *$'
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

    It 'stays silent and quick when the database cannot be reached' {
        $null = Get-Completion 'Get-ChatKeyword -Category '
        $watch = [Diagnostics.Stopwatch]::StartNew()
        $matches = Get-Completion 'Get-ChatKeyword 2025-06-11 -Connection mysql://a:b@10.255.255.1/x -Category 검'
        $watch.ElapsedMilliseconds | Should -BeLessThan 1000
        $matches | Where-Object { $_.ResultType -eq 'ParameterValue' } | Should -BeNullOrEmpty
    }
}
