# Sync of any table, on SQLite; the engines are compared in the integration tests.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    function Get-Counts($Summary) { '{0}/{1}/{2}/{3}/{4}' -f $Summary.Read, $Summary.Inserted, $Summary.Updated, $Summary.Unchanged, $Summary.Failed }
}

AfterAll {
    Disconnect-KeywordDatabase
}

Describe 'Sync-TableRow' {
    BeforeEach {
        $null = Connect-SampleDatabase
    }

    It 'takes objects, hashtables, DataRows and lines of CSV' {
        $table = [System.Data.DataTable]::new()
        $null = $table.Columns.Add('category_id', [int])
        $null = $table.Columns.Add('category_name', [string])
        $null = $table.Rows.Add(104, 'row')
        $rows = @(
            [pscustomobject]@{ category_id = 101; category_name = 'object' }
            @{ category_name = 'hashtable'; category_id = 102 }
            [ordered]@{ category_id = 103L; category_name = 'ordered' }
            $table.Rows[0]
            'category_id,category_name', '105,csv' | ConvertFrom-Csv
            [KeywordBatch.KeywordCategory]::new(106, 'x') | Select-Object @{ n = 'category_id'; e = { 106 } }, @{ n = 'category_name'; e = { 'selected' } }
        )
        Get-Counts ($rows | Sync-TableRow admin_categories category_id) | Should -Be '6/6/0/0/0'
        Get-Counts ($rows | Sync-TableRow admin_categories category_id) | Should -Be '6/0/0/6/0'
        $rows[0].category_name = 'changed'
        Get-Counts ($rows | Sync-TableRow admin_categories category_id) | Should -Be '6/0/1/5/0'
    }

    It 'reports each bad row with key, reason and category, and stores the others' {
        $rows = @(
            @{ category_id = 1001; category_name = 'good' }
            @{ category_id = 1001; category_name = 'twice' }
            @{ category_id = 1002; category_name = 'extra'; colour = 'red' }
            @{ category_id = 'twelve'; category_name = 'wrong type' }
            @{ category_id = $null; category_name = 'null in the key' }
            @{ category_id = 1003; category_name = $null }
            42
            @{ category_id = 1004; category_name = 'good' }
        )
        $summary = $rows | Sync-TableRow admin_categories category_id -ErrorVariable problems -ErrorAction SilentlyContinue
        Get-Counts $summary | Should -Be '8/2/0/0/6'
        $problems | Should -HaveCount 6
        $problems.CategoryInfo.Category | Select-Object -Unique | Should -Be InvalidData
        @($problems.FullyQualifiedErrorId -like 'RowRefused,*') | Should -HaveCount 5
        @($problems.FullyQualifiedErrorId -like 'RowWithoutValues,*') | Should -HaveCount 1
        ($problems | Where-Object { $_.TargetObject.Key -eq 'category_id=1002' }).TargetObject.Reason | Should -Match colour
    }

    It 'writes nothing with -WhatIf' {
        @{ category_id = 77; category_name = 'x' } | Sync-TableRow admin_categories category_id -WhatIf
        Get-Counts (@{ category_id = 77; category_name = 'x' } | Sync-TableRow admin_categories category_id) | Should -Be '1/1/0/0/0'
    }

    It '<Id> ends it before anything is written' -ForEach @(
        @{ Id = 'SyncTableMissing'; Table = 'nothing'; Key = 'id'; Category = 'ObjectNotFound' }
        @{ Id = 'SyncKeyMissing'; Table = 'admin_categories'; Key = 'id'; Category = 'ObjectNotFound' }
        @{ Id = 'SyncKeyNotUnique'; Table = 'admin_categories'; Key = 'category_name'; Category = 'InvalidArgument' }
    ) {
        $problem = { @{ category_id = 1 } | Sync-TableRow $Table $Key } | Should -Throw -PassThru
        $problem.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $problem.CategoryInfo.Category | Should -Be $Category
    }

    It 'completes tables and keys from the database' {
        (TabExpansion2 "Sync-TableRow admin_ca" 22).CompletionMatches.CompletionText | Should -Be admin_categories
        (TabExpansion2 'Sync-TableRow admin_categories -Key ').CompletionMatches.CompletionText | Should -Contain category_id
    }
}
