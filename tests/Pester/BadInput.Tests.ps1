# Every parameter of every cmdlet gets what it cannot take.
BeforeDiscovery {
    . $PSScriptRoot/Common.ps1
    $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters + 'ProgressAction'
    $cases = foreach ($command in Get-Command -Module KeywordBatch) {
        foreach ($parameter in $command.Parameters.Values | Where-Object { $_.Name -notin $common -and $_.ParameterType -ne [switch] }) {
            $attributes = $parameter.Attributes
            $range = $attributes | Where-Object { $_ -is [ValidateRange] } | Select-Object -First 1
            $kinds = @(
                if (-not ($attributes | Where-Object { $_ -is [AllowNull] -or $_ -is [AllowEmptyString] }) -and -not ($range -and $range.MinRange -le 0 -and -not [Nullable]::GetUnderlyingType($parameter.ParameterType))) { 'null' }
                # A piped object may be anything; what it lacks is the row's problem. PowerShell makes 0 of an empty text, and .NET the invariant culture.
                if ($parameter.ParameterType -notin [psobject], [cultureinfo] -and -not ($attributes | Where-Object { $_ -is [AllowEmptyString] }) -and -not ($range -and $range.MinRange -le 0)) { 'empty' })
            # Everything becomes a string or an object; only other types have a wrong one.
            if ($parameter.ParameterType -notin [string], [string[]], [object], [object[]], [psobject], [byte[]]) { $kinds += 'wrong' }
            # A word that is none: the date, the number, the mode that somebody mistyped.
            $bare = [Nullable]::GetUnderlyingType($parameter.ParameterType) ?? $parameter.ParameterType
            if ($bare.IsEnum -or $bare -in [int], [long], [double], [DateOnly]) { $kinds += 'mistyped' }
            foreach ($kind in $kinds) { @{ Command = $command.Name; Parameter = $parameter.Name; Kind = $kind } }
        }
    }
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $null = Connect-SampleDatabase
    Push-Location $TestDrive

    function Get-MandatoryArgument($Command, [string] $Except) {
        $set = $Command.ParameterSets | Where-Object { $_.Parameters.Name -contains $Except } | Sort-Object { -not $_.IsDefault } | Select-Object -First 1
        $arguments = @{}
        foreach ($parameter in $set.Parameters | Where-Object { $_.IsMandatory -and $_.Name -ne $Except }) {
            $arguments[$parameter.Name] = switch ($parameter.ParameterType) {
                ([DateOnly]) { '2025-06-11' }
                ([KeywordBatch.MissingKeyword[]]) { [KeywordBatch.MissingKeyword]::new('2025-06-11', 'question', 1) }
                ([KeywordBatch.ChatKeyword[]]) { [KeywordBatch.ChatKeyword]::new('2025-06-11', 'question', 'keyword', 1, 1) }
                ([KeywordBatch.KeywordBatchUnit[]]) { [KeywordBatch.KeywordBatchUnit]::new('chattings', '2025-06-11', 0, 1) }
                ([int]) { 1 }
                ([long]) { 1 }
                { $_.IsEnum } { [enum]::GetValues($_)[0] }
                ([scriptblock]) { { } }
                default { 'text' }
            }
        }
        $arguments
    }
}

AfterAll {
    Pop-Location
    Disconnect-KeywordDatabase
}

Describe 'Bad input' {
    It '<Command> -<Parameter> refuses <Kind>' -ForEach $cases {
        $arguments = Get-MandatoryArgument (Get-Command $Command) $Parameter
        $arguments[$Parameter] = switch ($Kind) { null { $null } empty { '' } wrong { @{ no = 'such' } } mistyped { 'mistyped' } }
        if ((Get-Command $Command).Parameters.ContainsKey('Confirm')) { $arguments.Confirm = $false }
        $problem = { & $Command @arguments -ErrorAction Stop } | Should -Throw -PassThru -Because 'the value is no good'
        $problem.CategoryInfo.Category | Should -BeIn InvalidArgument, InvalidData, ObjectNotFound, InvalidOperation, InvalidType
        $problem.FullyQualifiedErrorId | Should -Not -BeLike 'UnexpectedError*'
        $message = $problem.Exception.Message
        $message | Should -Match $Parameter
        ($message -split "`n").Count | Should -Be 1
    }

    It 'names the valid values: <Code>' -ForEach @(
        @{ Code = { Get-MissingKeyword nonsense }; Text = '2025-06-11, today, yesterday' }
        @{ Code = { Get-MissingKeyword 2025-02-30 }; Text = '2025-06-11, today, yesterday' }
        @{ Code = { Invoke-KeywordBatch 2025-06-11 -Limit 0 }; Text = '1' }
        @{ Code = { Invoke-KeywordBatch 2025-06-11 -Limit -1 }; Text = '1' }
        @{ Code = { Invoke-KeywordBatch 2025-06-11 -ParallelDay 33 }; Text = '32' }
        @{ Code = { Invoke-KeywordBatch 2025-06-11 -Classifier magic }; Text = 'rules.*hcx.*openai' }
        @{ Code = { Invoke-KeywordBatch 2025-06-11 -Mode Magic }; Text = "'Magic' is none of Basic, Check, Missing, Complete" }
        @{ Code = { Connect-KeywordDatabase sqlite:///x.db -Name a:b }; Text = "no ':'" }
        @{ Code = { Set-Content columns.csv 'a,b'; Import-Chat columns.csv }; Text = "'created_at'; its header is: a,b" }
    ) {
        $Code | Should -Throw -PassThru | ForEach-Object { $_.Exception.Message | Should -Match $Text }
    }

    It 'refuses a value before the cmdlet begins, with <Id> underneath: <Code>' -ForEach @(
        @{ Id = 'InvalidDate'; Code = { Get-MissingKeyword 2025-02-30 } }
        @{ Id = 'InvalidMsgTime'; Code = { Read-DataContainer . -From 20251311000000 } }
        @{ Id = 'SecretNeedsModule'; Code = { Invoke-KeywordBatch 2025-06-11 -Classifier hcx -ApiKey name } }
    ) {
        $problem = $Code | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike 'ParameterArgumentTransformationError,*'
        $cause = $problem.Exception.GetBaseException()
        $cause | Should -BeOfType KeywordBatch.KeywordBatchException
        $cause.ErrorId | Should -Be $Id
        $problem.Exception.Message | Should -BeLike "*$($cause.RecommendedAction)"
    }

    It '<Id>: <Code>' -ForEach @(
        @{ Id = 'EndBeforeStart'; Category = 'InvalidArgument'; Code = { Get-MissingKeyword 2025-06-12 2025-06-11 } }
        @{ Id = 'EndTooLate'; Category = 'InvalidArgument'; Code = { Get-MissingKeyword 9999-12-31 } }
        @{ Id = 'EndTooLate'; Category = 'InvalidArgument'; Code = { Invoke-KeywordBatch 2025-06-11 ([datetime]::MaxValue) -Mode Check } }
        @{ Id = 'UnknownDatabaseScheme'; Category = 'InvalidOperation'; Code = { Get-MissingKeyword 2025-06-12 -Database oracle://x/y } }
        @{ Id = 'UnknownConnection'; Category = 'ObjectNotFound'; Code = { Get-MissingKeyword 2025-06-12 -Connection nobody } }
        @{ Id = 'DatabaseUnreachable'; Category = 'ConnectionError'; Code = { Get-MissingKeyword 2025-06-12 -Database mysql://a:secret@127.0.0.1:1/x } }
        @{ Id = 'TableMissing'; Category = 'ObjectNotFound'; Code = { Get-MissingKeyword 2025-06-12 -Database sqlite:///nothing.db } }
        @{ Id = 'TableMissing'; Category = 'ObjectNotFound'; Code = { Resolve-ChatKeyword ([KeywordBatch.MissingKeyword]::new('2025-06-12', 'x', 1)) -Classifier rules -Database sqlite:///nothing.db } }
        @{ Id = 'ImportFileMissing'; Category = 'ObjectNotFound'; Code = { Import-Chat no-such-file.csv } }
        @{ Id = 'ImportFileMissing'; Category = 'ObjectNotFound'; Code = { Import-Chat no-such-*.csv } }
        @{ Id = 'ImportColumnMissing'; Category = 'InvalidData'; Code = { Set-Content empty.csv ''; Import-Chat empty.csv } }
        @{ Id = 'NoFilePath'; Category = 'InvalidArgument'; Code = { Push-Location Env:; try { 'x' | Add-DataContainerRecord strayed } finally { Pop-Location } } }
        @{ Id = 'NoFilePath'; Category = 'InvalidArgument'; Code = { Export-KeywordReport 2025-06-12 2025-06-12 Env:strayed.html } }
        @{ Id = 'ContainerMissing'; Category = 'ObjectNotFound'; Code = { Read-DataContainer nowhere } }
        @{ Id = 'ContainerMissing'; Category = 'ObjectNotFound'; Code = { Get-DataContainer nowhere } }
        @{ Id = 'ContainerMissing'; Category = 'ObjectNotFound'; Code = { Test-DataContainer nowhere -Quiet } }
        @{ Id = 'ContainerMissing'; Category = 'ObjectNotFound'; Code = { Clear-DataContainer nowhere -All } }
        @{ Id = 'ToBeforeFrom'; Category = 'InvalidArgument'; Code = { Read-DataContainer . -From 20250612000000 -To 20250611000000 } }
        @{ Id = 'RecordMissing'; Category = 'ObjectNotFound'; Code = { Read-DataContainer . -RecordNumber 99 -ErrorAction Stop } }
        @{ Id = 'UnknownCategory'; Category = 'ObjectNotFound'; Code = { Get-ChatKeyword 2025-06-12 -Category nothing } }
        @{ Id = 'NoApiKey'; Category = 'InvalidOperation'; Code = { Invoke-KeywordBatch 2025-06-12 -Classifier hcx } }
        @{ Id = 'InvalidClassifierUrl'; Category = 'InvalidOperation'; Code = { $env:HCX_CHAT_API_KEY = 'nv-x'; try { Invoke-KeywordBatch 2025-06-12 -Classifier hcx -ClassifierUrl nonsense } finally { $env:HCX_CHAT_API_KEY = $null } } }
        @{ Id = 'InvalidIdentifier'; Category = 'InvalidOperation'; Code = { $env:DB_TABLE_CHATTINGS = 'a; drop'; try { Get-MissingKeyword 2025-06-12 -Database sqlite:///x.db } finally { $env:DB_TABLE_CHATTINGS = $null } } }
    ) {
        $problem = $Code | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $problem.CategoryInfo.Category | Should -Be $Category
        $problem.ErrorDetails.RecommendedAction | Should -Not -BeNullOrEmpty
        ($problem.Exception.Message -split "`n").Count | Should -Be 1
        $problem.Exception.Message | Should -Not -Match secret
    }
}
