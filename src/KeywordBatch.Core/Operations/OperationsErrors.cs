namespace KeywordBatch.Operations;

internal static class OperationsErrors
{
    private static readonly MessageCatalog Catalog = new("Operations");

    public static string Message(string id, params ReadOnlySpan<object?> args) => Catalog.Text(id, args);
}
