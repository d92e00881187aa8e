# What the cmdlets say where the UI culture is Korean. Help in Korean is in Help.Tests.ps1.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $hangul = '\p{IsHangulSyllables}'
    $url = "sqlite:///$((Join-Path $TestDrive korean.db).Replace('\', '/'))"

    # A process of its own with a Korean locale, as a person has it; the host's What-if lines go to its standard output.
    function Invoke-Korean([string] $Script) {
        $saved = $env:LANG
        $env:LANG = 'ko_KR.UTF-8'
        try {
            & $PSScriptRoot/Invoke-PowerShell.ps1 -NoProfile -NonInteractive -Command "
                if (`$IsWindows) { [cultureinfo]::CurrentUICulture = 'ko-KR'; [Console]::OutputEncoding = [Text.Encoding]::UTF8 }
                Set-Location '$TestDrive'
                Import-Module '$(Join-Path $KeywordBatchModule KeywordBatch.psd1)'
                Connect-KeywordDatabase '$url'
                `$null = Initialize-KeywordDatabase
                $Script"
        }
        finally { $env:LANG = $saved }
    }
}

Describe 'In Korean' {
    It 'asks before each change' {
        $lines = Invoke-Korean "
            Initialize-KeywordDatabase -WhatIf -Connection sqlite:///empty.db
            Import-Chat '$SampleQuestions' -WhatIf
            `$null = Import-Chat '$SampleQuestions'
            Get-MissingKeyword 2025-06-11 | Resolve-ChatKeyword -Classifier rules -WhatIf
            [KeywordBatch.ChatKeyword]::new('2025-06-11', 'text', 'keyword', 1, 1) | Add-ChatKeyword -WhatIf
            Invoke-KeywordBatch 2025-06-11 -Classifier rules -WhatIf
            `$null = Invoke-KeywordBatch 2025-06-11 -Classifier rules
            Get-KeywordBatchUnit 2025-06-11 | Reset-KeywordBatchUnit -WhatIf
            Export-KeywordReport 2025-06-11 2025-06-12 report.html -WhatIf
            'a' | Add-DataContainerRecord home -MsgTime 20250611090000 -WhatIf
            'a', 'b' | Add-DataContainerRecord home -MsgTime 20250611090000
            'c' | Add-DataContainerRecord home -MsgTime 20250611100000
            Compress-DataContainer home -WhatIf
            Clear-DataContainer home -All -WhatIf
            [pscustomobject]@{ category_id = 1; category_name = 'x' } | Sync-TableRow admin_categories category_id -WhatIf
            Register-KeywordBatchSchedule nightly -WhatIf
            `$null = Register-KeywordBatchSchedule nightly
            Unregister-KeywordBatchSchedule nightly -WhatIf
            Start-KeywordBatchWorker -WhatIf
            `$env:ALERT_WEBHOOK_URL = 'http://127.0.0.1:1/'
            Send-KeywordBatchAlert subject -WhatIf"
        $lines.Count | Should -BeGreaterThan 15
        foreach ($line in $lines) {
            $line | Should -Match '^What if: '
            $action, $target = [regex]::Match($line, '"(.+)" on target "(.+)"').Groups[1, 2].Value
            $action | Should -Match $hangul -Because $line
            # Of a file, a folder or an address there is nothing to translate.
            if ($target -notmatch '^/.*(report\.html|home[ \d]*)$|^sqlite:|127\.0\.0\.1') { $target | Should -Match $hangul -Because $line }
        }
    }

    It 'tells milestones, verbose messages, warnings, progress and errors' {
        $seen = Invoke-Korean "
            `$null = Import-Chat '$SampleQuestions'
            `$ps = [powershell]::Create()
            `$null = `$ps.AddScript({
                Import-Module '$(Join-Path $KeywordBatchModule KeywordBatch.psd1)'
                `$VerbosePreference = `$InformationPreference = 'Continue'
                Connect-KeywordDatabase '$url'
                `$null = Get-KeywordCoverage 2025-06-11 2025-06-19
                `$null = Invoke-KeywordBatch 2025-06-11 -Classifier rules
                `$null = Get-MissingKeyword 2025-06-12 | Resolve-ChatKeyword -Classifier rules | Add-ChatKeyword
                Get-KeywordBatchRun -RunId 1000
                Get-ChatKeyword 2025-06-11 -Connection nobody
            })
            `$null = `$ps.Invoke()
            [ordered]@{
                Verbose = @(`$ps.Streams.Verbose.Message)
                Information = @(`$ps.Streams.Information.MessageData)
                Activities = @(`$ps.Streams.Progress.Activity)
                Statuses = @(`$ps.Streams.Progress.Where{ `$_.RecordType -eq 'Processing' }.StatusDescription)
                Errors = @(`$ps.Streams.Error.ForEach{ `$_.Exception.Message; `$_.ErrorDetails.RecommendedAction })
            } | ConvertTo-Json" | ConvertFrom-Json
        foreach ($kind in 'Verbose', 'Information', 'Activities', 'Statuses', 'Errors') {
            $texts = $seen.$kind
            $texts | Should -Not -BeNullOrEmpty -Because "there is something in $kind"
            # A nested bar's activity is a day.
            foreach ($text in $texts -notmatch '^\d{4}-\d\d-\d\d$') { $text | Should -Match $hangul -Because "it is in $kind" }
        }
        $seen.Errors | Should -HaveCount 4
    }

    It 'tells what a database lacks' {
        $problems = Invoke-Korean '(Test-KeywordDatabase -Connection sqlite:///empty2.db).Problems.Message'
        $problems.Count | Should -BeGreaterThan 3
        foreach ($problem in $problems) { $problem | Should -Match $hangul }
    }

    It 'goes by the UI culture of the session, whatever the thread that does the work' {
        $saved = [cultureinfo]::CurrentUICulture
        $null = Connect-SampleDatabase
        try {
            [cultureinfo]::CurrentUICulture = 'ko-KR'; Get-KeywordBatchRun -RunId 1000 -ErrorAction SilentlyContinue -ErrorVariable korean
            [cultureinfo]::CurrentUICulture = 'de-DE'; Get-KeywordBatchRun -RunId 1000 -ErrorAction SilentlyContinue -ErrorVariable other
        }
        finally { [cultureinfo]::CurrentUICulture = $saved; Disconnect-KeywordDatabase }
        "$korean" | Should -Match $hangul
        "$other" | Should -Be 'There is no run 1000.'
    }
}
