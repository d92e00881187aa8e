@{
    RootModule           = 'KeywordBatch.psm1'
    ModuleVersion        = '0.1.0'
    GUID                 = '5a0f6f0e-3c52-4d0e-9c59-0a8d2f6b1c47'
    Author               = 'KeywordBatch contributors'
    Copyright            = '(c) KeywordBatch contributors. MIT licence.'
    Description          = 'Finds the chat questions that have no keyword and category yet, has them classified, and streams the answers into the database in chunks. Brings an embedded append-only record store, the DataContainer.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')
    RequiredAssemblies   = @('bin/KeywordBatch.Loader.dll', 'bin/KeywordBatch.Model.dll')
    FormatsToProcess     = @('KeywordBatch.Format.ps1xml')
    TypesToProcess       = @('KeywordBatch.Types.ps1xml')
    CmdletsToExport      = @(
        'Connect-KeywordDatabase', 'Disconnect-KeywordDatabase', 'Initialize-KeywordDatabase', 'Test-KeywordDatabase', 'Import-Chat'
        'Get-UniqueChat', 'Get-MissingKeyword', 'Get-KeywordCoverage'
        'Resolve-ChatKeyword', 'Add-ChatKeyword', 'Get-ChatKeyword'
        'Invoke-KeywordBatch', 'Get-KeywordBatchRun', 'Get-KeywordBatchUnit', 'Reset-KeywordBatchUnit', 'Get-KeywordBatchFailure'
        'Add-DataContainerRecord', 'Read-DataContainer', 'Get-DataContainer', 'Test-DataContainer', 'Repair-DataContainer', 'Compress-DataContainer', 'Clear-DataContainer'
        'Invoke-DailySync', 'Sync-TableRow', 'Get-BusinessDay'
        'Export-KeywordReport'
        'Get-KeywordBatchHealth', 'Send-KeywordBatchAlert'
        'Register-KeywordBatchSchedule', 'Get-KeywordBatchSchedule', 'Unregister-KeywordBatchSchedule', 'Start-KeywordBatchWorker'
    )
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    PrivateData          = @{
        PSData = @{
            Tags         = @('Keyword', 'Classification', 'Batch', 'MySQL', 'MariaDB', 'PostgreSQL', 'SQLite', 'LLM', 'PSEdition_Core', 'Linux', 'Windows', 'MacOS')
            LicenseUri   = 'https://opensource.org/license/mit'
            ProjectUri   = 'https://github.com/keywordbatch/keywordbatch'
            ReleaseNotes = 'First version.'
        }
    }
}
