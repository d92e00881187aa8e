using System.Globalization;
using System.Runtime.CompilerServices;

namespace KeywordBatch.Testing;

/// <summary>Tests compare texts that are written for people: in English, whatever the machine and the programs started from here speak.</summary>
internal static class English
{
    [ModuleInitializer]
    internal static void Speak()
    {
        CultureInfo english = CultureInfo.GetCultureInfo("en-US");
        CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = english;
        CultureInfo.DefaultThreadCurrentCulture = CultureInfo.DefaultThreadCurrentUICulture = english;
        Environment.SetEnvironmentVariable("LANG", "en_US.UTF-8");
        foreach (string name in (string[])["LC_ALL", "LC_MESSAGES", "LANGUAGE"])
        {
            Environment.SetEnvironmentVariable(name, null);
        }
    }
}
