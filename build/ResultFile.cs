using System.Xml;
using System.Xml.Linq;

namespace KeywordBatch.Build;

/// <summary>What a test runner wrote.</summary>
internal static class ResultFile
{
    /// <summary>Its XML; null where there is none, or where the runner broke off in the middle of it.</summary>
    public static XDocument? Load(string path)
    {
        try
        {
            return File.Exists(path) ? XDocument.Load(path) : null;
        }
        catch (XmlException e)
        {
            Console.WriteLine($"'{path}' cannot be read: {e.Message}");
            return null;
        }
    }
}
