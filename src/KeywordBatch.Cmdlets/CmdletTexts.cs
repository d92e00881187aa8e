namespace KeywordBatch.Cmdlets;

/// <summary>What the cmdlets say to people, from Resources/Cmdlets.resx.</summary>
internal static class CmdletTexts
{
    public static readonly MessageCatalog Catalog = new("KeywordBatch.Cmdlets.Resources.Cmdlets", typeof(CmdletTexts).Assembly);

    public static string Get(string id, params ReadOnlySpan<object?> args) => Catalog.Text(id, args);
}
