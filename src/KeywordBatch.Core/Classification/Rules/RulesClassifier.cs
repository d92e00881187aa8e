using KeywordBatch.Configuration;

namespace KeywordBatch.Classification;

/// <summary>Classifies offline by the terms of a rules file; deterministic, safe to use from several threads.</summary>
public sealed class RulesClassifier : IKeywordClassifier
{
    /// <summary>Its name among the classifiers.</summary>
    public const string Name = "rules";

    private readonly RuleBook _book;
    private readonly long? _defaultCategoryId;
    private RuleCategories? _lastCategories;

    /// <summary>Makes one from a rules file.</summary>
    /// <param name="path">The file; null for the built-in rules.</param>
    /// <param name="defaultCategoryId">Category of the questions that no term fits, instead of the file's "otherwise".</param>
    /// <exception cref="KeywordBatchException">UnreadableRulesFile, InvalidRulesFile.</exception>
    public RulesClassifier(string? path = null, long? defaultCategoryId = null)
        : this(path is null ? RuleBook.Default : RuleBook.Load(path), defaultCategoryId)
    {
    }

    internal RulesClassifier(RuleBook book, long? defaultCategoryId = null)
    {
        _book = book;
        _defaultCategoryId = defaultCategoryId;
        Identity = new ClassifierIdentity(Name, book.Version, "1");
    }

    /// <summary>The categories that a new database gets: ids 1 to 11, 기타 last.</summary>
    public static IReadOnlyList<KeywordCategory> DefaultCategories { get; } =
        [.. RuleBook.Default.Names.Select((name, index) => new KeywordCategory(index + 1, name))];

    /// <inheritdoc/>
    public ClassifierIdentity Identity { get; }

    /// <inheritdoc/>
    public bool IsFree => true;

    /// <summary>One by the settings: KEYWORDBATCH_RULES names the file, BATCH_DEFAULT_CATEGORY_ID the category for the rest.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="path">A file that wins over the setting; null for none.</param>
    /// <exception cref="KeywordBatchException">UnreadableRulesFile, InvalidRulesFile, InvalidSetting.</exception>
    public static RulesClassifier From(SettingsSource settings, string? path = null)
    {
        ArgumentNullException.ThrowIfNull(settings);
        int category = settings.GetInt32("BATCH_DEFAULT_CATEGORY_ID", 0, 1, int.MaxValue);
        return new RulesClassifier(path ?? settings["KEYWORDBATCH_RULES"], category == 0 ? null : category);
    }

    /// <inheritdoc/>
    public Task<ClassifierResponse> ClassifyAsync(
        IReadOnlyList<string> questions, IReadOnlyList<KeywordCategory> categories, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(questions);
        ArgumentNullException.ThrowIfNull(categories);
        cancellationToken.ThrowIfCancellationRequested();
        var answers = new RawAnswer[questions.Count];
        for (int i = 0; i < answers.Length; i++)
        {
            (string? keyword, string? category) = Classify(questions[i], categories);
            answers[i] = new RawAnswer(i, keyword, category);
        }

        return Task.FromResult(new ClassifierResponse(answers));
    }

    /// <summary>Classifies one question.</summary>
    /// <param name="question">The question.</param>
    /// <param name="categories">The categories that are allowed.</param>
    /// <returns>The keyword, empty when the question has no usable word; the category, null when none of those allowed fits.</returns>
    public (string Keyword, string? Category) Classify(string question, IReadOnlyList<KeywordCategory> categories)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(categories);
        RuleCategories? allowed = _lastCategories;
        if (allowed is null || !ReferenceEquals(allowed.Source, categories))
        {
            allowed = new RuleCategories(_book, categories, _defaultCategoryId);
            _lastCategories = allowed;
        }

        string text = Normalize(question);
        var scan = new RuleScan(_book, text, stackalloc int[_book.Names.Count]);
        int winner = scan.Winner(allowed);
        return winner >= 0
            ? (scan.Keyword(winner), allowed.Names[winner])
            : (KoreanTerms.Best(text, _book.IsStopword) ?? "", allowed.Otherwise);
    }

    /// <summary>Refuses a category of one's own for the rest that is none of those allowed.</summary>
    /// <exception cref="KeywordBatchException">DefaultCategoryMissing.</exception>
    internal void CheckDefault(IReadOnlyList<KeywordCategory> categories)
    {
        if (_defaultCategoryId is { } id && categories.All(c => c.Id != id))
        {
            throw ClassificationErrors.DefaultCategoryMissing(id);
        }
    }

    /// <summary>The best term of a question, by any category; null when it has no usable word.</summary>
    internal string? BestTerm(string question)
    {
        string text = Normalize(question);
        var scan = new RuleScan(_book, text, stackalloc int[_book.Names.Count]);
        return scan.Best?.Text ?? KoreanTerms.Best(text, _book.IsStopword);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static string Normalize(string question) => WellFormedText.Compose(question).ToLowerInvariant();
}
