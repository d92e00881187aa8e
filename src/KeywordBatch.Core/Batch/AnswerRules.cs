using System.Collections.Frozen;
using KeywordBatch.Database;

namespace KeywordBatch.Batch;

/// <summary>
/// What an answer has to be that comes from people and not from a classifier: no column refuses a row whose category is
/// not there or whose keyword is blank, and every report shows it ever after; and a driver may end it all over half a
/// character.
/// </summary>
internal sealed class AnswerRules
{
    private readonly FrozenSet<long> _categories;

    private AnswerRules(IEnumerable<KeywordCategory> categories)
    {
        _categories = categories.Select(c => c.Id).ToFrozenSet();
    }

    public static async Task<AnswerRules> LoadAsync(KeywordDatabase database, CancellationToken cancellationToken) =>
        new(await new CategoryStore(database).ListAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Whether an answer may be stored; if not, why is added to the refused. It is not recorded: nothing is wrong with the question.</summary>
    public bool Accepts(ChatKeyword answer, List<KeywordFailure> refused)
    {
        string? reason = string.IsNullOrWhiteSpace(answer.Text) ? BatchErrors.Message("AnswerWithoutText")
            : string.IsNullOrWhiteSpace(answer.Keyword) ? BatchErrors.Message("AnswerWithoutKeyword")
            : !Surrogates.AreWhole(answer.Text) || !Surrogates.AreWhole(answer.Keyword) ? BatchErrors.Message("AnswerOfHalfCharacter")
            : answer.Count < 1 ? BatchErrors.Message("AnswerNeverAsked", answer.Count)
            : !_categories.Contains(answer.CategoryId) ? BatchErrors.Message("AnswerOfNoCategory", answer.CategoryId)
            : null;
        if (reason is not null)
        {
            refused.Add(new(answer.Date, answer.Text ?? "", answer.Count, "store", reason));
        }

        return reason is null;
    }
}
