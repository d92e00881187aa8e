# Get-Help, and every example in it.
BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $commands = Get-Command -Module KeywordBatch | ForEach-Object { @{ Name = $_.Name } }
    $examples = foreach ($command in Get-Command -Module KeywordBatch) {
        foreach ($example in @((Get-Help $command.Name).examples.example)) {
            @{ Name = $command.Name; Title = $example.title; Code = $example.code }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
}

Describe 'Help of <Name>' -ForEach $commands {
    BeforeAll {
        $help = Get-Help $Name -Full
        $command = Get-Command $Name
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters + 'ProgressAction'
        $names = $command.Parameters.Keys | Where-Object { $_ -notin $common }
    }

    It 'has synopsis, description, inputs and outputs' {
        $help.Synopsis | Should -Not -BeNullOrEmpty
        $help.Synopsis | Should -Not -BeLike "*$Name*"
        $help.description.Text | Should -Not -BeNullOrEmpty
        $help.inputTypes.inputType | Should -Not -BeNullOrEmpty
        $help.returnValues.returnValue | Should -Not -BeNullOrEmpty
    }

    It 'describes every parameter and no other' {
        $help.parameters.parameter.name | Sort-Object | Should -Be ($names | Sort-Object)
        foreach ($parameter in $help.parameters.parameter) {
            $parameter.description.Text | Should -Not -BeNullOrEmpty -Because "$($parameter.name) is a parameter"
        }
    }

    It 'has a HelpMessage on every parameter, for the completion tooltip' {
        foreach ($parameter in $names | Where-Object { $_ -notin 'WhatIf', 'Confirm' }) {
            $messages = $command.Parameters[$parameter].Attributes.Where{ $_ -is [Parameter] }.HelpMessage
            $messages | Should -Not -BeNullOrEmpty -Because "$parameter is a parameter"
        }
    }

    It 'has three examples or more' {
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
    }

    It 'says what it writes in OutputType too' {
        if ($help.returnValues.returnValue.type.name -ne 'None') {
            $command.OutputType | Should -Not -BeNullOrEmpty
        }
    }
}

Describe 'Example' {
    BeforeAll {
        # The table of the reader's own that the examples of the sync are about.
        function Add-StockTable([string] $Path) {
            Invoke-SqliteStatement $Path 'CREATE TABLE daily_stock_data (stock_code varchar(12), trade_date date, close_price int, PRIMARY KEY (stock_code, trade_date))'
        }
    }

    BeforeEach {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Push-Location $folder
        $saved = $env:KEYWORDBATCH_DATABASE, $env:HCX_CHAT_API_KEY, $env:ALERT_WEBHOOK_URL
        Disconnect-KeywordDatabase
        $env:KEYWORDBATCH_DATABASE = "sqlite:///$folder/chats.db"
        Copy-Item $SampleQuestions questions.csv
        $null = Initialize-KeywordDatabase
        Add-StockTable "$folder/chats.db"
        $null = Import-Chat questions.csv
        $null = Get-MissingKeyword 2025-06-12 | Resolve-ChatKeyword -Classifier rules | Add-ChatKeyword
        $null = Invoke-KeywordBatch 2025-06-13 -Classifier rules
        foreach ($name in 'new', 'copy') {
            $null = Initialize-KeywordDatabase -Connection "sqlite:///$folder/$name.db"
        }
    }

    AfterEach {
        $env:KEYWORDBATCH_DATABASE, $env:HCX_CHAT_API_KEY, $env:ALERT_WEBHOOK_URL = $saved
        Disconnect-KeywordDatabase
        Pop-Location
    }

    It '<Name>, <Title>' -ForEach $examples {
        $Code | Should -Not -BeNullOrEmpty
        # It is tried where somebody works: answers are chosen from these categories, and .env has the settings.
        $Code | Should -Not -Match 'admin_categories|Set-Content \.env'
        # As a person would type it: errors stop it, what it writes is formatted.
        $text = & { $ErrorActionPreference = 'Stop'; Set-StrictMode -Version Latest; & ([scriptblock]::Create($Code)) 3>&1 6>$null } | Out-String -Width 120
        $text | Should -Not -Match 'WARNING'
    }
}

Describe 'Help in Korean' {
    BeforeDiscovery {
        $translated = Get-ChildItem (Join-Path $repository docs/cmdlets/ko-KR/*.md) | ForEach-Object { @{ Name = $_.BaseName } }
    }

    BeforeAll {
        $saved = $env:LANG
        $env:LANG = 'ko_KR.UTF-8'
        try {
            $json = & $PSScriptRoot/Invoke-PowerShell.ps1 -NoProfile -NonInteractive -Command "
                if (`$IsWindows) { [cultureinfo]::CurrentUICulture = 'ko-KR'; [Console]::OutputEncoding = [Text.Encoding]::UTF8 }
                Import-Module '$(Join-Path $KeywordBatchModule KeywordBatch.psd1)'
                `$all = [ordered]@{}
                foreach (`$command in Get-Command -Module KeywordBatch) {
                    `$help = Get-Help `$command.Name -Full
                    `$all[`$command.Name] = [ordered]@{
                        Synopsis = `$help.Synopsis
                        Texts = @(`$help.description.Text) + @(`$help.examples.example.remarks.Text) + @(`$help.inputTypes.inputType.description.Text) + @(`$help.returnValues.returnValue.description.Text) | Where-Object { `$_ }
                        Titles = @(`$help.examples.example.title)
                        Codes = @(`$help.examples.example.code)
                        Parameters = @(`$help.parameters.parameter | ForEach-Object { [ordered]@{ Name = `$_.name; Text = `$_.description.Text -join ' ' } })
                    }
                }
                foreach (`$topic in 'about_KeywordBatch', 'about_KeywordBatch_Pipeline', 'about_DataContainer') { `$all[`$topic] = Get-Help `$topic | Out-String }
                `$all | ConvertTo-Json -Depth 5"
            $korean = $json | ConvertFrom-Json -AsHashtable
        }
        finally { $env:LANG = $saved }
    }

    It 'is there for every cmdlet' {
        $pages = (Get-ChildItem (Join-Path $repository docs/cmdlets/ko-KR/*.md)).BaseName | Sort-Object
        $pages | Should -Be ((Get-Command -Module KeywordBatch).Name | Sort-Object)
    }

    It 'says everything about <Name> in Korean, with the same parameters and examples' -ForEach $translated {
        $help = $korean[$Name]
        foreach ($text in @($help.Synopsis) + $help.Texts + $help.Titles) { $text | Should -Match '\p{IsHangulSyllables}' }
        foreach ($parameter in $help.Parameters) {
            $parameter.Text | Should -Match '\p{IsHangulSyllables}' -Because "-$($parameter.Name) is a parameter"
        }
        $english = Get-Help $Name -Full
        $help.Parameters.Name | Should -Be $english.parameters.parameter.name
        $help.Codes | Should -Be $english.examples.example.code
    }

    It 'has <_> in Korean' -ForEach about_KeywordBatch, about_KeywordBatch_Pipeline, about_DataContainer {
        $korean[$_] | Should -Match '\p{IsHangulSyllables}'
        $korean[$_] | Should -Match "TOPIC\s+$_\s"
    }
}

Describe 'Help in a language without pages' {
    It 'is in English' {
        $synopsis = & $PSScriptRoot/Invoke-PowerShell.ps1 -NoProfile -NonInteractive -Command "
            [cultureinfo]::CurrentUICulture = 'fr-FR'
            Import-Module '$(Join-Path $KeywordBatchModule KeywordBatch.psd1)'
            (Get-Help Get-UniqueChat).Synopsis"
        $synopsis | Should -Be (Get-Help Get-UniqueChat).Synopsis
    }
}

Describe 'Topics' {
    It '<_> is found' -ForEach about_KeywordBatch, about_KeywordBatch_Pipeline, about_DataContainer {
        Get-Help $_ | Out-String | Should -Match 'SHORT DESCRIPTION'
    }
}

Describe 'Pages' {
    It 'are in line with the cmdlets' {
        $stale = & (Join-Path $repository tools/Update-Help.ps1) -Module (Join-Path $KeywordBatchModule KeywordBatch.psd1) -Check
        $stale | Should -BeNullOrEmpty -Because 'tools/Update-Help.ps1 brings them in line'
    }
}
