<#
.SYNOPSIS
Brings docs/cmdlets in line with the built cmdlets: syntax, and each parameter's metadata. Texts stay as they are.

.DESCRIPTION
Run ./build.sh first. A new cmdlet gets a page, a new parameter a section that starts from its HelpMessage, and a
parameter that is gone loses its section. A Pester test fails while pages and cmdlets differ. A folder in docs/cmdlets, such as
ko-KR, holds translations: they get the code of their examples from the English pages. Tells the pages that changed.
#>
param(
    [string] $Module = (Join-Path $PSScriptRoot ../artifacts/module/KeywordBatch/KeywordBatch.psd1),

    [string] $Docs = (Join-Path $PSScriptRoot ../docs/cmdlets),

    # Only tell which pages would change.
    [switch] $Check
)

Set-StrictMode -Version Latest
$ErrorActionPreference = 'Stop'
Import-Module $Module

$common = [System.Management.Automation.PSCmdlet]::CommonParameters
$whatIf = [System.Management.Automation.PSCmdlet]::OptionalCommonParameters

function Get-TypeName([type] $Type) {
    $nullable = [Nullable]::GetUnderlyingType($Type)
    if ($nullable) { $Type = $nullable }
    switch ($Type.FullName) {
        'System.String' { 'String' }
        'System.String[]' { 'String[]' }
        'System.Management.Automation.SwitchParameter' { 'SwitchParameter' }
        default { $Type.Name }
    }
}

function Get-Sections([string[]] $Lines) {
    $sections = [ordered]@{}
    $level2 = $null
    $key = ''
    $fence = $false
    foreach ($line in $Lines) {
        if ($line.StartsWith('```')) { $fence = -not $fence }
        if (-not $fence -and $line -match '^(##|###) (.+)$') {
            if ($Matches[1] -eq '##') { $level2 = $Matches[2]; $key = $level2 }
            else { $key = "$level2/$($Matches[2])" }
            $sections[$key] = [System.Collections.Generic.List[string]]::new()
        }
        elseif ($key) { $sections[$key].Add($line) }
    }
    $sections
}

function Get-Body($Sections, [string] $Key, [string] $Default) {
    $text = if ($Sections.Contains($Key)) { ($Sections[$Key] -join "`n").Trim() } else { '' }
    if ($text) { $text } else { $Default }
}

function Get-SyntaxText($Command, $Set) {
    $parts = foreach ($parameter in $Set.Parameters | Sort-Object { $_.Position -lt 0 }, Position, { -not $_.IsMandatory }) {
        if ($parameter.Name -in $common -or $parameter.Name -eq 'ProgressAction') { continue }
        $name = "-$($parameter.Name)"
        if ($parameter.Position -ge 0) { $name = "[$name]" }
        $text = if ($parameter.ParameterType -eq [switch]) { $name } else { "$name <$(Get-TypeName $parameter.ParameterType)>" }
        if ($parameter.IsMandatory) { $text } else { "[$text]" }
    }
    "$($Command.Name) $($parts -join ' ') [<CommonParameters>]" -replace '  +', ' '
}

function Get-Metadata($Command, [string] $Name) {
    $parameter = $Command.Parameters[$Name]
    $sets = @($parameter.ParameterSets.Keys | Sort-Object)
    $one = $parameter.ParameterSets[$sets[0]]
    $pipeline = @(
        if ($parameter.ParameterSets.Values.ValueFromPipelineByPropertyName -contains $true) { 'ByPropertyName' }
        if ($parameter.ParameterSets.Values.ValueFromPipeline -contains $true) { 'ByValue' })
    @(
        "Type: $(Get-TypeName $parameter.ParameterType)"
        "Parameter Sets: $(if ($sets[0] -eq '__AllParameterSets') { '(All)' } else { $sets -join ', ' })"
        "Aliases: $($parameter.Aliases -join ', ')".TrimEnd()
        $validate = $parameter.Attributes | Where-Object { $_ -is [ValidateSet] } | Select-Object -First 1
        if ($validate) { "Accepted values: $($validate.ValidValues -join ', ')" }
        elseif ($parameter.ParameterType.IsEnum) { "Accepted values: $([enum]::GetNames($parameter.ParameterType) -join ', ')" }
        ''
        "Required: $($one.IsMandatory)"
        "Position: $(if ($one.Position -ge 0) { $one.Position } else { 'Named' })"
        "Default value: %DEFAULT%"
        "Accept pipeline input: $(if ($pipeline) { "True ($($pipeline -join ', '))" } else { 'False' })"
        "Accept wildcard characters: $(@($parameter.Attributes | Where-Object { $_ -is [SupportsWildcards] }).Count -gt 0)") -join "`n"
}

# A page anew: what the cmdlet says, and the texts of the old page. A translation, which comes with the English page's
# sections, takes its examples' code from there, and what it does not say yet.
function New-Page($Command, $Sections, $English, [string] $Folder) {
    $source = $English ?? $Sections
    $page = [System.Collections.Generic.List[string]]::new()
    $page.Add("---`nexternal help file: KeywordBatch.Cmdlets.dll-Help.xml`nModule Name: KeywordBatch`nonline version:`nschema: 2.0.0`n---`n")
    $page.Add("# $($Command.Name)`n")
    $page.Add("## SYNOPSIS`n`n$(Get-Body $Sections SYNOPSIS '')`n")
    $page.Add("## SYNTAX`n")
    foreach ($set in $Command.ParameterSets | Sort-Object { -not $_.IsDefault }, Name) {
        $title = if ($set.Name -eq '__AllParameterSets') { '(All)' } else { $set.Name }
        if ($set.IsDefault) { $title += ' (Default)' }
        $page.Add("### $title`n`n``````powershell`n$(Get-SyntaxText $Command $set)`n```````n")
    }
    $page.Add("## DESCRIPTION`n`n$(Get-Body $Sections DESCRIPTION '')`n")
    $page.Add("## EXAMPLES`n")
    $own = @(@($Sections.Keys) -like 'EXAMPLES/*')
    $examples = @(@($source.Keys) -like 'EXAMPLES/*')
    for ($i = 0; $i -lt $examples.Count; $i++) {
        $title, $body = $examples[$i], (Get-Body $source $examples[$i] '')
        if ($English -and $i -lt $own.Count) {
            $code = [regex]::Match($body, '(?ms)^```.*?^```').Value
            $remarks = ((Get-Body $Sections $own[$i] '') -replace '(?ms)^```.*?^```').Trim()
            $title, $body = $own[$i], "$code`n`n$remarks"
        }
        $page.Add("### $($title.Substring(9))`n`n$body`n")
    }
    $page.Add("## PARAMETERS`n")
    $names = $Command.Parameters.Keys | Where-Object { $_ -notin $common -and $_ -ne 'ProgressAction' } | Sort-Object { $_ -in $whatIf }, { $_ }
    foreach ($name in $names) {
        $metadataOf = Get-Body $source "PARAMETERS/-$name" ''
        $text = foreach ($body in (Get-Body $Sections "PARAMETERS/-$name" ''), $metadataOf) {
            ($body -split '(?m)^```')[0].Trim() | Where-Object { $_ }
        }
        if (-not $text) {
            $text = switch ($name) {
                'WhatIf' { 'Shows what would be done, and does nothing.' }
                'Confirm' { 'Asks before each step.' }
                default { ($Command.Parameters[$name].Attributes | Where-Object { $_ -is [Parameter] }).HelpMessage | Select-Object -First 1 }
            }
        }
        $default = if ($metadataOf -match '(?m)^Default value: (.+)$') { $Matches[1] } elseif ($Command.Parameters[$name].ParameterType -eq [switch]) { 'False' } else { 'None' }
        $metadata = (Get-Metadata $Command $name).Replace('%DEFAULT%', $default)
        $page.Add("### -$name`n`n$(@($text)[0])`n`n``````yaml`n$metadata`n```````n")
    }
    $page.Add("### CommonParameters`n`n$(Get-Body $Sections 'PARAMETERS/CommonParameters' 'See about_CommonParameters.')`n")
    foreach ($part in 'INPUTS', 'OUTPUTS') {
        $page.Add("## $part`n")
        foreach ($key in @($source.Keys) -like "$part/*") {
            $page.Add("### $($key.Substring($part.Length + 1))`n`n$(Get-Body $Sections $key (Get-Body $source $key ''))`n")
        }
    }
    $page.Add("## NOTES`n`n$(Get-Body $Sections NOTES '')`n")
    $links = Get-Body $source 'RELATED LINKS' ''
    if ($English) {
        $links = [regex]::Replace($links, '\((?<page>[\w-]+\.md)\)', { param($link)
                $target = $link.Groups['page'].Value
                if (Test-Path (Join-Path $Folder $target)) { "($target)" } else { "(../$target)" } })
    }
    $page.Add("## RELATED LINKS`n`n$links`n")
    ($page -join "`n").TrimEnd() + "`n" -replace "`n{3,}", "`n`n"
}

function Update-Page([string] $Path, $Command, $English) {
    $old = if (Test-Path $Path) { Get-Content -Raw $Path } else { '' }
    $new = New-Page $Command (Get-Sections ($old -split "`n")) $English (Split-Path $Path)
    if ($new -cne $old) {
        $Path
        if (-not $Check) { Set-Content -NoNewline -Path $Path -Value $new }
    }
}

foreach ($command in Get-Command -Module KeywordBatch | Sort-Object Name) {
    $page = Join-Path $Docs "$($command.Name).md"
    Update-Page $page $command $null
    foreach ($translation in Get-ChildItem (Join-Path $Docs */$($command.Name).md)) {
        Update-Page $translation.FullName $command (Get-Sections ((Get-Content -Raw $page) -split "`n"))
    }
}
