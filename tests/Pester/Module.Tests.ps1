# The built module as PowerShell sees it.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $manifest = Join-Path $KeywordBatchModule KeywordBatch.psd1

    # A process of its own: what is loaded there was loaded by what we did there.
    function Invoke-Fresh([string] $Script) {
        & $PSScriptRoot/Invoke-PowerShell.ps1 -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; Set-StrictMode -Version Latest; $Script"
        if ($LASTEXITCODE) { throw "The other process ended with exit code $LASTEXITCODE." }
    }
}

Describe 'Manifest' {
    It 'is clean' {
        $module = Test-ModuleManifest $manifest -WarningVariable warnings -ErrorAction Stop
        $warnings | Should -BeNullOrEmpty
        $module.PowerShellVersion | Should -Be ([version] '7.6')
        $module.CompatiblePSEditions | Should -Be Core
        $module.Description | Should -Not -BeNullOrEmpty
        $module.LicenseUri | Should -Not -BeNullOrEmpty
        $module.ProjectUri | Should -Not -BeNullOrEmpty
        $module.Tags | Should -Contain PSEdition_Core
    }

    It 'exports exactly the cmdlets of the assembly' {
        $written = (Import-PowerShellDataFile $manifest).CmdletsToExport | Sort-Object
        $types = [KeywordBatch.Loader.ModuleLoadContext]::LoadCmdlets().GetExportedTypes().Where{
            $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)
        }
        $compiled = $types.ForEach{
            $attribute = $_.GetCustomAttributes([System.Management.Automation.CmdletAttribute], $false)[0]
            "$($attribute.VerbName)-$($attribute.NounName)"
        } | Sort-Object
        $written | Should -Be $compiled
        (Get-Module KeywordBatch).ExportedCmdlets.Keys | Sort-Object | Should -Be $compiled
    }

    It 'uses approved verbs and singular nouns' {
        $approved = (Get-Verb).Verb
        foreach ($command in Get-Command -Module KeywordBatch) {
            $command.Verb | Should -BeIn $approved
            $command.Noun | Should -Not -Match '[^s]s$'
        }
    }
}

Describe 'Import' {
    It 'takes a fraction of a second, with nothing loaded but loader, model, cmdlets and core' {
        $seen = Invoke-Fresh "
            `$null = Get-Command Import-Module, Get-Item
            `$watch = [Diagnostics.Stopwatch]::StartNew()
            Import-Module '$manifest'
            `$milliseconds = `$watch.ElapsedMilliseconds
            `$watch.Restart()
            Import-Module '$((Get-Module Pester).Path)'
            [pscustomobject]@{
                Milliseconds = `$milliseconds
                Pester = `$watch.ElapsedMilliseconds
                Assemblies = @([AppDomain]::CurrentDomain.GetAssemblies().Location.Where{ `$_.StartsWith('$KeywordBatchModule') }.ForEach{ [IO.Path]::GetFileNameWithoutExtension(`$_) })
            } | ConvertTo-Json" | ConvertFrom-Json
        # A sixth, as measured in docs/performance.md; a busy machine slows both.
        $seen.Milliseconds | Should -BeLessThan $seen.Pester
        $seen.Assemblies | Should -Contain KeywordBatch.Loader
        $seen.Assemblies | Should -Contain KeywordBatch.Cmdlets
        $seen.Assemblies.Where{ $_ -notmatch '^KeywordBatch\.(Loader|Model|Cmdlets|Core)$' } | Should -BeNullOrEmpty
    }

    It 'works again after -Force and after Remove-Module' {
        $counts = Invoke-Fresh "
            Import-Module '$manifest'
            @(Get-Command -Module KeywordBatch).Count
            Import-Module '$manifest' -Force
            @(Get-Command -Module KeywordBatch).Count
            Remove-Module KeywordBatch
            @(Get-Command -Module KeywordBatch).Count
            Import-Module '$manifest'
            @(Get-Command -Module KeywordBatch).Count"
        $counts[1] | Should -Be $counts[0]
        $counts[2] | Should -Be 0
        $counts[3] | Should -Be $counts[0]
    }

    It 'works in runspaces side by side' {
        $counts = 1..4 | ForEach-Object -ThrottleLimit 4 -Parallel {
            Import-Module $using:manifest
            @(Get-Command -Module KeywordBatch).Count
        }
        $counts | Should -HaveCount 4
        $counts | Select-Object -Unique | Should -HaveCount 1
    }

    It 'makes the types people meet nameable: <_>' -ForEach MissingKeyword, ChatKeyword, KeywordBatchSummary, DataContainerRecord, KeywordBatchException {
        "KeywordBatch.$_" -as [type] | Should -Not -BeNullOrEmpty
    }
}
