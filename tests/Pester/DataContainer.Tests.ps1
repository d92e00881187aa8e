BeforeAll {
    . (Join-Path $PSScriptRoot Common.ps1)
    Set-StrictMode -Version Latest
}

Describe 'DataContainer cmdlets' {
    BeforeEach {
        $container = Join-Path ([IO.Path]::GetTempPath()) "kb-$([Guid]::NewGuid().ToString('N'))"
    }

    AfterEach {
        Remove-Item $container -Recurse -Force -ErrorAction Ignore
    }

    It 'stores texts, bytes and objects and gives them back' {
        'a text' | Add-DataContainerRecord $container -MsgTime 20250611090000 -Opt text
        Add-DataContainerRecord $container -InputObject ([byte[]](1, 2, 255)) -MsgTime 20250611090001
        [pscustomobject]@{ Name = '키워드'; Count = 3; Tags = 'x', 'y' } | Add-DataContainerRecord $container -MsgTime '2025-06-11 09:00:02' -Opt json

        $records = Read-DataContainer $container
        $records.Count | Should -Be 3
        $records[0].Value | Should -Be 'a text'
        $records[0].Opt | Should -Be 'text'
        $records[0].MsgTime | Should -Be '20250611090000'
        (Read-DataContainer $container -RecordNumber 1 -As Bytes).Value | Should -Be @(1, 2, 255)
        $object = (Read-DataContainer $container -RecordNumber 2 -As Json).Value
        $object.Name | Should -Be '키워드'
        $object.Count | Should -Be 3
        $object.Tags | Should -Be 'x', 'y'
        $problems = $null
        @(Read-DataContainer $container -As Json -ErrorVariable problems -ErrorAction SilentlyContinue).Count | Should -Be 1
        $problems.FullyQualifiedErrorId | Should -BeLike 'ValueNotJson,*'
    }

    It 'takes 2025-06-11 for the same day in a <_> session, and a time as that session writes it' -ForEach 'th-TH', 'fa-IR', 'ar-SA', 'ko-KR' {
        $own = [cultureinfo]::CurrentCulture
        try {
            [cultureinfo]::CurrentCulture = $_
            'x' | Add-DataContainerRecord $container -MsgTime '2025-06-11 09:30'
            'y' | Add-DataContainerRecord $container -MsgTime ([datetime]'2025-06-11 09:31').ToString()
            (Read-DataContainer $container -From '2025-06-11').MsgTime | Should -Be '20250611093000', '20250611093100'
        }
        finally {
            [cultureinfo]::CurrentCulture = $own
        }
    }

    It 'takes one moment for one time of this computer, whichever way it is given, and a day for its midnight' {
        # In a process of its own, with a zone in which it matters; Windows keeps its own there.
        Set-Content (Join-Path $TestDrive moments.ps1) @'
param($Module, $Container)
Import-Module $Module
$moment = '2025-06-11T00:30:00Z'
$moment, [datetimeoffset]$moment, ([datetime]$moment).ToUniversalTime(), ('{ "t": "2025-06-11T00:30:00Z" }' | ConvertFrom-Json).t | ForEach-Object { 'x' | Add-DataContainerRecord $Container -MsgTime $_ }
(Read-DataContainer $Container).MsgTime | Sort-Object -Unique
([datetime]$moment).ToString('yyyyMMddHHmmss')
@(Read-DataContainer $Container -From ([DateOnly]'2025-06-10') -To ([DateOnly]'2025-06-13')).Count
'@
        $zone = $env:TZ
        try {
            $env:TZ = 'Asia/Seoul'
            $lines = & $PSScriptRoot/Invoke-PowerShell.ps1 -NoProfile -NonInteractive -File (Join-Path $TestDrive moments.ps1) (Join-Path $KeywordBatchModule KeywordBatch.psd1) $container
        }
        finally {
            $env:TZ = $zone
        }

        $lines | Should -HaveCount 3 -Because "$lines"
        $lines[0] | Should -Be $lines[1]
        $lines[2] | Should -Be 4
    }

    It 'reads the numbers of JSON as they are written: whole, with a point, with an exponent' {
        '{"a":3,"b":9007199254740993,"c":0.1,"d":19.90,"e":1e3,"f":2.5E-3,"g":9223372036854775808,"h":12345678901234567890123456789012,"i":[-1]}' |
            Add-DataContainerRecord $container -MsgTime 20250611090000
        $value = (Read-DataContainer $container -As Json).Value
        $value.a, $value.b | Should -BeOfType long
        $value.b | Should -Be 9007199254740993
        $value.c, $value.d, $value.g | Should -BeOfType decimal
        "$($value.d)" | Should -Be '19.90'
        $value.g | Should -Be 9223372036854775808
        $value.e, $value.f, $value.h | Should -BeOfType double
        $value.e, $value.f | Should -Be 1000, 0.0025
        $value.i[0] | Should -BeOfType long
    }

    It 'stores numbers of every size with all their digits, no value as null and XML as its text' {
        '{"id":123456789012345678901234567890}' | ConvertFrom-Json | Add-DataContainerRecord $container -MsgTime 20250611090000
        @{ n = [int128]::MaxValue, [uint128]5, [half]1.5, [half]'0.1', [half]::NaN, [single]'0.1', [intptr]-7, [bigint]::Pow(10, 80), [DBNull]::Value, [xml]'<a>b</a>' } |
            Add-DataContainerRecord $container -MsgTime 20250611090000
        [int128]5, [DBNull]::Value, [xml]'<a b="c">가</a>', ([xml]'<a><b>c</b></a>').a | Add-DataContainerRecord $container -MsgTime 20250611090000
        (Read-DataContainer $container).Value | Should -Be @(
            '{"id":123456789012345678901234567890}'
            '{"n":[170141183460469231731687303715884105727,5,1.5,0.1,"NaN",0.1,-7,1' + '0' * 80 + ',null,"<a>b</a>"]}'
            '5'
            ''
            '<a b="c">가</a>'
            '<a><b>c</b></a>')
    }

    It 'stores objects of the system, a property that throws as null, and those beside them' {
        class Thrower { [int] $Good = 1 }
        $thrower = [Thrower]::new() | Add-Member -PassThru ScriptProperty Bad { throw 'no' }
        'x', (Get-Item $PSCommandPath), $thrower, (Get-Process -Id $PID), [timespan]'01:00:00', @{ Took = [timespan]'1.02:03:04.5'; At = [TimeOnly]'09:30' }, 'y' |
            Add-DataContainerRecord $container -MsgTime 20250611090000 -ErrorVariable problems
        $problems | Should -BeNullOrEmpty
        $records = @(Read-DataContainer $container)
        $records | Should -HaveCount 7
        $records[0].Value, $records[6].Value | Should -Be x, y
        $file = $records[1].Value | ConvertFrom-Json
        $file.Name | Should -Be DataContainer.Tests.ps1
        $file.Directory.Name | Should -Be Pester
        $file.Directory.Parent | Should -BeOfType string
        $half = $records[2].Value | ConvertFrom-Json
        $half.Good, $half.Bad | Should -Be 1, $null
        ($records[3].Value | ConvertFrom-Json).Id | Should -Be $PID
        $records[1, 3].Value.Length | Should -BeLessThan 1MB
        $records[4].Value | Should -Be '"01:00:00"'
        $times = $records[5].Value | ConvertFrom-Json
        $times.Took, $times.At | Should -Be '1.02:03:04.5000000', '09:30:00.0000000'
    }

    It 'stores what people nest, as deep as they do' {
        $inner = 'leaf'
        foreach ($i in 1..5) { $inner = [pscustomobject]@{ In = $inner } }
        $inner | Add-DataContainerRecord $container -MsgTime 20250611090000
        (Read-DataContainer $container -As Json).Value.In.In.In.In.In | Should -Be leaf
    }

    It 'copies records with their times and opts from one container to another' {
        1..50 | ForEach-Object { [pscustomobject]@{ MsgTime = 20250611090000 + $_; Opt = "o$_"; Text = "t$_" } } | Add-DataContainerRecord $container
        $copy = "$container-copy"
        try {
            Read-DataContainer $container | Add-DataContainerRecord $copy
            Read-DataContainer $copy | Out-String | Should -Be (Read-DataContainer $container | Out-String)
        }
        finally {
            Remove-Item $copy -Recurse -Force -ErrorAction Ignore
        }
    }

    It 'takes records that were read before from <Name>' -ForEach @(
        @{ Name = 'CSV'; Back = { $input | ConvertTo-Csv | ConvertFrom-Csv } }
        @{ Name = 'JSON'; Back = { $input | ConvertTo-Json | ConvertFrom-Json } }
        @{ Name = 'a job'; Back = { [Management.Automation.PSSerializer]::Deserialize([Management.Automation.PSSerializer]::Serialize(@($input))) } }
        @{ Name = 'Select-Object *'; Back = { $input | Select-Object * } }
    ) {
        'one' | Add-DataContainerRecord $container -MsgTime 20250611090000 -Opt failed
        [pscustomobject]@{ Opt = 'whole'; Value = '둘' } | Add-DataContainerRecord $container -MsgTime 20250611090001
        Read-DataContainer $container | & $Back | Add-DataContainerRecord "$container-2"
        try {
            $copies = Read-DataContainer "$container-2"
            $copies.Value | Should -Be 'one', '{"Opt":"whole","Value":"둘"}'
            $copies.Opt | Should -Be 'failed', 'whole'
            $copies.MsgTime | Should -Be '20250611090000', '20250611090001'
        }
        finally {
            Remove-Item "$container-2" -Recurse -Force
        }
    }

    It 'answers E12: by time, past the hour, and ten nexts across the hour' {
        $start = [datetime]'2005-08-02'
        0..7199 | ForEach-Object { [pscustomobject]@{ MsgTime = $start.AddSeconds($_); Opt = 'opt' } } | Add-DataContainerRecord $container
        (Read-DataContainer $container -Time 20050802005958).Key | Should -Be 3598
        (Read-DataContainer $container -From 20050802000000 -Time 20050802010101).Key | Should -Be 3599
        (Read-DataContainer $container -From 20050802005955 | Select-Object -First 10)[-1].Key | Should -Be 4
        (Read-DataContainer $container -First).Key | Should -Be 0
        (Read-DataContainer $container -Last).MsgTime | Should -Be '20050802015959'
        @(Read-DataContainer $container -From 20050802005900 -To 20050802010001).Count | Should -Be 62
    }

    It 'reports a bad record as an error of its own and stores the others' {
        $problems = $null
        'good', 'bad', 'good too' |
            ForEach-Object { [pscustomobject]@{ MsgTime = 20250611090000; Opt = ($_ -eq 'bad' ? 'x' * 21 : ''); Value = $_ } } |
            Add-DataContainerRecord $container -ErrorVariable problems -ErrorAction SilentlyContinue
        $problems.Count | Should -Be 1
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'InvalidOpt,*'
        @(Read-DataContainer $container).Count | Should -Be 2
    }

    It 'puts nothing under -WhatIf' {
        'a' | Add-DataContainerRecord $container -MsgTime 20250611090000 -WhatIf
        Test-Path $container | Should -BeFalse
    }

    It 'refuses a time that is none' {
        { Read-DataContainer $container -From 20251311000000 } | Should -Throw -ErrorId 'ParameterArgumentTransformationError,*'
    }

    It 'says that a record did not come, also after waiting for it' {
        'a', 'b' | Add-DataContainerRecord $container -MsgTime 20250611090000
        foreach ($wait in @{}, @{ TimeoutSec = 0.1 }) {
            Read-DataContainer $container -RecordNumber 2 @wait -ErrorAction SilentlyContinue -ErrorVariable problems | Should -BeNullOrEmpty
            $problems.Count | Should -Be 1
            $problems[0].FullyQualifiedErrorId | Should -BeLike 'RecordMissing,*'
        }
    }

    It 'waits as long as it is told' {
        $clock = [Diagnostics.Stopwatch]::StartNew()
        Read-DataContainer $container -TimeoutSec 0.3 | Should -BeNullOrEmpty
        $clock.Elapsed.TotalSeconds | Should -BeGreaterThan 0.25
        $clock.Elapsed.TotalSeconds | Should -BeLessThan 20
    }

    It 'is released by Select-Object -First while it would wait for ever' {
        'a', 'b' | Add-DataContainerRecord $container -MsgTime 20250611090000
        (Read-DataContainer $container -Wait | Select-Object -First 2).Count | Should -Be 2
    }

    It 'lists, tests, compresses, repairs and clears hours' {
        0..3 | ForEach-Object {
            $hour = $_
            1..500 | ForEach-Object { [pscustomobject]@{ MsgTime = 20250611090000 + $hour * 10000; Opt = ''; Text = "the same text, $_" } }
        } | Add-DataContainerRecord $container
        $before = Read-DataContainer $container | Out-String

        $hours = Get-DataContainer $container
        $hours.Count | Should -Be 4
        $hours[0].Records | Should -Be 500
        Test-DataContainer $container -Quiet | Should -BeTrue

        (Compress-DataContainer $container -WhatIf) | Should -BeNullOrEmpty
        $compressed = Compress-DataContainer $container
        $compressed.Count | Should -Be 3
        $compressed[0].Ratio | Should -BeLessThan 0.5
        Read-DataContainer $container | Out-String | Should -Be $before

        $index = Join-Path $container 20250611120000.db.idx
        $bytes = [IO.File]::ReadAllBytes($index)
        $bytes[64 + 32 * 7] = $bytes[64 + 32 * 7] -bxor 1
        [IO.File]::WriteAllBytes($index, $bytes)
        $problems = $null
        @(Read-DataContainer $container -ErrorVariable problems -ErrorAction SilentlyContinue).Count | Should -Be 1999
        $problems[0].FullyQualifiedErrorId | Should -BeLike 'RecordsDamaged,*'
        Test-DataContainer $container -Quiet | Should -BeFalse
        Repair-DataContainer $container -WhatIf | Should -BeNullOrEmpty
        Test-DataContainer $container -Quiet | Should -BeFalse
        (Repair-DataContainer $container).After.Health | Should -Be 'Healthy'
        Read-DataContainer $container | Out-String | Should -Be $before

        Clear-DataContainer $container -KeepHours 1 -WhatIf
        (Get-DataContainer $container).Count | Should -Be 4
        (Clear-DataContainer $container -KeepHours 1 -PassThru).Partition | Should -Be '20250611090000', '20250611100000'
        (Get-DataContainer $container).Partition | Should -Be '20250611110000', '20250611120000'
        Clear-DataContainer $container -All
        Get-DataContainer $container | Should -BeNullOrEmpty
    }
}
