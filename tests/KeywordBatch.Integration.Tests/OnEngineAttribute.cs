using System.Reflection;
using KeywordBatch.Database;
using KeywordBatch.Testing.Servers;
using Xunit.Sdk;

namespace KeywordBatch.Integration.Tests;

/// <summary>Runs a theory on an engine; where its server is not installed it is skipped, on CI it fails.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public abstract class OnEngineAttribute(DatabaseEngine engine, object[] more) : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[engine, .. more]];

    /// <summary>Why tests with an engine are skipped; null where they run.</summary>
    internal static string? SkipOf(DatabaseEngine engine)
    {
        (bool installed, string package) = engine switch
        {
            DatabaseEngine.MySql => (MariaDbServer.IsInstalled, "mariadb-server"),
            DatabaseEngine.PostgreSql => (PostgreSqlServer.IsInstalled, "postgresql"),
            _ => (true, ""),
        };
        return installed || Environment.GetEnvironmentVariable("CI") == "true" ? null : $"{package} is not installed.";
    }
}

[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnSqliteAttribute(params object[] more) : OnEngineAttribute(DatabaseEngine.Sqlite, more);

[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public class OnMariaDbAttribute : OnEngineAttribute
{
    public OnMariaDbAttribute(params object[] more)
        : base(DatabaseEngine.MySql, more) => Skip = SkipOf(DatabaseEngine.MySql);
}

/// <summary>Not where a MySQL server stands in for MariaDB, which lacks something that the test needs.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnMariaDbAloneAttribute : OnMariaDbAttribute
{
    public OnMariaDbAloneAttribute(params object[] more)
        : base(more)
    {
        if (MariaDbServer.IsMySql)
        {
            Skip = "MySQL lacks what this test needs of MariaDB.";
        }
    }
}

/// <summary>Only where a MySQL server stands in for MariaDB; elsewhere the theory is one row shorter, since nothing is missing there.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnMySqlAloneAttribute(params object[] more) : OnMariaDbAttribute(more)
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => MariaDbServer.IsMySql ? base.GetData(testMethod) : [];
}

[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class OnPostgreSqlAttribute : OnEngineAttribute
{
    public OnPostgreSqlAttribute(params object[] more)
        : base(DatabaseEngine.PostgreSql, more) => Skip = SkipOf(DatabaseEngine.PostgreSql);
}
