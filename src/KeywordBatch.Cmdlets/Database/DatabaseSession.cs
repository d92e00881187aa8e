using System.Management.Automation;
using KeywordBatch.Configuration;
using KeywordBatch.Database;

namespace KeywordBatch.Cmdlets;

/// <summary>How a cmdlet comes to its database.</summary>
internal static class DatabaseSession
{
    /// <summary>The one given, else the session's default, else that of the environment; for the pipeline's thread.</summary>
    /// <exception cref="KeywordBatchException">A URL, a name or a setting is wrong.</exception>
    public static KeywordDatabase Open(KeywordDatabaseConnection? given, string folder) =>
        (given ?? ConnectionStore.Default ?? KeywordDatabaseConnection.From(SettingsSource.Load(folder))).Open();

    /// <summary>SQL texts go to the debug stream, transient faults to the warnings.</summary>
    public static void Connect(KeywordDatabase database, CmdletOutput output, bool debug)
    {
        database.Trace = debug ? output.NoteDebug : null;
        database.Retried = (attempt, fault) => output.NoteWarning(CmdletTexts.Get("TryingAgain", attempt, fault));
    }

    /// <summary>Whether anybody sees debug messages; SQL texts are not even collected otherwise.</summary>
    public static bool IsDebugOn(PSCmdlet cmdlet) =>
        cmdlet.MyInvocation.BoundParameters.TryGetValue("Debug", out object? given)
        ? LanguagePrimitives.IsTrue(given)
        : LanguagePrimitives.TryConvertTo(cmdlet.GetVariableValue("DebugPreference"), out ActionPreference preference)
        && preference is not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
}
