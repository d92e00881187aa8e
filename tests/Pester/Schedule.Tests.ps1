# Schedules and their worker, against a SQLite database of their own.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $url = Connect-SampleDatabase
    function Get-Completion([string] $Line) { (TabExpansion2 $Line $Line.Length).CompletionMatches.CompletionText }
}

AfterAll {
    Disconnect-KeywordDatabase
}

Describe 'Register-KeywordBatchSchedule' {
    It 'keeps a schedule with the times of the request' {
        $schedule = Register-KeywordBatchSchedule nightly -TimeZone Asia/Seoul
        $schedule | Should -BeOfType KeywordBatch.KeywordBatchSchedule
        $schedule.At | ForEach-Object { $_.ToString('HH:mm') } | Should -Be 20:00, 22:00, 08:00
        $schedule.TimeZone, $schedule.Mode, $schedule.Day | Should -Be Asia/Seoul, Complete, Today
        $schedule.NextFireAt.Offset.Hours | Should -Be 9
        $schedule | Out-String -Width 80 | Should -Match '(?m)^nightly +20:00,22:00,08:00 +Asia/Seoul +\d{4}-\d\d-\d\d \d\d:00 *\r?$'
        $schedule | Out-String -Width 120 | Should -Match 'Complete +Today'
    }

    It 'refuses a name that is taken, and replaces it with -Force' {
        $record = { Register-KeywordBatchSchedule nightly } | Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -BeLike 'ScheduleExists,*'
        (Register-KeywordBatchSchedule nightly -At 06:30 -TimeZone UTC -Force).At.Count | Should -Be 1
    }

    It 'warns of another that does the same' {
        Register-KeywordBatchSchedule second -At 07:00 -WarningVariable warnings -WarningAction SilentlyContinue
        $warnings | Should -Match "'nightly'"
    }

    It 'keeps nothing with -WhatIf' {
        Register-KeywordBatchSchedule third -WhatIf | Should -BeNullOrEmpty
        (Get-KeywordBatchSchedule).Name | Should -Be nightly, second
    }

    It 'tells what is wrong: <Id>' -ForEach @(
        @{ Id = 'InvalidScheduleName'; Wrong = @{ Name = 'a b' } }
        @{ Id = 'InvalidScheduleTime'; Wrong = @{ Name = 'x'; At = '25:00' } }
        @{ Id = 'ScheduleTimesOverlap'; Wrong = @{ Name = 'x'; At = '20:00', '08:00', '22:00' } }
        @{ Id = 'HolidayFileMissing'; Category = 'ObjectNotFound'; Wrong = @{ Name = 'x'; HolidayFile = 'none.csv' } }
        @{ Id = 'CronWithoutSeconds'; Wrong = @{ Name = 'x'; At = '20:00:05'; As = 'Cron' } }
        @{ Id = 'ScriptIncomplete'; Wrong = @{ Name = 'x'; Table = 't' } }
        @{ Id = 'ScriptIncomplete'; Wrong = @{ Name = 'x'; ScriptPath = $PSCommandPath; Table = 't'; Mode = 'Basic' } }
        @{ Id = 'ScriptMissing'; Category = 'ObjectNotFound'; Wrong = @{ Name = 'x'; ScriptPath = 'none.ps1'; Table = 't' } }
        @{ Id = 'UnknownTimeZone'; Wrong = @{ Name = 'x'; TimeZone = 'Asia/Atlantis' } }
    ) {
        $record = { Register-KeywordBatchSchedule @Wrong } | Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $record.CategoryInfo.Category | Should -Be ($Category ?? 'InvalidArgument')
        $record.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
    }
}

Describe 'Register-KeywordBatchSchedule -As' {
    It 'writes the form of <Form> and keeps nothing' -ForEach @(
        @{ Form = 'SystemdTimer'; Count = 2; Text = 'OnCalendar=\*-\*-\* 22:00:00 Asia/Seoul' }
        @{ Form = 'Cron'; Count = 1; Text = '(?m)^CRON_TZ=Asia/Seoul$' }
        @{ Form = 'ScheduledTask'; Count = 1; Text = "T08:00:00\+09:00'" }
    ) {
        $before = @(Get-KeywordBatchSchedule).Count
        $files = @(Register-KeywordBatchSchedule other -TimeZone Asia/Seoul -As $Form -Program /opt/keywordbatch -WhatIf)
        $files | Should -HaveCount $Count
        $files -join '' | Should -Match $Text
        $files -join '' | Should -Match '/opt/keywordbatch.* .?schedule attempt other --at 20:00,22:00,08:00 --time-zone Asia/Seoul --mode complete --day today'
        @(Get-KeywordBatchSchedule).Count | Should -Be $before
        $errors = $null
        if ($Form -eq 'ScheduledTask') {
            $null = [System.Management.Automation.Language.Parser]::ParseInput($files[0], [ref] $null, [ref] $errors)
            $errors | Should -BeNullOrEmpty
        }
    }

    It 'writes files, but none with -WhatIf' {
        $folder = Join-Path $TestDrive units
        $null = Register-KeywordBatchSchedule other -As SystemdTimer -Path $folder -WhatIf
        $folder | Should -Not -Exist
        (Register-KeywordBatchSchedule other -As SystemdTimer -Path $folder).Name | Should -Be keywordbatch-other.service, keywordbatch-other.timer
    }

    It 'replaces files that are there only with -Force' {
        $folder = Join-Path $TestDrive kept
        $timer = Join-Path $folder keywordbatch-other.timer
        $null = New-Item -Force $timer -Value mine
        $record = { Register-KeywordBatchSchedule other -As SystemdTimer -Path $folder } | Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -BeLike 'ScheduleFileExists,*'
        $record.Exception.Message | Should -BeLike "*$timer*"
        $record.TargetObject | Should -Be $timer
        Get-Content $timer | Should -Be mine
        (Get-ChildItem $folder).Name | Should -Be keywordbatch-other.timer -Because 'none of the files is written when one is refused'
        $null = Register-KeywordBatchSchedule other -As SystemdTimer -Path $folder -Force
        Get-Content -Raw $timer | Should -Match OnCalendar
    }
}

Describe 'Get- and Unregister-KeywordBatchSchedule' {
    It 'complete the names, and time zones by any part of theirs' {
        # The first look at a database may take longer than a completer waits.
        Wait-Until { (Get-Completion 'Get-KeywordBatchSchedule -Name ') -contains 'second' } 'the names complete'
        Get-Completion 'Unregister-KeywordBatchSchedule -Name n' | Should -Be nightly
        Get-Completion 'Register-KeywordBatchSchedule x -TimeZone seoul' | Should -Be "'Asia/Seoul'"
    }

    It 'find by wildcard, and report a name that is not there' {
        (Get-KeywordBatchSchedule s*).Name | Should -Be second
        Get-KeywordBatchSchedule none -ErrorVariable problems -ErrorAction SilentlyContinue | Should -BeNullOrEmpty
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'UnknownSchedule,*'
        $problems[0].CategoryInfo.Category | Should -Be ObjectNotFound
    }

    It 'forget by wildcard too, and say so before' {
        $null = Register-KeywordBatchSchedule nightshift -At 05:00 -WarningAction Ignore
        Unregister-KeywordBatchSchedule night* -WhatIf
        (Get-KeywordBatchSchedule).Name | Should -Be nightly, nightshift, second
        Unregister-KeywordBatchSchedule nights*, none*
        (Get-KeywordBatchSchedule).Name | Should -Be nightly, second
    }

    It 'tell of a name that is not there, and do not claim to unregister it' {
        Unregister-KeywordBatchSchedule none -WhatIf -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems | Should -HaveCount 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'UnknownSchedule,*'
    }

    It 'forget what is piped in' {
        Get-KeywordBatchSchedule | Unregister-KeywordBatchSchedule -WhatIf
        @(Get-KeywordBatchSchedule).Count | Should -Be 2
        Get-KeywordBatchSchedule | Unregister-KeywordBatchSchedule
        Get-KeywordBatchSchedule | Should -BeNullOrEmpty
    }
}

Describe 'Start-KeywordBatchWorker' {
    It 'makes the attempt when its time comes, and ends after as many as it is told to' {
        $null = Register-KeywordBatchSchedule soon -At ([datetime]::UtcNow.AddSeconds(4).ToString('HH:mm:ss')) -TimeZone UTC
        $attempt = Start-KeywordBatchWorker -MaxAttempt 1
        $attempt | Should -BeOfType KeywordBatch.KeywordBatchAttempt
        $attempt.Schedule, $attempt.Attempt, $attempt.Outcome | Should -Be soon, 1, succeeded
        $attempt.Summary.Failed | Should -Be 0
        $attempt | Out-String -Width 80 | Should -Match '(?m)^soon +\d{4}-\d\d-\d\d +1 succeeded +0 processed'
        Get-KeywordBatchSchedule soon | Out-String -Width 80 | Should -Match '(?m)succeeded \d\d-\d\d *\r?$'
        (Get-KeywordBatchRun -Newest 1).RunId | Should -Be $attempt.RunId
    }

    It 'runs the script of a schedule with the day, and skips a day that is synced' {
        $script = Join-Path $TestDrive sync.ps1
        Set-Content $script @'
param([datetime] $Day)
Invoke-DailySync $Day -Table admin_categories -Key category_id -Calendar EveryDay -Source {
    param($Day)
    @{ category_id = 9000 + $Day.DayOfYear; category_name = 'by schedule' }
}
'@
        $at = [datetime]::UtcNow.AddSeconds(4), [datetime]::UtcNow.AddSeconds(5) | ForEach-Object ToString HH:mm:ss
        $schedule = Register-KeywordBatchSchedule stocks -ScriptPath $script -Table admin_categories -At $at -TimeZone UTC
        $schedule.ScriptPath, $schedule.Table | Should -Be $script, admin_categories
        $schedule | Format-List | Out-String | Should -Match 'Mode +: Script'
        $attempts = Start-KeywordBatchWorker -MaxAttempt 2 -ErrorAction Stop
        $attempts.Outcome | Should -Be succeeded, skipped
        $attempts[0].Message | Should -Be '1 rows stored, 0 unchanged, 0 failed'
        $attempts[1].Mode | Should -BeNullOrEmpty
        $attempts[1] | Format-List | Out-String | Should -Match 'Mode +: Script'
        (Get-KeywordBatchUnit today -Table admin_categories).Status | Should -Be completed
        Unregister-KeywordBatchSchedule stocks
    }

    It 'takes a day that failed for a failed attempt, and one that left rows out for an incomplete one' {
        $fails, $leaves, $idle = 'fails', 'leaves', 'idle' | ForEach-Object { Join-Path $TestDrive "$_.ps1" }
        'param($Day) Invoke-DailySync $Day -Table admin_categories -Key category_id -Calendar EveryDay -MaxAttempts 1 -RetryDelay 0 -Source { throw "no feed" }' | Set-Content $fails
        'param([DateOnly] $Day) Invoke-DailySync $Day -Table admin_categories -Key category_id -Calendar EveryDay -Source { @{ category_id = 8000; category_name = "x" }; @{ category_id = "none" } }' | Set-Content $leaves
        'param($Day) if (-not $IsWindows) { /bin/false }; "nothing to do"' | Set-Content $idle
        $outcomes = foreach ($script in $idle, $fails, $leaves) {
            $at = [datetime]::UtcNow.AddSeconds(4).ToString('HH:mm:ss')
            $null = Register-KeywordBatchSchedule told -ScriptPath $script -Table admin_categories -At $at -TimeZone UTC -Day Yesterday -Force
            Start-KeywordBatchWorker -MaxAttempt 1
        }
        $outcomes.Outcome | Should -Be incomplete, failed, incomplete
        $outcomes[0].Message | Should -BeLike '*nothing of*was worked on*'
        $outcomes[1].Message | Should -BeLike '*no feed'
        $outcomes[2].Message | Should -Be '1 rows stored, 0 unchanged, 1 failed'
        Unregister-KeywordBatchSchedule told
    }

    It 'ends on SIGTERM when it has written down what it was doing' -Skip:$IsWindows {
        $script = Join-Path $TestDrive long.ps1
        'Set-Content (Join-Path $PSScriptRoot began.txt) x; Wait-Event -SourceIdentifier never' | Set-Content $script
        $null = Register-KeywordBatchSchedule long -ScriptPath $script -Table admin_chat_keywords -At ([datetime]::UtcNow.AddSeconds(4).ToString('HH:mm:ss')) -TimeZone UTC -Day Yesterday
        $code = "Import-Module '$(Join-Path $KeywordBatchModule KeywordBatch.psd1)'; (Start-KeywordBatchWorker -Connection '$url').Outcome; 'goes on'"
        $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path, [string[]]('-NoProfile', '-Command', $code))
        $start.RedirectStandardOutput = $true
        $process = [Diagnostics.Process]::Start($start)
        try {
            Wait-Until { Test-Path (Join-Path $TestDrive began.txt) } 'the script is run' -Seconds 60
            /bin/kill -TERM $process.Id
            $process.StandardOutput.ReadToEnd() -split '\r?\n' | Where-Object { $_ } | Should -Be cancelled, 'goes on'
        }
        finally {
            if (-not $process.HasExited) { $process.Kill($true) }
            Unregister-KeywordBatchSchedule long
        }
    }

    It 'tells what a script of a schedule died of, and makes the next attempt' {
        $script = Join-Path $TestDrive dies.ps1
        'param($Day) Write-Output "asked for $($Day.GetType().Name)"; throw "no login"' | Set-Content $script
        $at = [datetime]::UtcNow.AddSeconds(4).ToString('HH:mm:ss')
        $null = Register-KeywordBatchSchedule dies -ScriptPath $script -Table admin_chat_keywords -At $at -TimeZone UTC -Day Yesterday
        $lines = Start-KeywordBatchWorker -MaxAttempt 1 -Verbose 4>&1
        $attempt = $lines | Where-Object { $_ -is [KeywordBatch.KeywordBatchAttempt] }
        $attempt.Outcome | Should -Be failed
        $attempt.Message | Should -BeLike "*dies.ps1*1: no login"
        $lines -match 'dies: asked for DateTime' | Should -Not -BeNullOrEmpty
        Unregister-KeywordBatchSchedule dies
    }

    It 'ends after a time' {
        Start-KeywordBatchWorker -Duration 00:00:00.1 | Should -BeNullOrEmpty
    }

    It 'refuses a negative time' {
        $record = { Start-KeywordBatchWorker -Duration (New-TimeSpan -Seconds -5) } | Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -BeLike 'InvalidWorkerDuration,*'
    }

    It 'says before the night what is wrong with the classifier' {
        $saved, $env:HCX_BASE_URL, $env:HCX_CHAT_API_KEY = $env:HCX_BASE_URL, 'ftp://nowhere', 'nv-test'
        try { $record = { Start-KeywordBatchWorker -Duration 00:00:01 } | Should -Throw -PassThru }
        finally { $env:HCX_BASE_URL = $saved; $env:HCX_CHAT_API_KEY = $null }
        $record.FullyQualifiedErrorId | Should -BeLike 'InvalidClassifierUrl,*'
    }
}
