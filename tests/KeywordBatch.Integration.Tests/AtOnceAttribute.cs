using System.Reflection;
using KeywordBatch.Database;
using Xunit.Sdk;

namespace KeywordBatch.Integration.Tests;

/// <summary>
/// Runs a theory once with several engines, for tests that do little but wait: they wait at the same time. An engine whose
/// server is not installed is left out, on CI the test then fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class AtOnceAttribute : DataAttribute
{
    private readonly DatabaseEngine[] _engines;

    public AtOnceAttribute(params DatabaseEngine[] engines)
    {
        _engines = [.. engines.Where(e => OnEngineAttribute.SkipOf(e) is null)];
        Skip = _engines.Length == 0 ? "No server of its engines is installed." : null;
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_engines]];
}
