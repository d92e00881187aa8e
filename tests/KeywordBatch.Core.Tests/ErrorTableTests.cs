using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace KeywordBatch.Core.Tests;

/// <summary>docs/errors.md, the resources and the code name the same errors.</summary>
public sealed partial class ErrorTableTests
{
    [Fact]
    public void The_table_lists_exactly_the_errors_of_the_code_with_their_texts()
    {
        Dictionary<string, string> categories = CategoryOfKind()
            .Matches(RepositoryFiles.Read("src", "KeywordBatch.Cmdlets", "ErrorRecords.cs"))
            .ToDictionary(m => m.Groups["kind"].Value, m => m.Groups["category"].Value);
        Dictionary<string, string> kinds = KindsOfCode();
        List<string> expected = [.. Resources(korean: false)
            .SelectMany(texts => texts.Where(t => kinds.ContainsKey(t.Key) && texts.ContainsKey(t.Key + "_Action")).Select(t =>
                $"| {t.Key} | {categories[kinds[t.Key]]} | {Escape(t.Value)} | {Escape(texts[t.Key + "_Action"])} |"))
            .Order(StringComparer.Ordinal)];

        List<string> listed = [.. RepositoryFiles.Read("docs", "errors.md").Split('\n')
            .Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| ErrorId", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

        Assert.Equal(expected, listed);
    }

    [Fact]
    public void Every_error_of_the_code_has_a_message_and_says_what_to_do()
    {
        HashSet<string> texts = [.. Resources(korean: false).SelectMany(t => t.Keys)];

        Assert.NotEmpty(KindsOfCode());
        Assert.All(KindsOfCode().Keys, id =>
        {
            Assert.Contains(id, texts);
            Assert.Contains(id + "_Action", texts);
        });
    }

    [Fact]
    public void Every_text_has_a_Korean_one_with_the_same_places()
    {
        foreach (string file in RepositoryFiles.Find("src", "*.resx").Where(f => !f.EndsWith(".ko.resx", StringComparison.Ordinal) && !IsOutput(f)))
        {
            Dictionary<string, string> english = Load(file);
            Dictionary<string, string> korean = Load(Path.ChangeExtension(file, ".ko.resx"));
            Assert.Equal(english.Keys.Order(StringComparer.Ordinal), korean.Keys.Order(StringComparer.Ordinal));
            Assert.All(english, text => Assert.Equal(Places(text.Value), Places(korean[text.Key])));
        }
    }

    private static Dictionary<string, string> KindsOfCode() =>
        RepositoryFiles.Find("src", "*Errors.cs")
            .Where(f => !IsOutput(f))
            .SelectMany(f => Factory().Matches(File.ReadAllText(f)))
            .GroupBy(m => m.Groups["id"].Value)
            .ToDictionary(g => g.Key, g => g.First().Groups["kind"].Value);

    private static IEnumerable<Dictionary<string, string>> Resources(bool korean) =>
        RepositoryFiles.Find("src", "*.resx")
            .Where(f => f.EndsWith(".ko.resx", StringComparison.Ordinal) == korean && !IsOutput(f))
            .Select(Load);

    private static Dictionary<string, string> Load(string file) =>
        XDocument.Load(file).Root!.Elements("data").ToDictionary(d => d.Attribute("name")!.Value, d => d.Element("value")!.Value);

    private static IEnumerable<string> Places(string text) => Place().Matches(text).Select(m => m.Value).Distinct().Order(StringComparer.Ordinal);

    private static bool IsOutput(string path) => path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal);

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace('\n', ' ');

    [GeneratedRegex(@"Error\(\s*KeywordBatchErrorKind\.(?<kind>\w+),\s*nameof\((?<id>\w+)\)")]
    private static partial Regex Factory();

    [GeneratedRegex(@"KeywordBatchErrorKind\.(?<kind>\w+) => ErrorCategory\.(?<category>\w+)")]
    private static partial Regex CategoryOfKind();

    [GeneratedRegex(@"\{\d+")]
    private static partial Regex Place();
}
