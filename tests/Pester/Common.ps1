# What every test file starts with: the built module, imported. Invoke-Tests.ps1 says where things are.
$artifacts = [IO.Path]::GetFullPath((Join-Path $PSScriptRoot ../../artifacts))
$KeywordBatchModule = $env:KEYWORDBATCH_TEST_MODULE ?? (Join-Path $artifacts module/KeywordBatch)
$KeywordBatchPumpFixture = $env:KEYWORDBATCH_TEST_PUMP ?? (Join-Path $artifacts bin/KeywordBatch.PumpFixture/release/KeywordBatch.PumpFixture.dll)
Import-Module (Join-Path $KeywordBatchModule KeywordBatch.psd1) -ErrorAction Stop
