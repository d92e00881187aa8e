using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace KeywordBatch.Classification;

/// <summary>A rules file, read and checked: categories, their terms with weights, words that say nothing.</summary>
internal sealed class RuleBook
{
    private static readonly Lazy<RuleBook> BuiltIn = new(ReadBuiltIn);
    private readonly FrozenDictionary<char, RuleTerm[]> _terms;
    private readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> _stopwords;

    private RuleBook(RuleFile file, string version)
    {
        Version = version;

        // Every category has the score 0 in a question without any of its terms, and the first would win.
        MinimumScore = Math.Max(1, file.MinimumScore ?? 2);
        Names = [.. file.Categories.Select(c => c.Name), file.Otherwise];
        _stopwords = (file.Stopwords ?? []).Select(w => w.Trim().ToLowerInvariant())
            .ToFrozenSet(StringComparer.Ordinal)
            .GetAlternateLookup<ReadOnlySpan<char>>();
        _terms = file.Categories
            .SelectMany((category, index) => category.Terms.Select(
                t => new RuleTerm((file.Keywords?.GetValueOrDefault(t.Key) ?? t.Key).Trim(), CategoryName.Normalize(t.Key), index, t.Value)))
            .GroupBy(t => t.Letters[0])
            .ToFrozenDictionary(g => g.Key, g => g.OrderByDescending(t => t.Letters.Length).ToArray());
    }

    public static RuleBook Default => BuiltIn.Value;

    /// <summary>The categories' names in the file's order, the one for everything else last.</summary>
    public IReadOnlyList<string> Names { get; }

    public int MinimumScore { get; }

    /// <summary>The file's version and the beginning of its checksum, so that an edited file counts as another.</summary>
    public string Version { get; }

    public static RuleBook Load(string path)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw ClassificationErrors.UnreadableRulesFile(path, e);
        }

        return Parse(bytes, path);
    }

    public bool IsStopword(ReadOnlySpan<char> word) => _stopwords.Contains(word);

    public ReadOnlySpan<RuleTerm> StartingWith(char letter) =>
        _terms.TryGetValue(letter, out RuleTerm[]? terms) ? terms : default;

    internal static RuleBook Parse(ReadOnlySpan<byte> bytes, string path)
    {
        if (!Utf8.IsValid(bytes))
        {
            throw ClassificationErrors.WrongRules(path, "RulesEncoding");
        }

        RuleFile file;
        try
        {
            ReadOnlySpan<byte> mark = Encoding.UTF8.Preamble;
            file = JsonSerializer.Deserialize(bytes.StartsWith(mark) ? bytes[mark.Length..] : bytes, RuleFileContext.Default.RuleFile)
                ?? throw ClassificationErrors.WrongRules(path, "RulesEmpty");
        }
        catch (JsonException e)
        {
            throw ClassificationErrors.InvalidRulesFile(path, e.Message, e);
        }

        Check(file, path);
        return new RuleBook(file, $"{file.Version}-{Convert.ToHexStringLower(SHA256.HashData(bytes)[..4])}");
    }

    private static RuleBook ReadBuiltIn()
    {
        const string Name = "KeywordBatch.Core.Classification.default-rules.json";
        using Stream stream = typeof(RuleBook).Assembly.GetManifestResourceStream(Name)
            ?? throw new InvalidOperationException($"The assembly lacks {Name}.");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Parse(bytes, Name);
    }

    private static void Check(RuleFile file, string path)
    {
        // The reader of JSON refuses a null in place of a list, and not one in it.
        if (file.Categories.Any(c => c is null) || file.Keywords?.Values.Any(k => k is null) == true || file.Stopwords?.Any(w => w is null) == true)
        {
            throw ClassificationErrors.WrongRules(path, "RulesEmpty");
        }

        if (file.Categories.Count == 0)
        {
            throw ClassificationErrors.WrongRules(path, "RulesWithoutCategories");
        }

        if (string.IsNullOrWhiteSpace(file.Otherwise))
        {
            throw ClassificationErrors.WrongRules(path, "RulesWithoutOtherwise");
        }

        if (file.Keywords?.FirstOrDefault(k => !KeywordCleaner.IsSane(k.Value)) is { Key: not null } bad)
        {
            throw ClassificationErrors.WrongRules(path, "RulesKeyword", bad.Value, bad.Key);
        }

        string otherwise = CategoryName.Normalize(file.Otherwise);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (RuleCategory category in file.Categories)
        {
            if (string.IsNullOrWhiteSpace(category.Name) || !names.Add(CategoryName.Normalize(category.Name)))
            {
                throw ClassificationErrors.WrongRules(path, "RulesCategoryName", category.Name);
            }

            if (CategoryName.Normalize(category.Name) == otherwise)
            {
                throw ClassificationErrors.WrongRules(path, "RulesOtherwiseTwice", category.Name);
            }

            foreach ((string term, int weight) in category.Terms)
            {
                string letters = CategoryName.Normalize(term);
                if (letters.Length < 2 || !letters.All(KoreanTerms.IsPart) || !KeywordCleaner.IsSane(letters) || weight is < 1 or > 1000)
                {
                    throw ClassificationErrors.WrongRules(path, "RulesTerm", term, category.Name);
                }
            }
        }
    }
}
