using System.Globalization;
using System.Reflection;
using System.Resources;

namespace KeywordBatch;

/// <summary>
/// Texts for people from a .resx file: a message under its ErrorId, what to do about it under ErrorId_Action. The UI
/// culture chooses the language.
/// </summary>
/// <param name="baseName">The resources' full name, without language and extension.</param>
/// <param name="assembly">The assembly that holds them.</param>
public sealed class MessageCatalog(string baseName, Assembly assembly)
{
    private readonly ResourceManager _resources = new(baseName, assembly);

    /// <summary>The texts of one of Core's rooms, from Resources/{room}.resx.</summary>
    internal MessageCatalog(string room)
        : this($"KeywordBatch.Core.Resources.{room}", typeof(MessageCatalog).Assembly)
    {
    }

    /// <summary>A text, with its places filled in the current culture's form.</summary>
    /// <param name="id">Its name.</param>
    /// <param name="args">What goes into {0}, {1} and so on.</param>
    /// <exception cref="MissingManifestResourceException">There is no such text.</exception>
    public string Text(string id, params ReadOnlySpan<object?> args)
    {
        string format = Find(id) ?? throw new MissingManifestResourceException($"{baseName} has no text '{id}'.");
        return args.IsEmpty ? format : string.Format(GregorianCulture.Of(CultureInfo.CurrentCulture), format, args);
    }

    /// <summary>A text as it is written, with its places; null when there is none.</summary>
    /// <param name="id">Its name.</param>
    public string? Find(string id) => _resources.GetString(id, CultureInfo.CurrentUICulture);

    /// <summary>An error with its message and what to do about it.</summary>
    /// <param name="kind">Which kind.</param>
    /// <param name="errorId">Its id, the name of the texts.</param>
    /// <param name="target">What it is about; null for nothing in particular.</param>
    /// <param name="cause">What was caught; null for nothing.</param>
    /// <param name="args">What goes into {0}, {1} and so on, of both texts.</param>
    public KeywordBatchException Error(
        KeywordBatchErrorKind kind, string errorId, object? target, Exception? cause, params ReadOnlySpan<object?> args) =>
        new(kind, errorId, Text(errorId, args), Text(errorId + "_Action", args), target, cause);
}
