# Alerts as a script sends them, over a real web server of the test's own.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    function Start-Web([int] $Requests, [int] $Status = 200) {
        $port = Get-Random -Minimum 20000 -Maximum 60000
        $listener = [Net.HttpListener]::new()
        while (-not $listener.IsListening) {
            try {
                $port = Get-Random -Minimum 20000 -Maximum 60000
                $listener = [Net.HttpListener]::new()
                $listener.Prefixes.Add("http://127.0.0.1:$port/")
                $listener.Start()
            }
            catch [Net.HttpListenerException] { $null = $_ }
        }
        $server = [powershell]::Create().AddScript({
            param($listener, $requests, $status)
            for ($i = 0; $i -lt $requests; $i++) {
                $context = $listener.GetContext()
                [IO.StreamReader]::new($context.Request.InputStream).ReadToEnd()
                $context.Response.StatusCode = $status
                $context.Response.Close()
            }
        }).AddArgument($listener).AddArgument($Requests).AddArgument($Status)
        @{ Url = "http://127.0.0.1:$port/hook"; Listener = $listener; Server = $server; Serving = $server.BeginInvoke() }
    }
}

Describe 'Send-KeywordBatchAlert' {
    BeforeEach {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Push-Location $folder
    }

    AfterEach {
        Pop-Location
    }

    It 'sends over what .env names, and says what became of it' {
        $web = Start-Web 2
        try {
            Set-Content .env "ALERT_WEBHOOK_URL=$($web.Url)", 'ALERT_FOLDER=alerts'
            $sent = Send-KeywordBatchAlert '제목' 'body'
            $sent.Sent | Should -BeTrue
            $sent | Out-String | Should -Match 'webhook +True +http://127.0.0.1'
            (Send-KeywordBatchAlert -Test).Sent | Should -BeTrue
            $web.Serving.AsyncWaitHandle.WaitOne(30000) | Should -BeTrue
            $bodies = $web.Server.EndInvoke($web.Serving) | ConvertFrom-Json
            $bodies[0].subject | Should -Be '제목'
            $bodies.cause | Should -Be 'Manual', 'Test'
        }
        finally { $web.Listener.Close() }
    }

    It 'sends a cause once an hour' {
        $web = Start-Web 1
        try {
            Set-Content .env "ALERT_WEBHOOK_URL=$($web.Url)", 'ALERT_FOLDER=alerts'
            Send-KeywordBatchAlert first -Cause HealthLow | Should -HaveCount 1
            Send-KeywordBatchAlert second -Cause HealthLow | Should -HaveCount 0
        }
        finally { $web.Listener.Close() }
    }

    It 'sends a cause, and warns, where what was sent cannot be kept' {
        $web = Start-Web 1
        try {
            $null = New-Item alerts-file -ItemType File -Force
            Set-Content .env "ALERT_WEBHOOK_URL=$($web.Url)", 'ALERT_FOLDER=alerts-file'
            (Send-KeywordBatchAlert first -Cause HealthLow -WarningVariable told 3> $null).Sent | Should -BeTrue
            $told | Should -BeLike "*alerts-file*"
        }
        finally { $web.Listener.Close() }
    }

    It 'sends nothing with -WhatIf' {
        Set-Content .env 'ALERT_WEBHOOK_URL=http://127.0.0.1:9/hook'
        Send-KeywordBatchAlert -Test -WhatIf | Should -BeNullOrEmpty
    }

    It 'tells a channel that refuses as an error of its own' {
        $web = Start-Web 1 -Status 500
        try {
            Set-Content .env "ALERT_WEBHOOK_URL=$($web.Url)?key=web-key"
            $sent = Send-KeywordBatchAlert -Test -ErrorAction SilentlyContinue -ErrorVariable failed
            $sent.Sent | Should -BeFalse
            $failed[0].FullyQualifiedErrorId | Should -BeLike 'AlertNotSent,*'
            "$failed $($sent | Format-List | Out-String)" | Should -Not -Match 'web-key'
        }
        finally { $web.Listener.Close() }
    }

    It 'says what to set where nothing is' {
        { Send-KeywordBatchAlert -Test } | Should -Throw -ErrorId 'NoAlertChannel,*'
    }

    It 'names a wrong setting' {
        Set-Content .env 'RECIPIENT_EMAILS=nobody'
        { Send-KeywordBatchAlert -Test } | Should -Throw '*SMTP_HOST*'
    }
}
