using System.Collections.Frozen;

namespace KeywordBatch.Classification;

/// <summary>Takes from a response what is valid; says of every other question why it stays open.</summary>
internal sealed class AnswerCheck
{
    private readonly FrozenDictionary<string, KeywordCategory> _categories;
    private readonly KeywordCleaner _cleaner;

    public AnswerCheck(IReadOnlyList<KeywordCategory> categories, KeywordCleaner cleaner)
    {
        _cleaner = cleaner;
        var byName = new Dictionary<string, KeywordCategory>(StringComparer.Ordinal);
        foreach (KeywordCategory category in categories)
        {
            if (!byName.TryAdd(CategoryName.Normalize(category.Name), category))
            {
                throw ClassificationErrors.AmbiguousCategory(byName[CategoryName.Normalize(category.Name)].Name, category.Name);
            }
        }

        _categories = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>
    /// Sets the answers of a batch's open questions; afterwards only those without one are open. One answer to one question is
    /// its answer, whatever its number. A response that answers a question that was not asked, or the later ones and not the first,
    /// may not go by the numbers it was given (a model may count from 1, and leave the last one out), and none of its answers can
    /// be told to be that of a question.
    /// </summary>
    /// <exception cref="ClassifierCallException">Rejected: it is such a response, to several questions; of fewer, the model may keep the numbers apart.</exception>
    public void Apply(CallBatch batch, ClassifierResponse response, string classifier)
    {
        IReadOnlyList<AskedQuestion> asked = batch.Open;
        var given = new RawAnswer?[asked.Count];
        foreach (AskedQuestion question in asked)
        {
            question.Problem = null;
        }

        bool isTheOnlyOne = asked.Count == 1 && response.Answers.Count == 1;
        bool countsItsOwnWay = response.Answers.Any(a => a.Index < 0 || a.Index >= asked.Count) || response.Answers.All(a => a.Index != 0);
        if (!isTheOnlyOne && response.Answers.Count > 0 && countsItsOwnWay)
        {
            asked[0].Problem = ClassificationErrors.Misnumbered();
            if (asked.Count > 1)
            {
                throw new ClassifierCallException(ClassifierFault.Rejected, asked[0].Problem!);
            }

            return;
        }

        foreach (RawAnswer answer in response.Answers.Select(a => isTheOnlyOne ? a with { Index = 0 } : a))
        {
            if (given[answer.Index] is { } earlier && earlier != answer)
            {
                asked[answer.Index].Problem = ClassificationErrors.ConflictingAnswers();
            }

            given[answer.Index] = answer;
        }

        var open = new List<AskedQuestion>();
        for (int i = 0; i < given.Length; i++)
        {
            AskedQuestion question = asked[i];
            question.Problem ??= Check(question.Question, given[i], classifier, out ChatKeyword? keyword) ?? Accept(question, keyword!);
            (question.Answer is null ? open : batch.Answered).Add(question);
        }

        batch.Open = open;
    }

    /// <summary>The checked answer of the rules to one question, null when it is not valid.</summary>
    public ChatKeyword? TryMakeByRules(MissingKeyword question, RawAnswer answer) =>
        Check(question, answer, RulesClassifier.Name, out ChatKeyword? keyword) is null ? keyword : null;

    private static string? Accept(AskedQuestion question, ChatKeyword keyword)
    {
        question.Answer = keyword;
        return null;
    }

    private string? Check(MissingKeyword question, RawAnswer? answer, string classifier, out ChatKeyword? keyword)
    {
        keyword = null;
        if (answer is null)
        {
            return ClassificationErrors.NoAnswer();
        }

        if (answer.Keyword is null || string.IsNullOrWhiteSpace(answer.Category))
        {
            return answer.Category is null && classifier == RulesClassifier.Name
                ? ClassificationErrors.NoRuleCategory()
                : ClassificationErrors.IncompleteAnswer();
        }

        if (!_categories.TryGetValue(CategoryName.Normalize(answer.Category), out KeywordCategory? category))
        {
            return ClassificationErrors.UnknownCategory(ColumnText.Cut(answer.Category.ReplaceLineEndings(" ").Trim(), 60));
        }

        keyword = new ChatKeyword(
            question.Date, question.Text, _cleaner.Clean(answer.Keyword, question.Text, category.Name), category.Id, question.Count)
        {
            Category = category.Name,
            Classifier = classifier,
        };
        return null;
    }
}
