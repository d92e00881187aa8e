using System.Globalization;
using System.Resources;

namespace KeywordBatch.Cmdlets;

/// <summary>What the cmdlets say to people, from Resources/Cmdlets.resx; the UI culture chooses the language.</summary>
internal static class CmdletTexts
{
    private static readonly ResourceManager Resources = new("KeywordBatch.Cmdlets.Resources.Cmdlets", typeof(CmdletTexts).Assembly);

    public static string Get(string id, params ReadOnlySpan<object?> args)
    {
        string format = Resources.GetString(id, CultureInfo.CurrentUICulture)
            ?? throw new MissingManifestResourceException($"Cmdlets.resx has no text '{id}'.");
        return args.IsEmpty ? format : string.Format(CultureInfo.CurrentCulture, format, args);
    }
}
