namespace KeywordBatch.Classification;

internal static class ClassificationErrors
{
    private static readonly MessageCatalog Catalog = new("Classification");

    public static KeywordBatchException UnknownClassifier(string name) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(UnknownClassifier), name, null, name);

    public static KeywordBatchException NoApiKey(string classifier, string key) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(NoApiKey), key, null, classifier, key);

    public static KeywordBatchException InvalidApiKey(string key) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidApiKey), key, null, key);

    public static KeywordBatchException InvalidClassifierUrl(string url) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidClassifierUrl), url, null, url);

    public static KeywordBatchException InvalidAppType(string value) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidAppType), "HCX_APP_TYPE", null, value);

    public static KeywordBatchException UnreadableRulesFile(string path, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(UnreadableRulesFile), path, cause, path, cause.Message);

    public static KeywordBatchException InvalidRulesFile(string path, string problem, Exception? cause = null) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidRulesFile), path, cause, path, problem);

    /// <summary>A rules file whose problem is one of the texts Rules….</summary>
    public static KeywordBatchException WrongRules(string path, string problem, params ReadOnlySpan<object?> args) =>
        InvalidRulesFile(path, Catalog.Text(problem, args));

    public static KeywordBatchException InvalidOption(string name, object value, object min, object max) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidOption), name, null, name, value, min, max);

    public static KeywordBatchException InvalidRedactionPattern(string pattern, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidArgument, nameof(InvalidRedactionPattern), pattern, cause, pattern);

    public static KeywordBatchException InvalidRedactionSetting(string key, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(InvalidRedactionSetting), key, cause, key);

    public static KeywordBatchException NoCategories() =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(NoCategories), null, null);

    public static KeywordBatchException DefaultCategoryMissing(long id) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(DefaultCategoryMissing), "BATCH_DEFAULT_CATEGORY_ID", null, id);

    public static KeywordBatchException AmbiguousCategory(string first, string second) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(AmbiguousCategory), second, null, first, second);

    public static KeywordBatchException AuthenticationFailed(string classifier, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.AuthenticationFailed, nameof(AuthenticationFailed), classifier, cause, classifier, cause.Message);

    public static KeywordBatchException ModelNotFound(string classifier, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.InvalidConfiguration, nameof(ModelNotFound), classifier, cause, classifier, cause.Message);

    public static KeywordBatchException ClassifierUnreachable(string classifier, Exception cause) =>
        Catalog.Error(KeywordBatchErrorKind.Unreachable, nameof(ClassifierUnreachable), classifier, cause, classifier, cause.Message);

    public static KeywordBatchException ClassifierUnavailable(string classifier, TimeSpan patience, Exception cause) =>
        Catalog.Error(
            KeywordBatchErrorKind.ResourceExhausted,
            nameof(ClassifierUnavailable),
            classifier,
            cause,
            classifier,
            Math.Round(patience.TotalMinutes, 1),
            cause.Message);

    public static string MaskingTimedOut() => Catalog.Text(nameof(MaskingTimedOut));

    public static string NoAnswer() => Catalog.Text(nameof(NoAnswer));

    public static string Misnumbered() => Catalog.Text(nameof(Misnumbered));

    public static string NoRuleCategory() => Catalog.Text(nameof(NoRuleCategory));

    public static string IncompleteAnswer() => Catalog.Text(nameof(IncompleteAnswer));

    public static string ConflictingAnswers() => Catalog.Text(nameof(ConflictingAnswers));

    public static string UnknownCategory(string name) => Catalog.Text(nameof(UnknownCategory), name);

    public static string CallFailed(int calls, string problem) => Catalog.Text(nameof(CallFailed), calls, problem);

    public static string CallRejected(string problem) => Catalog.Text(nameof(CallRejected), problem);

    public static string TimedOut(TimeSpan timeout) => Catalog.Text(nameof(TimedOut), timeout.TotalSeconds);
}
