using System.Globalization;
using System.Resources;

namespace KeywordBatch;

/// <summary>
/// The texts of one room, from Resources/{room}.resx: a message under its ErrorId, what to do about it under
/// ErrorId_Action. The UI culture chooses the language.
/// </summary>
internal sealed class MessageCatalog(string room)
{
    private readonly ResourceManager _resources =
        new($"KeywordBatch.Core.Resources.{room}", typeof(MessageCatalog).Assembly);

    public string Text(string id, params ReadOnlySpan<object?> args)
    {
        string format = _resources.GetString(id, CultureInfo.CurrentUICulture)
            ?? throw new MissingManifestResourceException($"{room}.resx has no text '{id}'.");
        return args.IsEmpty ? format : string.Format(CultureInfo.CurrentCulture, format, args);
    }

    public KeywordBatchException Error(
        KeywordBatchErrorKind kind, string errorId, object? target, Exception? cause, params ReadOnlySpan<object?> args) =>
        new(kind, errorId, Text(errorId, args), Text(errorId + "_Action", args), target, cause);
}
