$cmdlets = [KeywordBatch.Loader.ModuleLoadContext]::LoadCmdlets()
$inner = Import-Module -Assembly $cmdlets -PassThru

# On a second import in one process PowerShell hands back its cached module of that assembly without bringing the
# cmdlets into this scope (PowerShell/PowerShell#20710); importing the module object does.
Import-Module -ModuleInfo $inner
Export-ModuleMember -Cmdlet *

# Not in the types file, which is read before this assembly is there.
Update-TypeData -TypeName System.DateOnly -TypeConverter $cmdlets.GetType('KeywordBatch.Cmdlets.DayConverter') -Force
