using KeywordBatch.Testing.Servers;

namespace KeywordBatch.Integration.Tests.DataContainers;

/// <summary>A fact that needs Python; skipped where there is none.</summary>
public sealed class WithPythonFactAttribute : FactAttribute
{
    public WithPythonFactAttribute() => Skip = ServerProcess.Find("python3") is null ? "python3 is not installed." : null;
}
