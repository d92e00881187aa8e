$inner = Import-Module -Assembly ([KeywordBatch.Loader.ModuleLoadContext]::LoadCmdlets()) -PassThru

# On a second import in one process PowerShell hands back its cached module of that assembly without bringing the
# cmdlets into this scope (PowerShell/PowerShell#20710); importing the module object does.
Import-Module -ModuleInfo $inner
Export-ModuleMember -Cmdlet *
