# Export-KeywordReport against a SQLite database of its own.
BeforeAll {
    . $PSScriptRoot/Common.ps1
    $folder = Join-Path $TestDrive reports
    $null = New-Item -ItemType Directory $folder
    $database = 'sqlite:///' + (Join-Path $folder chats.db)
    $null = Initialize-KeywordDatabase -Connection $database
    $chats = foreach ($day in 11..13) {
        [pscustomobject]@{ created_at = "2025-06-$day 09:00:00"; input_text = '전학 절차 알려주세요' }
        [pscustomobject]@{ created_at = "2025-06-$day 10:00:00"; input_text = '=1+1 <script>' }
    }
    $null = $chats | Import-Chat -Connection $database
    Get-MissingKeyword 2025-06-11 2025-06-12 -Connection $database | Resolve-ChatKeyword -Classifier rules -Connection $database |
        Add-ChatKeyword -Connection $database
}

Describe 'Export-KeywordReport' {
    It 'writes <_> and emits the file' -ForEach page.html, book.xlsx {
        $file = Export-KeywordReport 2025-06-11 2025-06-13 (Join-Path $folder $_) -Connection $database
        $file | Should -BeOfType System.IO.FileInfo
        $file.Name | Should -Be $_
        $file.Length | Should -BeGreaterThan 1000
    }

    It 'writes in the language that is asked for' {
        $file = Export-KeywordReport 2025-06-11 2025-06-13 (Join-Path $folder ko.html) -Culture ko-KR -Connection $database
        Get-Content $file -Raw | Should -Match '일별 처리 현황'
        Get-Content $file -Raw | Should -Not -Match '<script'
    }

    It 'takes paths relative to the location' {
        Push-Location $folder
        try { (Export-KeywordReport 2025-06-11 2025-06-13 near.html -Connection $database).FullName | Should -Be (Join-Path $folder near.html) }
        finally { Pop-Location }
    }

    It 'writes nothing with -WhatIf' {
        Export-KeywordReport 2025-06-11 2025-06-13 (Join-Path $folder whatif.html) -Connection $database -WhatIf | Should -BeNullOrEmpty
        Join-Path $folder whatif.html | Should -Not -Exist
    }

    It 'tells a path that cannot be: <Path>' -ForEach @(
        @{ Path = 'x.pdf'; Id = 'UnknownReportFormat'; Category = 'InvalidArgument' }
        @{ Path = 'missing/x.html'; Id = 'ReportFolderMissing'; Category = 'ObjectNotFound' }
    ) {
        $record = { Export-KeywordReport 2025-06-11 2025-06-13 (Join-Path $folder $Path) -Connection 'mysql://x:y@127.0.0.1:1/none' } | Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -BeLike "$Id,*"
        $record.CategoryInfo.Category | Should -Be $Category
    }

    It 'refuses a period that ends before it starts' {
        $record = { Export-KeywordReport 2025-06-13 2025-06-11 (Join-Path $folder x.html) -Connection $database } | Should -Throw -PassThru
        $record.FullyQualifiedErrorId | Should -BeLike 'EndBeforeStart,*'
    }
}
