# The package as people get it: installed into an empty profile, imported by its name, and put to work there.
BeforeDiscovery {
    $feedTools = [bool](Get-Module -ListAvailable Microsoft.PowerShell.PSResourceGet)
}

BeforeAll {
    . $PSScriptRoot/Common.ps1
    $feed = Join-Path $TestDrive feed
    $packing = dotnet run --no-build --project (Join-Path $repository build) -- package --as-built $feed
    if ($LASTEXITCODE) { throw "Packing failed: $packing" }
    $version = (Import-PowerShellDataFile (Join-Path $KeywordBatchModule KeywordBatch.psd1)).ModuleVersion

    # A person's machine on the first day: nothing in the profile, and no module path but its own and PowerShell's.
    function New-PersonalFolder { (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName }

    function Invoke-InProfile([string] $Folder, [string] $Script) {
        $saved = @{}
        foreach ($name in 'HOME', 'USERPROFILE', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'LOCALAPPDATA', 'APPDATA', 'PSModulePath') {
            $saved[$name] = [Environment]::GetEnvironmentVariable($name)
            # Those that follow from the home folder are gone, not empty.
            if ($name -match '^XDG|^PSM') { Remove-Item "env:$name" -ErrorAction Ignore } else { Set-Item "env:$name" $Folder }
        }
        try {
            & $PSScriptRoot/Invoke-PowerShell.ps1 -NoProfile -NonInteractive -Command "`$ErrorActionPreference = 'Stop'; `$ProgressPreference = 'SilentlyContinue'; $Script"
            if ($LASTEXITCODE) { throw "The other process ended with exit code $LASTEXITCODE." }
        }
        finally {
            foreach ($name in $saved.Keys) {
                if ($null -eq $saved[$name]) { Remove-Item "env:$name" -ErrorAction Ignore } else { Set-Item "env:$name" $saved[$name] }
            }
        }
    }

    $mainJob = "
        Import-Module KeywordBatch
        'base=' + (Get-Module KeywordBatch).ModuleBase
        'version=' + (Get-Module KeywordBatch).Version
        Set-Location '$TestDrive'
        Connect-KeywordDatabase ('sqlite:///' + [guid]::NewGuid() + '.db')
        `$null = Initialize-KeywordDatabase
        `$null = Import-Chat '$SampleQuestions'
        `$summary = Invoke-KeywordBatch 2025-06-11 2025-06-19 -Classifier rules
        'processed=' + `$summary.Processed + ' missing=' + `$summary.MissingAfter
        'help=' + (Get-Help Invoke-KeywordBatch).Synopsis"

    function Assert-MainJob([string[]] $Lines, [string] $Folder) {
        ($Lines -like 'base=*').Substring(5) | Should -BeLike "$Folder*"
        $Lines | Should -Contain "version=$version"
        $Lines | Should -Contain 'processed=258 missing=0'
        $Lines | Should -Contain 'help=Finds, classifies and stores the keywords of a period.'
    }
}

Describe 'The package' {
    It 'is a .nupkg and a .zip of the version' {
        (Get-ChildItem $feed).Name | Sort-Object | Should -Be "KeywordBatch.$version.nupkg", "KeywordBatch.$version.zip"
    }

    It 'is installed from a feed by Install-PSResource and runs the main job' -Skip:(-not $feedTools) {
        $personal = New-PersonalFolder
        $null = Invoke-InProfile $personal "
            Register-PSResourceRepository -Name local -Uri '$feed' -Trusted
            Install-PSResource KeywordBatch -Repository local -Scope CurrentUser -Quiet"
        Assert-MainJob (Invoke-InProfile $personal $mainJob) $personal
    }

    It 'is unpacked into a module folder and runs the main job' {
        $personal = New-PersonalFolder
        $modules = Invoke-InProfile $personal "`$env:PSModulePath.Split([IO.Path]::PathSeparator)[0]"
        $modules | Should -BeLike "$personal*"
        [System.IO.Compression.ZipFile]::ExtractToDirectory((Join-Path $feed "KeywordBatch.$version.zip"), $modules)
        Assert-MainJob (Invoke-InProfile $personal $mainJob) $personal
    }

    It 'brings native SQLite for <_>' -ForEach linux-x64, linux-arm64, win-x64, win-arm64, osx-x64 {
        $system = $_
        $zip = [System.IO.Compression.ZipFile]::OpenRead((Join-Path $feed "KeywordBatch.$version.zip"))
        try { $zip.Entries.FullName -replace '\\', '/' | Where-Object { $_ -match "/runtimes/$system/native/.*e_sqlite3" } | Should -Not -BeNullOrEmpty }
        finally { $zip.Dispose() }
    }
}
