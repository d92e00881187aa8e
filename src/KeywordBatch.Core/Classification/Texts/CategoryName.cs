using System.Text;

namespace KeywordBatch.Classification;

/// <summary>Category names as a model may write them: spaces, width, case and composition do not tell them apart.</summary>
internal static class CategoryName
{
    public static string Normalize(string name)
    {
        string composed = WellFormedText.Compose(name);
        var builder = new StringBuilder(composed.Length);
        foreach (char c in composed)
        {
            if (!char.IsWhiteSpace(c) && !char.IsControl(c))
            {
                builder.Append(char.ToLowerInvariant(c));
            }
        }

        return builder.ToString();
    }
}
